//! Tests. What a flow answers its page with.

use super::{tests::*, *};
use crate::instagram::{Category, Step};

/// R23
#[test]
fn the_result_names_its_issuer_and_echoes_the_state() {
    let denied = Failure::own(Category::Denied, "You said \u{201c}no\u{201d}.", "Click again.");
    assert_eq!(
        flow().back(
            "https://edge.example",
            &FlowResult::error("access_denied", denied)
        ),
        "https://shop.example/?error=access_denied&error_description=denied+You+said+%27no%27.+Click+again.\
         &error_category=denied&error_retry=user_reconnect&error_cause=You+said+%E2%80%9Cno%E2%80%9D.\
         &error_action=Click+again.&state=s&iss=https%3A%2F%2Fedge.example"
    );
}

/// R22, R23: an error comes back as a code does, and its issuer is in the same value.
#[test]
fn a_flow_that_asked_for_the_fragment_gets_every_answer_there() {
    let flow: Flow = serde_json::from_str(
        &serde_json::to_string(&flow())
            .unwrap()
            .replace(r#""loopback":false"#, r#""loopback":false,"fragment":true"#),
    )
    .unwrap();
    let code = FlowResult::Code {
        code: "a.b".to_owned(),
    };
    assert_eq!(
        flow.back("https://edge.example", &code),
        "https://shop.example/#instagram-connect=code%3Da.b%26state%3Ds%26iss%3Dhttps%253A%252F%252Fedge.example"
    );
    let denied = Failure::own(Category::Denied, "No.", "Click again.");
    assert_eq!(
        flow.back(
            "https://edge.example",
            &FlowResult::error("access_denied", denied)
        ),
        "https://shop.example/#instagram-connect=error%3Daccess_denied%26error_description%3Ddenied%2BNo.%2BClick%2Bagain.\
         %26error_category%3Ddenied%26error_retry%3Duser_reconnect%26error_cause%3DNo.%26error_action%3DClick%2Bagain.\
         %26state%3Ds%26iss%3Dhttps%253A%252F%252Fedge.example"
    );
}

/// R43: what there is of them travels as data of its own.
#[test]
fn the_permissions_the_wait_and_the_step_are_parameters_of_their_own() {
    let names = "instagram_business_basic instagram_business_manage_insights";
    let missing = crate::instagram::Scope::parse(names).unwrap().permissions;
    let failure = Failure::unticked(missing).at(Step::Exchange).after(60);
    let url = flow().back(
        "https://edge.example",
        &FlowResult::error("missing_permissions", failure),
    );
    for told in [
        "&error_missing_permissions=instagram_business_basic+instagram_business_manage_insights&",
        "&error_retry_after=60&",
        "&error_step=exchange&",
    ] {
        assert!(url.contains(told), "{url}");
    }
}

/// R84: the longest failure there is.
#[test]
fn a_failure_never_makes_an_address_that_is_too_long() {
    let names: Vec<String> = (10..42).map(|n| format!("{n}{}", "x".repeat(62))).collect();
    let missing = crate::instagram::Scope::parse(&names.join(" "))
        .unwrap()
        .permissions;
    assert_eq!(missing.len(), 32);
    let url = flow().back(
        "https://edge.example",
        &FlowResult::error("missing_permissions", Failure::unticked(missing)),
    );
    assert!(url.len() < 2_560, "{}", url.len());
}

/// RFC 6749 §4.1.2.1: a description is printable ASCII, with single spaces.
#[test]
fn a_description_is_one_plain_line() {
    let failure = Failure::not_professional();
    let url = flow().back(
        "https://edge.example",
        &FlowResult::error("access_denied", failure),
    );
    let description = url
        .split("error_description=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap();
    assert!(
        description.starts_with("not_professional+This+is+a+personal"),
        "{description}"
    );
    assert!(!description.contains("++"), "{description}");
}

/// RFC 6749 §4.1.2.1: printable ASCII without `"` and `\`.
#[test]
fn a_description_is_printable_ascii() {
    for (text, written) in [
        ("plain ~!", "plain ~!"),
        ("\u{201c}a\u{201d} \u{2018}b\u{2019} \"c\"", "'a' 'b' 'c'"),
        ("a\u{2013}b\u{2014}c", "a-b-c"),
        ("a\\b", "a?b"),
        ("a\nb\u{7f}\u{e9}\u{0}", "a?b???"),
    ] {
        assert_eq!(ascii(text), written, "{text:?}");
    }
}

/// R23
#[test]
fn a_code_goes_back_without_a_state_where_none_came() {
    let bare = Flow {
        page_state: None,
        ..flow()
    };
    let code = FlowResult::Code {
        code: "a.b".to_owned(),
    };
    assert_eq!(
        bare.back("https://edge.example", &code),
        "https://shop.example/?code=a.b&iss=https%3A%2F%2Fedge.example"
    );
}
