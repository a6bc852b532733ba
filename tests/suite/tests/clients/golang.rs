//! `golang.org/x/oauth2`, request by request, as that library writes them: the parameters in the order of their names, no
//! `Accept`, and without a set `AuthStyle` first HTTP Basic, then, if that was refused, everything in the form.

use base64::{Engine, engine::general_purpose::STANDARD};
use suite::http::{Request, Response, form, value};
use suite::oauth::Pkce;
use suite::processes::World;

use crate::support::{ODD_SECRET, SERVER_RETURN, shared, walk};

/// `Config.AuthCodeURL(state, S256ChallengeOption(verifier), AccessTypeOffline)`.
fn auth_code_url(world: &World, id: &str, redirect: &str, pkce: &Pkce) -> String {
    let query = form(&[
        ("access_type", "offline"),
        ("client_id", id),
        ("code_challenge", &pkce.challenge),
        ("code_challenge_method", "S256"),
        ("redirect_uri", redirect),
        ("response_type", "code"),
        ("scope", "instagram_business_basic"),
        ("state", "a state of Go's"),
    ]);
    format!("{}/authorize?{query}", world.edge.url)
}

/// What `internal.newTokenRequest` sends; `values` are in the order of their names, as `url.Values.Encode` has them.
fn post(world: &World, authorization: Option<&str>, values: &[(&str, &str)]) -> Response {
    let request = Request::new("POST", "/token")
        .header("User-Agent", "Go-http-client/1.1")
        .maybe("Authorization", authorization)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Accept-Encoding", "gzip")
        .body(form(values).as_bytes());
    world.edge.client.send(&request)
}

/// `SetBasicAuth(url.QueryEscape(id), url.QueryEscape(secret))`: `AuthStyleInHeader`, and the first try without a style.
fn in_header(id: &str, secret: &str) -> String {
    let escape = |text: &str| form(&[(text, "")]).trim_end_matches('=').to_owned();
    format!(
        "Basic {}",
        STANDARD.encode(format!("{}:{}", escape(id), escape(secret)))
    )
}

fn code(back: &url::Url) -> String {
    value(back, "code").unwrap_or_else(|| panic!("{back}"))
}

/// R32: a server whose style is found out by trying, then a renewal as `TokenSource` makes it.
#[test]
fn a_server_in_go_connects_at_the_first_try() {
    let world = shared();
    let pkce = Pkce::new();
    let back = walk(world, &auth_code_url(world, "odd.server-1", SERVER_RETURN, &pkce));
    let code = code(&back);
    let exchange = [
        ("code", code.as_str()),
        ("code_verifier", &pkce.verifier),
        ("grant_type", "authorization_code"),
        ("redirect_uri", SERVER_RETURN),
    ];
    let answer = post(world, Some(&in_header("odd.server-1", ODD_SECRET)), &exchange);
    assert_eq!(answer.status, 200, "{}", answer.text());
    // The library reads JSON unless the type says form or text.
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let token = answer.json();
    assert!(
        token["expires_in"].is_u64() && token["access_token"].is_string(),
        "{token}"
    );
    let refresh = token["refresh_token"].as_str().unwrap();
    let values = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    assert_eq!(
        post(world, Some(&in_header("odd.server-1", ODD_SECRET)), &values).status,
        200
    );
    // AuthStyleInHeaderNoEscape and AuthStyleInParams.
    let bare = STANDARD.encode(format!("odd.server-1:{ODD_SECRET}"));
    assert_eq!(post(world, Some(&format!("Basic {bare}")), &values).status, 200);
    let mut values = values.to_vec();
    values.splice(
        0..0,
        [("client_id", "odd.server-1"), ("client_secret", ODD_SECRET)],
    );
    assert_eq!(post(world, None, &values).status, 200);
}

/// R27, R32: a wrong secret is an error of the library's at both tries, and the code is not spent by them.
#[test]
fn a_server_in_go_with_a_wrong_secret_spends_no_code() {
    let world = shared();
    let pkce = Pkce::new();
    let back = walk(world, &auth_code_url(world, "odd.server-1", SERVER_RETURN, &pkce));
    let code = code(&back);
    let mut exchange = vec![
        ("code", code.as_str()),
        ("code_verifier", &pkce.verifier),
        ("grant_type", "authorization_code"),
        ("redirect_uri", SERVER_RETURN),
    ];
    let tried = post(
        world,
        Some(&in_header("odd.server-1", "a wrong secret")),
        &exchange,
    );
    assert_eq!(
        (tried.status, &tried.json()["error"]),
        (401, &"invalid_client".into())
    );
    exchange.splice(
        0..0,
        [("client_id", "odd.server-1"), ("client_secret", "a wrong secret")],
    );
    let tried = post(world, None, &exchange);
    assert_eq!(
        (tried.status, &tried.json()["error"]),
        (401, &"invalid_client".into())
    );
    exchange[1].1 = ODD_SECRET;
    assert_eq!(post(world, None, &exchange).status, 200);
}

/// R32: a program without a secret still sends HTTP Basic first, with nothing after the colon.
#[test]
fn a_program_in_go_without_a_secret_connects() {
    let world = shared();
    let redirect = "http://127.0.0.1:40123/callback";
    for authorization in [Some(in_header("tool", "")), None] {
        let authorization = authorization.as_deref();
        let pkce = Pkce::new();
        let back = walk(world, &auth_code_url(world, "tool", redirect, &pkce));
        let code = code(&back);
        let mut exchange = vec![
            ("code", code.as_str()),
            ("code_verifier", &pkce.verifier),
            ("grant_type", "authorization_code"),
            ("redirect_uri", redirect),
        ];
        let mut renewal = vec![("grant_type", "refresh_token")];
        if authorization.is_none() {
            exchange.insert(0, ("client_id", "tool"));
            renewal.insert(0, ("client_id", "tool"));
        }
        let answer = post(world, authorization, &exchange);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let token = answer.json();
        renewal.push(("refresh_token", token["refresh_token"].as_str().unwrap()));
        let renewed = post(world, authorization, &renewal);
        assert_eq!(renewed.status, 200, "{}", renewed.text());
        // `Token.SetAuthHeader`; the library writes "Bearer" whatever the case of the type was.
        let access = renewed.json()["access_token"].as_str().unwrap().to_owned();
        let read = Request::get("/graph/me?fields=username")
            .header("User-Agent", "Go-http-client/1.1")
            .header("Authorization", &format!("Bearer {access}"));
        assert_eq!(world.edge.client.send(&read).json()["username"], "studio.lumen");
    }
}
