//! The exchange behind the callback: sent once, read in every shape, kept when it failed in passing.

use std::time::Duration;

use serde_json::json;
use suite::clock::poll;
use suite::http::{Request, value};
use suite::processes::World;

use crate::support::assert_plain_page;

/// R12, R15
#[test]
fn the_exchange_is_sent_once_with_the_same_redirect_uri() {
    let world = World::start();
    let mut visitor = world.visitor();
    let (flow, _) = visitor.walk();
    let exchanges = world.stand_in.requests_to("/oauth/access_token");
    assert_eq!(exchanges.len(), 1);
    assert_eq!(exchanges[0].method(), "POST");
    assert_eq!(exchanges[0].part("query"), "", "nothing secret in a URL");
    let body = exchanges[0].part("body");
    let sent: Vec<(String, String)> = url::form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let field = |name: &str| {
        sent.iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.clone())
    };
    assert_eq!(field("redirect_uri"), value(&flow.at_instagram, "redirect_uri"));
    assert_eq!(field("grant_type").as_deref(), Some("authorization_code"));
    assert_eq!(
        field("client_id").as_deref(),
        Some(world.stand_in.app_id.as_str())
    );
}

/// R17, R18
#[test]
fn both_shapes_of_the_reply_are_read_and_every_digit_is_kept() {
    let world = World::start();
    for reply in ["flat", "wrapped"] {
        for permissions in ["default", "array", "string", "spaced", "absent"] {
            world
                .stand_in
                .switch(&json!({"reply_shape": reply, "permissions_shape": permissions}));
            let mut visitor = world.visitor();
            let session = visitor.connect();
            let me = visitor.read(&session, "/connection");
            assert_eq!(me.status, 200, "{reply} {permissions}: {}", me.text());
            if permissions == "absent" {
                assert_eq!(
                    me.json()["permissions"],
                    json!(null),
                    "{reply}: unknown is not empty"
                );
            } else {
                let both = json!(["instagram_business_basic", "instagram_business_content_publish"]);
                assert_eq!(me.json()["permissions"], both, "{reply} {permissions}");
            }
        }
    }
    // One account is one connection, whatever shape its 17 digits came in.
    let mut visitor = world.visitor();
    world
        .stand_in
        .switch(&json!({"reply_shape": "flat", "permissions_shape": "default"}));
    let one = visitor.connect();
    world.stand_in.switch(&json!({"reply_shape": "wrapped"}));
    assert_eq!(visitor.connect().connection, one.connection);
    let own = visitor.read(&one, "/graph/me?fields=id,user_id").json();
    let accounts = world.stand_in.state()["accounts"].clone();
    let account = accounts
        .as_array()
        .unwrap()
        .iter()
        .find(|account| account["username"] == "studio.lumen")
        .unwrap();
    assert_eq!(own["id"], account["app_scoped_id"]);
    assert_eq!(own["user_id"], account["professional_id"]);
}

/// R19
#[test]
fn an_unticked_permission_is_named_and_nothing_is_stored() {
    let world = World::start();
    world
        .stand_in
        .auto_without("studio.lumen", &["instagram_business_content_publish"]);
    let mut visitor = world.visitor();
    let (_, back) = visitor.walk();
    assert_eq!(
        back.error(),
        ("missing_permissions".into(), "permission_missing".into())
    );
    assert!(
        back.sentence().contains("instagram_business_content_publish"),
        "{}",
        back.sentence()
    );
    assert_eq!(
        back.value("error_missing_permissions").as_deref(),
        Some("instagram_business_content_publish")
    );
    assert_eq!(back.value("error_step").as_deref(), Some("exchange"));
    assert_eq!(back.value("code"), None);
}

