//! `GET /authorize`: where a click goes, and what is refused before it gets there.

use std::collections::HashSet;

use suite::http::{Request, SetCookie, form};
use suite::oauth::{Pkce, Site, Visitor};

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

/// R3
#[test]
fn an_unknown_site_gets_a_plain_page() {
    for id in ["", "nobody", "demo ", "Demo", "demo/../shop"] {
        let mut visitor = shared().visitor();
        let mut fields = visitor.fields("s", &Pkce::new());
        fields[1].1 = id.into();
        assert_plain_page(&visitor.ask(&fields));
    }
    let mut visitor = shared().visitor();
    assert_plain_page(&visitor.navigate("/authorize"));
}

/// R3, R5, R84
#[test]
fn every_other_mistake_goes_back_to_the_page_as_an_oauth_error() {
    let world = shared();
    let long = "x".repeat(513);
    let rows: [(&str, Option<&str>, &str); 15] = [
        ("response_type", None, "invalid_request"),
        ("response_type", Some("token"), "unsupported_response_type"),
        ("response_type", Some("code token"), "unsupported_response_type"),
        ("code_challenge", None, "invalid_request"),
        ("code_challenge", Some(""), "invalid_request"),
        ("code_challenge", Some("short"), "invalid_request"),
        (
            "code_challenge",
            Some("not base64url! not base64url! not base64url"),
            "invalid_request",
        ),
        ("code_challenge_method", None, "invalid_request"),
        ("code_challenge_method", Some("plain"), "invalid_request"),
        ("code_challenge_method", Some("s256"), "invalid_request"),
        (
            "scope",
            Some("instagram_business_basic instagram_business_manage_messages"),
            "invalid_scope",
        ),
        ("scope", Some("instagram_business_basic made_up"), "invalid_scope"),
        ("scope", Some("<script>alert(1)</script>"), "invalid_scope"),
        ("state", Some(&long), "invalid_request"),
        ("connection", Some("not-an-id"), "invalid_request"),
    ];
    for (name, value, expected) in rows {
        let mut visitor = world.visitor();
        let mut fields = visitor.fields("the page's state", &Pkce::new());
        fields.retain(|(own, _)| *own != name);
        fields.extend(value.map(|value| (name, value.to_owned())));
        let answer = visitor.ask(&fields);
        assert!(
            [302, 303].contains(&answer.status),
            "{name} {value:?}: {} {}",
            answer.status,
            answer.text()
        );
        assert!(
            answer
                .location()
                .as_str()
                .starts_with(&format!("{}/?", world.origin)),
            "{name} {value:?}"
        );
        assert_eq!(
            answer.location_value("error").as_deref(),
            Some(expected),
            "{name} {value:?}"
        );
        if name != "state" {
            assert_eq!(
                answer.location_value("state").as_deref(),
                Some("the page's state"),
                "{name} {value:?}"
            );
        }
        assert!(
            answer.location_value("error_description").unwrap().len() > 20,
            "{name}: say what is wrong"
        );
        assert_issuer(world, &answer);
        assert_flow_headers(&answer);
        assert_eq!(SetCookie::all(&answer), [], "{name} {value:?}: nothing is begun");
    }
}

/// R3
#[test]
fn a_parameter_that_comes_twice_is_an_error_and_not_a_choice() {
    let mut visitor = shared().visitor();
    for name in ["state", "scope", "code_challenge", "response_type"] {
        let mut fields = visitor.fields("s", &Pkce::new());
        let again = fields.iter().find(|(own, _)| *own == name).unwrap().clone();
        fields.push(again);
        let answer = visitor.ask(&fields);
        assert_eq!(
            answer.location_value("error").as_deref(),
            Some("invalid_request"),
            "{name}"
        );
    }
    for name in ["client_id", "redirect_uri"] {
        let mut fields = visitor.fields("s", &Pkce::new());
        let again = fields.iter().find(|(own, _)| *own == name).unwrap().clone();
        fields.push(again);
        assert_plain_page(&visitor.ask(&fields));
    }
}

