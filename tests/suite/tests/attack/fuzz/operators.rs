//! Fuzzed requests to the operator's surface: it opens for the secret alone, its cursors lead through a site and nowhere
//! else, and a row of a backup is one that was proven, or has no sessions.

use std::cell::RefCell;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use shared::connection::account::Account;
use shared::connection::claim::{self, Claim};
use shared::connection::record::Record;
use shared::connection::sealed_token::SealedToken;
use shared::connection::session::Session;
use shared::connection::token_dates::TokenDates;
use shared::instagram::{AppSecret, EndpointProfile, UserId};
use shared::keys::guesses::{Attempt, Guesses};
use shared::oauth::flow::Flow;
use shared::operator::backup::{Backup, BareToken, Held};
use shared::operator::directory::{Cursor, PAGE, Row};
use shared::operator::surface;
use shared::settings::site::ClientKind;
use shared::values::json;

use super::edge::{APP_SECRET, NOW, OPERATOR_SECRET, became, clean, config};
use super::{Corpus, bytes, run};

/// R59: nothing opens it but its secret, whatever the header and the address look like, and whoever guessed before.
#[test]
fn the_operators_surface_opens_for_its_secret_alone() {
    let config = config();
    let corpus = Corpus {
        seeds: vec![
            format!("192.0.2.1\nBearer {OPERATOR_SECRET}"),
            format!("2001:db8::1\nbearer  {OPERATOR_SECRET} "),
            "\nBearer wrong".to_owned(),
            "::ffff:192.0.2.1\nBasic b3BlcmF0b3I6eA==".to_owned(),
        ],
        words: vec![
            "Bearer ",
            "Basic ",
            "an-operators-secret",
            ", ",
            " ",
            "\n",
            "::",
            "255",
            "fe80::1%eth0",
            "0042",
        ],
    };
    let guesses: Rc<RefCell<Guesses>> = Rc::default();
    let mut turn = 0_u64;
    run("operator", &corpus, |input| {
        let (address, authorization) = input.split_once('\n').unwrap_or(("", input));
        turn += 1;
        let attempt = Attempt {
            guesses: if turn.is_multiple_of(2) {
                Rc::clone(&guesses)
            } else {
                Rc::default()
            },
            address: (!address.is_empty()).then(|| address.to_owned()),
            now: NOW,
        };
        match surface::admit(&config, Some(authorization), &attempt) {
            Ok(()) => {
                let (scheme, secret) = authorization.split_once(' ').unwrap();
                assert!(scheme.eq_ignore_ascii_case("bearer"), "{authorization}");
                assert_eq!(secret.trim(), OPERATOR_SECRET);
                "open".to_owned()
            }
            Err(answer) => {
                clean(&answer);
                assert!([401, 429].contains(&answer.status), "{answer:?}");
                became(&answer)
            }
        }
    });
}

