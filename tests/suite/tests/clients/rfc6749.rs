//! RFC 6749, clause by clause, as a client meets it.

use base64::{Engine, engine::general_purpose::STANDARD};
use suite::http::{Request, Response, value};
use suite::oauth::{Kind, Pkce, Session, Site, Visitor};
use suite::processes::World;

use crate::support::{ODD_SECRET, SERVER_RETURN, assert_error, server, shared};

type Fields = Vec<(&'static str, String)>;

fn without(fields: &Fields, name: &str) -> Fields {
    fields.iter().filter(|(own, _)| *own != name).cloned().collect()
}

fn with(fields: &Fields, name: &'static str, value: &str) -> Fields {
    [without(fields, name), vec![(name, value.to_owned())]].concat()
}

/// §3.1, §4.1.1, §4.1.2.1: what is wrong with a request goes back to the client with its state; what may not go back doesn't.
#[test]
fn requests_for_authorization() {
    let mut visitor = shared().visitor();
    let right = visitor.fields("the state", &Pkce::new());
    let twice = |name: &'static str, value: &str| [right.clone(), vec![(name, value.to_owned())]].concat();
    let rows: Vec<(&str, Fields, Option<&str>)> = vec![
        ("§4.1.1", right.clone(), None),
        (
            "§3.1: unknown parameters are ignored",
            with(&right, "access_type", "offline"),
            None,
        ),
        ("§3.1: empty is left out", with(&right, "prompt", ""), None),
        ("§3.3: scope may be left out", without(&right, "scope"), None),
        (
            "§3.1: no parameter twice",
            twice("scope", "instagram_business_basic"),
            Some("invalid_request"),
        ),
        (
            "§3.1.1: response_type is needed",
            without(&right, "response_type"),
            Some("invalid_request"),
        ),
        (
            "§3.1.1",
            with(&right, "response_type", "token"),
            Some("unsupported_response_type"),
        ),
        (
            "§3.3",
            with(&right, "scope", "instagram_business_manage_insights"),
            Some("invalid_scope"),
        ),
        (
            "§3.3: no name of a permission",
            with(&right, "scope", "a/b"),
            Some("invalid_scope"),
        ),
    ];
    for (clause, fields, error) in rows {
        let answer = visitor.ask(&fields);
        let back = answer.location();
        assert_eq!(value(&back, "error").as_deref(), error, "{clause}");
        if error.is_some() {
            assert_eq!(answer.status, 303, "{clause}");
            assert_eq!(value(&back, "state").as_deref(), Some("the state"), "{clause}");
            assert_error_words(&value(&back, "error_description").unwrap());
        } else {
            assert_eq!(answer.status, 302, "{clause}");
        }
    }
    for (clause, fields) in [
        (
            "§3.1.2.4: another return URL",
            with(&right, "redirect_uri", "https://elsewhere.example/"),
        ),
        ("§3.1.2.4: no return URL", without(&right, "redirect_uri")),
        ("§4.1.2.1: another client", with(&right, "client_id", "nobody")),
        ("§4.1.2.1: no client", without(&right, "client_id")),
        ("§3.1: a client twice", twice("client_id", "demo")),
    ] {
        let answer = visitor.ask(&fields);
        assert_eq!(
            (answer.status, answer.header("location")),
            (400, None),
            "{clause}"
        );
    }
}

/// §3.1: `GET` it must be; `POST` may be, and isn't. `HEAD` begins nothing.
#[test]
fn authorization_is_asked_for_by_get() {
    let mut visitor = shared().visitor();
    let fields = visitor.fields("s", &Pkce::new());
    let pairs: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let post = shared()
        .edge
        .client
        .send(&Request::post_form("/authorize", &pairs));
    assert_eq!((post.status, post.header("allow")), (405, Some("GET")));
    let target = format!("/authorize?{}", suite::http::form(&pairs));
    let head = shared().edge.client.send(&Request::new("HEAD", &target));
    assert_eq!((head.status, head.header("set-cookie")), (405, None));
    assert_eq!(visitor.ask(&fields).status, 302);
}

/// §2.3.1: each way to show a secret, and each mixture of them.
#[test]
fn how_a_server_shows_its_secret() {
    let world = shared();
    let mut visitor = server(world);
    let session = visitor.connect();
    let renew = |authorization: Option<String>, more: &[(&str, &str)]| {
        let fields = [
            &[
                ("grant_type", "refresh_token"),
                ("refresh_token", &session.refresh_token),
            ],
            more,
        ]
        .concat();
        let request = Request::post_form("/token", &fields).maybe("Authorization", authorization.as_deref());
        world.edge.client.send(&request)
    };
    let id = ("client_id", "odd.server-1");
    let secret = ("client_secret", ODD_SECRET);
    let basic = |pair: &str| Some(format!("Basic {}", STANDARD.encode(pair)));
    let encoded = suite::http::form(&[("odd.server-1", ODD_SECRET)]).replacen('=', ":", 1);
    let bare = format!("odd.server-1:{ODD_SECRET}");
    let rows: Vec<(&str, Response, u16, &str)> = vec![
        ("encoded in the header", renew(basic(&encoded), &[]), 200, ""),
        ("as it stands in the header", renew(basic(&bare), &[]), 200, ""),
        (
            "in the header, the id in the form too",
            renew(basic(&encoded), &[id]),
            200,
            "",
        ),
        ("in the form", renew(None, &[id, secret]), 200, ""),
        (
            "nothing in the header, all in the form",
            renew(basic("odd.server-1:"), &[secret]),
            200,
            "",
        ),
        (
            "both ways, one secret (R113)",
            renew(basic(&encoded), &[id, secret]),
            200,
            "",
        ),
        (
            "both ways, two secrets",
            renew(basic(&encoded), &[id, ("client_secret", "other")]),
            400,
            "invalid_request",
        ),
        (
            "two ids",
            renew(basic(&encoded), &[("client_id", "backend")]),
            400,
            "invalid_request",
        ),
        (
            "wrong in the header",
            renew(basic("odd.server-1:wrong"), &[]),
            401,
            "invalid_client",
        ),
        (
            "wrong in the form",
            renew(None, &[id, ("client_secret", "wrong")]),
            401,
            "invalid_client",
        ),
        ("no secret", renew(None, &[id]), 401, "invalid_client"),
        (
            "an empty secret",
            renew(basic("odd.server-1:"), &[]),
            401,
            "invalid_client",
        ),
        ("no client", renew(None, &[]), 401, "invalid_client"),
        (
            "an unknown client",
            renew(basic("nobody:x"), &[]),
            401,
            "invalid_client",
        ),
        (
            "another client's",
            renew(basic("backend:wrong"), &[]),
            401,
            "invalid_client",
        ),
        (
            "no Basic",
            renew(Some("Bearer x".into()), &[id, secret]),
            401,
            "invalid_client",
        ),
    ];
    for (how, answer, status, error) in rows {
        assert_eq!(answer.status, status, "{how}: {}", answer.text());
        if status != 200 {
            assert_error(&answer, error);
        }
    }
}

/// §4.1.3, §5.2, §6: what is wrong with a request for a token, each with its error; none of it spends the code.
#[test]
fn requests_for_a_token() {
    let world = shared();
    let mut visitor = server(world);
    let (flow, back) = visitor.walk();
    let right = visitor.redeem_fields(&flow, &back.code());
    let rows: Vec<(&str, Fields, &str)> = vec![
        (
            "§5.2: no grant_type",
            without(&right, "grant_type"),
            "invalid_request",
        ),
        ("§4.1.3: no code", without(&right, "code"), "invalid_request"),
        (
            "§4.1.3: no redirect_uri",
            without(&right, "redirect_uri"),
            "invalid_request",
        ),
        (
            "§3.2: a parameter twice",
            [right.clone(), vec![("code", "x".into())]].concat(),
            "invalid_request",
        ),
        (
            "§5.2",
            with(&right, "grant_type", "password"),
            "unsupported_grant_type",
        ),
        (
            "§5.2",
            with(&right, "grant_type", "client_credentials"),
            "unsupported_grant_type",
        ),
        (
            "§4.1.3: another redirect_uri",
            with(&right, "redirect_uri", "https://odd.example/other"),
            "invalid_grant",
        ),
        (
            "§4.1.3: another code",
            with(&right, "code", &format!("{}x", back.code())),
            "invalid_grant",
        ),
    ];
    for (clause, fields, error) in rows {
        let answer = visitor.token(&fields);
        assert_error(&answer, error);
        assert_eq!(answer.status, 400, "{clause}");
    }
    // §4.1.3: issued to another client.
    let mut other = Visitor::new(world, Site::backend());
    other.site.return_url = SERVER_RETURN.into();
    assert_error(
        &other.token(&with(&right, "client_id", "backend")),
        "invalid_grant",
    );
    // §3.2: unknown parameters are ignored.
    let lost = Session::read(&visitor.token(&with(&right, "audience", "nobody")));
    // §4.1.2: once; only the client that redeemed it gets an answer again that it may have lost, and whichever arrives works.
    for fields in [
        with(&right, "client_id", "backend"),
        with(
            &with(&right, "client_id", "backend"),
            "code_verifier",
            &"x".repeat(43),
        ),
    ] {
        assert_error(&other.token(&fields), "invalid_grant");
    }
    assert_error(
        &visitor.token(&with(&right, "code_verifier", &"x".repeat(43))),
        "invalid_grant",
    );
    let session = Session::read(&visitor.token(&right));
    assert_eq!(session.connection, lost.connection);
    assert_eq!(session.refresh_token, lost.refresh_token);
    let renew = |more: Fields| {
        let fields: Fields = vec![
            ("grant_type", "refresh_token".into()),
            ("client_id", "odd.server-1".into()),
            ("refresh_token", session.refresh_token.clone()),
        ];
        visitor.token(&[fields, more].concat())
    };
    // §6: no more than was granted; less, or the same, is answered with all of it, and says so.
    let more = "instagram_business_basic instagram_business_content_publish";
    assert_error(&renew(vec![("scope", more.into())]), "invalid_scope");
    assert_error(&renew(vec![("scope", "openid".into())]), "invalid_scope");
    let same = renew(vec![("scope", "instagram_business_basic".into())]);
    assert_eq!(same.json()["scope"], "instagram_business_basic");
    // §6: bound to the client that it was issued to.
    assert_error(&other.refresh(&session.refresh_token), "invalid_grant");
    other.site.kind = Kind::Native;
    assert_error(&other.refresh(&session.refresh_token), "invalid_client");
}

/// §3.2: by `POST`, in a form; anything else is no request for a token.
#[test]
fn a_token_is_asked_for_by_a_form() {
    let client = &shared().edge.client;
    for method in ["GET", "HEAD", "PUT"] {
        let answer = client.send(&Request::new(method, "/token"));
        assert_eq!(
            (answer.status, answer.header("allow")),
            (405, Some("POST, OPTIONS")),
            "{method}"
        );
    }
    for kind in [
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
    ] {
        let request = Request::new("POST", "/token").header("Content-Type", kind);
        assert_error(
            &client.send(&request.body(b"grant_type=refresh_token")),
            "invalid_request",
        );
    }
    let form = Request::new("POST", "/token")
        .header("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8");
    let answer = client.send(&form.body(b"grant_type=refresh_token&client_id=tool&refresh_token=none.none"));
    assert_error(&answer, "invalid_grant");
}

/// §5.1: the members with their types, and the two headers; §3.3: the scope that was really granted.
#[test]
fn the_answer_with_tokens() {
    let world = World::start();
    let mut visitor = Visitor::new(&world, Site::shop());
    // Optional, and unticked by the visitor: less is granted than was asked for.
    let flow = visitor.authorize();
    world
        .stand_in
        .auto_without("studio.lumen", &["instagram_business_content_publish"]);
    let target = visitor.consent(&flow);
    let back = visitor.come_back(&target);
    let answer = visitor.token(&visitor.redeem_fields(&flow, &back.code()));
    assert_eq!(answer.status, 200, "{}", answer.text());
    for (name, value) in [
        ("content-type", "application/json"),
        ("cache-control", "no-store"),
        ("pragma", "no-cache"),
    ] {
        assert_eq!(answer.header(name), Some(value));
    }
    let body = answer.json();
    assert!(body["access_token"].is_string() && body["refresh_token"].is_string());
    assert_eq!(body["token_type"], "Bearer");
    assert!(body["expires_in"].is_u64(), "a number: {}", body["expires_in"]);
    assert_eq!(body["scope"], "instagram_business_basic");
}

/// §4.1.2.1, §5.2: printable ASCII without `"` and `\`.
fn assert_error_words(words: &str) {
    let plain = |c: char| (' '..='~').contains(&c) && c != '"' && c != '\\';
    assert!(words.len() > 20 && words.chars().all(plain), "{words}");
}
