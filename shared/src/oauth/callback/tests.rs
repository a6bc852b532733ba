//! Who may go on when Instagram sends a visitor back, and what the others are told.

use super::*;
use crate::{
    testing::{
        CHALLENGE, all, assert_flow_headers, assert_plain_page, config, form, keys, location, now, parameter,
        visit,
    },
    values::time::SECOND,
};

const STATE: &str = "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk";

fn flow() -> Flow {
    let config = config();
    let site = config.site("demo").unwrap().unwrap();
    Flow {
        site: "demo".to_owned(),
        app: None,
        return_url: site.return_url("http://127.0.0.1:8780/?item=7").unwrap(),
        page_state: Some("the page's state".to_owned()),
        challenge: CHALLENGE.to_owned(),
        dpop_jkt: None,
        permissions: site.permissions.clone(),
        optional: Vec::new(),
        connection: None,
        notice: None,
        began: now(),
    }
}

/// The browser where the flow of `state` began.
fn browser(state: &str) -> Navigation {
    let cookie = flow::cookie(&keys(), &[7; 24], &flow::name(state), &flow()).unwrap();
    Navigation {
        cookie: Some(cookie.split(';').next().unwrap().to_owned()),
        ..visit()
    }
}

fn at(query: &str, navigation: &Navigation, seconds: u64) -> Result<Returned, Box<HttpResponse>> {
    read(&config(), query, navigation, now().plus(seconds * SECOND))
}

fn come_back(query: &str) -> Result<Returned, Box<HttpResponse>> {
    at(query, &browser(STATE), 5)
}

fn granted(query: &str) -> Option<String> {
    match come_back(query).unwrap().reply {
        Reply::Granted(code) => Some(code.reveal().to_owned()),
        Reply::Denied(_) => None,
    }
}

/// R13
#[test]
fn a_reply_with_its_flows_cookie_goes_on() {
    let returned = come_back(&form(&[("code", "AQBx-1_z#_"), ("state", STATE)])).unwrap();
    assert_eq!(returned.name, flow::name(STATE));
    assert_eq!(returned.flow, flow());
    assert_eq!(returned.reply, Reply::Granted(Code::parse("AQBx-1_z").unwrap()));
}

/// R13: wherever an in-app browser leaves Instagram's fragment.
#[test]
fn a_literal_hash_does_no_harm_wherever_it_stands() {
    for query in [
        format!("code=AQBx&state={STATE}#_"),
        format!("code=AQBx&state={STATE}%23_"),
        format!("code=AQBx&state={STATE}%2523_"),
        format!("state={STATE}&code=AQBx#_"),
        format!("state={STATE}&code=AQBx%23_"),
    ] {
        assert_eq!(granted(&query).as_deref(), Some("AQBx"), "{query}");
    }
}

/// R7
#[test]
fn a_reply_without_a_state_finishes_nothing() {
    for query in [
        String::new(),
        "code=AQBx".to_owned(),
        "code=AQBx&state=".to_owned(),
        format!("code=AQBx&state={STATE}&state={STATE}"),
        format!("code=AQBx&state={}", "s".repeat(129)),
    ] {
        assert_plain_page(&come_back(&query).unwrap_err(), "There is nothing to finish here");
    }
    let longest = "s".repeat(128);
    assert!(at(&format!("code=AQBx&state={longest}"), &browser(&longest), 5).is_ok());
}

/// R7, R14: nobody can be sent anywhere, but the page says what happened, in none of Instagram's own words.
#[test]
fn a_denial_without_a_state_says_so() {
    for (query, title) in [
        (
            "error=access_denied&error_reason=user_denied&error_description=The+user+denied+canary",
            "You did not allow the connection",
        ),
        (
            "error=access_denied&error_description=Insufficient+developer+role",
            "Instagram refused the connection",
        ),
        ("error=server_error&state=", "Instagram refused the connection"),
    ] {
        let answer = come_back(query).unwrap_err();
        assert_plain_page(&answer, title);
        assert!(answer.body.contains("Nothing was connected"), "{}", answer.body);
        assert!(!answer.body.contains("canary"), "{}", answer.body);
    }
}

/// R14, R43: one code and one category for a scope that can't be, whoever refuses it.
#[test]
fn an_invalid_scope_has_one_code() {
    let refused = Failure::denied("invalid_request", None, Some("Invalid Scopes: instagram_basic"));
    let answer = back(&config(), "name", &flow(), &failed(refused));
    assert_eq!(parameter(&answer, "error").as_deref(), Some("invalid_scope"));
    assert_eq!(
        parameter(&answer, "error_category").as_deref(),
        Some("permission_missing")
    );
}

