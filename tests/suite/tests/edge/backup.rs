//! A backup sealed to the operator's key, and its import on another account: losing the edge's provider, its storage
//! and its sealing keys is not losing every connection.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use suite::clock::poll;
use suite::crowd::{Crowd, username};
use suite::http::{Request, value};
use suite::leaks::{self, Canary, Seen};
use suite::oauth::{Session, Site, Visitor};
use suite::processes::{Settings, World};

use crate::crowded::{self, connect, listed, operator};
use crate::desk::Desk;
use crate::support::assert_oauth_error;
use crate::typed::run;

const REAL_DAY: u64 = 86_400_000;
const PATIENCE: Duration = Duration::from_secs(10);

pub fn other_account(settings: &mut Settings) {
    settings.account("another");
}

/// Waits until the operator sees so many connections.
#[track_caller]
pub fn see(world: &World, site: &str, count: usize) -> Vec<String> {
    let seen = poll(PATIENCE, || {
        let rows = listed(world, site);
        (rows.len() == count).then(|| rows.into_keys().collect())
    });
    seen.unwrap_or_else(|| panic!("{count} of {site} are not listed"))
}

/// The same browser, terminal or server, in front of another edge.
pub fn moved<'w>(visitor: &Visitor<'_>, world: &'w World) -> Visitor<'w> {
    let mut moved = Visitor::new(world, visitor.site.clone());
    moved.key = visitor.key.clone();
    moved
}

/// A session of before goes on with its refresh token.
#[track_caller]
pub fn goes_on(visitor: &Visitor<'_>, session: &Session, account: u64) -> Session {
    let renewed = Session::read(&visitor.refresh(&session.refresh_token));
    let me = visitor.read(&renewed, "/graph/me?fields=username");
    assert_eq!(me.status, 200, "{}", me.text());
    assert_eq!(me.json()["username"], username(account));
    renewed
}

fn read(file: &str) -> String {
    std::fs::read_to_string(file).unwrap()
}

/// R35, R45, R52: another account gives other ids, and nobody who was signed in notices.
#[test]
fn everybody_stays_signed_in_on_another_account() {
    let crowd = Crowd::start(REAL_DAY);
    let desk = Desk::new();
    let here = desk.world(&crowd, |_| ());
    let mut browser = here.visitor();
    let mut server = Visitor::new(&here, Site::backend());
    let mut terminal = Visitor::new(&here, Site::terminal());
    let at_page = connect(&mut browser, 1);
    let at_server = connect(&mut server, 2);
    let at_terminal = connect(&mut terminal, 3);
    for site in ["demo", "backend", "terminal"] {
        see(&here, site, 1);
    }
    let (well, words) = desk.back_up(&here, "all");
    assert!(well && words.contains("3 connections are in"), "{words}");

    let there = desk.world(&crowd, other_account);
    let (well, words) = desk.import(&there, "key", "all");
    assert!(
        well && words.contains("3 imported, 0 there already, 0 skipped."),
        "{words}"
    );

    let renewed = goes_on(&moved(&browser, &there), &at_page, 1);
    assert_ne!(
        renewed.connection, at_page.connection,
        "another account, other ids"
    );
    assert_eq!(
        renewed.refresh_token, at_page.refresh_token,
        "a browser's stays the same"
    );
    let again = goes_on(&moved(&browser, &there), &renewed, 1);
    assert_eq!(again.connection, renewed.connection);
    goes_on(&moved(&server, &there), &at_server, 2);
    let rotated = goes_on(&moved(&terminal, &there), &at_terminal, 3);
    goes_on(&moved(&terminal, &there), &rotated, 3);
    assert_eq!(see(&there, "demo", 1), [renewed.connection.as_str()]);
    see(&there, "backend", 1);

    // The key counts there too (R31), and so does the sign-out.
    let mut thief = moved(&browser, &there);
    thief.key = suite::oauth::Key::new();
    assert_oauth_error(&thief.refresh(&at_page.refresh_token), "invalid_grant");
    let server = moved(&server, &there);
    sign_out(&server, &at_server);
    assert_oauth_error(&server.refresh(&at_server.refresh_token), "invalid_grant");
    for world in [&here, &there] {
        leaks::assert_none(&crowd.canaries(), &world.seen());
    }
}

