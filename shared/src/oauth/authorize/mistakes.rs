//! Tests. What is refused before a click gets to Instagram: on a page of the edge's own, or back at the page (R3, R84).

use super::tests::{ask, fields, kept, with};
use crate::{
    testing::{EDGE, all, assert_flow_headers, assert_plain_page, changed, location, longest_url, parameter},
    values::http::Parameters,
};

/// R3
#[test]
fn an_unknown_site_gets_a_plain_page() {
    for id in ["", "nobody", "demo ", "Demo", "demo/../shop"] {
        let answer = ask(&changed(&fields(), "client_id", Some(id)));
        assert_plain_page(&answer, "This site isn&#39;t known here");
    }
    assert_plain_page(&ask(&[]), "This site isn&#39;t known here");
}

/// R3
#[test]
fn an_unlisted_or_missing_return_url_gets_a_plain_page() {
    for url in [
        None,
        Some(""),
        Some("https://evil.example/"),
        Some("http://127.0.0.1:8781/"),
    ] {
        let answer = ask(&changed(&fields(), "redirect_uri", url));
        assert_plain_page(&answer, "This return address isn&#39;t listed");
    }
}

/// R3, R4: whatever else is wrong.
#[test]
fn an_unlisted_address_is_never_redirected_to() {
    let evil = ("redirect_uri", "https://evil.example/");
    let fine = ("redirect_uri", "http://127.0.0.1:8780/");
    for pairs in [
        vec![("client_id", "demo"), evil, ("response_type", "nonsense")],
        vec![("client_id", "demo"), evil, fine],
        vec![("client_id", "demo"), fine, evil],
        vec![("client_id", "shop"), ("client_id", "demo"), evil],
    ] {
        let answer = ask(&pairs);
        assert_eq!(answer.status, 400, "{pairs:?}");
        assert_eq!(answer.header("Location"), None, "{pairs:?}");
    }
}

/// A parameter, what is sent in it, the code of RFC 6749 §4.1.2.1, and what is told.
type Mistake = (&'static str, Option<&'static str>, &'static str, &'static str);

const ODD_CHALLENGE: &str =
    "The code_challenge is not the 43 base64url characters of a SHA-256. Send BASE64URL(SHA256(verifier)).";
const NO_CHALLENGE: &str =
    "The PKCE parameter code_challenge is missing. Send the S256 challenge of a fresh verifier.";
const NO_CONNECTION: &str = "The parameter connection is not a connection's id. Send its 64 hex digits, as /token gives them, or leave it out.";
const NO_TYPE: &str = "The parameter response_type is missing. Send response_type=code.";
const OTHER_TYPE: &str = "Only response_type=code is offered. Send response_type=code.";
const PLAIN: &str = "Only code_challenge_method=S256 is accepted. Send code_challenge_method=S256.";
const OTHER_MODE: &str =
    "Only response_mode=query and response_mode=fragment are offered. Send one of them, or leave it out.";
const MISTAKES: [Mistake; 25] = [
    ("response_type", None, "invalid_request", NO_TYPE),
    ("response_type", Some(""), "invalid_request", NO_TYPE),
    (
        "response_type",
        Some("token"),
        "unsupported_response_type",
        OTHER_TYPE,
    ),
    (
        "response_type",
        Some("code token"),
        "unsupported_response_type",
        OTHER_TYPE,
    ),
    ("response_mode", Some("form_post"), "invalid_request", OTHER_MODE),
    ("response_mode", Some("Fragment"), "invalid_request", OTHER_MODE),
    ("response_mode", Some("fragment "), "invalid_request", OTHER_MODE),
    (
        "response_mode",
        Some("query fragment"),
        "invalid_request",
        OTHER_MODE,
    ),
    ("code_challenge", None, "invalid_request", NO_CHALLENGE),
    ("code_challenge", Some(""), "invalid_request", NO_CHALLENGE),
    ("code_challenge", Some("short"), "invalid_request", ODD_CHALLENGE),
    (
        "code_challenge",
        Some("not base64url! not base64url! not base64url"),
        "invalid_request",
        ODD_CHALLENGE,
    ),
    (
        "code_challenge",
        Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"),
        "invalid_request",
        ODD_CHALLENGE,
    ),
    (
        "code_challenge",
        Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMM"),
        "invalid_request",
        ODD_CHALLENGE,
    ),
    ("code_challenge_method", None, "invalid_request", PLAIN),
    ("code_challenge_method", Some("plain"), "invalid_request", PLAIN),
    ("code_challenge_method", Some("s256"), "invalid_request", PLAIN),
    (
        "dpop_jkt",
        Some("short"),
        "invalid_request",
        "The dpop_jkt is not the 43 base64url characters of a key's SHA-256 thumbprint. Send that, or leave it out.",
    ),
    (
        "scope",
        Some("instagram_business_basic instagram_business_manage_messages"),
        "invalid_scope",
        "This site may not ask for: instagram_business_manage_messages. It may ask for: instagram_business_basic, instagram_business_content_publish. The edge's operator can add permissions in SITES.",
    ),
    (
        "scope",
        Some("instagram_business_basic made_up and_more"),
        "invalid_scope",
        "This site may not ask for: made_up, and_more. It may ask for: instagram_business_basic, instagram_business_content_publish. The edge's operator can add permissions in SITES.",
    ),
    (
        "scope",
        Some("<script>alert(1)</script>"),
        "invalid_scope",
        "The scope can't be read: a permission's name has 1 to 64 small letters, digits and underscores, such as instagram_business_basic. Send the names of Instagram's permissions, separated by spaces.",
    ),
    (
        "resource",
        Some("https://graph.instagram.com"),
        "invalid_target",
        "The resource is not one of this server's. Send this server's own address as resource, or leave it out.",
    ),
    ("connection", Some("not-an-id"), "invalid_request", NO_CONNECTION),
    ("connection", Some("c0ffee"), "invalid_request", NO_CONNECTION),
    (
        "connection",
        Some("C0FFEE00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00"),
        "invalid_request",
        NO_CONNECTION,
    ),
];

