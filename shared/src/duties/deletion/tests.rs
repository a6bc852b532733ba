use super::*;
use crate::testing;

const CODE: &str = "0123456789abcdef0123456789abcdef";

/// R55: what Meta shows to the person.
#[test]
fn the_answer_names_a_page_and_a_code() {
    let answer = confirmation(testing::EDGE, CODE);
    let told: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let wanted =
        serde_json::json!({"url": format!("{}/deletion/{CODE}", testing::EDGE), "confirmation_code": CODE});
    assert_eq!((answer.status, told), (200, wanted));
    assert_eq!(code_in(&format!("/deletion/{CODE}")), Some(CODE));
}

#[test]
fn an_address_that_holds_no_code_holds_none() {
    for path in [
        "/deletion/",
        "/deletion/1",
        "/deletion/0123456789ABCDEF0123456789ABCDEF",
        "/deletion/0123456789abcdef0123456789abcde",
        "/deletion/0123456789abcdef0123456789abcdef/",
        "/deletion/../../../../../operator/sites",
        "/deletion/0123456789abcdef0123456789abcde%",
        "/other/0123456789abcdef0123456789abcdef",
    ] {
        assert_eq!(code_in(path), None, "{path}");
    }
}

/// R55: plain words, no login, nothing personal.
#[test]
fn a_page_says_how_far_it_is() {
    let now = testing::now();
    for (progress, status, words) in [
        (Progress::Unknown, 404, "No such request"),
        (
            Progress::UnderWay(now),
            200,
            "handed your request over on 24 November 2026",
        ),
        (Progress::Done(now), 200, "was deleted on 24 November 2026"),
    ] {
        let answer = super::status(progress);
        assert_eq!(answer.status, status);
        assert!(answer.body.contains(words), "{}", answer.body);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
}
