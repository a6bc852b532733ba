use super::*;
use crate::{
    oauth::{authorize, client},
    testing::{self, form, now, sender, visit},
};
use serde_json::{Value, json};

fn entry(origin: &str) -> String {
    json!({
        "name": "Second", "origins": [origin], "return_urls": [format!("{origin}/")],
        "permissions": ["instagram_business_basic"], "events": format!("{origin}/events"),
    })
    .to_string()
}

fn added(id: &str) -> AddedSite {
    AddedSite {
        id: id.to_owned(),
        entry: entry(&format!("https://{id}.example")),
        left: None,
    }
}

fn left(id: &str) -> AddedSite {
    AddedSite {
        left: Some(now()),
        ..added(id)
    }
}

fn config() -> Config {
    testing::config().of_settings_alone()
}

/// Its pages may read what the edge says, and its events arrive.
fn is_told(config: &Config) {
    assert_eq!(
        config.events_of("second"),
        Ok(Some("https://second.example/events"))
    );
    let answer = crate::settings::cors::preflight(config, Some("https://second.example"));
    assert_eq!(answer.status, 204);
}

/// R119
#[test]
fn an_added_site_is_a_site() {
    let config = config().with(&[added("second")]);
    assert_eq!(config.site("second").unwrap().unwrap().name, "Second");
    assert!(!config.is_in_settings("second") && config.is_in_settings("shop"));
    is_told(&config);
}

/// R119: what stands in the settings wins, whatever was added.
#[test]
fn the_settings_win() {
    let own = AddedSite {
        entry: entry("https://thief.example"),
        ..added("shop")
    };
    let before = config();
    let name = before.site("shop").unwrap().unwrap().name.clone();
    for own in [
        own.clone(),
        AddedSite {
            left: Some(now()),
            ..own.clone()
        },
    ] {
        let config = config().with(&[own]);
        let shop = config.site("shop").unwrap().unwrap();
        assert_eq!(shop.name, name);
        assert!(!shop.lists_origin("https://thief.example"));
        assert!(!config.has_left("shop"));
    }
    assert!(before.unused(&own).unwrap().contains("the setting SITES"));
}

/// R119: an entry that this edge can't read costs itself alone, and says why.
#[test]
fn an_odd_entry_costs_itself_alone() {
    let odd = [
        "",
        "{",
        "[]",
        r#"{"name":"x"}"#,
        &entry("http://plain.example"),
        &entry("https://a.example").replace("\"name\"", "\"nme\""),
        &entry("https://a.example").replace("\"name\"", "\"app\":\"gone\",\"name\""),
    ]
    .map(|entry| AddedSite {
        entry: entry.to_owned(),
        ..added("odd")
    });
    for odd in odd {
        let config = config().with(&[added("first"), odd.clone(), added("second")]);
        assert!(config.site("odd").unwrap().is_none(), "{}", odd.entry);
        assert!(config.site("first").unwrap().is_some() && config.site("second").unwrap().is_some());
        assert!(config.unused(&odd).is_some());
        assert!(config.unused(&added("first")).is_none());
    }
    let nameless = AddedSite {
        id: "a/b".to_owned(),
        ..added("x")
    };
    assert!(
        config()
            .with(std::slice::from_ref(&nameless))
            .site("a/b")
            .unwrap()
            .is_none()
    );
    assert!(config().unused(&nameless).unwrap().contains("letters, digits"));
}

/// R119: while nobody knows, nobody is told that it isn't there; the settings' sites go on.
#[test]
fn what_is_not_known_is_not_denied() {
    let config = config();
    assert!(config.site("shop").unwrap().is_some());
    assert_eq!(config.site("second").err(), Some(Unread));
    assert_eq!(config.events_of("second"), Err(Unread));
    let fresh = authorize::Fresh {
        now: now(),
        state: [1; 32],
        nonce: [2; 24],
    };
    let click = |config: &Config| authorize::authorize(config, "client_id=second", &visit(), &fresh).status;
    assert_eq!(click(&config), 503);
    let token = |config: &Config| {
        let form = form(&[("client_id", "second")]);
        let parameters = crate::values::http::Parameters::parse(&form);
        client::read(config, &parameters, &sender(Some("https://second.example")))
            .map_err(|error| error.status)
    };
    assert_eq!(token(&config).unwrap_err(), 503);
    assert_eq!(
        crate::duties::privacy::told(&config, "/privacy/second").map_err(|answer| answer.status),
        Err(503)
    );
    let known = config.with(&[]);
    assert!(matches!(known.site("second"), Ok(None)));
    assert_eq!(click(&known), 400);
    assert_eq!(token(&known).unwrap_err(), 401);
    assert_eq!(
        crate::duties::privacy::told(&known, "/privacy/second").map_err(|answer| answer.status),
        Err(404)
    );
}

/// R119: nothing new begins, the pages may read that it is over, and the events arrive.
#[test]
fn a_removed_site_ends_and_is_told() {
    let config = config().with(&[left("second")]);
    assert!(config.site("second").unwrap().is_none());
    assert!(config.has_left("second"));
    is_told(&config);
}

