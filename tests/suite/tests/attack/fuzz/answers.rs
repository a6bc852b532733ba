//! Fuzzed answers: whatever Instagram's servers, or somebody in their place, say, the edge's own words come out of it.

use percent_encoding::percent_decode;
use serde_json::Value;
use shared::graph::{Links, read_answer};
use shared::instagram::{
    AppSecret, Data, Exchanged, Failure, LongLived, Me, Received, Reply, Secrets, Step, Upgraded, Usage,
};
use shared::keys::{backup_key::PrivateKey, seal::SealingKeys};
use shared::operator::backup;
use suite::processes::root;

use super::{Corpus, bytes, run};

/// What stands in every answer's own text, and may be in none of the edge's.
const CANARY: &str = "IGAAcanaryofthefuzzer";

fn fixtures() -> Vec<String> {
    let folder = root().join("shared/tests/fixtures/instagram");
    let mut bodies: Vec<String> = std::fs::read_to_string(folder.join("errors.txt"))
        .unwrap()
        .lines()
        .filter_map(|line| line.splitn(5, " | ").nth(4).map(str::to_owned))
        .collect();
    for file in std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
    {
        if file.extension().is_some_and(|kind| kind == "json") {
            bodies.push(std::fs::read_to_string(file).unwrap());
        }
    }
    assert!(bodies.len() > 100);
    bodies
}

/// Reads a body as the edge does, with the canary for what was sent.
fn read<R: Reply>(body: &[u8]) -> Result<R, Failure> {
    let app_secret = AppSecret::parse("c0ffee11c0ffee11c0ffee11c0ffee11").unwrap();
    let keys = SealingKeys::parse("a:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").unwrap();
    let secrets = Secrets::of(&app_secret, &keys).and([CANARY]);
    R::read(Received::new(200, None, Usage::default(), body.to_vec()), secrets)
}

/// R43, R44: a failure says what happened in the edge's own words, and waits for a time that somebody can wait.
#[test]
fn a_failure_speaks_the_edges_words_whatever_instagram_says() {
    let corpus = Corpus::json(
        fixtures(),
        &[
            CANARY,
            "\"message\":\"IGAAcanaryofthefuzzer\"",
            "\"code\":190",
            "\"code\":4",
            "\"error_subcode\":460",
            "\"error\":",
            "\"meta\":",
            "\"is_transient\":true",
            "\"error_user_msg\":\"IGAAcanaryofthefuzzer\"",
        ],
    );
    let steps = [
        Step::Exchange,
        Step::LongLived,
        Step::Refresh,
        Step::Read,
        Step::Insights,
    ];
    let statuses = [200, 302, 400, 401, 403, 404, 429, 500, 503];
    let waits = [
        None,
        Some("0"),
        Some("-5"),
        Some("4000000000"),
        Some("Thu, 01 Jan 1970 00:00:00 GMT"),
    ];
    let mut turn = 0_usize;
    run("errors", &corpus, |body| {
        turn += 1;
        let (step, status) = (steps[turn % steps.len()], statuses[turn % statuses.len()]);
        let failure = Failure::read(
            step,
            status,
            waits[turn / 7 % waits.len()],
            &Usage::default(),
            &bytes(body),
        );
        let told = serde_json::to_string(&failure).unwrap() + &failure.description();
        assert!(!told.contains("canaryofthefuzzer"), "{told}");
        assert!(
            failure.retry_after_seconds.is_none_or(|wait| wait <= 86_400),
            "{told}"
        );
        format!("{} {}", failure.category, failure.cause)
    });
}

/// R18: odd replies are read or refused; what is refused is told in the edge's own words.
#[test]
fn odd_replies_are_read_or_refused() {
    let corpus = Corpus::json(
        fixtures().into_iter().rev().take(12).collect(),
        &[
            "\"access_token\":",
            "\"user_id\":",
            "\"expires_in\":",
            "\"permissions\":",
            "\"data\":[",
            "1e400",
            "-0",
            "\"IGAAcanaryofthefuzzer\"",
            "\"username\":\"IGAAcanaryofthefuzzer\"",
        ],
    );
    run("replies", &corpus, |body| {
        let body = &bytes(body);
        let failures = [
            read::<Exchanged>(body).err(),
            read::<LongLived>(body).err(),
            read::<Upgraded>(body).err(),
            read::<Me>(body).err(),
        ];
        if let Ok(me) = read::<Me>(body) {
            assert!(!format!("{me:?}").contains(CANARY), "{me:?}");
        }
        let mut became = String::new();
        for failure in failures {
            let Some(failure) = failure else {
                became.push_str("read,");
                continue;
            };
            let told = serde_json::to_string(&failure).unwrap() + &failure.description();
            assert!(!told.contains("canaryofthefuzzer"), "{told}");
            became += &failure.category.to_string();
        }
        became
    });
}

