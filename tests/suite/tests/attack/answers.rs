//! Fuzzed answers: whatever Instagram's servers, or somebody in their place, say, the edge's own words come out of it.

use shared::instagram::{
    AppSecret, Exchanged, Failure, LongLived, Me, Received, Reply, Secrets, Step, Upgraded, Usage,
};
use shared::keys::{backup_key::PrivateKey, seal::SealingKeys};
use shared::operator::backup;
use suite::processes::root;

use crate::fuzz::{Corpus, run};

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
    let corpus = Corpus {
        seeds: fixtures(),
        words: &[
            CANARY,
            "\"message\":\"IGAAcanaryofthefuzzer\"",
            "\"code\":190",
            "\"code\":4",
            "\"error_subcode\":460",
            "\"error\":",
            "\"meta\":",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"is_transient\":true",
            "\"error_user_msg\":\"IGAAcanaryofthefuzzer\"",
        ],
    };
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
            body.as_bytes(),
        );
        let told = serde_json::to_string(&failure).unwrap() + &failure.description();
        assert!(!told.contains("canaryofthefuzzer"), "{told}");
        assert!(
            failure.retry_after_seconds.is_none_or(|wait| wait <= 86_400),
            "{told}"
        );
    });
}

/// R18: odd replies are read or refused; what is refused is told in the edge's own words.
#[test]
fn odd_replies_are_read_or_refused() {
    let corpus = Corpus {
        seeds: fixtures().into_iter().rev().take(12).collect(),
        words: &[
            "\"access_token\":",
            "\"user_id\":",
            "\"expires_in\":",
            "\"permissions\":",
            "[",
            "]",
            "{",
            "}",
            ",",
            "\"data\":[",
            "1e400",
            "-0",
            "\"IGAAcanaryofthefuzzer\"",
            "\"username\":\"IGAAcanaryofthefuzzer\"",
        ],
    };
    run("replies", &corpus, |body| {
        let body = body.as_bytes();
        let failures = [
            read::<Exchanged>(body).err(),
            read::<LongLived>(body).err(),
            read::<Upgraded>(body).err(),
            read::<Me>(body).err(),
        ];
        if let Ok(me) = read::<Me>(body) {
            assert!(!format!("{me:?}").contains(CANARY), "{me:?}");
        }
        for failure in failures.into_iter().flatten() {
            let told = serde_json::to_string(&failure).unwrap() + &failure.description();
            assert!(!told.contains("canaryofthefuzzer"), "{told}");
        }
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
        words: &[".", "=", "-", "_", "A"],
    };
    run("rows", &corpus, |row| {
        assert!(row == sealed || key.open(row).is_none(), "{row}");
        assert!(row == sealed || backup::opened(row, &key).is_none(), "{row}");
    });
}
