//! One site of the edge against its neighbor: origins in every spelling, and the other's client id, code and tokens.

use suite::http::Request;
use suite::oauth::{Kind, Site, Visitor};

use crate::siege::{Bystander, world};

/// Origins that look like the page's own, or like the neighbor's, to somebody who reads them loosely.
fn origins(own: &str) -> Vec<String> {
    let port = own.rsplit_once(':').unwrap().1;
    let mut origins: Vec<String> = [
        "null",
        "*",
        "https://shop.example",
        "https://shop.example:443",
        "https://SHOP.example",
        "HTTPS://shop.example",
        "https://shop.example.",
        "https://shop.example/",
        "https://shop.example.evil.example",
        "https://evil.example/https://shop.example",
        "https://shop.example@evil.example",
        "https://xn--shp-tna.example",
        "https://sh\u{f6}p.example",
        "https://shop%2eexample",
        "http://shop.example",
        "file://",
        "chrome-extension://shop.example",
        "about:blank",
    ]
    .map(str::to_owned)
    .to_vec();
    let hosts = [
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "127.0.0.1.",
        "localhost",
        "[::ffff:127.0.0.1]",
        "127.0.0.1@evil.example",
    ];
    origins.extend(hosts.map(|host| format!("http://{host}:{port}")));
    origins.extend([
        format!("https://127.0.0.1:{port}"),
        format!("HTTP://127.0.0.1:{port}"),
        format!("http://127.0.0.1:0{port}"),
        format!("{own}/"),
        format!("{own}."),
        format!("{own}, https://shop.example"),
        format!("https://shop.example, {own}"),
        format!("{own} https://shop.example"),
        format!("{own}\u{a0}"),
        "http://127.0.0.1".to_owned(),
    ]);
    origins
}

/// R33, R35: a session is its own page's, and no spelling of an origin is another.
#[test]
fn no_spelling_of_an_origin_opens_a_neighbors_session() {
    let world = world();
    let victim = Bystander::of(world);
    let client = &world.edge.client;
    let refresh = |client_id: &str, origin: &str| {
        let nonce = victim.visitor().nonce();
        let proof = victim
            .visitor()
            .key
            .proof("POST", &victim.visitor().token_url(), Some(&nonce));
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", client_id),
            ("refresh_token", victim.session().refresh_token.as_str()),
        ];
        let request = Request::post_form("/token", &fields).header("DPoP", &proof);
        client.send(&request.header("Origin", origin))
    };
    victim.during(|| {
        for origin in origins(&world.origin) {
            for (method, target) in [
                ("GET", "/connection"),
                ("GET", "/graph/me?fields=id"),
                ("DELETE", "/connection"),
                ("DELETE", "/connection/sessions"),
            ] {
                let request = Request::new(method, target).bearer(&victim.session().access_token);
                let answer = client.send(&request.header("Origin", &origin));
                assert!(
                    [401, 403].contains(&answer.status),
                    "{method} {target} from {origin:?}: {}",
                    answer.status
                );
                let readable = answer.header("access-control-allow-origin");
                assert!(
                    readable.is_none() || origin == "https://shop.example",
                    "{origin:?}: {readable:?}"
                );
            }
            // The page's own key is of no use elsewhere, and neither is the neighbor's name.
            for client_id in ["demo", "shop"] {
                let answer = refresh(client_id, &origin);
                assert!(
                    [400, 401].contains(&answer.status),
                    "{client_id} from {origin:?}: {}",
                    answer.status
                );
                assert!(answer.json()["access_token"].is_null());
            }
        }
        // Two origins at once are none, whichever comes first.
        for pair in [
            [world.origin.as_str(), "https://shop.example"],
            ["https://shop.example", &world.origin],
        ] {
            let request = Request::get("/connection").bearer(&victim.session().access_token);
            let answer = client.send(&request.header("Origin", pair[0]).header("Origin", pair[1]));
            assert!(
                [400, 401, 403].contains(&answer.status),
                "{pair:?}: {}",
                answer.status
            );
        }
    });
}

/// R35, R46: with a name of its own and of the other, a neighbor gets nothing of a code and a session, and ends neither.
#[test]
fn a_neighbors_code_and_tokens_are_worth_nothing() {
    let world = world();
    let victim = Bystander::of(world);
    let client = &world.edge.client;
    let neighbor = Visitor::new(world, Site::shop());
    let backend = Site::backend();
    let Kind::Server(secret) = &backend.kind else {
        panic!("the backend is a server")
    };
    let mut walker = world.visitor();
    let (flow, back) = walker.walk();
    let code = back.code();
    victim.during(|| {
        let (access, renew) = (&victim.session().access_token, &victim.session().refresh_token);
        for (id, return_url) in [
            ("shop", "https://shop.example/back"),
            ("shop", walker.site.return_url.as_str()),
            ("demo", "https://shop.example/back"),
            ("demo", walker.site.return_url.as_str()),
        ] {
            let fields = [
                ("grant_type", "authorization_code".to_owned()),
                ("client_id", id.to_owned()),
                ("code", code.clone()),
                ("redirect_uri", return_url.to_owned()),
                ("code_verifier", flow.pkce.verifier.clone()),
            ];
            let answer = neighbor.token(&fields);
            assert!(
                [400, 401].contains(&answer.status),
                "{id} {return_url}: {}",
                answer.text()
            );
        }
        for name in [
            "demo",
            "shop",
            "Demo",
            "demo ",
            "demo%00",
            "demo\0",
            "../demo",
            "__proto__",
            "constructor",
            "",
        ] {
            for token in [access, renew] {
                let form = Request::post_form("/revoke", &[("client_id", name), ("token", token)]);
                let answer = client.send(&form.header("Origin", "https://shop.example"));
                assert!(
                    [400, 401].contains(&answer.status),
                    "{name:?}: {} {}",
                    answer.status,
                    answer.text()
                );
            }
            let fields = [
                ("grant_type", "refresh_token"),
                ("client_id", name),
                ("refresh_token", renew.as_str()),
            ];
            let answer = client.send(&Request::post_form("/token", &fields));
            assert!([400, 401].contains(&answer.status), "{name:?}: {}", answer.text());
            let target = format!("/privacy/{name}");
            if !["demo", "shop"].contains(&name) && !name.contains(['.', ' ', '\0']) {
                assert_eq!(client.send(&Request::get(&target)).status, 404, "{target}");
            }
        }
        for token in [access, renew] {
            let fields = [
                ("client_id", "backend"),
                ("client_secret", secret.as_str()),
                ("token", token.as_str()),
            ];
            let told = client.send(&Request::post_form("/introspect", &fields));
            assert_eq!((told.status, told.text().as_str()), (200, "{\"active\":false}"));
            assert_eq!(client.send(&Request::post_form("/revoke", &fields)).status, 400);
            let renewal = [
                ("grant_type", "refresh_token"),
                ("client_id", "backend"),
                ("client_secret", secret.as_str()),
                ("refresh_token", token.as_str()),
            ];
            assert_eq!(client.send(&Request::post_form("/token", &renewal)).status, 400);
        }
    });
    let session = walker.redeem(&flow, &code);
    assert_eq!(
        walker.read(&session, "/connection").status,
        200,
        "the code was its owner's all the time"
    );
}
