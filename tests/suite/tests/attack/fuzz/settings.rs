//! Fuzzed settings, and what the keys among them sealed. (The table of sites is among the requests.)

use shared::instagram::EndpointProfile;
use shared::keys::backup_key::{BackupKey, PrivateKey};
use shared::keys::event_secret::EventSecrets;
use shared::keys::seal::{OpenError, Purpose, SealingKeys, key_of};
use url::Url;

use super::edge::{beginning, key, with};
use super::{Corpus, run};

/// R60: each is taken or told about in words that hold nothing of it.
#[test]
fn an_odd_setting_is_told_without_its_value() {
    let events = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let backup = PrivateKey::new(&[7; 32]).public().text();
    let corpus = Corpus {
        seeds: vec![
            "INSTAGRAM_APP_ID=5550001112223334".to_owned(),
            "INSTAGRAM_APP_SECRET=d0ffee5ec2e7d0ffee5ec2e7d0ffee51".to_owned(),
            "META_APP_SECRET=1a1b2c3d4e5f60718293a4b5c6d7e8f9".to_owned(),
            format!(
                "SEALING_KEYS=k1:{},old:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA",
                key()
            ),
            "PUBLIC_URL=https://connect.example.com".to_owned(),
            "OPERATOR_SECRET=another-operators-secret-of-the-fuzzer".to_owned(),
            format!("EVENT_SECRET={events},shared:whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            format!("BACKUP_KEY={backup}"),
            r#"APPS={"default":{"id":"5550001112223335","secret":"2a1b2c3d4e5f60718293a4b5c6d7e8f9"}}"#
                .to_owned(),
        ],
        words: vec![
            ",", ":", "=", "k1:", "shared:", "whsec_", "https://", "/", "@", "-", "_", "AAAA", " ",
        ],
    };
    run("secrets", &corpus, |input| {
        let (name, value) = input.split_once('=').unwrap_or(("SEALING_KEYS", input));
        if let Ok(keys) = SealingKeys::parse(value) {
            let told = format!("{keys:?}");
            assert!(keys.texts().all(|text| !told.contains(text.as_str())), "{told}");
        }
        if let Ok(key) = BackupKey::parse(value) {
            assert_eq!(BackupKey::parse(&key.text()), Ok(key));
        }
        if let Some(key) = PrivateKey::parse(value) {
            assert_eq!(key.text().as_str(), value);
        }
        if let Ok(secrets) = EventSecrets::parse(value) {
            assert!(secrets.of_site("shop").len() <= 3);
        }
        match with(name, value) {
            Ok(config) => {
                assert!(
                    Url::parse(&config.public_url)
                        .is_ok_and(|url| url.origin().ascii_serialization() == config.public_url)
                );
                "taken".to_owned()
            }
            Err(problems) => {
                let told = serde_json::to_string(&problems).unwrap();
                let secret = value.len() >= 16 && name != "PUBLIC_URL";
                let example = problems.iter().any(|problem| problem.example.contains(value));
                assert!(example || !secret || !told.contains(value), "{told}");
                beginning(&problems[0].problem)
            }
        }
    });
}

/// R12: what is joined to an address of the profile goes to that address's host.
#[test]
fn an_odd_profile_leads_nowhere_else() {
    let corpus = Corpus {
        seeds: vec![
            "{\"base\":\"instagram\",\"graph_url\":\"http://127.0.0.1:8790/base\",\"token_url\":\"http://127.0.0.1:8790/t\",\
             \"authorize_url\":\"http://instagram.localhost:8790/a\",\"version\":\"v25.0\",\"day_ms\":1000}"
                .to_owned(),
            "{\"base\":\"basic-display\"}".to_owned(),
            "instagram".to_owned(),
        ],
        words: vec![
            "\"graph_url\":", "\"https://evil.example\"", "https:", "\\\\", "@", "?", "#", "/..", "%2e", ":", ",", "{", "}",
            "http://localhost.evil.example", "\"day_ms\":86400000", "[::1]", "v1.0", "\"version\":\"v26.0/x\"",
        ],
    };
    run("profile", &corpus, |setting| {
        match EndpointProfile::parse(setting) {
            Ok(profile) => {
                for address in [&profile.authorize_url, &profile.token_url, &profile.graph_url] {
                    let url = Url::parse(address).unwrap();
                    let local = ["localhost", "127.0.0.1", "[::1]"];
                    let host = url.host_str().unwrap_or_default();
                    let near =
                        local.contains(&host) || host.ends_with(".localhost") || host.starts_with("127.");
                    assert!(
                        url.scheme() == "https" || (url.scheme() == "http" && near),
                        "{address}"
                    );
                    let joined = Url::parse(&format!("{address}/{}/me?fields=id", profile.version)).unwrap();
                    assert_eq!(joined.origin(), url.origin(), "{address}");
                    assert!(
                        joined.path().ends_with(&format!("/{}/me", profile.version)),
                        "{joined}"
                    );
                    assert_eq!(joined.query(), Some("fields=id"));
                }
                format!("{:?}", profile.dialect)
            }
            Err(problem) => format!("{} {}", problem.field, beginning(problem.problem)),
        }
    });
}

/// R44: what was changed opens with no key, for no purpose and no owner.
#[test]
fn a_changed_seal_does_not_open() {
    let keys = SealingKeys::parse(&format!(
        "k1:{},old:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA",
        key()
    ))
    .unwrap();
    let sealed = keys.seal(Purpose::Token, "shop/c0ffee", &[5; 24], b"IGAAtheTokenOfTheSeal");
    let corpus = Corpus {
        seeds: vec![sealed.clone(), sealed.replacen("k1", "old", 1)],
        words: vec![".", "k1.", "old.", "=", "-", "_", "A", "~"],
    };
    run("sealed", &corpus, |text| {
        assert!(key_of(text).len() <= text.len());
        let opened = keys.open(Purpose::Token, "shop/c0ffee", text);
        assert_eq!(opened.is_ok(), text == sealed, "{text}");
        for (purpose, owner) in [(Purpose::Flow, "shop/c0ffee"), (Purpose::Token, "shop/0ff1ce")] {
            assert!(keys.open(purpose, owner, text).is_err(), "{text}");
        }
        match opened {
            Ok(_) => "open",
            Err(OpenError::UnknownKey) => "no key",
            Err(OpenError::NotOurs) => "not ours",
        }
    });
}
