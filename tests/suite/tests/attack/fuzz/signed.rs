//! Fuzzed calls of Meta's: nobody is believed but whoever has a secret, and of what is signed nothing but what it says.

use serde_json::{Value, json};
use shared::duties::deletion;
use shared::duties::duty::{Duty, DutyKind};
use shared::duties::signed_request::{Refused, SignedRequest, read};
use shared::settings::apps::{App, DEFAULT};
use url::form_urlencoded::{byte_serialize, parse};

use super::edge::{APP_SECRET, META_APP_SECRET, NOW, clean, config};
use super::{Corpus, bytes, run};
use crate::meta::signed;

const ACCOUNT: &str = "27123456789012345";

fn payload() -> Value {
    json!({"algorithm": "HMAC-SHA256", "issued_at": NOW.seconds(), "user_id": ACCOUNT})
}

fn became(read: &Result<(&App, SignedRequest), Refused>) -> String {
    match read {
        Ok(_) => "believed".to_owned(),
        Err(refused) => {
            clean(&refused.answer());
            format!("{refused:?}")
        }
    }
}

/// R54: what is believed was signed to the letter, by a secret of the app's.
#[test]
fn what_no_secret_signed_is_not_believed() {
    let config = config();
    let honest: Vec<String> = [APP_SECRET, META_APP_SECRET]
        .map(|secret| signed(secret, payload().to_string()))
        .to_vec();
    let form = |text: &str| {
        format!(
            "signed_request={}",
            byte_serialize(text.as_bytes()).collect::<String>()
        )
    };
    let unsigned = json!({"algorithm": "none", "issued_at": NOW.seconds(), "user_id": ACCOUNT}).to_string();
    let corpus = Corpus {
        seeds: vec![
            form(&honest[0]),
            form(&honest[1]),
            form(&signed("00112233445566778899aabbccddeeff", payload().to_string())),
            form(&signed(APP_SECRET, unsigned)),
            format!("a=1&{}&b=2", form(&honest[0])),
        ],
        words: vec![
            "=",
            "==",
            "%3D",
            "%2E",
            ".",
            "..",
            "-",
            "_",
            "+",
            "/",
            "%2B",
            "%2F",
            "&signed_request=",
            "A",
            "eyJ",
            "signed_request[]=",
            "\n",
        ],
    };
    run("signed", &corpus, |body| {
        let read = read(body, config.apps.signing(), NOW);
        if let Ok((app, request)) = &read {
            assert_eq!(app.name, DEFAULT);
            let texts: Vec<String> = parse(body.as_bytes())
                .filter(|(name, value)| name == "signed_request" && !value.is_empty())
                .map(|(_, value)| value.into_owned())
                .collect();
            let [text] = texts.as_slice() else {
                panic!("several: {texts:?}")
            };
            let (_, encoded) = text.split_once('.').unwrap();
            let same = |one: &String| one.split_once('.').unwrap().1 == encoded;
            assert!(honest.iter().any(same), "{text}");
            assert_eq!((request.account.as_str(), request.issued), (ACCOUNT, NOW));
        }
        became(&read)
    });
}

/// R54, R18: of a payload that is signed, whatever it holds, counts what it says, and no more.
#[test]
fn what_is_signed_counts_as_it_stands() {
    let config = config();
    let plain = payload().to_string();
    let corpus = Corpus::json(
        vec![
            plain.clone(),
            plain.replace(&format!("\"{ACCOUNT}\""), ACCOUNT),
            plain.replace("HMAC", "\\u0048MAC"),
            plain.replace("user_id", "user\\u005fid"),
            plain.replace('{', "{\"user_id\":\"1\","),
            json!({"algorithm": "HMAC-SHA256", "issued_at": NOW.seconds().to_string(), "user_id": ACCOUNT,
                "page": {"id": ["\u{1f388}", {}]}, "user": null})
            .to_string(),
        ],
        &[
            "\"algorithm\":\"none\"",
            "\"user_id\":",
            "\"issued_at\":",
            "1e9",
            "-0",
            ".0",
            "\\u0030",
            "\\u0000",
            "0",
            "9999999999",
        ],
    );
    run("payload", &corpus, |payload| {
        let payload = bytes(payload);
        let text = signed(META_APP_SECRET, &payload);
        let read = read(&format!("signed_request={text}"), config.apps.signing(), NOW);
        if let Ok((app, request)) = &read {
            let text = std::str::from_utf8(&payload).expect("JSON is UTF-8");
            let text = text.trim_start_matches('\u{feff}');
            let plain: serde_json::Result<serde::de::IgnoredAny> = serde_json::from_str(text);
            assert!(plain.is_ok(), "{text}");
            let id = request.account.as_str();
            assert!(id.bytes().all(|byte| byte.is_ascii_digit()) && !id.is_empty());
            assert!(NOW.since(request.issued) <= 3_600_000 && request.issued.since(NOW) <= 300_000);
            // Where no name is there twice, or spelt in another way, a known reader reads the same.
            let once = |name: &str| text.matches(&format!("\"{name}\"")).count() == 1;
            let names = ["algorithm", "issued_at", "user_id"];
            if let Ok(value) = serde_json::from_str::<Value>(text)
                && names.into_iter().all(once)
                && !text.contains('\\')
                && value["user_id"].is_string()
            {
                assert_eq!(value["user_id"], id, "{text}");
                let algorithm = value["algorithm"].as_str().unwrap_or_default();
                assert_eq!(algorithm.to_ascii_uppercase(), "HMAC-SHA256", "{text}");
            }
            let duty = Duty::of(DutyKind::Deletion, request.clone(), app);
            assert_eq!(
                deletion::code_in(&format!("/deletion/{}", duty.code)),
                Some(duty.code.as_str())
            );
        }
        became(&read)
    });
}
