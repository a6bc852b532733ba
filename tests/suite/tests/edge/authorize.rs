//! `GET /authorize`: where a click goes, and what is refused before it gets there.

use std::collections::HashSet;

use suite::http::{Request, SetCookie, form};
use suite::oauth::Pkce;

use crate::support::{assert_flow_headers, assert_issuer, assert_plain_page, shared};

/// R1, R12, R21
#[test]
fn a_click_goes_on_to_instagram_with_the_configured_redirect_uri() {
    let world = shared();
    let mut visitor = world.visitor();
    let answer = visitor.ask(&visitor.fields("my state", &Pkce::new()));
    assert!([302, 303].contains(&answer.status), "{}", answer.status);
    assert_flow_headers(&answer);
    let to = answer.location();
    assert!(
        to.as_str()
            .starts_with(&format!("{}/oauth/authorize?", world.stand_in.url)),
        "{to}"
    );
    let value = |name| answer.location_value(name);
    assert_eq!(
        value("client_id").as_deref(),
        Some(world.stand_in.app_id.as_str())
    );
    assert_eq!(value("response_type").as_deref(), Some("code"));
    assert_eq!(
        value("redirect_uri"),
        Some(format!("{}/instagram/callback", world.edge.url))
    );
    let scope = value("scope").unwrap();
    assert_eq!(
        scope.replace(' ', ","),
        "instagram_business_basic,instagram_business_content_publish"
    );
    for own in ["code_challenge", "code_challenge_method", "code_verifier"] {
        assert_eq!(value(own), None, "PKCE is between the page and the edge");
    }
    assert!(!to.as_str().contains("my%20state") && !to.as_str().contains("my+state"));
}

/// R12
#[test]
fn a_forged_host_header_changes_no_address() {
    let world = shared();
    let visitor = world.visitor();
    let pairs = visitor.fields("s", &Pkce::new());
    let pairs: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let target = format!("/authorize?{}", form(&pairs));
    for (name, value) in [
        ("Host", "evil.example"),
        ("X-Forwarded-Host", "evil.example"),
        ("Forwarded", "host=evil.example"),
    ] {
        let answer = world
            .edge
            .client
            .send(&Request::navigate(&target).header(name, value));
        assert_eq!(
            answer.location_value("redirect_uri"),
            Some(format!("{}/instagram/callback", world.edge.url))
        );
        assert!(
            !format!("{:?}", answer.headers).contains("evil.example"),
            "{name}"
        );
    }
}

/// R2
#[test]
fn every_state_at_instagram_is_long_and_never_the_same() {
    let mut seen = HashSet::new();
    for _ in 0..20 {
        let flow = shared()
            .visitor()
            .authorize_with(|fields| fields[4].1 = "always the same".into());
        let state = suite::http::value(&flow.at_instagram, "state").unwrap();
        assert!(state.len() >= 22, "128 bits are 22 characters of base64url");
        assert!(seen.insert(state));
    }
}

/// R3: on a page of the edge's own, or at the page that asked. Which mistake is told where, and in which words, is shown
/// beside `shared`'s `authorize`.
#[test]
fn a_mistake_is_told_where_somebody_can_be_told() {
    let world = shared();
    let mut visitor = world.visitor();
    let mut fields = visitor.fields("the page's state", &Pkce::new());
    fields[1].1 = "nobody".into();
    assert_plain_page(&visitor.ask(&fields));
    let mut fields = visitor.fields("the page's state", &Pkce::new());
    fields.retain(|(name, _)| *name != "code_challenge");
    let answer = visitor.ask(&fields);
    assert_eq!(answer.status, 303);
    assert!(
        answer
            .location()
            .as_str()
            .starts_with(&format!("{}/?", world.origin))
    );
    let back = suite::oauth::Back(answer.location());
    assert_eq!(back.error(), ("invalid_request".into(), "bad_parameter".into()));
    assert_eq!(back.value("error_retry").as_deref(), Some("developer_fix"));
    assert_eq!(
        answer.location_value("state").as_deref(),
        Some("the page's state")
    );
    assert_issuer(world, &answer);
    assert_flow_headers(&answer);
    assert_eq!(SetCookie::all(&answer), [], "nothing is begun");
}

/// R3, R4: a page that is not on the list is never in a `Location`, with whatever else is wrong.
#[test]
fn an_unlisted_address_is_never_redirected_to() {
    for target in [
        "/authorize?client_id=demo&redirect_uri=https://evil.example/&response_type=nonsense",
        "/authorize?client_id=demo&redirect_uri=http://127.0.0.1:8780/&redirect_uri=https://evil.example/",
        "/authorize/..//evil.example/",
        "//evil.example/authorize",
        "/instagram/callback?state=https://evil.example/&code=x&redirect_uri=https://evil.example/",
    ] {
        let answer = shared().edge.client.send(&Request::navigate(target));
        assert!(
            !answer
                .header("location")
                .unwrap_or_default()
                .contains("evil.example"),
            "{target}"
        );
        assert!(answer.status >= 400, "{target}: {}", answer.status);
    }
}

