//! What is found wanting between callback and claim (R19, R20, R52).

use super::*;
use crate::{
    instagram::ShortLivedToken,
    testing::{CONNECTION, account, flow, parameter, permission, rules},
};

const BASIC: &str = "instagram_business_basic";
const PUBLISH: &str = "instagram_business_content_publish";

fn granted(names: Option<&[&str]>) -> Exchanged {
    Exchanged {
        token: ShortLivedToken::parse("IGAAshort").unwrap(),
        user_id: account().id,
        permissions: names.map(|names| names.iter().map(|name| permission(name)).collect()),
    }
}

fn old_rules() -> EndpointProfile {
    EndpointProfile::parse("basic-display").unwrap()
}

fn of_type(kind: Option<&str>) -> Account {
    Account {
        account_type: kind.map(str::to_owned),
        ..account()
    }
}

/// The error that the page is told.
fn error(result: &FlowResult) -> String {
    let answer = callback::back(&crate::testing::config(), "name", &flow(), result);
    parameter(&answer, "error").unwrap()
}

/// R17: no word is not nothing.
#[test]
fn what_instagram_does_not_say_is_not_declined() {
    assert_eq!(declined(&flow(), &granted(None)), Ok(Vec::new()));
    assert_eq!(
        declined(&flow(), &granted(Some(&[BASIC, PUBLISH, "more"]))),
        Ok(Vec::new())
    );
}

/// R19
#[test]
fn an_optional_permission_may_be_unticked() {
    let unticked = declined(&flow(), &granted(Some(&[BASIC])));
    assert_eq!(unticked, Ok(vec![permission(PUBLISH)]));
}

/// R19
#[test]
fn a_required_permission_that_is_missing_ends_the_flow_and_is_named() {
    let required = Flow {
        optional: Vec::new(),
        ..flow()
    };
    let missing = declined(&required, &granted(Some(&[BASIC]))).unwrap_err();
    assert_eq!(error(&missing), "missing_permissions");
    let told = format!("{missing:?}");
    assert!(told.contains(PUBLISH) && !told.contains(BASIC), "{told}");
    let both = declined(&flow(), &granted(Some(&[]))).unwrap_err();
    let told = format!("{both:?}");
    assert!(
        told.contains(BASIC) && !told.contains(PUBLISH),
        "{told}: the other is optional"
    );
}

/// R20
#[test]
fn only_what_passes_is_finished_later() {
    assert!(passes(&Failure::timed_out()));
    assert!(passes(&Failure::unreachable()));
    assert!(!passes(&Failure::not_professional()));
}

#[test]
fn a_personal_account_is_not_connected() {
    for kind in ["PERSONAL", "personal"] {
        let refused = acceptable(&flow(), &of_type(Some(kind)), CONNECTION, &rules()).unwrap_err();
        assert_eq!(error(&refused), "access_denied", "{kind}");
        // The flow of older guides was for personal accounts.
        assert_eq!(
            acceptable(&flow(), &of_type(Some(kind)), CONNECTION, &old_rules()),
            Ok(())
        );
    }
    for kind in [None, Some("BUSINESS"), Some("MEDIA_CREATOR"), Some("FUTURE")] {
        assert_eq!(
            acceptable(&flow(), &of_type(kind), CONNECTION, &rules()),
            Ok(()),
            "{kind:?}"
        );
    }
}

/// R52
#[test]
fn another_account_than_the_expected_one_is_refused() {
    let expecting = |connection: &str| Flow {
        connection: Some(connection.to_owned()),
        ..flow()
    };
    assert_eq!(
        acceptable(&expecting(CONNECTION), &account(), CONNECTION, &rules()),
        Ok(())
    );
    let refused = acceptable(&expecting(&"a".repeat(64)), &account(), CONNECTION, &rules()).unwrap_err();
    assert_eq!(error(&refused), "account_mismatch");
}

fn me(id: &str, kind: Option<&str>) -> Me {
    Me {
        id: UserId::parse(id).unwrap(),
        user_id: None,
        username: None,
        name: None,
        account_type: kind.map(str::to_owned),
        profile_picture_url: None,
        media_count: None,
        followers_count: None,
        follows_count: None,
    }
}

#[test]
fn me_names_the_account_of_the_exchange_or_is_not_believed() {
    let id = account().id;
    assert_eq!(of_account(&me("27100000000000001", None), &id), Ok(()));
    let odd = of_account(&me("27100000000000002", None), &id).unwrap_err();
    assert_eq!(odd.category, Category::Malformed);
}

/// R51
#[test]
fn an_account_that_became_personal_is_noticed() {
    let personal = me("1", Some("PERSONAL"));
    assert_eq!(
        professional(&personal, &rules()),
        Err(Failure::not_professional())
    );
    assert_eq!(professional(&personal, &old_rules()), Ok(()));
    assert_eq!(professional(&me("1", Some("BUSINESS")), &rules()), Ok(()));
    assert_eq!(professional(&me("1", None), &rules()), Ok(()));
}

/// R52
#[test]
fn the_same_account_of_a_site_has_one_name() {
    assert_eq!(connection_name("shop", &account().id), "shop/27100000000000001");
    assert_ne!(
        connection_name("shop", &account().id),
        connection_name("demo", &account().id)
    );
}