/// R19
#[test]
fn an_unticked_optional_permission_leaves_a_connection_that_says_so() {
    let world = World::start();
    world
        .stand_in
        .auto_without("studio.lumen", &["instagram_business_content_publish"]);
    let mut visitor = suite::oauth::Visitor::new(&world, suite::oauth::Site::shop());
    let session = visitor.connect();
    assert_eq!(session.answer["scope"], "instagram_business_basic");
    let connection = visitor.read(&session, "/connection").json();
    assert_eq!(connection["health"], "ok");
    assert_eq!(connection["permissions"], json!(["instagram_business_basic"]));
    assert_eq!(
        connection["declined"],
        json!(["instagram_business_content_publish"])
    );
}

/// R18: `/me` names the account that the exchange named, or nothing is connected.
#[test]
fn an_account_that_the_exchange_did_not_name_is_not_believed() {
    let world = World::start();
    world.stand_in.faults(&json!([
        {"at": "me", "kind": "error", "status": 200, "body": r#"{"id":"27999999999999999","username":"somebody.else"}"#}
    ]));
    let mut visitor = world.visitor();
    let (_, back) = visitor.walk();
    assert_eq!(back.error().1, "malformed");
    assert_eq!(back.value("code"), None);
    assert!(
        back.sentence().contains("two different accounts"),
        "{}",
        back.sentence()
    );
    world.stand_in.faults(&json!([]));
    let session = visitor.connect();
    assert_eq!(
        visitor.read(&session, "/connection").json()["username"],
        "studio.lumen"
    );
}

/// R20
#[test]
fn a_long_lived_exchange_that_fails_for_good_is_never_healthy() {
    let world = World::start();
    world.stand_in.auto("pending.pat");
    let mut visitor = world.visitor();
    let (_, back) = visitor.walk();
    let (error, category) = back.error();
    assert!(
        !error.is_empty() && back.value("code").is_none(),
        "{:?}",
        back.0.query()
    );
    assert!(
        ["role_missing", "unsupported_request"].contains(&category.as_str()),
        "{category}"
    );
    assert!(back.sentence().len() > 30, "{}", back.sentence());
}

/// R20
#[test]
fn a_long_lived_exchange_that_fails_in_passing_is_kept_and_finished_later() {
    let world = World::start();
    for kind in [
        "http_500",
        "http_503",
        "empty",
        "malformed",
        "html",
        "cut",
        "rate_limited",
    ] {
        world.stand_in.fault("long_lived", kind);
        let mut visitor = world.visitor();
        let session = visitor.connect();
        let connection = visitor.read(&session, "/connection").json();
        assert_eq!(connection["health"], "upgrading", "{kind}: {connection}");
        world.stand_in.faults(&json!([]));
        assert_eq!(visitor.disconnect(&session).status, 204);
    }
}

/// R16
#[test]
fn a_redirect_of_instagrams_is_an_error_and_never_followed() {
    let world = World::start();
    for at in ["exchange", "long_lived"] {
        world
            .stand_in
            .faults(&json!([{"at": at, "kind": "error", "status": 302, "body": "<html></html>"}]));
        let mut visitor = world.visitor();
        let (_, back) = visitor.walk();
        if at == "exchange" {
            assert_eq!(back.value("code"), None, "{at}");
            assert!(!back.error().0.is_empty());
        }
    }
}

/// R65
#[test]
fn a_window_closed_during_the_exchange_loses_nothing() {
    let world = World::start();
    world
        .stand_in
        .faults(&json!([{"at": "exchange", "kind": "slow", "ms": 500}]));
    let mut visitor = world.visitor();
    let flow = visitor.authorize();
    let target = visitor.consent(&flow);
    let request = Request::navigate(&target).maybe("Cookie", visitor.jar.header().as_deref());
    world
        .edge
        .client
        .send_and_cut(&request, Duration::from_millis(150));
    let finished = || (!world.stand_in.requests_to("/access_token").is_empty()).then_some(());
    assert!(
        poll(Duration::from_secs(30), finished).is_some(),
        "the exchange goes on without the browser"
    );
    world.stand_in.faults(&json!([]));
    // Reloading the way back, or else clicking again, completes.
    let answer = visitor.navigate(&target);
    if answer.status == 303 && answer.location_value("code").is_some() {
        assert!(
            !visitor
                .redeem(&flow, &answer.location_value("code").unwrap())
                .access_token
                .is_empty()
        );
    } else {
        assert_plain_page(&answer);
    }
    assert_eq!(
        world.stand_in.requests_to("/oauth/access_token").len(),
        1,
        "a code is exchanged once"
    );
    assert!(!visitor.connect().access_token.is_empty());
}

/// R41, R58: the token is in a URL at the one endpoint that takes it nowhere else, the secret at that one too.
#[test]
fn tokens_and_secret_travel_in_urls_at_the_token_endpoint_alone() {
    let world = World::start();
    let mut visitor = world.visitor();
    let session = visitor.connect();
    for path in ["/graph/me?fields=id", "/graph/me/media?fields=id", "/connection"] {
        assert_eq!(visitor.read(&session, path).status, 200);
    }
    let requests = world.stand_in.requests();
    assert!(requests.len() >= 4);
    for request in requests
        .iter()
        .filter(|request| request.path() != "/access_token")
    {
        let query = request.part("query");
        assert!(
            !query.contains("access_token") && !query.contains(&world.stand_in.app_secret),
            "{}",
            request.path()
        );
    }
    for request in requests.iter().filter(|request| request.path().contains("/me")) {
        assert!(
            request
                .header("authorization")
                .is_some_and(|value| value.starts_with("Bearer IG")),
            "{}",
            request.path()
        );
    }
}

/// R64: a connection exists only once somebody claims it.
#[test]
fn a_flow_that_nobody_redeems_makes_no_connection() {
    let world = World::start();
    let objects = |class: &str| {
        let folder = world.state_folder().join("objects").join(class);
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .filter(|entry| !entry.file_name().to_string_lossy().starts_with("metadata"))
            .count()
    };
    let databases = |class: &str| {
        let folder = world.state_folder().join("objects").join(class);
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .filter(|entry| {
                let name = entry.file_name().to_string_lossy().into_owned();
                !name.starts_with("metadata") && name.ends_with(".sqlite")
            })
            .count()
    };
    let mut visitor = world.visitor();
    let _ = visitor.authorize();
    assert_eq!(objects("Flow"), 0, "a click writes nothing");
    let (flow, back) = visitor.walk();
    assert!(objects("Flow") > 0);
    // The one Directory is the app's: it was asked whether Instagram may be, and nothing was written.
    assert_eq!(objects("Connection"), 0);
    let asked = objects("Directory");
    assert_eq!(databases("Directory"), 1);
    assert!(!visitor.redeem(&flow, &back.code()).access_token.is_empty());
    assert!(objects("Connection") > 0 && objects("Directory") > asked);
}

/// R53, R15: the edge dies while Instagram is asked. The code is not exchanged again, and the next click works.
#[test]
fn an_edge_killed_during_the_exchange_spends_nothing_twice() {
    let mut world = World::start();
    world
        .stand_in
        .faults(&json!([{"at": "exchange", "kind": "slow", "ms": 700}]));
    let (target, jar) = {
        let mut visitor = world.visitor();
        let flow = visitor.authorize();
        let target = visitor.consent(&flow);
        let request = Request::navigate(&target).maybe("Cookie", visitor.jar.header().as_deref());
        world
            .edge
            .client
            .send_and_cut(&request, Duration::from_millis(50));
        let asked = || (!world.stand_in.requests_to("/oauth/access_token").is_empty()).then_some(());
        let _ = poll(Duration::from_secs(10), asked);
        (target, visitor.jar.clone())
    };
    world.edge.kill();
    world.stand_in.faults(&json!([]));
    world.restart_edge(|_| ());
    let mut visitor = world.visitor();
    visitor.jar = jar;
    assert_plain_page(&visitor.navigate(&target));
    assert!(world.stand_in.requests_to("/oauth/access_token").len() <= 1);
    assert!(!visitor.connect().access_token.is_empty());
}