/// R5
#[test]
fn the_names_of_older_guides_are_understood_with_a_notice() {
    let world = shared();
    let mut visitor = world.visitor();
    let flow = visitor.authorize_with(|fields| fields[3].1 = "user_profile,user_media".into());
    assert_eq!(
        suite::http::value(&flow.at_instagram, "scope").as_deref(),
        Some("instagram_business_basic")
    );
    let target = visitor.consent(&flow);
    let back = visitor.come_back(&target);
    let session = visitor.redeem(&flow, &back.code());
    let notice = session.answer["notice"].as_str().unwrap_or_default();
    assert!(
        notice.contains("user_profile") && notice.contains("instagram_business_"),
        "{notice}"
    );
}

/// R6: a phone is known by either of its headers.
#[test]
fn the_password_is_asked_for_again_on_a_phone() {
    let world = shared();
    let visitor = world.visitor();
    let pairs = visitor.fields("s", &Pkce::new());
    let pairs: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let target = format!("/authorize?{}", form(&pairs));
    let forced = |name: &str, value: &str| {
        let answer = world
            .edge
            .client
            .send(&Request::navigate(&target).header(name, value));
        answer.location_value("force_reauth")
    };
    let desktop = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36";
    let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";
    assert_eq!(forced("User-Agent", desktop), None);
    assert_eq!(forced("User-Agent", iphone).as_deref(), Some("true"));
    assert_eq!(forced("Sec-CH-UA-Mobile", "?1").as_deref(), Some("true"));
}

/// R80
#[test]
fn what_is_no_visit_begins_nothing() {
    let visitor = shared().visitor();
    let pairs = visitor.fields("s", &Pkce::new());
    let pairs: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let target = format!("/authorize?{}", form(&pairs));
    let send = |request: Request| shared().edge.client.send(&request);
    assert_plain_page(&send(Request::get(&target).header("Sec-Fetch-Dest", "iframe")));
    for name in ["Sec-Purpose", "Purpose"] {
        assert_plain_page(&send(Request::navigate(&target).header(name, "prefetch")));
    }
    // A browser too old for these headers may still connect.
    assert_eq!(
        shared()
            .edge
            .client
            .send(&Request::get(&target))
            .location_value("client_id")
            .as_deref(),
        Some(shared().stand_in.app_id.as_str())
    );
}

/// R10
#[test]
fn five_flows_at_most_are_kept_and_the_oldest_goes() {
    let mut visitor = shared().visitor();
    let flows: Vec<_> = (0..7).map(|_| visitor.authorize()).collect();
    assert_eq!(visitor.jar.names().len(), 5);
    let oldest = visitor.consent(&flows[0]);
    assert_plain_page(&visitor.navigate(&oldest));
    for flow in &flows[2..] {
        let target = visitor.consent(flow);
        let back = visitor.come_back(&target);
        assert_eq!(back.value("state").as_ref(), Some(&flow.state));
        assert!(!visitor.redeem(flow, &back.code()).access_token.is_empty());
    }
    assert_eq!(visitor.jar.names(), Vec::<&str>::new());
}

/// R10
#[test]
fn a_second_tab_does_not_lose_the_first() {
    let mut visitor = shared().visitor();
    let (one, two) = (visitor.authorize(), visitor.authorize());
    for flow in [&two, &one] {
        let target = visitor.consent(flow);
        let back = visitor.come_back(&target);
        assert_eq!(back.value("state").as_ref(), Some(&flow.state));
        assert!(!visitor.redeem(flow, &back.code()).access_token.is_empty());
    }
}

/// R84: the largest flow there can be fits into the platform's header too, and is found again.
#[test]
fn the_longest_state_and_return_url_still_come_back() {
    let world = shared();
    let mut visitor = world.visitor();
    let start = format!("{}/?", world.origin);
    visitor.site.return_url = format!("{start}{}", "p".repeat(1024 - start.len()));
    let flow = visitor.authorize_with(|fields| fields[4].1 = "s".repeat(512));
    let target = visitor.consent(&flow);
    let back = visitor.come_back(&target);
    assert_eq!(back.value("state"), Some("s".repeat(512)));
    assert!(!visitor.redeem(&flow, &back.code()).access_token.is_empty());
}