fn sign_out(server: &Visitor<'_>, session: &Session) {
    let suite::oauth::Kind::Server(secret) = &server.site.kind else {
        panic!("no server")
    };
    let fields = [
        ("client_id", server.site.id),
        ("client_secret", secret.as_str()),
        ("token", session.refresh_token.as_str()),
    ];
    let answer = server
        .world
        .edge
        .client
        .send(&Request::post_form("/revoke", &fields));
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// R52: a page that names its connection by the id of before gets the same account accepted, and no other one.
#[test]
fn a_reconnect_by_the_id_of_before_is_understood() {
    let crowd = Crowd::start(REAL_DAY);
    let desk = Desk::new();
    let here = desk.world(&crowd, |_| ());
    let session = connect(&mut here.visitor(), 1);
    see(&here, "demo", 1);
    assert!(desk.back_up(&here, "all").0);
    let there = desk.world(&crowd, other_account);
    assert!(desk.import(&there, "key", "all").0);
    let again = |account: u64| {
        let mut visitor = there.visitor();
        let id = session.connection.clone();
        let flow = visitor.authorize_with(move |fields| fields.push(("connection", id)));
        let state = value(&flow.at_instagram, "state").unwrap();
        let code = suite::crowd::code(account);
        visitor.come_back(&format!("/instagram/callback?code={code}&state={state}"))
    };
    assert_eq!(again(2).error().0, "account_mismatch");
    assert!(!again(1).code().is_empty());
}

/// Moving twice within the life of a session: the ids of both former places lead on.
#[test]
fn a_second_move_is_survived_too() {
    let crowd = Crowd::start(REAL_DAY);
    let desk = Desk::new();
    let first = desk.world(&crowd, |_| ());
    let mut browser = first.visitor();
    let session = connect(&mut browser, 1);
    see(&first, "demo", 1);
    assert!(desk.back_up(&first, "one").0);
    let second = desk.world(&crowd, other_account);
    assert!(desk.import(&second, "key", "one").0);
    see(&second, "demo", 1);
    assert!(desk.back_up(&second, "two").0);
    let third = desk.world(&crowd, |settings| settings.account("third"));
    let (well, words) = desk.import(&third, "key", "two");
    assert!(well && words.contains("1 imported"), "{words}");
    goes_on(&moved(&browser, &third), &session, 1);
}

/// R49: importing twice changes nothing, and what is newer stays.
#[test]
fn an_import_can_be_repeated_and_overwrites_nothing_newer() {
    let crowd = Crowd::start(REAL_DAY);
    let desk = Desk::new();
    let here = desk.world(&crowd, |_| ());
    let mut terminal = Visitor::new(&here, Site::terminal());
    let sessions: Vec<Session> = (0..130).map(|account| connect(&mut terminal, account)).collect();
    let backend = connect(&mut Visitor::new(&here, Site::backend()), 7);
    see(&here, "terminal", 130);
    see(&here, "backend", 1);
    assert!(desk.back_up(&here, "all").0);
    let mut there = desk.world(&crowd, |settings| {
        let mut sites: Value = serde_json::from_str(&settings.value("SITES")).unwrap();
        sites.as_object_mut().unwrap().remove("backend");
        settings.set("SITES", &sites.to_string());
    });
    let (well, words) = desk.import(&there, "key", "all");
    assert!(
        well && words.contains("130 imported, 0 there already, 1 skipped."),
        "{words}"
    );
    assert!(
        words.contains("1 of backend: Its site is not in this edge's SITES, and was not added."),
        "{words}"
    );
    // The same account at Cloudflare: the same ids, and no alias.
    let moved_terminal = moved(&terminal, &there);
    let renewed = goes_on(&moved_terminal, &sessions[9], 9);
    assert_eq!(renewed.connection, sessions[9].connection);
    let before = listed(&there, "terminal");
    let (_, words) = desk.import(&there, "key", "all");
    assert!(
        words.contains("0 imported, 130 there already, 1 skipped."),
        "{words}"
    );
    assert_eq!(listed(&there, "terminal"), before);
    goes_on(&moved_terminal, &renewed, 9);

    // With the site in place only its row is missing; and somebody has connected again meanwhile.
    let sites = here.settings.value("SITES");
    there.restart_edge(move |settings| settings.set("SITES", &sites));
    let newer = connect(&mut Visitor::new(&there, Site::terminal()), 5);
    let (_, words) = desk.import(&there, "key", "all");
    assert!(
        words.contains("1 imported, 129 there already, 1 skipped."),
        "{words}"
    );
    assert!(
        words.contains("1 of terminal: A newer connection of that account is here."),
        "{words}"
    );
    goes_on(&Visitor::new(&there, Site::terminal()), &newer, 5);
    goes_on(&Visitor::new(&there, Site::backend()), &backend, 7);
    let log = operator(&there, "GET", "/operator/audit").json();
    let lines: Vec<&Value> = log
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["action"] == "import")
        .collect();
    assert!(lines.len() >= 3, "R59: {log}");
}

