//! Tests. A connection keeps the app that it was made with, whichever its site has by now.

use super::{SIGNERS, SITES, both, edge};
use crate::{
    connection::{account::Account, lifecycle::of_a_gone_app, record::Record, sealed_token::SealedToken},
    duties::duty,
    instagram::{LongLivedToken, Retry, UserId},
    testing::{self, keys, now},
};

/// A site changes its app: its connections go on with the former one while it is there, and are told why when it isn't.
#[test]
fn a_connection_keeps_its_app_and_is_told_when_that_is_gone() {
    let record = Record {
        site: "alpha".to_owned(),
        app: Some(SITES[0].2.to_owned()),
        ..testing::record()
    };
    let long = LongLivedToken::parse("IGAAtoken").unwrap();
    let sealed = SealedToken::seal(&keys(), &[5; 24], &record.owner(), &long);
    let mut config = both();
    config.sites.get_mut("alpha").unwrap().app = "second".to_owned();
    assert_eq!(record.app(&config).unwrap().name, "first");
    assert!(record.usable(&config, &sealed).is_ok());
    let gone = record.usable(&edge(&["second"]), &sealed).unwrap_err();
    assert_eq!(gone, of_a_gone_app());
    assert_eq!(gone.retry, Retry::UserReconnect);
    assert!(gone.cause.contains("another Meta app"), "{}", gone.cause);
    // It is back: nothing was lost.
    assert!(record.usable(&both(), &sealed).is_ok());
}

/// R52: the site has another app, which has other ids; whoever comes back for a connection is known by the professional
/// id, and no other site's connection, nor another account of the same app, passes for it.
#[test]
fn who_comes_back_with_the_sites_new_app_is_known() {
    let mut former = Record {
        site: "alpha".to_owned(),
        app: Some(SITES[0].2.to_owned()),
        ..testing::record()
    };
    let professional = |id: &str| Some(UserId::parse(id).unwrap());
    former.account.user_id = professional("17840000000000001");
    former.account.username = Some("studio.lumen".to_owned());
    let mut back = Account::of(UserId::parse("99123456789012345").unwrap());
    let may = |site: &str, app: &str, back: &Account| former.may_be(site, app, back, &both());
    assert!(!may("alpha", SITES[1].2, &back), "nobody says who it is");
    back.username.clone_from(&former.account.username);
    assert!(may("alpha", SITES[1].2, &back));
    back.username = Some("somebody.else".to_owned());
    assert!(!may("alpha", SITES[1].2, &back));
    back.user_id = professional("17840000000000001");
    assert!(may("alpha", SITES[1].2, &back));
    assert!(!may("beta", SITES[1].2, &back));
    assert!(!may("alpha", SITES[0].2, &back));
    back.user_id = professional("17840000000000002");
    assert!(!may("alpha", SITES[1].2, &back));
}

/// R54, R109: what was connected when there was one app alone. Its app is written down while that is certain; where nobody
/// knows it, it is nobody's that is here, and Meta's word ends it.
#[test]
fn a_connection_of_before_keeps_the_app_that_there_was() {
    let kept = || Record {
        site: "alpha".to_owned(),
        ..testing::record()
    };
    assert_eq!(kept().app, None);
    let mut alone = kept();
    alone.pin(&edge(&["first"]));
    assert_eq!(alone.app.as_deref(), Some(SITES[0].2), "there is one alone");
    alone.pin(&edge(&["second"]));
    assert_eq!(alone.app.as_deref(), Some(SITES[0].2));
    let mut unknown = kept();
    unknown.pin(&both());
    assert_eq!(unknown.app, None, "the site's may be new");
    assert!(unknown.app(&both()).is_none());
    for (app, _) in SIGNERS {
        assert!(duty::ends(&unknown, Some(app), now(), &both()), "{app}");
    }
    let default = testing::config();
    let mut single = kept();
    single.pin(&default);
    assert_eq!(
        single.app.as_deref(),
        Some(default.apps.all().next().unwrap().id.as_str())
    );
}
