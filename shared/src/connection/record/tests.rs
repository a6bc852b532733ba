//! What is kept of a connection, and what its page is told.

use super::*;
use crate::{
    connection::token_dates::TokenDates,
    instagram::{LongLivedToken, Step, Usage},
    testing::{CONNECTION, NEW_KEY, OLD_KEY, all, body, claim, keys, now, permission, record, rules},
    values::time::{DAY, HOUR},
};
use serde_json::json;

const BASIC: &str = "instagram_business_basic";
const PUBLISH: &str = "instagram_business_content_publish";

/// R52
#[test]
fn a_claim_makes_a_connection() {
    let claim = claim();
    let record = Record::claimed(claim.clone(), None, now().plus(30 * DAY), &rules(), now(), 0);
    assert_eq!((record.id.as_str(), record.site.as_str()), (CONNECTION, "shop"));
    assert_eq!(record.account, claim.account);
    assert_eq!(record.asked, claim.flow.permissions);
    assert_eq!((record.permissions, record.declined), (None, vec![]));
    assert_eq!(record.connected, now());
    assert_eq!(record.limited_until, None);
    assert_eq!(record.lifecycle.token, claim.token);
    assert_eq!(record.lifecycle.session_until, now().plus(30 * DAY));
}

/// R52: the same account keeps its first date, and what was known of it until `/me` says more.
#[test]
fn connecting_again_keeps_the_first_date() {
    let mut former = record();
    former.account.username = Some("studio.lumen".to_owned());
    former.account.user_id = Some(crate::instagram::UserId::parse("17841400000000001").unwrap());
    former.limited_until = Some(now().plus(HOUR));
    let later = now().plus(9 * DAY);
    let again = Record::claimed(claim(), Some(&former), later, &rules(), later, 0);
    assert_eq!(again.connected, now());
    assert_eq!(again.account.username, former.account.username);
    assert_eq!(again.account.user_id, former.account.user_id);
    assert_eq!(again.limited_until, None);
    let mut claim = claim();
    claim.account.username = Some("new.name".to_owned());
    let renamed = Record::claimed(claim, Some(&former), later, &rules(), later, 0);
    assert_eq!(renamed.account.username.as_deref(), Some("new.name"));
}

/// R51: who it is, is asked at once where `/me` has yet to say.
#[test]
fn an_account_without_a_name_is_asked_for_it_at_once() {
    assert_eq!(record().lifecycle.check_at, now());
    let mut claim = claim();
    claim.account.username = Some("studio.lumen".to_owned());
    let known = Record::claimed(claim, None, now(), &rules(), now(), 0);
    assert!(known.lifecycle.check_at > now());
}

/// R17, RFC 6749 §5.1
#[test]
fn the_scope_is_what_was_granted_or_else_what_was_asked_for() {
    let mut record = record();
    assert_eq!(record.scope(), format!("{BASIC} {PUBLISH}"));
    record.permissions = Some(vec![permission(BASIC)]);
    assert_eq!(record.scope(), BASIC);
    record.permissions = Some(Vec::new());
    assert_eq!(record.scope(), "");
}

/// R19
#[test]
fn what_is_granted_later_is_taken_in() {
    let mut record = record();
    record.grant(vec![permission(BASIC)]);
    assert_eq!(record.permissions, Some(vec![permission(BASIC)]));
    assert_eq!(record.declined, [permission(PUBLISH)]);
    record.grant(vec![permission(PUBLISH), permission(BASIC)]);
    assert_eq!(record.declined, []);
}

/// R44
#[test]
fn a_token_opens_for_its_own_connection() {
    let record = record();
    let token = LongLivedToken::parse("IGAACanary").unwrap();
    let sealed = SealedToken::seal(&keys(), &[7; 24], &record.owner(), &token);
    assert_eq!(
        record.open(&keys(), &sealed),
        Some(AccountToken::LongLived(token))
    );
    for other in [
        Record {
            site: "demo".to_owned(),
            ..record.clone()
        },
        Record {
            id: "c0ffef".to_owned(),
            ..record.clone()
        },
    ] {
        assert_eq!(other.open(&keys(), &sealed), None);
    }
    let old = SealingKeys::parse(OLD_KEY).unwrap();
    assert_eq!(record.open(&old, &sealed), None, "sealed with {}", &NEW_KEY[..3]);
}