/// R58: a cursor names one of the site's sixteen objects, and a connection.
#[test]
fn a_cursor_leads_through_its_own_site() {
    let corpus = Corpus {
        seeds: vec![
            "0.".to_owned(),
            format!("15.{}", "f".repeat(64)),
            "7.0abc".to_owned(),
        ],
        words: vec![".", "..", "/", "-", "+", "16", "0x", "a", "%2e", " "],
    };
    run("cursor", &corpus, |text| {
        let Some(cursor) = Cursor::parse(text) else {
            return "none";
        };
        assert_eq!(Cursor::parse(&cursor.text()).as_ref(), Some(&cursor));
        let object = cursor.object("shop");
        let digit = object.strip_prefix("shop/").unwrap_or_else(|| panic!("{object}"));
        assert!(
            digit.len() == 1 && digit.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{object}"
        );
        assert!(cursor.after.len() <= 64 && cursor.after.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match cursor
            .next(PAGE, PAGE, Some("0abc"))
            .zip(cursor.next(0, PAGE, None))
        {
            Some(_) => "goes on",
            None => "the last",
        }
    });
}

/// What an import sends.
#[derive(Serialize, Deserialize)]
struct Rows {
    rows: Vec<Backup>,
}

/// A row that an edge proved.
fn proven() -> Backup {
    let config = config();
    let shop = config.site("shop").unwrap().unwrap();
    let flow = Flow {
        site: "shop".to_owned(),
        app: None,
        return_url: shop.return_url("https://shop.example/back").unwrap(),
        page_state: None,
        challenge: "c".repeat(43),
        dpop_jkt: None,
        permissions: shop.permissions.clone(),
        optional: Vec::new(),
        connection: None,
        notice: None,
        began: NOW,
    };
    let rules = EndpointProfile::default();
    let claim = Claim {
        flow,
        connection: "c0ffee00".repeat(8),
        account: Account::of(UserId::parse("27123456789012345").unwrap()),
        permissions: None,
        declined: Vec::new(),
        token: TokenDates::long_lived(&rules, NOW, 60 * 86_400),
        waiting_for: None,
    };
    let session = Session {
        id: "session".to_owned(),
        kind: ClientKind::Browser,
        origin: Some("https://shop.example".to_owned()),
        thumbprint: None,
        refresh: "hash".to_owned(),
        rotation: None,
        former: None,
        family: None,
        lasts: None,
        told: None,
        imported: false,
        began: NOW,
        used: NOW,
    };
    let mut row = Backup {
        record: Record::claimed(claim, None, NOW, &rules, NOW, 0),
        token: BareToken::new("IGAAtheTokenOfTheRow"),
        sessions: vec![Held {
            session,
            flow: "flow".to_owned(),
        }],
        formerly: vec!["0ff1ce00".repeat(8)],
        proof: None,
    };
    row.prove(&AppSecret::parse(APP_SECRET).unwrap());
    row
}

/// R61, R118: a row of strangers is refused or has no sessions that count; none of its times makes anything run over.
#[test]
fn a_row_of_an_import_is_proven_or_brings_no_session() {
    let honest = proven();
    let secret = AppSecret::parse(APP_SECRET).unwrap();
    let (rules, config) = (EndpointProfile::default(), config());
    let whole = serde_json::to_string(&Rows {
        rows: vec![honest.clone()],
    })
    .unwrap();
    let corpus = Corpus::json(
        vec![
            whole.clone(),
            whole.replace("1795500000000", "18446744073709551615"),
            "{\"rows\":[]}".to_owned(),
        ],
        &[
            "null",
            "0",
            "9007199254740993",
            "\"proof\":",
            "\"sessions\":[",
            "\"site\":\"shop\"",
            "\"issued\":",
            "\"origin\":\"https://evil.example\"",
            "\"formerly\":[",
        ],
    );
    run("import", &corpus, |text| {
        let Ok(Rows { rows }) = json::from_slice::<Rows>(&bytes(text)) else {
            return "unreadable".to_owned();
        };
        let mut became = format!("{} rows", rows.len().min(3));
        for row in rows {
            let written = serde_json::to_string(&row).unwrap();
            assert_eq!(json::from_str::<Backup>(&written).as_ref(), Ok(&row));
            if row.is_proven(&secret) {
                let parts = |row: &Backup| {
                    let held = serde_json::to_string(&(&row.sessions, &row.formerly)).unwrap();
                    let Record {
                        id, site, account, ..
                    } = &row.record;
                    (
                        id.clone(),
                        site.clone(),
                        account.id.clone(),
                        row.token.reveal().to_owned(),
                        held,
                    )
                };
                assert_eq!(parts(&row), parts(&honest));
                became.push_str(" proven");
            }
            assert!(!format!("{row:?}").contains("theTokenOfTheRow"));
            let record = row.record("here", Some(&honest.record), &rules, NOW, u64::MAX);
            let told = Row::of(&record, &SealedToken::stored("k1.sealed".to_owned()));
            assert_eq!(told.connection, "here");
            if config.site(&row.record.site).unwrap().is_some() {
                let name = claim::connection_name(&row.record.site, &row.record.account.id);
                assert!(name.starts_with(&row.record.site), "{name}");
            }
        }
        became
    });
}
