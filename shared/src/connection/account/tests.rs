//! What is learnt of an account, and how long its picture is good.

use super::*;
use crate::testing::{account, now};

fn me() -> Me {
    Me {
        id: account().id,
        user_id: UserId::parse("17841400000000001").ok(),
        username: Some("studio.lumen".to_owned()),
        name: Some("Studio Lumen".to_owned()),
        account_type: Some("BUSINESS".to_owned()),
        profile_picture_url: Some("https://cdn.example/p".to_owned()),
        media_count: None,
        followers_count: None,
        follows_count: None,
    }
}

fn known() -> Account {
    let mut account = account();
    account.learn(me(), now());
    account
}

#[test]
fn me_says_who_it_is() {
    assert!(account().is_unknown());
    let known = known();
    assert!(!known.is_unknown());
    assert_eq!(known.user_id, me().user_id);
    assert_eq!(known.username.as_deref(), Some("studio.lumen"));
    assert_eq!(known.name.as_deref(), Some("Studio Lumen"));
    assert_eq!(known.account_type.as_deref(), Some("BUSINESS"));
    assert_eq!(known.picture, Some(("https://cdn.example/p".to_owned(), now())));
}

/// A field without a value is missing in Instagram's answers: what was known stays, but for the picture, which may be gone.
#[test]
fn what_me_leaves_out_stays_as_it_was() {
    let mut account = known();
    account.learn(
        Me {
            user_id: None,
            username: None,
            name: None,
            account_type: None,
            profile_picture_url: None,
            ..me()
        },
        now(),
    );
    assert_eq!(
        account,
        Account {
            picture: None,
            ..known()
        }
    );
}

#[test]
fn a_picture_is_good_for_a_day() {
    let known = known();
    let (last, over) = (now().plus(DAY - 1), now().plus(DAY));
    assert_eq!(known.fresh_picture(last), Some("https://cdn.example/p"));
    assert_eq!(known.fresh_picture(over), None);
    assert!(!known.has_stale_picture(last) && known.has_stale_picture(over));
    let none = account();
    assert_eq!(none.fresh_picture(now()), None);
    assert!(!none.has_stale_picture(over), "there is none to renew");
}

/// An account stored before pictures were.
#[test]
fn an_account_of_before_is_read() {
    let text = r#"{"id":"27100000000000001","user_id":null,"username":null,"name":null,"account_type":null}"#;
    assert_eq!(serde_json::from_str::<Account>(text).unwrap(), account());
}
