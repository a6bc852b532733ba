//! `GET /instagram/callback`: who may go on, how often, and what the page is told.

use serde_json::json;
use suite::http::{Jar, Request, SetCookie, value};
use suite::processes::World;

use crate::support::{assert_flow_headers, assert_issuer, assert_plain_page, shared};

/// R1, R11, R13, R21, R23
#[test]
fn the_page_gets_the_edges_own_code_and_its_state_back() {
    let world = shared();
    let mut visitor = world.visitor();
    let flow = visitor.authorize();
    let target = visitor.consent(&flow);
    let answer = visitor.navigate(&target);
    assert_eq!(answer.status, 303);
    assert_flow_headers(&answer);
    assert_issuer(world, &answer);
    assert_eq!(answer.location_value("state").as_ref(), Some(&flow.state));
    let code = answer.location_value("code").unwrap();
    assert!(code.len() >= 22);
    assert!(
        !world
            .stand_in
            .issued("codes")
            .iter()
            .any(|own| answer.location().as_str().contains(own.as_str()))
    );
    let cookies = SetCookie::all(&answer);
    assert!(
        cookies.iter().all(SetCookie::deletes) && cookies.len() == 1,
        "the flow's cookie goes: {cookies:?}"
    );
    assert_eq!(visitor.jar, Jar::default());
}

/// R7
#[test]
fn a_callback_without_a_known_state_calls_nobody() {
    let world = World::start();
    let mut visitor = world.visitor();
    let flow = visitor.authorize();
    let state = value(&flow.at_instagram, "state").unwrap();
    world.stand_in.forget_requests();
    for target in [
        "/instagram/callback".to_owned(),
        format!("/instagram/callback?code=AQBx&state={state}x"),
        format!("/instagram/callback?code=AQBx&state={state}&state={state}"),
        format!("/instagram/callback?code=AQBx&state={}", "s".repeat(5000)),
    ] {
        assert_plain_page(&visitor.navigate(&target));
    }
    assert_eq!(world.stand_in.requests().len(), 0);
    // None of it has spoilt the flow.
    let target = visitor.consent(&flow);
    assert!(!visitor.come_back(&target).code().is_empty());
}

/// R7, R15
#[test]
fn a_used_state_calls_nobody_again() {
    let world = World::start();
    let mut visitor = world.visitor();
    let flow = visitor.authorize();
    let target = visitor.consent(&flow);
    let jar = visitor.jar.clone();
    let code = visitor.come_back(&target).code();
    for again in [&target, &target.replace("code=", "code=AQother")] {
        visitor.jar = jar.clone();
        let page = assert_plain_page(&visitor.navigate(again));
        assert!(page.to_lowercase().contains("click"), "say what to do: {page}");
        assert!(!page.contains(&code));
    }
    assert_eq!(world.stand_in.requests_to("/oauth/access_token").len(), 1);
    // The one who came first still redeems.
    assert!(!visitor.redeem(&flow, &code).access_token.is_empty());
}

/// R8
#[test]
fn another_browser_is_told_where_to_go_on() {
    let world = World::start();
    let mut first = world.visitor();
    let flow = first.authorize();
    let target = first.consent(&flow);
    let mut second = world.visitor();
    let page = assert_plain_page(&second.navigate(&target));
    assert!(page.contains("browser where you began"), "{page}");
    // A cookie of another flow is no better, whatever name it has.
    let other = second.authorize();
    assert_plain_page(&second.navigate(&target));
    let (own, stolen) = (first.jar.pairs()[0].clone(), second.jar.pairs()[0].clone());
    second.jar.put(&own.0, &stolen.1);
    assert_plain_page(&second.navigate(&target));
    second.jar.put(&own.0, &own.1.chars().rev().collect::<String>());
    assert_plain_page(&second.navigate(&target));
    assert_eq!(world.stand_in.requests_to("/oauth/access_token").len(), 0);
    // Nothing was used up: both still finish where they began.
    assert!(!first.come_back(&target).code().is_empty());
    second.jar.put(&stolen.0, &stolen.1);
    let target = second.consent(&other);
    assert!(!second.come_back(&target).code().is_empty());
}