#[test]
fn a_page_is_told_all_that_is_known() {
    let mut record = record();
    record.account.username = Some("studio.lumen".to_owned());
    record.account.name = Some("Studio Lumen".to_owned());
    record.account.account_type = Some("BUSINESS".to_owned());
    record.account.picture = Some(("https://cdn.example/p".to_owned(), now()));
    record.grant(vec![permission(BASIC)]);
    let answer = record.answer(None, now().plus(HOUR), &crate::testing::session(), now());
    assert_eq!(answer.status, 200);
    assert_eq!(all(&answer, "Cache-Control"), ["no-store"]);
    let told = body(&answer);
    for (name, value) in [
        ("id", json!(CONNECTION)),
        ("username", json!("studio.lumen")),
        ("name", json!("Studio Lumen")),
        ("profile_picture_url", json!("https://cdn.example/p")),
        ("account_type", json!("BUSINESS")),
        ("permissions", json!([BASIC])),
        ("declined", json!([PUBLISH])),
        ("health", json!("ok")),
        ("category", json!(null)),
        ("retry", json!(null)),
        ("cause", json!(null)),
        ("action", json!(null)),
        ("connected_at", json!(1_795_500_000)),
        ("token_expires_at", json!(1_795_500_000 + 60 * 86_400)),
    ] {
        assert_eq!(told[name], value, "{name}");
    }
}

/// R17
#[test]
fn what_instagram_does_not_say_is_null() {
    let told = body(&record().answer(None, now(), &crate::testing::session(), now()));
    for name in [
        "username",
        "name",
        "profile_picture_url",
        "account_type",
        "permissions",
    ] {
        assert!(told[name].is_null(), "{name}: {told}");
    }
}

/// The address of a picture ends; an old one is not handed out.
#[test]
fn an_old_picture_is_not_told() {
    let mut record = record();
    record.account.picture = Some(("https://cdn.example/p".to_owned(), now()));
    assert!(
        body(&record.answer(None, now().plus(DAY), &crate::testing::session(), now()))["profile_picture_url"]
            .is_null()
    );
}

/// R20, R49
#[test]
fn a_failure_is_told_with_its_cause_and_its_cure() {
    let mut record = record();
    record.lifecycle.health = Health::Reconnect;
    record.lifecycle.failure = Some(unreadable());
    let told = body(&record.answer(None, now(), &crate::testing::session(), now()));
    assert_eq!(told["health"], "reconnect");
    assert_eq!(told["category"], "token_malformed");
    assert_eq!(told["retry"], "user_reconnect");
    assert!(told["cause"].as_str().unwrap().len() > 20 && told["action"].as_str().unwrap().len() > 20);
}

/// R45: told and not stored, for the key may come back.
#[test]
fn a_token_that_no_key_opens_is_told_as_it_is_now() {
    let record = record();
    let told = body(&record.answer(Some(&unreadable()), now(), &crate::testing::session(), now()));
    assert_eq!(told["health"], "reconnect");
    assert_eq!(told["cause"], json!(unreadable().cause));
    assert_eq!(
        body(&record.answer(None, now(), &crate::testing::session(), now()))["health"],
        "ok"
    );
}

/// A record of before the lifecycle had its name.
#[test]
fn a_record_of_before_is_read() {
    let record = record();
    let text = serde_json::to_string(&record).unwrap();
    let former = text.replace("\"lifecycle\":", "\"keeping\":");
    assert_ne!(former, text);
    assert_eq!(serde_json::from_str::<Record>(&former).unwrap(), record);
}

/// R20
#[test]
fn a_short_lived_token_is_upgrading() {
    let mut claim = claim();
    claim.token = TokenDates::short_lived(&rules(), now());
    let record = Record::claimed(claim, None, now(), &rules(), now(), 0);
    assert_eq!(
        body(&record.answer(None, now(), &crate::testing::session(), now()))["health"],
        "upgrading"
    );
}

