//! The walk, with a script in place of the person.
use std::collections::VecDeque;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use common::failure::Outcome;
use common::files;
use common::paths::Paths;
use common::settings::{self, value};

use super::draft::Draft;
use super::steps::Step;
use super::terminal::{Reply, Terminal};
use super::{End, Options, Walk};

mod files_of_others;
mod meta;

const SECRET: &str = "f3a9c0d17e5b2846a1c4e8907b6d5f32";
const METAS: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

/// Everything that is asked for, in its order.
const ALL: [&str; 13] = [
    "shop",
    "Shop",
    "https://www.shop.example/connect",
    "1",
    "https://connect.shop.example",
    "",
    "9876501234567890",
    SECRET,
    METAS,
    "",
    "",
    "",
    "later",
];

/// Who answers from a list, and leaves at its end.
#[derive(Default)]
struct Script {
    answers: VecDeque<String>,
    said: String,
    hidden: usize,
}

impl Terminal for Script {
    fn say(&mut self, text: &str) {
        self.said += text;
        self.said.push('\n');
    }

    fn ask(&mut self, prompt: &str) -> Outcome<Reply> {
        self.said += prompt;
        Ok(self.answers.pop_front().map_or(Reply::Quit, Reply::Text))
    }

    fn ask_hidden(&mut self, prompt: &str) -> Outcome<Reply> {
        self.hidden += 1;
        self.ask(prompt)
    }
}

/// Walks with these answers; how it ended, and what was said.
fn walk(file: &Path, options: &Options, answers: &[&str]) -> (End, Script) {
    let mut terminal = Script {
        answers: answers.iter().map(|answer| (*answer).to_owned()).collect(),
        ..Script::default()
    };
    let options = Options {
        offline: true,
        ..options.clone()
    };
    let end = Walk {
        paths: &Paths::find().unwrap(),
        options: &options,
        draft: &mut Draft::open(file).unwrap(),
        terminal: &mut terminal,
    }
    .walk()
    .unwrap();
    (end, terminal)
}

fn setting(file: &Path, name: &str) -> Option<String> {
    value(&settings::from_file(file).unwrap(), name).map(str::to_owned)
}

fn place() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vars");
    (folder, file)
}

