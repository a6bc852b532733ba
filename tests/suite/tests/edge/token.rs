//! `POST /token`: who may redeem what, how often, and for how long.

use suite::http::{Request, Response};
use suite::leaks::{Canary, search};
use suite::oauth::{Key, Pkce, Session, Site, Visitor};
use suite::processes::World;

use crate::support::{assert_oauth_error, shared, stored};

/// R30
#[test]
fn a_page_gets_a_token_for_ten_minutes_and_renews_it() {
    let mut visitor = shared().visitor();
    let session = visitor.connect();
    assert_eq!(session.answer["token_type"], "Bearer");
    assert!(
        session.answer["expires_in"]
            .as_u64()
            .is_some_and(|seconds| seconds <= 600)
    );
    assert_eq!(
        session.answer["scope"],
        "instagram_business_basic instagram_business_content_publish"
    );
    assert!(
        session
            .access_token
            .starts_with(&format!("{}.", session.connection))
    );
    let answer = visitor.refresh(&session.refresh_token);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let renewed = Session::read(&answer);
    assert_ne!(renewed.access_token, session.access_token);
    assert_eq!(
        renewed.refresh_token, session.refresh_token,
        "a browser's refresh token is bound, not rotated"
    );
    assert_eq!(renewed.connection, session.connection);
    assert_eq!(visitor.read(&renewed, "/connection").status, 200);
}

/// R27
#[test]
fn only_the_page_that_began_can_redeem_and_only_once() {
    let mut visitor = shared().visitor();
    let (flow, back) = visitor.walk();
    let right = visitor.redeem_fields(&flow, &back.code());
    let other = Pkce::new().verifier;
    let rows: [(&str, Option<&str>, &str); 3] = [
        ("code_verifier", Some(&other), "invalid_grant"),
        ("code", Some("made.up"), "invalid_grant"),
        ("grant_type", None, "invalid_request"),
    ];
    for (name, value, error) in rows {
        let mut fields = right.clone();
        fields.retain(|(own, _)| *own != name);
        fields.extend(value.map(|value| (name, value.to_owned())));
        assert_oauth_error(&visitor.token(&fields), error);
    }
    // A wrong guess spends nothing.
    let session = Session::read(&visitor.token(&right));
    assert_eq!(visitor.read(&session, "/connection").status, 200);
    // Nor has anybody else a use for it afterwards, with all of it but the key, or but the verifier.
    let key = std::mem::replace(&mut visitor.key, Key::new());
    assert_oauth_error(&visitor.token(&right), "invalid_grant");
    visitor.key = key;
    let mut guessed = right.clone();
    guessed.retain(|(own, _)| *own != "code_verifier");
    guessed.push(("code_verifier", other));
    assert_oauth_error(&visitor.token(&guessed), "invalid_grant");
    assert_eq!(visitor.read(&session, "/connection").status, 200);
}

/// R27: an answer that was lost is asked for again by the client that redeemed: it gets its one session's tokens, and
/// whichever answer arrives works. What it ended meanwhile stays ended.
#[test]
fn a_lost_answer_is_asked_for_again() {
    // Of its own, since it disconnects.
    let world = World::start();
    let mut visitor = world.visitor();
    let (flow, back) = visitor.walk();
    let right = visitor.redeem_fields(&flow, &back.code());
    let lost = Session::read(&visitor.token(&right));
    let got = Session::read(&visitor.token(&right));
    assert_eq!(lost.connection, got.connection);
    assert_eq!(
        lost.refresh_token, got.refresh_token,
        "one session, by one refresh token"
    );
    for arrived in [&lost, &got] {
        assert_eq!(visitor.read(arrived, "/connection").status, 200);
    }
    let renewed = Session::read(&visitor.refresh(&got.refresh_token));
    assert_eq!(visitor.disconnect(&renewed).status, 204);
    assert_oauth_error(&visitor.token(&right), "invalid_grant");
}