/// R9
#[test]
fn of_two_callbacks_at_once_exactly_one_goes_on() {
    let world = World::start();
    world
        .stand_in
        .faults(&json!([{"at": "exchange", "kind": "slow", "ms": 300}]));
    for _ in 0..3 {
        world.stand_in.forget_requests();
        let mut visitor = world.visitor();
        let flow = visitor.authorize();
        let target = visitor.consent(&flow);
        let request = Request::navigate(&target).maybe("Cookie", visitor.jar.header().as_deref());
        let client = &world.edge.client;
        let answers: Vec<_> = std::thread::scope(|scope| {
            let racers: Vec<_> = (0..4).map(|_| scope.spawn(|| client.send(&request))).collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).collect()
        });
        let won: Vec<_> = answers.iter().filter(|answer| answer.status == 303).collect();
        assert_eq!(
            won.len(),
            1,
            "{:?}",
            answers.iter().map(|answer| answer.status).collect::<Vec<_>>()
        );
        for lost in answers.iter().filter(|answer| answer.status != 303) {
            assert_plain_page(lost);
        }
        assert_eq!(world.stand_in.requests_to("/oauth/access_token").len(), 1);
        let code = won[0].location_value("code").unwrap();
        assert!(!visitor.redeem(&flow, &code).access_token.is_empty());
    }
}

/// R80
#[test]
fn a_prefetched_callback_consumes_nothing() {
    let world = World::start();
    let mut visitor = world.visitor();
    let flow = visitor.authorize();
    let target = visitor.consent(&flow);
    let cookies = visitor.jar.header();
    let ask = |request: Request| {
        world
            .edge
            .client
            .send(&request.maybe("Cookie", cookies.as_deref()))
    };
    assert_plain_page(&ask(Request::navigate(&target).header("Sec-Purpose", "prefetch")));
    for dest in ["iframe", "image", "empty"] {
        assert_plain_page(&ask(Request::get(&target).header("Sec-Fetch-Dest", dest)));
    }
    assert_eq!(world.stand_in.requests_to("/oauth/access_token").len(), 0);
    assert!(!visitor.come_back(&target).code().is_empty());
}

/// R13: an in-app browser that hands the fragment over literally puts it at the end of the address, or of the code.
#[test]
fn a_literal_hash_does_no_harm_wherever_it_stands() {
    let world = World::start();
    for place in ["code", "end"] {
        world.stand_in.switch(&json!({"code_hash_literal": place}));
        let mut visitor = world.visitor();
        let flow = visitor.authorize();
        let target = visitor.consent(&flow);
        world.stand_in.forget_requests();
        let answer = visitor.navigate(&target);
        assert_eq!(answer.status, 303, "{place}: {target}");
        let sent = world.stand_in.requests_to("/oauth/access_token")[0].part("body");
        assert!(!sent.contains("%23") && !sent.contains('#'), "{place}: {sent}");
        assert!(
            !visitor
                .redeem(&flow, &answer.location_value("code").unwrap())
                .access_token
                .is_empty(),
            "{place}"
        );
    }
}

/// R14
#[test]
fn instagrams_words_are_never_shown_as_they_came() {
    let world = shared();
    for (error, category) in [
        ("access_denied", "denied"),
        ("<b>odd</b>", ""),
        ("server_error", ""),
    ] {
        let mut visitor = world.visitor();
        let flow = visitor.authorize();
        let state = value(&flow.at_instagram, "state").unwrap();
        let evil = "%3Cscript%3Ealert(1)%3C/script%3E";
        let error = suite::http::form(&[("error", error)]);
        let target = format!(
            "/instagram/callback?{error}&error_reason={evil}&error_description=user+denied+{evil}&state={state}"
        );
        let answer = visitor.navigate(&target);
        assert_issuer(world, &answer);
        assert_flow_headers(&answer);
        let back = suite::oauth::Back(answer.location());
        assert!(
            !answer.location().as_str().contains("alert"),
            "{}",
            answer.location()
        );
        let known = [
            "access_denied",
            "server_error",
            "temporarily_unavailable",
            "invalid_scope",
            "unauthorized_client",
        ];
        assert!(known.contains(&back.error().0.as_str()), "{:?}", back.error());
        assert!(
            category.is_empty() || back.error().1 == category,
            "{:?}",
            back.error()
        );
        assert_eq!(back.value("state"), Some(flow.state));
        assert_eq!(back.value("code"), None);
    }
}