/// R7, R8
#[test]
fn another_state_or_another_browser_is_told_where_to_go_on() {
    let title = "Please continue in the browser where you began";
    let query = format!("code=AQBx&state={STATE}");
    for state in ["unknown".to_owned(), format!("{STATE}x"), STATE.to_lowercase()] {
        let answer = come_back(&format!("code=AQBx&state={state}")).unwrap_err();
        assert_plain_page(&answer, title);
    }
    assert_plain_page(&at(&query, &visit(), 5).unwrap_err(), title);
    assert_plain_page(&at(&query, &browser("another"), 5).unwrap_err(), title);
    // The cookie of another flow under this one's name opens nothing.
    let stolen = browser("another").cookie.unwrap();
    let (_, value) = stolen.split_once('=').unwrap();
    let own = browser(STATE).cookie.unwrap();
    let (name, _) = own.split_once('=').unwrap();
    let renamed = Navigation {
        cookie: Some(format!("{name}={value}")),
        ..visit()
    };
    assert_plain_page(&at(&query, &renamed, 5).unwrap_err(), title);
}

/// R7: ten minutes; the page has the way back, and the cookie goes.
#[test]
fn a_flow_that_took_too_long_ends_on_a_page_with_the_way_back() {
    let query = format!("code=AQBx&state={STATE}");
    assert!(at(&query, &browser(STATE), 599).is_ok());
    let answer = at(&query, &browser(STATE), 600).unwrap_err();
    assert_plain_page(&answer, "That took more than ten minutes");
    let link = "<a href=\"http://127.0.0.1:8780/?item=7\">Back to Demo</a>";
    assert!(answer.body.contains(link), "{}", answer.body);
    assert_eq!(all(&answer, "Set-Cookie"), [flow::end_cookie(&flow::name(STATE))]);
}

/// R80: and uses nothing up, so no cookie goes.
#[test]
fn a_callback_in_the_background_finishes_nothing() {
    let query = format!("code=AQBx&state={STATE}");
    let purpose = Navigation {
        purpose: Some("prefetch".to_owned()),
        ..browser(STATE)
    };
    let framed = Navigation {
        dest: Some("iframe".to_owned()),
        ..browser(STATE)
    };
    for navigation in [purpose, framed] {
        let answer = at(&query, &navigation, 5).unwrap_err();
        assert_plain_page(&answer, "This address opens in a window of its own");
        assert_eq!(all(&answer, "Set-Cookie"), [""; 0]);
    }
}

/// RFC 6749 §3.1
#[test]
fn a_reply_that_can_not_be_read_ends_the_flow() {
    for query in [
        format!("state={STATE}"),
        format!("state={STATE}&code="),
        format!("state={STATE}&code=%20"),
        format!("state={STATE}&code=A&code=B"),
        format!("state={STATE}&code=A&odd=1&odd=2"),
    ] {
        let answer = come_back(&query).unwrap_err();
        assert_plain_page(&answer, "Instagram&#39;s answer can&#39;t be read");
        assert_eq!(
            all(&answer, "Set-Cookie"),
            [flow::end_cookie(&flow::name(STATE))],
            "{query}"
        );
    }
}

/// R14
#[test]
fn an_error_counts_before_a_code() {
    for query in [
        format!("error=access_denied&error_reason=user_denied&state={STATE}"),
        format!("error=access_denied&code=AQBx&state={STATE}"),
    ] {
        assert_eq!(granted(&query), None, "{query}");
    }
}

/// R11, R23
#[test]
fn the_result_goes_back_to_the_page_and_the_cookie_goes() {
    let name = flow::name(STATE);
    let code = FlowResult::Code {
        code: "flow.opaque".to_owned(),
    };
    let answer = back(&config(), &name, &flow(), &code);
    assert_eq!(answer.status, 303);
    assert_eq!(
        location(&answer),
        "http://127.0.0.1:8780/?item=7&code=flow.opaque&state=the+page%27s+state&iss=https%3A%2F%2Fedge.example"
    );
    assert_eq!(
        all(&answer, "Set-Cookie"),
        [format!(
            "__Host-flow-{}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax",
            &name[..22]
        )]
    );
    assert_flow_headers(&answer);
}

/// R7, R9
#[test]
fn a_used_flow_is_told_with_the_way_back() {
    let answer = used(&config(), &flow::name(STATE), &flow());
    assert_plain_page(&answer, "This click was used already");
    assert!(answer.body.contains("Back to Demo"));
    assert_eq!(all(&answer, "Set-Cookie").len(), 1);
    // A site that left the configuration has no name any more.
    let gone = Flow {
        site: "gone".to_owned(),
        ..flow()
    };
    assert!(used(&config(), "name", &gone).body.contains("Back to the site"));
}

#[test]
fn an_object_that_does_not_answer_in_time_is_an_oauth_error() {
    let answer = unavailable(&config(), &flow::name(STATE), &flow());
    assert_eq!(answer.status, 303);
    assert_eq!(
        parameter(&answer, "error").as_deref(),
        Some("temporarily_unavailable")
    );
    assert_eq!(parameter(&answer, "state").as_deref(), Some("the page's state"));
    assert_eq!(all(&answer, "Set-Cookie").len(), 1);
}

/// R42: nothing is used up.
#[test]
fn too_many_from_one_address_are_asked_to_wait() {
    let answer = too_many();
    assert_eq!(answer.status, 429);
    assert_eq!(answer.header("Retry-After"), Some("60"));
    assert_eq!(answer.header("Set-Cookie"), None);
    assert!(
        answer.body.contains("<h1>Too many connections from here</h1>"),
        "{}",
        answer.body
    );
    assert_flow_headers(&answer);
}