/// R115: a limit of this account's is noted whoever met it; the app's is not the account's.
#[test]
fn an_accounts_own_limit_is_noted_with_its_end() {
    let (mut record, now) = (record(), now());
    let read = |code: u32, retry_after| {
        let body = format!(r#"{{"error":{{"message":"x","code":{code}}}}}"#);
        Failure::read(Step::Read, 400, retry_after, &Usage::default(), body.as_bytes())
    };
    for other in [4, 190, 2] {
        record.meet_limit(&read(other, None), now);
        assert_eq!(record.limited_until, None, "{other}");
    }
    record.meet_limit(&read(80_002, Some("7")), now);
    assert_eq!(record.limited_until, Some(now.plus(7_000)));
    record.meet_limit(&read(17, None), now);
    assert_eq!(record.limited_until, Some(now.plus(300_000)));
}

/// R42, R92: what is held back as spam is publishing; whether it was published can be read at once.
#[test]
fn what_is_held_back_when_it_is_published_stops_no_reads() {
    let held = r#"{"error":{"message":"x","code":4,"error_subcode":2207051}}"#;
    let failure = Failure::read(Step::Read, 400, Some("70"), &Usage::default(), held.as_bytes());
    assert_eq!(
        (failure.is_held_back(), failure.retry_after_seconds),
        (true, Some(10_800))
    );
    assert_eq!(limit(&failure, now()), None);
}

/// R42, R115: Instagram's word that it wants to be left alone counts whatever is wrong.
#[test]
fn a_wait_that_instagram_asks_for_is_a_limit_also_when_it_is_broken() {
    let now = Timestamp::from_millis(1_000_000);
    let broken = |after: Option<&str>| {
        let usage = Usage::default();
        Failure::read(Step::Read, 503, after, &usage, b"<html>")
    };
    assert_eq!(limit(&broken(None), now), None);
    assert_eq!(limit(&broken(Some("70")), now), Some(now.plus(70_000)));
}

/// R30: whose token it is, and when what ends.
#[test]
fn an_answer_names_its_client_and_every_end() {
    use crate::{connection::session::Session, settings::site::ClientKind};
    for (kind, name, days) in [
        (ClientKind::Browser, "browser", 30),
        (ClientKind::Native, "native", 30),
        (ClientKind::Server, "server", 90),
    ] {
        let session = Session {
            kind,
            ..crate::testing::session()
        };
        let told = body(&record().answer(None, now(), &session, now().plus(600_000)));
        assert_eq!(
            (&told["client_id"], &told["client_kind"]),
            (&"shop".into(), &name.into())
        );
        assert_eq!(told["access_token_expires_at"], now().seconds() + 600);
        assert_eq!(told["session_expires_at"], now().seconds() + days * 86_400);
        assert!(told["token_expires_at"].is_u64());
        assert_eq!(told["sub"], told["id"]);
    }
}

/// R39: what numbers need is granted, or nobody knows what is.
#[test]
fn numbers_are_read_where_the_account_allows_it() {
    let mut record = record();
    let insights = permission("instagram_business_manage_insights");
    record.permissions = None;
    assert_eq!(record.lacks(Template::MyInsights), None);
    record.permissions = Some(vec![permission(BASIC), insights.clone()]);
    assert_eq!(record.lacks(Template::Insights), None);
    record.permissions = Some(vec![permission(BASIC), permission(PUBLISH)]);
    for template in Template::ALL {
        let refusal = record.lacks(*template);
        let of_numbers = template.as_str().ends_with("/insights");
        assert_eq!(refusal.is_some(), of_numbers, "{template:?}");
        if let Some(refusal) = refusal {
            assert_eq!(
                (refusal.status, refusal.failure.category),
                (403, Category::PermissionMissing)
            );
            assert_eq!(
                refusal.failure.missing_permissions,
                std::slice::from_ref(&insights)
            );
        }
    }
}
