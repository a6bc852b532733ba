//! What the doctor finds of the sites and their pages: those here, those at the edge, and those that were added there.
use std::process::Command;

use serde_json::Value;

use super::world::*;

/// A site's entry with these origins, return URLs and permissions.
fn entry(origins: &str, returns: &str, permissions: &str) -> String {
    format!(
        r#"{{"shop":{{"name":"Shop","origins":[{origins}],"return_urls":[{returns}],"permissions":["instagram_business_basic"{permissions}]}}}}"#
    )
}

const ORIGIN: &str = r#""https://shop.example""#;
const BACK: &str = r#""https://shop.example/connect""#;

/// R33, R104: what stands here and was never deployed, on which every click fails; by `--page` too.
#[test]
fn what_is_here_and_not_deployed_is_found() {
    let (more, page) = (
        r#","https://www.shop.example""#,
        r#","https://www.shop.example/connect""#,
    );
    for (sites, missing) in [
        (
            entry(&format!("{ORIGIN}{more}"), &format!("{BACK}{page}"), ""),
            "Here and not at the edge: the origin https://www.shop.example, the return URL https://www.shop.example/connect.",
        ),
        (
            entry(ORIGIN, &format!(r#"{BACK},"https://shop.example/other""#), ""),
            "Here and not at the edge: the return URL https://shop.example/other.",
        ),
        (
            entry(ORIGIN, BACK, r#","instagram_business_manage_comments""#),
            "Here and not at the edge: a permission of the site (with https://shop.example/connect).",
        ),
    ] {
        let (code, report, words) = World::of(|_| None).doctor(&[("SITES", &sites)], &[]);
        assert_eq!(
            (code, at("problem", &report)),
            (1, vec!["site_deployed shop".to_owned()]),
            "{words}"
        );
        assert!(words.contains(missing), "{words}");
    }
    let world = World::of(|asked| (asked.target == "/page").then(|| html(200, "<p>")));
    let page = format!("http://localhost:{}/page", world.port);
    let origin = format!(r#"{ORIGIN},"http://localhost:{}""#, world.port);
    let sites = entry(&origin, &format!(r#"{BACK},"{page}""#), "");
    let (_, report, words) = world.doctor(&[("SITES", &sites)], &["--page", &page]);
    assert!(
        at("problem", &report).contains(&format!("page {page}")),
        "{words}"
    );
    assert!(words.contains("The edge refuses its origin"), "{words}");
}

/// R83, R104: what Instagram says to each site's visitors.
#[test]
fn each_sites_own_consent_page_is_looked_at() {
    let plant = |asked: &Asked| {
        let consent = asked.target.starts_with("/oauth/authorize?");
        consent.then(|| {
            let body = "<p>Invalid Request: Request parameters are invalid: Invalid redirect_uri</p>";
            html(400, body)
        })
    };
    let (_, report, words) = World::of(plant).doctor(&[], &[]);
    let both = ["consent_page second", "consent_page shop"];
    assert_eq!(at("problem", &report), both, "{words}");
    // Of two that ask for different things, the one that Instagram refuses.
    let table = entry(ORIGIN, BACK, r#","instagram_business_manage_comments""#);
    let plant = |asked: &Asked| {
        let of_shop = asked.target.starts_with("/authorize?") && asked.target.contains("client_id=shop&");
        let refused = asked.target.starts_with("/oauth/authorize?of=shop");
        if refused {
            return Some(html(
                400,
                "<p>Invalid Scopes: instagram_business_manage_comments</p>",
            ));
        }
        let port = asked
            .header("host")
            .rsplit(':')
            .next()
            .unwrap_or_default()
            .to_owned();
        of_shop.then(|| {
            let here = format!("http://localhost:{port}");
            let to = format!(
                "Location: {here}/oauth/authorize?of=shop&client_id=27&redirect_uri={here}/instagram/callback\r\n"
            );
            (302, to, String::new())
        })
    };
    let (_, report, words) = World::of(plant).doctor(&[("SITES", &table)], &[]);
    assert_eq!(at("problem", &report), ["consent_page shop"], "{words}");
}

/// R104, R119: a site that was added is looked at as one of SITES is.
#[test]
fn a_site_that_was_added_is_looked_at() {
    let plant = |asked: &Asked| {
        let port = asked
            .header("host")
            .rsplit(':')
            .next()
            .unwrap_or_default()
            .to_owned();
        let entry = SECOND
            .replace(
                r#""return_urls":["https://second"#,
                r#""return_urls":["https://www.second"#,
            )
            .replace(
                r#"{"name""#,
                &format!(r#"{{"events":"http://localhost:{port}/nobody","name""#),
            );
        let body = format!(r#"{{"sites":[{{"id":"second","entry":{entry}}}]}}"#);
        (asked.target == "/operator/added-sites").then(|| json(200, &body))
    };
    let (_, report, words) = World::of(plant).doctor(&[], &[]);
    assert!(
        at("warning", &report).contains(&"site second".to_owned()),
        "{words}"
    );
    let problems = at("problem", &report);
    assert_eq!(
        problems,
        ["site_deployed second", "event_receiver second"],
        "{words}"
    );
    let (_, report, words) = World::of(plant).doctor(&[("EVENT_SECRET", "")], &[]);
    let warned = at("warning", &report);
    assert!(warned.contains(&"event_receiver second".to_owned()), "{words}");
    assert!(
        words.contains("was added with `events`, and EVENT_SECRET isn't set"),
        "{words}"
    );
}

/// R71, R104: nothing of one edge's settings goes to another's receivers.
#[test]
fn with_another_edges_settings_no_receiver_is_asked() {
    let world = World::of(|_| None);
    let (code, report, words) = world.doctor(&[("PUBLIC_URL", "https://other.example")], &[]);
    assert_eq!(code, 0, "{words}");
    for skipped in ["event_receiver", "operator", "site_deployed"] {
        assert!(
            at("not_checked", &report).contains(&skipped.to_owned()),
            "{words}"
        );
    }
    assert!(
        words.contains("isn't sent: their PUBLIC_URL isn't this edge"),
        "{words}"
    );
    let asked = world.asked.lock().unwrap();
    assert!(asked.iter().all(|asked| asked.target != "/receiver"));
    assert!(
        asked
            .iter()
            .all(|asked| !asked.header("authorization").contains(OPERATORS))
    );
}

/// A page whose edge isn't known isn't said to be well.
#[test]
fn without_an_edge_nobody_says_that_a_page_has_its_button() {
    let world = World::of(|asked| {
        let page = r#"<script src="/connect.js"></script><instagram-connect></instagram-connect>"#;
        (asked.target == "/page").then(|| html(200, page))
    });
    let file = world.folder.path().join("broken");
    std::fs::write(&file, "SITES={\n").unwrap();
    let page = format!("http://localhost:{}/page", world.port);
    let told = Command::new(env!("CARGO_BIN_EXE_operator"))
        .args(["doctor", "--json", "--page", &page, "--env-file"])
        .arg(&file)
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert!(
        at("not_checked", &report).contains(&format!("page {page}")),
        "{report}"
    );
}