#[test]
fn a_form_says_which_site_it_speaks_of() {
    let named = |form: &str, authorization: Option<&str>| client::site_named(form, authorization);
    assert_eq!(
        named("a=b&client%5Fid=se%63ond&client_id=other", None).as_deref(),
        Some("second")
    );
    assert_eq!(
        named("a=b", Some("Basic c2Vjb25kOngw")).as_deref(),
        Some("second")
    );
    assert_eq!(named("a=b", Some("Bearer x")), None);
    assert_eq!(named("a=b", None), None);
}

#[test]
fn they_are_read_once_a_minute_and_kept_for_ten() {
    let mut known = Known::default();
    let start = now();
    let at = |millis| start.plus(millis);
    assert!(known.is_due(start) && !known.is_good(start));
    known.asks(start);
    assert!(known.is_due(at(1)), "who has nothing asks too");
    assert!(
        known.came(Vec::new(), start),
        "the first answer makes a difference"
    );
    assert!(!known.is_due(at(MINUTE - 1)) && known.is_good(start));
    assert!(known.is_due(at(MINUTE)));
    known.asks(at(MINUTE));
    assert!(!known.is_due(at(MINUTE + 1)), "one asks, the others go on");
    assert!(known.is_due(at(MINUTE + ONCE_MORE)), "it didn't come");
    assert!(known.is_good(at(GOOD - 1)) && !known.is_good(at(GOOD)));
    known.asks(at(GOOD));
    assert!(known.is_due(at(GOOD + 1)), "what is too old helps nobody");
    assert!(!known.came(Vec::new(), at(GOOD)));
    assert!(known.came(vec![added("second")], at(GOOD)));
    assert!(!known.came(vec![added("second")], at(GOOD)));
    known.change();
    assert!(known.is_due(at(GOOD)) && known.is_good(at(GOOD)));
    assert!(known.came(Vec::new(), at(GOOD)) && !known.is_due(at(GOOD)));
    // A clock that was set back: it is read again at the latest after a minute.
    assert!(!known.is_due(start) && known.is_good(start));
}

fn refused(wish: Wish, kept: &[AddedSite], id: &str, entry: &str) -> String {
    wish.check(&config(), kept, id, entry).unwrap_err().cause
}

/// R60, R119: what can't work is refused where it is written.
#[test]
fn a_wish_is_checked_before_it_is_written() {
    let good = entry("https://second.example");
    let kept = [added("second"), left("third")];
    let may = |wish: Wish, id: &str| wish.check(&config(), &kept, id, &good).is_ok();
    assert!(may(Wish::Add, "fourth") && may(Wish::Add, "third"));
    assert!(may(Wish::Change, "second") && may(Wish::Remove, "second"));
    assert!(may(Wish::Remove, "third"), "the rest of its connections");
    assert!(!may(Wish::Add, "second") && !may(Wish::Change, "fourth") && !may(Wish::Change, "third"));
    assert!(!may(Wish::Remove, "fourth") && !may(Wish::Add, "shop") && !may(Wish::Change, "shop"));
    assert!(!may(Wish::Remove, "shop"));
    assert!(may(Wish::Remove, "second"));
    let odd = |entry: &str| refused(Wish::Add, &kept, "fourth", entry);
    assert_eq!(odd("{"), "The entry is no JSON.");
    assert_eq!(odd(&good.replacen('{', "{,", 1)), "The entry is no JSON.");
    assert!(odd("{}").contains("a member is missing"));
    assert!(odd(&good.replace("https:", "http:")).contains("origin 1 is not"));
    assert!(odd(&good.replace("\"name\"", "\"app\":\"other\",\"name\"")).contains("`app`"));
    assert!(refused(Wish::Add, &kept, "a b", &good).contains("letters, digits"));
    assert!(odd(&good.replace("Second", &"x".repeat(LONGEST))).contains("16 KB"));
    let full: Vec<AddedSite> = (0..MOST).map(|at| added(&format!("s{at}"))).collect();
    assert!(refused(Wish::Add, &full, "fourth", &good).contains("Too many"));
    assert!(Wish::Change.check(&config(), &full, "s1", &good).is_ok());
    let large: Vec<AddedSite> = (0..40)
        .map(|at| AddedSite {
            entry: entry("https://a.example").replace("Second", &"x".repeat(LONGEST - 400)),
            ..added(&format!("s{at}"))
        })
        .collect();
    assert!(refused(Wish::Add, &large, "fourth", &good).contains("Too many"));
}

#[test]
fn the_operator_sees_each_entry_and_why_it_is_not_used() {
    let odd = AddedSite {
        entry: "{\"name\":\"x\"}".to_owned(),
        ..added("odd")
    };
    let kept = [added("second"), odd, left("third"), added("shop")];
    let told: Value = serde_json::from_str(&listing(&config(), &kept)).unwrap();
    let sites = told["sites"].as_array().unwrap();
    assert_eq!(
        sites[0],
        json!({"id": "second", "entry": serde_json::from_str::<Value>(&kept[0].entry).unwrap()})
    );
    assert!(
        sites[1]["unused"]
            .as_str()
            .unwrap()
            .contains("a member is missing")
    );
    assert_eq!(sites[2]["removed_at"], now().seconds());
    assert!(sites[3]["unused"].as_str().unwrap().contains("SITES"));
}