/// R35: a backup's session goes on if an edge of the app wrote it; and one that nobody used here ends when the account
/// connects again.
#[test]
fn a_session_of_a_backup_is_proven_or_ends() {
    let crowd = Crowd::start(REAL_DAY);
    let desk = Desk::new();
    let here = desk.world(&crowd, |_| ());
    let (mut used, mut idle) = (here.visitor(), here.visitor());
    let (of_used, of_idle) = (connect(&mut used, 1), connect(&mut idle, 1));
    see(&here, "demo", 1);
    assert!(desk.back_up(&here, "all").0);
    let there = desk.world(&crowd, other_account);
    assert!(desk.import(&there, "key", "all").0);
    let renewed = goes_on(&moved(&used, &there), &of_used, 1);
    connect(&mut there.visitor(), 1);
    goes_on(&moved(&used, &there), &renewed, 1);
    let told = moved(&idle, &there).refresh(&of_idle.refresh_token);
    assert_oauth_error(&told, "invalid_grant");
    let cause = told.json()["cause"].to_string();
    assert!(cause.contains("came with a backup"), "{cause}");

    let foreign = desk.world(&crowd, |settings| {
        settings.secret("INSTAGRAM_APP_SECRET", "0f8e7d6c5b4a39281706f5e4d3c2b1a9");
    });
    let (well, words) = desk.import(&foreign, "key", "all");
    assert!(
        well && words.contains("1 imported") && words.contains("1 without their sessions"),
        "{words}"
    );
    for (visitor, session) in [(&used, &of_used), (&idle, &of_idle)] {
        let told = moved(visitor, &foreign).refresh(&session.refresh_token);
        assert_oauth_error(&told, "invalid_grant");
    }
}

