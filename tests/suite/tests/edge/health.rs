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

/// R60: each problem of each setting is shown beside `shared`'s settings; here all at once, on every route.
#[test]
fn a_missing_or_poor_setting_is_named_and_never_shown() {
    let world = World::builder()
        .settings(|settings: &mut Settings, _| {
            settings.remove("INSTAGRAM_APP_ID");
            settings.secret("INSTAGRAM_APP_SECRET", "CANARYshort");
            settings.secret("SEALING_KEYS", "k1:CANARYtooshort");
            settings.set("SITES", "{CANARY");
        })
        .start();
    let wrong = [
        "INSTAGRAM_APP_ID",
        "INSTAGRAM_APP_SECRET",
        "SEALING_KEYS",
        "SITES",
    ];
    for (method, path) in [
        ("GET", "/health"),
        ("GET", "/authorize?client_id=demo"),
        ("GET", "/instagram/callback?state=x&code=y"),
        ("POST", "/token"),
        ("POST", "/revoke"),
        ("GET", "/graph/me"),
        ("GET", "/connection"),
    ] {
        let request = Request::new(method, path).header("Sec-Fetch-Dest", "document");
        let answer = world.edge.client.send(&request);
        assert_eq!(answer.status, 503, "{path}: {}", answer.text());
        let told = answer.json();
        assert_eq!(told["status"], "misconfigured", "{path}");
        let named: Vec<&str> = told["problems"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|problem| problem["setting"].as_str())
            .collect();
        assert_eq!(named, wrong, "{path}");
        assert!(!answer.text().contains("CANARY"), "{path}");
    }
    let log = String::from_utf8_lossy(&world.edge.log()).into_owned();
    assert!(!log.contains("CANARY"), "{log}");
}
