//! No end is silent: whatever ends a session passes the one place that tells its site's operator, or is in the list here
//! and in docs/api.md (R30).
use super::{paths, read};
use common::files;

const FOLDER: &str = "edge-worker/src/objects/connection";
/// Where what is told is told.
const TELLS: &str = "tell_which_went(";
/// What ends sessions, and the connection.
const ENDS: [&str; 5] = [
    ".drop_session(",
    ".drop_sessions(",
    ".drop_session_because(",
    ".drop_unproven_sessions(",
    ".make_room(",
];
/// Where a session ends beside that place, and why that is right.
const BESIDE: [(&str, &str, &str); 2] = [
    (
        "ends_of_sessions.rs",
        ".drop_session(",
        "its time is over: told the line before",
    ),
    ("revoke.rs", ".drop_session(", "its own client asked for it"),
];

/// The ends in a file that pass nobody who tells.
fn untold(text: &str) -> Vec<&'static str> {
    let at = |end| text.match_indices(end).map(move |(at, _)| (at, end));
    let ends = ENDS.into_iter().flat_map(at);
    ends.filter(|(at, _)| !is_told(&text[..*at]))
        .map(|(_, end)| end)
        .collect()
}

/// Whether what comes next is inside the brackets of that place.
fn is_told(before: &str) -> bool {
    before.rfind(TELLS).is_some_and(|start| {
        let call = &before[start + TELLS.len()..];
        let mut open = 1_i32;
        call.chars().all(|letter| {
            open += i32::from(letter == '(') - i32::from(letter == ')');
            open > 0
        })
    })
}

/// The files of a Connection outside its store, by their path in its folder.
fn adapters() -> Vec<(String, String)> {
    let paths = paths();
    let all = files::all_below(&[paths.at(FOLDER)]);
    let shown = all.iter().map(|file| paths.shown(file).to_string());
    let own = shown.filter_map(|file| {
        let name = file.strip_prefix(FOLDER)?.strip_prefix('/')?.to_owned();
        let text = read(&file)?;
        (!name.starts_with("store/")).then_some((name, text))
    });
    own.collect()
}

/// R30
#[test]
fn every_end_of_a_session_is_told_or_is_known_to_be_silent() {
    let mut found = Vec::new();
    for (file, text) in adapters() {
        found.extend(untold(&text).into_iter().map(|end| (file.clone(), end)));
    }
    found.sort();
    let known: Vec<_> = BESIDE.map(|(file, end, _)| (file.to_owned(), end)).into();
    assert_eq!(found, known);
}

/// R30, R36, R74: `Connection::end` wants to know why, and tells it; nothing else ends a connection.
#[test]
fn a_connection_ends_in_one_place() {
    let ends = |(file, text): (String, String)| text.contains(".drop_all(").then_some(file);
    let found: Vec<_> = adapters().into_iter().filter_map(ends).collect();
    assert_eq!(found, ["end.rs"]);
    let end = read(&format!("{FOLDER}/end.rs")).unwrap();
    assert!(end.contains("fn end(&self, why: Departure,") && end.contains("self.departure(why,"));
}

/// R30: nobody writes the deletion down a second time.
#[test]
fn sessions_are_deleted_in_their_store_alone() {
    let deletes = |text: &str| text.contains("FROM session") && text.contains("DELETE");
    for (file, text) in adapters() {
        assert!(!deletes(&text), "{file}");
    }
    assert!(deletes(&read(&format!("{FOLDER}/store/sessions.rs")).unwrap()));
}

#[test]
fn an_end_beside_the_place_that_tells_is_found() {
    for told in [
        "self.tell_which_went(record, why, || store.drop_sessions())?;",
        "self.tell_which_went(f(), |s| s.went(now), || {\n store.make_room(a, (b))\n })?;",
    ] {
        assert!(untold(told).is_empty(), "{told}");
    }
    for silent in [
        "store.drop_sessions()?;",
        "self.tell_which_went(record, why, || Ok(()))?;\nstore.drop_sessions()?;",
        "store.drop_sessions()?;\nself.tell_which_went(record, why, || Ok(()))?;",
    ] {
        assert_eq!(untold(silent), [".drop_sessions("], "{silent}");
    }
}
