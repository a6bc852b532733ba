//! `GET /health`, and what every route says while a setting is missing or wrong (R60).

use suite::http::Request;
use suite::processes::{Settings, World};

use crate::support::shared;

/// R60
#[test]
fn a_well_configured_edge_says_ok() {
    let answer = shared().edge.client.send(&Request::get("/health"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["status"], "ok");
    let head = shared().edge.client.send(&Request::new("HEAD", "/health"));
    assert_eq!((head.status, head.text().as_str()), (200, ""));
}

fn broken(setting: &'static str, value: Option<&'static str>) -> World {
    World::builder()
        .settings(move |settings: &mut Settings, _| match value {
            None => settings.remove(setting),
            Some(value) if ["INSTAGRAM_APP_SECRET", "SEALING_KEYS"].contains(&setting) => {
                settings.secret(setting, value);
            }
            Some(value) => settings.set(setting, value),
        })
        .start()
}

/// R60
#[test]
fn a_missing_or_poor_setting_is_named_and_never_shown() {
    let rows: [(&str, Option<&str>); 15] = [
        ("INSTAGRAM_APP_ID", None),
        ("INSTAGRAM_APP_ID", Some("not-digits-CANARY")),
        ("INSTAGRAM_APP_SECRET", None),
        ("INSTAGRAM_APP_SECRET", Some("CANARYshort")),
        ("INSTAGRAM_APP_SECRET", Some("changeme-changeme-changeme-CANARY")),
        ("INSTAGRAM_APP_SECRET", Some("0123456789abcdef0123456789abcdef")),
        ("SEALING_KEYS", None),
        ("SEALING_KEYS", Some("k1:CANARYtooshort")),
        ("SEALING_KEYS", Some("CANARY without a colon")),
        (
            "SEALING_KEYS",
            Some("k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ),
        ("PUBLIC_URL", Some("http://edge.CANARY.example")),
        ("PUBLIC_URL", Some("CANARY")),
        ("SITES", Some("{CANARY")),
        (
            "SITES",
            Some(r#"{"demo":{"name":"Demo","origins":["CANARY"],"return_urls":[],"permissions":[]}}"#),
        ),
        ("ENDPOINT_PROFILE", Some("CANARY")),
    ];
    for (setting, value) in rows {
        let world = broken(setting, value);
        let health = world.edge.client.send(&Request::get("/health"));
        assert_eq!(health.status, 503, "{setting} {value:?}");
        let told = health.json();
        assert_eq!(told["status"], "misconfigured");
        let problem = told["problems"]
            .as_array()
            .unwrap()
            .iter()
            .find(|problem| problem["setting"] == setting);
        let problem = problem.unwrap_or_else(|| panic!("{setting} is not named: {told}"));
        for part in ["problem", "expected", "example"] {
            assert!(
                problem[part].as_str().is_some_and(|text| !text.is_empty()),
                "{setting}: {part}"
            );
        }
        // A secret's content never; of the others not the whole.
        let secret = ["INSTAGRAM_APP_SECRET", "SEALING_KEYS"].contains(&setting);
        for path in [
            "/health",
            "/authorize?client_id=demo",
            "/token",
            "/graph/me",
            "/connection",
        ] {
            let method = if path == "/token" { "POST" } else { "GET" };
            let answer = world
                .edge
                .client
                .send(&Request::new(method, path).header("Sec-Fetch-Dest", "document"));
            assert_eq!(
                answer.status,
                503,
                "{setting} {value:?} {path}: {}",
                answer.text()
            );
            assert!(
                answer.text().contains(setting),
                "{path} names {setting}: {}",
                answer.text()
            );
            assert!(!secret || !answer.text().contains("CANARY"), "{setting} {path}");
        }
        let log = String::from_utf8_lossy(&world.edge.log()).into_owned();
        assert!(!secret || !log.contains("CANARY"), "{setting} is in the log");
    }
}

/// Durations other than the real ones are refused when a host is Instagram's.
#[test]
fn a_short_day_is_refused_at_the_real_instagram() {
    let world = broken("ENDPOINT_PROFILE", Some(r#"{"base":"instagram","day_ms":1000}"#));
    let health = world.edge.client.send(&Request::get("/health"));
    assert_eq!(health.status, 503, "{}", health.text());
    assert!(health.text().contains("ENDPOINT_PROFILE"));
}