/// R14, R15
#[test]
fn a_denial_ends_the_flow_and_the_next_click_works() {
    let world = World::start();
    world.stand_in.switch(&json!({"auto": null, "deny": true}));
    let mut visitor = world.visitor();
    let (flow, back) = visitor.walk();
    assert_eq!(back.error(), ("access_denied".into(), "denied".into()));
    assert_eq!(back.value("state"), Some(flow.state));
    assert_eq!(back.value("error_step").as_deref(), Some("authorize"));
    assert_eq!(back.value("error_retry").as_deref(), Some("user_reconnect"));
    assert!(back.sentence().len() > 30, "{}", back.sentence());
    assert_eq!(world.stand_in.requests_to("/oauth/access_token").len(), 0);
    world.stand_in.switch(&json!({"deny": false}));
    world.stand_in.auto("studio.lumen");
    assert!(!visitor.connect().access_token.is_empty());
}

/// R80: what looks before it opens (a link preview, a virus scanner) consumes nothing either.
#[test]
fn only_a_get_is_a_visit() {
    let world = World::start();
    let mut visitor = world.visitor();
    let flow = visitor.authorize();
    let target = visitor.consent(&flow);
    for method in ["HEAD", "POST", "OPTIONS", "PUT"] {
        let request = Request::new(method, &target).maybe("Cookie", visitor.jar.header().as_deref());
        let answer = world.edge.client.send(&request.header("Connection", "close"));
        assert!((400..500).contains(&answer.status), "{method}: {}", answer.status);
        assert!(answer.header("set-cookie").is_none(), "{method}");
    }
    assert_eq!(world.stand_in.requests_to("/oauth/access_token").len(), 0);
    assert!(!visitor.come_back(&target).code().is_empty());
}

/// R22, R23: a denial and a code come back in the fragment alone, beside what the page had.
#[test]
fn an_answer_in_the_fragment_leaves_the_query_alone() {
    let world = World::start();
    let mut visitor = world.visitor();
    visitor.site.return_url = format!("{}/stores?state=CA&code=mine", world.origin);
    let mut walk = || {
        let flow = visitor.authorize_with(|fields| fields.push(("response_mode", "fragment".into())));
        let target = visitor.consent(&flow);
        let mut back = visitor.come_back(&target).0;
        let answer = back.fragment().unwrap().replace("instagram-connect=", "x=");
        back.set_fragment(None);
        assert_eq!(back.as_str(), visitor.site.return_url);
        let form = url::form_urlencoded::parse(answer.as_bytes()).next().unwrap().1;
        back.set_query(Some(&form));
        assert_eq!(value(&back, "iss"), Some(world.edge.url.clone()));
        assert_eq!(value(&back, "state").as_ref(), Some(&flow.state));
        (flow, back)
    };
    let no = json!({"error": "access_denied", "error_reason": "user_denied", "error_description": "No."});
    world.stand_in.switch(&json!({"redirected_error": no}));
    assert_eq!(value(&walk().1, "error").as_deref(), Some("access_denied"));
    world.stand_in.switch(&json!({"redirected_error": null}));
    let (flow, back) = walk();
    let code = value(&back, "code").unwrap();
    assert!(!visitor.redeem(&flow, &code).access_token.is_empty());
}

/// R22: what the page had in its own query is still there, and the result is beside it.
#[test]
fn the_return_urls_own_query_is_kept() {
    let world = shared();
    let mut visitor = world.visitor();
    visitor.site.return_url = format!("{}/shop?item=7&tag=a%20b&empty=", world.origin);
    let flow = visitor.authorize();
    let target = visitor.consent(&flow);
    let back = visitor.come_back(&target);
    assert!(
        back.0
            .as_str()
            .starts_with(&format!("{}&", visitor.site.return_url)),
        "{}",
        back.0
    );
    assert_eq!(back.value("item").as_deref(), Some("7"));
    assert_eq!(back.value("tag").as_deref(), Some("a b"));
    assert!(!visitor.redeem(&flow, &back.code()).access_token.is_empty());
}