/// R27
#[test]
fn of_many_who_redeem_at_once_one_session_comes() {
    let world = shared();
    let mut visitor = world.visitor();
    let (flow, back) = visitor.walk();
    let fields = visitor.redeem_fields(&flow, &back.code());
    let nonce = visitor.nonce();
    let requests: Vec<Request> = (0..4)
        .map(|_| {
            visitor.token_request(
                &fields,
                Some(&visitor.key.proof("POST", &visitor.token_url(), Some(&nonce))),
            )
        })
        .collect();
    let answers: Vec<Response> = std::thread::scope(|scope| {
        let racers: Vec<_> = requests
            .iter()
            .map(|request| scope.spawn(|| world.edge.client.send(request)))
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    // One client asked four times: whatever was answered, it is one session, and each answer's tokens are good.
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert!(
        statuses.iter().all(|status| [200, 503].contains(status)) && statuses.contains(&200),
        "{statuses:?}"
    );
    let served = answers.iter().filter(|answer| answer.status == 200);
    let sessions: Vec<Session> = served.map(Session::read).collect();
    for session in &sessions {
        assert_eq!(session.refresh_token, sessions[0].refresh_token, "{statuses:?}");
        assert_eq!(visitor.read(session, "/connection").status, 200, "{statuses:?}");
    }
}

/// R35
#[test]
fn a_code_of_one_site_is_worth_nothing_to_another() {
    let world = shared();
    let mut visitor = world.visitor();
    let (flow, back) = visitor.walk();
    let shop = Visitor::new(world, Site::shop());
    let mut fields = visitor.redeem_fields(&flow, &back.code());
    fields[1].1 = "shop".into();
    assert_oauth_error(&shop.token(&fields), "invalid_grant");
    let session = visitor.redeem(&flow, &back.code());
    let mut shop = Visitor::new(world, Site::shop());
    shop.key = visitor.key.clone();
    assert_oauth_error(&shop.refresh(&session.refresh_token), "invalid_grant");
    assert_eq!(visitor.refresh(&session.refresh_token).status, 200);
}

/// R30: not the oldest, which was used a second ago, but the oldest of those that nobody used; and its holder learns why.
#[test]
fn the_fifty_first_session_ends_the_idlest() {
    let world = World::start();
    let mut visitor = world.visitor();
    let mut sessions: Vec<(Key, Session)> = Vec::new();
    for at in 0..51 {
        visitor = world.visitor();
        let session = visitor.connect();
        sessions.push((visitor.key.clone(), session));
        // The first is renewed, the second only read with.
        if at == 49 {
            visitor.key = sessions[0].0.clone();
            assert_eq!(visitor.refresh(&sessions[0].1.refresh_token).status, 200);
            assert_eq!(visitor.read(&sessions[1].1, "/connection").status, 200);
        }
    }
    let mut answers = Vec::new();
    for (key, session) in [
        &sessions[0],
        &sessions[1],
        &sessions[2],
        &sessions[3],
        &sessions[50],
    ] {
        visitor.key = key.clone();
        answers.push(visitor.refresh(&session.refresh_token));
    }
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [200, 200, 400, 200, 200]);
    assert_oauth_error(&answers[2], "invalid_grant");
    assert_eq!(
        answers[2].json()["cause"],
        "This session has ended: another one needed its place (an account has 50, one browser 5), and this one was used least."
    );
    assert_eq!(visitor.read(&sessions[2].1, "/connection").status, 401);
}

/// R44, R46
#[test]
fn no_token_code_or_secret_lies_open_in_the_storage() {
    let world = World::start();
    let mut visitor = world.visitor();
    let (flow, back) = visitor.walk();
    let session = visitor.redeem(&flow, &back.code());
    let mut native = Visitor::new(&world, Site::terminal());
    let rotated = native.connect();
    let mut canaries = world.canaries();
    let opaque = |token: &str| token.split('.').next_back().unwrap().to_owned();
    for (name, token) in [
        ("one-time code", back.code()),
        ("access token", session.access_token.clone()),
        ("refresh token", session.refresh_token.clone()),
        ("native refresh token", rotated.refresh_token),
    ] {
        canaries.push(Canary::new(name, opaque(&token).as_bytes()));
    }
    canaries.extend(world.stand_in.codes());
    let pile = stored(&world);
    assert!(
        pile.iter().map(|seen| seen.bytes.len()).sum::<usize>() > 10_000,
        "the storage is there"
    );
    let findings = search(&canaries, &pile);
    assert_eq!(findings, [], "{findings:#?}");
}

/// R53: what was acknowledged is there after a power cut, and what was single-use stays used.
#[test]
fn a_killed_edge_loses_no_connection_and_spends_nothing_twice() {
    let mut world = World::start();
    let (session, key, fields) = {
        let mut visitor = world.visitor();
        let (flow, back) = visitor.walk();
        let fields = visitor.redeem_fields(&flow, &back.code());
        (
            Session::read(&visitor.token(&fields)),
            visitor.key.clone(),
            fields,
        )
    };
    world.edge.kill();
    world.restart_edge(|_| ());
    let mut visitor = world.visitor();
    assert_oauth_error(&visitor.token(&fields), "invalid_grant");
    visitor.key = key;
    let renewed = Session::read(&visitor.refresh(&session.refresh_token));
    assert_eq!(visitor.read(&renewed, "/connection").status, 200);
    // Whoever redeemed may have lost the answer with the power: it is the same session.
    let renewed = Session::read(&visitor.token(&fields));
    assert_eq!(renewed.connection, session.connection);
    assert_eq!(renewed.refresh_token, session.refresh_token);
    assert_eq!(
        visitor.read(&renewed, "/graph/me?fields=username").json()["username"],
        "studio.lumen"
    );
}