/// R104: several apps are written by hand, and a walk asks for none of them and sets none beside them.
#[test]
fn a_table_of_apps_is_left_alone() {
    let (_folder, file) = place();
    let apps =
        format!(r#"{{"default":{{"id":"9876501234567890","secret":"{SECRET}","meta_secret":"{METAS}"}}}}"#);
    files::write_secret(&file, &format!("APPS={apps}\n")).unwrap();
    let of_the_app = 5..=8;
    let others = ALL.iter().enumerate().filter(|(at, _)| !of_the_app.contains(at));
    let answers: Vec<&str> = others.map(|(_, answer)| *answer).collect();
    let (end, told) = walk(&file, &Options::default(), &answers);
    assert_eq!((end, told.hidden), (End::Well, 0), "{}", told.said);
    let given = Options {
        app_id: Some("9876501234567891".into()),
        ..Options::default()
    };
    let (_, told) = walk(&file, &given, &[]);
    assert!(told.said.contains("The apps stand in APPS"), "{}", told.said);
    assert_eq!(setting(&file, "APPS"), Some(apps));
    assert_eq!(setting(&file, "INSTAGRAM_APP_ID"), None);
    assert!(!told.said.contains(SECRET) && !told.said.contains(METAS));
}

/// R104: from nothing to settings that the doctor finds good; no secret is said, and both are typed hidden.
#[test]
fn a_whole_walk_makes_settings_that_can_be_deployed() {
    let (_folder, file) = place();
    let (end, told) = walk(&file, &Options::default(), &ALL);
    assert_eq!(end, End::Well, "{}", told.said);
    assert_eq!(told.hidden, 2);
    assert_eq!(setting(&file, "INSTAGRAM_APP_SECRET").as_deref(), Some(SECRET));
    assert_eq!(setting(&file, "META_APP_SECRET").as_deref(), Some(METAS));
    assert_eq!(
        setting(&file, "SITES").as_deref(),
        Some(
            r#"{"shop":{"name":"Shop","origins":["https://www.shop.example"],"permissions":["instagram_business_basic"],"return_urls":["https://www.shop.example/connect"]}}"#
        )
    );
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let keys = [setting(&file, "SEALING_KEYS"), setting(&file, "OPERATOR_SECRET")];
    for secret in [SECRET, METAS]
        .into_iter()
        .chain(keys.iter().map(|key| key.as_deref().unwrap()))
    {
        assert!(!told.said.contains(secret), "{}", told.said);
    }
    assert!(
        told.said
            .contains("https://connect.shop.example/instagram/deletion")
    );
    assert!(told.said.contains("Still to be done at Meta: live."));
    assert!(
        told.said
            .ends_with("cargo operator snippet --edge https://connect.shop.example --client-id shop\n")
    );
}

/// R104: left at every step, it goes on there, and the end is the same.
#[test]
fn a_walk_goes_on_where_it_was_left() {
    let (_folder, file) = place();
    for step in 0..ALL.len() {
        let (end, told) = walk(&file, &Options::default(), &ALL[step..=step]);
        let last = step + 1 == ALL.len();
        assert_eq!(
            end,
            if last { End::Well } else { End::Unfinished },
            "{step} {}",
            told.said
        );
        assert!(told.answers.is_empty(), "{step}");
        assert!(
            last || told.said.contains("The same command goes on here."),
            "{step}"
        );
    }
    let (_other, whole) = place();
    walk(&whole, &Options::default(), &ALL);
    let without_keys = |file: &Path| -> Vec<String> {
        let text = files::text(file).unwrap();
        let made = |line: &&str| !line.starts_with("SEALING_KEYS") && !line.starts_with("OPERATOR_SECRET");
        text.lines().filter(made).map(str::to_owned).collect()
    };
    assert_eq!(without_keys(&file), without_keys(&whole));
}

/// R104: what is wrong, what was expected; it is asked again, and what was there stays.
#[test]
fn a_bad_answer_loses_nothing() {
    let (_folder, file) = place();
    let answers = [
        "my shop",
        "shop",
        "Shop",
        "www.shop.example",
        "https://www.shop.example/connect",
        "9",
    ];
    let (end, told) = walk(&file, &Options::default(), &answers);
    assert_eq!(end, End::Unfinished);
    assert_eq!(told.said.matches("Expected: ").count(), 3, "{}", told.said);
    assert_eq!(told.said.matches("Nothing was changed. Try again").count(), 3);
    let (_, told) = walk(
        &file,
        &Options::default(),
        &[
            "1",
            "https://connect.shop.example",
            "",
            "9876501234567890",
            "CANARY",
        ],
    );
    assert!(
        told.said.contains("it is too short for a secret"),
        "{}",
        told.said
    );
    assert!(!told.said.contains("CANARY"));
    assert_eq!(setting(&file, "INSTAGRAM_APP_SECRET"), None);
    assert_eq!(
        setting(&file, "INSTAGRAM_APP_ID").as_deref(),
        Some("9876501234567890")
    );
}

/// What stands there stays; what is replaced is told, and of a secret that it is.
#[test]
fn nothing_is_replaced_without_a_word() {
    let (_folder, file) = place();
    walk(&file, &Options::default(), &ALL);
    let text = files::text(&file).unwrap();
    files::write_secret(&file, &format!("# my own note\n{text}BACKUP_KEY=mine\n")).unwrap();
    let kept = setting(&file, "SEALING_KEYS");
    let options = Options {
        again: Step::of("app-secret"),
        ..Options::default()
    };
    // Enter keeps it.
    walk(&file, &options, &["", "later"]);
    assert_eq!(setting(&file, "INSTAGRAM_APP_SECRET").as_deref(), Some(SECRET));
    let (_, told) = walk(&file, &options, &[METAS, "later"]);
    assert!(
        told.said
            .contains("INSTAGRAM_APP_SECRET was another one, and is replaced."),
        "{}",
        told.said
    );
    let options = Options {
        edge: Some("https://new.shop.example/".into()),
        name: Some("Store".into()),
        non_interactive: true,
        ..Options::default()
    };
    let (_, told) = walk(&file, &options, &[]);
    assert!(
        told.said
            .contains("PUBLIC_URL was https://connect.shop.example, and is now https://new.shop.example."),
        "{}",
        told.said
    );
    assert!(
        told.said
            .contains(r#"SITES, site shop: name was "Shop", and is now "Store"."#),
        "{}",
        told.said
    );
    assert!(files::text(&file).unwrap().starts_with("# my own note\n"));
    assert_eq!(setting(&file, "BACKUP_KEY").as_deref(), Some("mine"));
    assert_eq!(setting(&file, "SEALING_KEYS"), kept);
}

/// For scripts: everything by options; what is missing is told, with its option, and what was good is kept.
#[test]
fn without_a_person_the_options_answer() {
    let (folder, file) = place();
    let secret = folder.path().join("secret");
    files::write(&secret, format!("{SECRET}\n")).unwrap();
    let some = Options {
        site: Some("shop".into()),
        name: Some("Shop".into()),
        page: vec!["https://www.shop.example/connect".into()],
        app_id: Some("my app".into()),
        non_interactive: true,
        ..Options::default()
    };
    let (end, told) = walk(&file, &some, &[]);
    assert_eq!(end, End::Unfinished);
    for missing in [
        "--edge URL",
        "--app-secret-file FILE",
        "app-id: That won't do: it is not made of digits.",
    ] {
        assert!(told.said.contains(missing), "{missing}: {}", told.said);
    }
    // The options are beside the one that every site asks for.
    assert!(
        setting(&file, "SITES")
            .is_some_and(|table| table.contains(r#""permissions":["instagram_business_basic"]"#))
    );
    let rest = Options {
        edge: Some("https://connect.shop.example".into()),
        app_id: Some("9876501234567890".into()),
        app_secret_file: Some(secret),
        non_interactive: true,
        ..Options::default()
    };
    let (end, told) = walk(&file, &rest, &[]);
    assert_eq!(end, End::Well, "{}", told.said);
    assert_eq!(setting(&file, "INSTAGRAM_APP_SECRET").as_deref(), Some(SECRET));
    assert!(!told.said.contains(SECRET));
}