/// R3, R5: with what is wrong and what to send instead.
#[test]
fn every_other_mistake_goes_back_to_the_page_as_an_oauth_error() {
    for (name, value, error, told) in MISTAKES {
        let answer = ask(&changed(&fields(), name, value));
        assert_eq!(answer.status, 303, "{name} {value:?}");
        assert!(
            location(&answer).starts_with("http://127.0.0.1:8780/?error="),
            "{name} {value:?}"
        );
        assert_eq!(
            parameter(&answer, "error").as_deref(),
            Some(error),
            "{name} {value:?}"
        );
        let category = if error == "invalid_scope" {
            "permission_missing"
        } else {
            "bad_parameter"
        };
        assert_eq!(parameter(&answer, "error_category").as_deref(), Some(category));
        assert_eq!(
            parameter(&answer, "error_retry").as_deref(),
            Some("developer_fix")
        );
        let described = format!("{category} {told}");
        assert_eq!(
            parameter(&answer, "error_description"),
            Some(described),
            "{name} {value:?}"
        );
        assert_eq!(
            parameter(&answer, "state").as_deref(),
            Some("the page's state"),
            "{name} {value:?}"
        );
        assert_eq!(
            parameter(&answer, "iss").as_deref(),
            Some(EDGE),
            "{name} {value:?}"
        );
        assert_flow_headers(&answer);
        assert_eq!(
            all(&answer, "Set-Cookie"),
            [""; 0],
            "{name} {value:?}: nothing is begun"
        );
    }
}

/// R22: nothing of the answer is in the query, whatever is wrong.
#[test]
fn a_mistake_goes_back_in_the_fragment_where_it_was_asked_for() {
    for (name, value, error, told) in MISTAKES {
        if name == "response_mode" {
            continue;
        }
        let pairs = changed(&fields(), "response_mode", Some("fragment"));
        let pairs = changed(&pairs, "redirect_uri", Some("http://127.0.0.1:8780/?code=mine"));
        let answer = ask(&changed(&pairs, name, value));
        let (page, answered) = location(&answer).split_once("#instagram-connect=").unwrap();
        assert_eq!(page, "http://127.0.0.1:8780/?code=mine", "{name} {value:?}");
        let form = Parameters::parse(&format!("form={answered}"));
        let form = Parameters::parse(form.one("form").unwrap());
        assert_eq!(form.one("error"), Some(error));
        assert!(form.one("error_description").unwrap().ends_with(told));
        assert_eq!(form.one("state"), Some("the page's state"));
        assert_eq!(form.one("iss"), Some(EDGE));
        assert_flow_headers(&answer);
    }
}