/// Every text of a JSON value, names too.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        Value::Object(members) => {
            for (name, value) in members {
                found.push(name.clone());
                texts(value, found);
            }
        }
        _ => {}
    }
}

/// R40: what leaves is JSON that holds no token, in whatever spelling somebody may read it.
#[test]
fn what_leaves_holds_no_token_in_any_spelling() {
    let page = |link: &str| format!("{{\"data\":[{{\"id\":\"1\"}}],\"paging\":{{\"next\":\"{link}\"}}}}");
    let next = format!("https://graph.instagram.com/v26.0/1/media?access_token={CANARY}&limit=25&after=QVFI");
    let corpus = Corpus {
        seeds: vec![
            page(&next),
            page(&next.replace('/', "\\/").replace('&', "\\u0026")),
            page(&next.replace(CANARY, "%49GAAcanaryofthefuzzer")),
            format!("{{\"caption\":\"{CANARY}\"}}"),
            "{\"id\":27123456789012345,\"caption\":\"\u{e4}\u{1f388} 100 %\"}".to_owned(),
        ],
        words: vec![
            CANARY,
            "IGAA",
            "canaryofthefuzzer",
            "\\u0049",
            "%49",
            "%2549",
            "\\\\u0049",
            "\"paging\":",
            "\"next\":",
            "{",
            "}",
            ",",
            "\"previous\":\"https://graph.instagram.com/me\"",
            "\"error\":{\"code\":190}",
            "evil.example",
            "https://graph.instagram.com@",
        ],
    };
    let links = Links {
        graph_url: "https://graph.instagram.com",
        public_url: "https://edge.example",
    };
    run("data", &corpus, |body| {
        match read_answer(&read::<Data>(&bytes(body)).unwrap(), &links) {
            Ok(left) => {
                let value: Value =
                    serde_json::from_slice(left.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&left))
                        .unwrap_or(Value::Null);
                let mut found = vec![String::from_utf8(left.to_vec()).unwrap()];
                texts(&value, &mut found);
                for text in found {
                    let mut text = text;
                    for _ in 0..4 {
                        assert!(!text.contains(CANARY), "{body}");
                        text = percent_decode(text.as_bytes()).decode_utf8_lossy().into_owned();
                    }
                }
                let again = read::<Data>(&left).unwrap();
                assert_eq!(read_answer(&again, &links).as_deref(), Ok(&*left), "{body}");
                format!("leaves {}", left.len() == bytes(body).len())
            }
            Err(failure) => {
                let told = serde_json::to_string(&failure).unwrap() + &failure.description();
                assert!(!told.contains("canaryofthefuzzer"), "{told}");
                format!("{} {}", failure.category, failure.cause)
            }
        }
    });
}

/// R42: usage that can't be read is unknown, and nobody waits for longer than a day for it.
#[test]
fn odd_usage_is_unknown() {
    let corpus = Corpus::json(
        vec![
            "{\"call_count\":28,\"total_time\":25,\"total_cputime\":25}".to_owned(),
            "{\"17841400000000001\":[{\"type\":\"instagram\",\"call_count\":95,\"estimated_time_to_regain_access\":12}]}"
                .to_owned(),
            "{\"acc_id_util_pct\":9.67,\"reset_time_duration\":3601}".to_owned(),
        ],
        &["-", ".", "e9", "4294967296", "\"call_count\":", "null", "\"x\":["],
    );
    run("usage", &corpus, |header| {
        let usage = Usage::read([Some(header), None, Some("{}")]);
        let waits = usage.wait_minutes.is_some_and(|minutes| minutes > 0);
        assert_eq!(usage.wait_minutes.is_some(), waits);
        let failure = Failure::read(Step::Read, 429, Some(header), &usage, b"{}");
        let wait = failure.retry_after_seconds;
        assert!(wait.is_none_or(|wait| wait <= 86_400), "{wait:?}");
        format!("{} {waits} {}", usage.percent.is_some(), wait.is_some())
    });
}

/// A row of a backup that was changed anywhere opens with no key.
#[test]
fn a_changed_row_of_a_backup_does_not_open() {
    let key = PrivateKey::new(&[0x42; 32]);
    let sealed = key
        .public()
        .seal(b"backup-1:{}", &[0x17; 32], &[0x23; 24])
        .unwrap();
    let corpus = Corpus {
        seeds: vec![sealed.clone()],
        words: vec![".", "=", "-", "_", "A"],
    };
    run("rows", &corpus, |row| {
        assert!(row == sealed || key.open(row).is_none(), "{row}");
        assert!(row == sealed || backup::opened(row, &key).is_none(), "{row}");
        format!("{} parts", row.split('.').count().min(5))
    });
}