/// R5
#[test]
fn the_names_of_older_guides_are_understood_with_a_notice() {
    let world = shared();
    for scope in [
        "user_profile,user_media",
        "user_profile user_media",
        "user_profile",
    ] {
        let mut visitor = world.visitor();
        let flow = visitor.authorize_with(|fields| fields[3].1 = scope.into());
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
}

/// R6
#[test]
fn the_password_is_asked_for_again_when_site_caller_or_phone_want_it() {
    let world = shared();
    let force = |visitor: &mut Visitor<'_>, agent: Option<&str>, extra: Option<(&'static str, &str)>| {
        let mut pairs = visitor.fields("s", &Pkce::new());
        pairs.extend(extra.map(|(name, value)| (name, value.to_owned())));
        let pairs: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let request = Request::navigate(&format!("/authorize?{}", form(&pairs))).maybe("User-Agent", agent);
        world.edge.client.send(&request).location_value("force_reauth")
    };
    let desktop = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36";
    let android = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Mobile Safari/537.36";
    let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";
    let mut demo = world.visitor();
    assert_ne!(force(&mut demo, Some(desktop), None).as_deref(), Some("true"));
    assert_eq!(
        force(&mut demo, Some(desktop), Some(("force_reauth", "true"))).as_deref(),
        Some("true")
    );
    assert_eq!(force(&mut demo, Some(android), None).as_deref(), Some("true"));
    assert_eq!(force(&mut demo, Some(iphone), None).as_deref(), Some("true"));
    let mut backend = Visitor::new(world, Site::backend());
    assert_eq!(force(&mut backend, Some(desktop), None).as_deref(), Some("true"));
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
    for dest in [
        "iframe",
        "frame",
        "image",
        "empty",
        "script",
        "embed",
        "object",
        "fencedframe",
    ] {
        assert_plain_page(
            &shared()
                .edge
                .client
                .send(&Request::get(&target).header("Sec-Fetch-Dest", dest)),
        );
    }
    for purpose in ["prefetch", "prefetch;prerender", "prefetch;anonymous-client-ip"] {
        assert_plain_page(
            &shared()
                .edge
                .client
                .send(&Request::navigate(&target).header("Sec-Purpose", purpose)),
        );
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

/// R11
#[test]
fn the_flow_cookie_is_bound_to_this_host_and_hidden_from_scripts() {
    let mut visitor = shared().visitor();
    let answer = visitor.ask(&visitor.fields("s", &Pkce::new()));
    let cookies = SetCookie::all(&answer);
    assert_eq!(cookies.len(), 1);
    assert!(cookies[0].name.starts_with("__Host-flow-"), "{}", cookies[0].name);
    for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(
            cookies[0].has(attribute),
            "{attribute}: {:?}",
            cookies[0].attributes
        );
    }
    assert!(
        !cookies[0]
            .attributes
            .iter()
            .any(|own| own.to_ascii_lowercase().starts_with("domain"))
    );
    let age = cookies[0]
        .attributes
        .iter()
        .find_map(|own| own.strip_prefix("Max-Age="));
    assert!(
        age.is_none_or(|age| age.parse::<u32>().unwrap() <= 600),
        "a flow lives ten minutes"
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

/// R84
#[test]
fn the_longest_state_and_return_url_still_fit_into_the_cookie() {
    let world = shared();
    let mut visitor = world.visitor();
    let state = "é".repeat(256);
    for state in ["s".repeat(512), state] {
        let mut fields = visitor.fields(&state, &Pkce::new());
        let start = format!("{}/?", world.origin);
        fields[2].1 = format!("{start}{}", "p".repeat(1024 - start.len()));
        let answer = visitor.ask(&fields);
        let cookies = SetCookie::all(&answer);
        if let [cookie] = cookies.as_slice() {
            assert!(cookie.name.len() + cookie.value.len() <= 3_000);
            assert_eq!(
                answer.location_value("client_id").as_deref(),
                Some(world.stand_in.app_id.as_str())
            );
        } else {
            assert_eq!(
                answer.location_value("error").as_deref(),
                Some("invalid_request"),
                "an error, not a dropped cookie"
            );
        }
    }
    let mut fields = visitor.fields("s", &Pkce::new());
    fields[2].1 = format!("{}/{}", world.origin, "p".repeat(1024));
    assert_plain_page(&visitor.ask(&fields));
}
