//! Where a click goes.

use super::*;
use crate::testing::{
    CHALLENGE, CONNECTION, all, assert_flow_headers, assert_plain_page, changed, config, form, keys,
    location, now, parameter, visit,
};

fn fresh() -> Fresh {
    Fresh {
        now: now(),
        state: [9; 32],
        nonce: [7; 24],
    }
}

pub(super) fn fields() -> Vec<(&'static str, &'static str)> {
    vec![
        ("client_id", "demo"),
        ("redirect_uri", "http://127.0.0.1:8780/"),
        ("response_type", "code"),
        ("state", "the page's state"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]
}

pub(super) fn with(more: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    [&fields(), more].concat()
}

fn visited(fields: &[(&str, &str)], navigation: &Navigation) -> HttpResponse {
    authorize(&config(), &form(fields), navigation, &fresh())
}

/// R83: nobody consents to what no kind of client of the site could redeem.
#[test]
fn an_address_at_which_nobody_could_redeem_is_refused_before_the_consent() {
    let mut config = config();
    let site = config.sites.get_mut("terminal").unwrap();
    site.return_urls_below.push("https://app.example/".to_owned());
    let asked = |config: &Config, url| {
        let fields = changed(&fields(), "client_id", Some("terminal"));
        let query = form(&changed(&fields, "redirect_uri", Some(url)));
        authorize(config, &query, &visit(), &fresh())
    };
    assert_eq!(asked(&config, "http://127.0.0.1:5000/callback").status, 302);
    let answer = asked(&config, "https://app.example/callback");
    assert_plain_page(&answer, "This return address isn&#39;t listed");
}

pub(super) fn ask(fields: &[(&str, &str)]) -> HttpResponse {
    visited(fields, &visit())
}

/// The flow that the answer's cookie carries.
pub(super) fn kept(answer: &HttpResponse) -> Flow {
    let state = parameter(answer, "state").unwrap();
    let set = all(answer, "Set-Cookie");
    let cookie = set.last().unwrap().split(';').next().unwrap();
    match flow::find(&keys(), cookie, &flow::name(&state), now()) {
        flow::Found::Running(flow) => *flow,
        other => panic!("{other:?}"),
    }
}

/// R1, R12, R21
#[test]
fn a_click_goes_on_to_instagram_with_the_configured_redirect_uri() {
    let answer = ask(&fields());
    assert_eq!(answer.status, 302);
    assert_eq!(answer.body, "");
    assert_flow_headers(&answer);
    assert_eq!(
        location(&answer),
        "https://www.instagram.com/oauth/authorize?client_id=5550001112223334\
         &redirect_uri=https%3A%2F%2Fedge.example%2Finstagram%2Fcallback&response_type=code\
         &scope=instagram_business_basic%2Cinstagram_business_content_publish\
         &state=CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk"
    );
}

/// R11
#[test]
fn all_that_the_page_asked_for_travels_in_one_cookie() {
    let answer = ask(&with(&[("dpop_jkt", CHALLENGE), ("connection", CONNECTION)]));
    assert_eq!(all(&answer, "Set-Cookie").len(), 1);
    let site = config().sites.remove("demo").unwrap();
    assert_eq!(
        kept(&answer),
        Flow {
            site: "demo".to_owned(),
            app: Some("5550001112223334".to_owned()),
            return_url: site.return_url("http://127.0.0.1:8780/").unwrap(),
            page_state: Some("the page's state".to_owned()),
            challenge: CHALLENGE.to_owned(),
            dpop_jkt: Some(CHALLENGE.to_owned()),
            permissions: site.permissions,
            optional: Vec::new(),
            connection: Some(CONNECTION.to_owned()),
            notice: None,
            began: now(),
        }
    );
}

/// R22: the callback's answer goes where the request said.
#[test]
fn the_flow_remembers_where_its_answer_stands() {
    let url = "http://127.0.0.1:8780/?code=mine";
    let fragment = with(&[("response_mode", "fragment")]);
    let answer = ask(&changed(&fragment, "redirect_uri", Some(url)));
    let flow = kept(&answer);
    assert_eq!(flow.return_url.as_str(), url);
    assert_eq!(
        flow.return_url.with(&[("a", "b")]),
        format!("{url}#instagram-connect=a%3Db")
    );
    for query in [fields(), with(&[("response_mode", "query")])] {
        let flow = kept(&ask(&query));
        assert_eq!(flow.return_url.with(&[("a", "b")]), "http://127.0.0.1:8780/?a=b");
    }
}

/// RFC 6749 §4.1.1: the state is recommended, and no more.
#[test]
fn a_page_may_leave_its_state_out() {
    let answer = ask(&changed(&fields(), "state", None));
    assert_eq!(answer.status, 302);
    assert_eq!(kept(&answer).page_state, None);
}

/// R10
#[test]
fn the_oldest_of_five_flows_makes_room_for_the_sixth() {
    let cookies = (1..=5)
        .map(|n| format!("__Host-flow-{n}=x"))
        .collect::<Vec<_>>()
        .join("; ");
    let answer = visited(
        &fields(),
        &Navigation {
            cookie: Some(cookies),
            ..visit()
        },
    );
    let set = all(&answer, "Set-Cookie");
    assert_eq!(set.len(), 2);
    assert_eq!(
        set[0],
        "__Host-flow-1=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
    );
    assert_eq!(kept(&answer).site, "demo");
}

/// R5
#[test]
fn the_names_of_older_guides_are_understood_with_a_notice() {
    for (scope, old) in [
        ("user_profile,user_media", "user_profile, user_media"),
        ("user_profile user_media", "user_profile, user_media"),
        ("user_profile", "user_profile"),
    ] {
        let answer = ask(&with(&[("scope", scope)]));
        assert_eq!(
            parameter(&answer, "scope").as_deref(),
            Some("instagram_business_basic"),
            "{scope}"
        );
        let flow = kept(&answer);
        assert_eq!(flow.permissions, [Permission::basic()], "{scope}");
        assert_eq!(
            flow.notice,
            Some(format!(
                "Instagram retired the permission names {old}; the present ones are used instead. Ask for instagram_business_* names."
            ))
        );
    }
}

/// R5: every connection needs it, so it is asked for first.
#[test]
fn the_basic_permission_is_added_where_it_is_left_out() {
    let answer = ask(&with(&[("scope", "instagram_business_content_publish")]));
    assert_eq!(
        parameter(&answer, "scope").as_deref(),
        Some("instagram_business_basic,instagram_business_content_publish")
    );
    let answer = ask(&with(&[(
        "scope",
        "instagram_business_content_publish instagram_business_basic",
    )]));
    assert_eq!(
        parameter(&answer, "scope").as_deref(),
        Some("instagram_business_content_publish,instagram_business_basic")
    );
}

/// R19
#[test]
fn what_a_site_lists_as_optional_may_be_unticked() {
    let shop = [
        ("client_id", "shop"),
        ("redirect_uri", "https://shop.example/back"),
        ("response_type", "code"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let publish = Permission::parse("instagram_business_content_publish").unwrap();
    let answer = ask(&shop);
    assert_eq!(kept(&answer).optional, [publish]);
    let answer = ask(&[&shop[..], &[("scope", "instagram_business_basic")]].concat());
    assert_eq!(kept(&answer).optional, []);
}

/// R6
#[test]
fn the_password_is_asked_for_again_when_site_caller_or_phone_want_it() {
    let forced = |fields: &[(&str, &str)], navigation: &Navigation| {
        parameter(&visited(fields, navigation), "force_reauth")
    };
    let yes = Some("true".to_owned());
    assert_eq!(forced(&fields(), &visit()), None);
    for (more, wanted) in [
        (("force_reauth", "true"), &yes),
        (("force_reauth", "false"), &None),
        (("prompt", "login"), &yes),
        (("prompt", "consent login"), &yes),
        (("prompt", "consent"), &None),
    ] {
        assert_eq!(forced(&with(&[more]), &visit()), *wanted, "{more:?}");
    }
    for agent in [
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/128.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148",
    ] {
        let phone = Navigation {
            user_agent: Some(agent.to_owned()),
            ..visit()
        };
        assert_eq!(forced(&fields(), &phone), yes, "{agent}");
    }
    let backend = changed(&fields(), "client_id", Some("backend"));
    let backend = changed(
        &backend,
        "redirect_uri",
        Some("https://backend.example/oauth/return"),
    );
    assert_eq!(forced(&backend, &visit()), yes);
}

/// R80
#[test]
fn what_is_no_visit_begins_nothing() {
    let title = "This address opens in a window of its own";
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
        let framed = Navigation {
            dest: Some(dest.to_owned()),
            ..visit()
        };
        assert_plain_page(&visited(&fields(), &framed), title);
    }
    for purpose in ["prefetch", "prefetch;prerender", "prefetch;anonymous-client-ip"] {
        let ahead = Navigation {
            purpose: Some(purpose.to_owned()),
            ..visit()
        };
        assert_plain_page(&visited(&fields(), &ahead), title);
    }
    // A browser too old for these headers may still connect.
    assert_eq!(visited(&fields(), &Navigation::default()).status, 302);
}

/// RFC 8252 §7.3: a program on somebody's computer ends at a loopback address alone.
#[test]
fn a_flow_ends_where_a_client_of_its_site_is() {
    let config = config();
    let terminal = config.site("terminal").unwrap().unwrap();
    let loopback = terminal.return_url("http://127.0.0.1:1024/callback").unwrap();
    assert!(allows(terminal, ClientKind::Native, &loopback));
    assert!(!allows(terminal, ClientKind::Browser, &loopback));
    let shop = config.site("shop").unwrap().unwrap();
    let back = shop.return_url("https://shop.example/back").unwrap();
    assert!(allows(shop, ClientKind::Browser, &back));
    assert!(!allows(shop, ClientKind::Native, &back));
    assert!(!allows(terminal, ClientKind::Native, &back));
}