/// R58: nothing of the file can be read without the private key, and the commands print no token.
#[test]
fn the_file_tells_nothing_to_its_finder() {
    let crowd = Crowd::start(REAL_DAY);
    let desk = Desk::new();
    let here = desk.world(&crowd, |_| ());
    let session = connect(&mut here.visitor(), 1);
    see(&here, "demo", 1);
    let (_, written) = desk.back_up(&here, "all");
    let there = desk.world(&crowd, other_account);
    let (_, read_in) = desk.import(&there, "key", "all");
    let mut canaries = crowd.canaries();
    canaries.extend(here.canaries());
    canaries.push(Canary::new("username", username(1).as_bytes()));
    canaries.push(Canary::new("refresh token", session.refresh_token.as_bytes()));
    canaries.push(Canary::new("connection", session.connection.as_bytes()));
    let key = read(&desk.at("key"));
    let private = key.lines().last().unwrap();
    canaries.push(Canary::new("private key", private.as_bytes()));
    let pile = [
        Seen::new("the backup", read(&desk.at("all"))),
        Seen::new("the words of backup", written),
        Seen::new("the words of import", read_in),
    ];
    leaks::assert_none(&canaries, &pile);
    for name in ["all", "key"] {
        let mode = std::os::unix::fs::PermissionsExt::mode(
            &std::fs::metadata(Path::new(&desk.at(name)))
                .unwrap()
                .permissions(),
        );
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

/// Every way to get it wrong is said in plain words.
#[test]
fn what_is_wrong_is_told() {
    let crowd = Crowd::start(REAL_DAY);
    let desk = Desk::new();
    let mut here = crowded::world(&crowd, |_| ());
    connect(&mut Visitor::new(&here, Site::terminal()), 1);
    connect(&mut Visitor::new(&here, Site::terminal()), 2);
    see(&here, "terminal", 2);
    let (well, words) = desk.back_up(&here, "none");
    assert!(
        !well && words.contains("Backups are off: the setting BACKUP_KEY is missing."),
        "{words}"
    );
    assert!(!Path::new(&desk.at("none")).exists());

    let public = desk.public.clone();
    here.restart_edge(move |settings| settings.set("BACKUP_KEY", &public));
    assert!(desk.back_up(&here, "all").0);
    let (well, words) = desk.back_up(&here, "all");
    assert!(!well && words.contains("is there already"), "{words}");
    let (well, words) = run(&["backup-key", "--out", &desk.at("key")]);
    assert!(!well && words.contains("is there already"), "{words}");

    desk.make_key("other");
    let (well, words) = desk.import(&here, "other", "all");
    assert!(
        !well && words.contains("this is the wrong key") && words.contains(&desk.public),
        "{words}"
    );
    let (well, words) = desk.import(&here, "key", "key");
    assert!(!well && words.contains("is no backup"), "{words}");

    let whole = read(&desk.at("all"));
    let lines: Vec<&str> = whole.lines().collect();
    let spoilt = lines[1].replace(&lines[1][100..110], "AAAAAAAAAA");
    let text = [lines[0], &spoilt, lines[2], lines[3]].join("\n");
    std::fs::write(desk.at("spoilt"), text).unwrap();
    let (well, words) = desk.import(&here, "key", "spoilt");
    assert!(!well && words.contains("0 imported, 1 there already"), "{words}");
    assert!(words.contains("1 rows were changed"), "{words}");
    std::fs::write(desk.at("cut"), [lines[0], lines[1], ""].join("\n")).unwrap();
    let (well, words) = desk.import(&here, "key", "cut");
    assert!(!well && words.contains("the backup's end is missing"), "{words}");

    std::fs::write(desk.at("secret"), "not-the-operators-secret-at-all").unwrap();
    let (well, words) = desk.back_up(&here, "late");
    assert!(
        !well && words.contains("The operator's secret is missing or wrong."),
        "{words}"
    );
}

/// R45, R50: a connection that nothing opens keeps no other one from its backup, and is named.
#[test]
fn an_unreadable_connection_is_named_and_the_others_are_saved() {
    let crowd = Crowd::start(REAL_DAY);
    let desk = Desk::new();
    let mut here = desk.world(&crowd, |_| ());
    let lost = connect(&mut Visitor::new(&here, Site::terminal()), 1);
    here.restart_edge(|settings| {
        settings.secret("SEALING_KEYS", &format!("k2:{}", suite::clock::random_word()));
    });
    connect(&mut Visitor::new(&here, Site::terminal()), 2);
    see(&here, "terminal", 2);
    let (well, words) = desk.back_up(&here, "all");
    assert!(well && words.contains("1 connections are in"), "{words}");
    assert!(
        words.contains("no key of SEALING_KEYS opens") && words.contains(&lost.connection),
        "{words}"
    );
}