/// R22: an odd mode is no reason to guess one.
#[test]
fn a_mode_that_is_not_offered_or_comes_twice_is_an_error_in_the_query() {
    let twice = with(&[("response_mode", "fragment"), ("response_mode", "fragment")]);
    for pairs in [with(&[("response_mode", "form_post")]), twice] {
        let answer = ask(&pairs);
        assert!(location(&answer).starts_with("http://127.0.0.1:8780/?error=invalid_request&"));
    }
    let reserved = with(&[("response_mode", "form_post")]);
    let reserved = changed(
        &reserved,
        "redirect_uri",
        Some("http://127.0.0.1:8780/?code=mine"),
    );
    assert_plain_page(&ask(&reserved), "This return address isn&#39;t listed");
}

/// R84
#[test]
fn a_state_that_is_too_long_goes_back_whole_with_an_error() {
    let long = "x".repeat(513);
    let answer = ask(&changed(&fields(), "state", Some(&long)));
    assert_eq!(answer.status, 303);
    assert_eq!(parameter(&answer, "error").as_deref(), Some("invalid_request"));
    assert_eq!(
        parameter(&answer, "error_description").as_deref(),
        Some("bad_parameter The state is longer than 512 characters. Send a shorter one.")
    );
    assert_eq!(parameter(&answer, "state"), Some(long));
    assert_eq!(all(&answer, "Set-Cookie"), [""; 0]);
}

/// R3
#[test]
fn a_parameter_that_comes_twice_is_an_error_and_not_a_choice() {
    for name in ["state", "scope", "code_challenge", "response_type", "something"] {
        let answer = ask(&with(&[(name, "one"), (name, "two")]));
        assert_eq!(
            parameter(&answer, "error").as_deref(),
            Some("invalid_request"),
            "{name}"
        );
        let plain = name;
        assert_eq!(
            parameter(&answer, "error_description"),
            Some(format!(
                "bad_parameter The parameter '{plain}' is there more than once. Send it once."
            ))
        );
    }
    for name in ["client_id", "redirect_uri"] {
        let again = fields().into_iter().find(|(own, _)| *own == name).unwrap();
        assert_eq!(ask(&with(&[again])).status, 400, "{name}");
    }
}

/// R14: what a request names is repeated as a few plain letters at the most.
#[test]
fn an_odd_name_is_not_repeated_as_it_came() {
    let odd = format!("<b>{}", "x".repeat(60));
    let pairs = [&fields()[..], &[(odd.as_str(), "1"), (odd.as_str(), "2")]].concat();
    assert_eq!(
        parameter(&ask(&pairs), "error_description"),
        Some(format!(
            "bad_parameter The parameter 'b{}' is there more than once. Send it once.",
            "x".repeat(39)
        ))
    );
}

/// R84
#[test]
fn the_longest_state_and_return_url_still_fit_into_the_cookie() {
    let url = longest_url();
    for state in ["s".repeat(512), "\u{e9}".repeat(256)] {
        let pairs = changed(&fields(), "redirect_uri", Some(&url));
        let answer = ask(&changed(&pairs, "state", Some(&state)));
        assert_eq!(answer.status, 302);
        let cookie = all(&answer, "Set-Cookie")[0].split(';').next().unwrap().len();
        assert!(cookie <= 3_000, "{cookie}");
        assert_eq!(kept(&answer).page_state, Some(state));
    }
    let longer = format!("{url}p");
    let answer = ask(&changed(&fields(), "redirect_uri", Some(&longer)));
    assert_plain_page(&answer, "This return address isn&#39;t listed");
}

/// R3: a host that is spelt by percent signs is nobody's, and no reason to fall over.
#[test]
fn an_odd_host_gets_a_plain_page() {
    for url in [
        "http://6E%C%42%58%64%4B%59%68%50%42%69%31%2D%55%4F%63%42%39%38%26",
        "https://%C3%84B.example/",
        "https://A%42%FF.example/",
        "https://shop.ex%41mple/",
    ] {
        let answer = ask(&changed(&fields(), "redirect_uri", Some(url)));
        assert_plain_page(&answer, "This return address isn&#39;t listed");
    }
}

/// R84: an error, and no dropped cookie.
#[test]
fn a_flow_that_no_cookie_holds_goes_back_as_an_error() {
    let url = longest_url();
    let state = "\u{1}".repeat(512);
    let pairs = changed(&fields(), "redirect_uri", Some(&url));
    let answer = ask(&changed(&pairs, "state", Some(&state)));
    assert_eq!(answer.status, 303);
    assert_eq!(parameter(&answer, "error").as_deref(), Some("invalid_request"));
    assert_eq!(
        parameter(&answer, "error_description").as_deref(),
        Some("bad_parameter The request is too large for a cookie. Send a shorter state or return URL.")
    );
    assert_eq!(all(&answer, "Set-Cookie"), [""; 0]);
}
