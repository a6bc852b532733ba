//! RFC 8252, programs on somebody's own machine: where they may be called back.

use suite::http::value;
use suite::oauth::{Pkce, Session};

use crate::support::{assert_error, server, shared, tool};

/// §7.3, §8.3, R4: any port of a listed loopback address, and nothing else of it.
#[test]
fn loopback_return_urls() {
    let rows = [
        ("http://127.0.0.1:1/callback", true),
        ("http://127.0.0.1:65535/callback", true),
        ("http://127.0.0.1/callback", true),
        ("http://[::1]:51004/callback", true),
        ("http://localhost:51004/callback", true),
        ("http://127.0.0.1:51004/callback?from=terminal", false),
        ("http://127.0.0.1:51004/", false),
        ("http://127.0.0.1:51004/callback/", false),
        ("http://127.0.0.1:51004/callback/../other", false),
        ("http://127.0.0.1:51004/Callback", false),
        ("https://127.0.0.1:51004/callback", false),
        ("http://127.0.0.2:51004/callback", false),
        ("http://127.1:51004/callback", false),
        ("http://2130706433:51004/callback", false),
        ("http://0.0.0.0:51004/callback", false),
        ("http://[::ffff:127.0.0.1]:51004/callback", false),
        ("http://localhost.:51004/callback", false),
        ("http://tool.localhost:51004/callback", false),
        ("http://user@127.0.0.1:51004/callback", false),
        ("http://127.0.0.1:51004@evil.example/callback", false),
        ("http://127.0.0.1:510040/callback", false),
        ("com.example.tool:/callback", true),
        ("com.example.tool:/callback/", false),
        ("com.example.tool://callback", false),
        ("com.example.tool:/callback?x=1", false),
        ("com.example.other:/callback", false),
        ("https://tool.example/callback", true),
        ("https://tool.example/callback?x=1", false),
        ("https://tool.example:444/callback", false),
    ];
    for (url, taken) in rows {
        let mut visitor = tool(shared());
        url.clone_into(&mut visitor.site.return_url);
        let fields = visitor.fields("s", &Pkce::new());
        let answer = visitor.ask(&fields);
        assert_eq!(answer.status, if taken { 302 } else { 400 }, "{url}");
    }
}

/// §7.3: the port of the beginning is the port of the end; §8.1: PKCE stands for the secret that a program can't keep.
#[test]
fn a_program_comes_back_to_the_port_that_it_named() {
    let world = shared();
    let mut visitor = tool(world);
    visitor.site.return_url = "http://[::1]:51005/callback".into();
    let (flow, back) = visitor.walk();
    assert!(
        back.0.as_str().starts_with("http://[::1]:51005/callback?"),
        "{}",
        back.0
    );
    let mut moved = visitor.redeem_fields(&flow, &back.code());
    for (name, value) in &mut moved {
        if *name == "redirect_uri" {
            "http://[::1]:51006/callback".clone_into(value);
        }
    }
    assert_error(&visitor.token(&moved), "invalid_grant");
    let session = Session::read(&visitor.token(&visitor.redeem_fields(&flow, &back.code())));
    assert_eq!(visitor.read(&session, "/graph/me").status, 200);
}

/// §7.1, §7.2: a scheme of the program's own and an https address that it claims lead to tokens as the loopback does.
#[test]
fn a_program_comes_back_to_an_address_of_its_own() {
    for url in ["com.example.tool:/callback", "https://tool.example/callback"] {
        let mut visitor = tool(shared());
        url.clone_into(&mut visitor.site.return_url);
        let (flow, back) = visitor.walk();
        assert!(back.0.as_str().starts_with(&format!("{url}?code=")), "{}", back.0);
        let session = Session::read(&visitor.token(&visitor.redeem_fields(&flow, &back.code())));
        assert_eq!(visitor.read(&session, "/graph/me").status, 200, "{url}");
        let again = visitor.refresh(&session.refresh_token);
        assert_eq!(again.status, 200, "{url}");
    }
}

/// R4: any port is for programs; a server's loopback return URL keeps its own.
#[test]
fn only_programs_have_any_port() {
    let mut visitor = server(shared());
    visitor.site.id = "application";
    let listed = format!(
        "http://127.0.0.1:{}/auth/callback/instagram",
        crate::support::application_port()
    );
    for (url, taken) in [
        (listed.as_str(), true),
        ("http://127.0.0.1:51007/auth/callback/instagram", false),
    ] {
        url.clone_into(&mut visitor.site.return_url);
        let fields = visitor.fields("s", &Pkce::new());
        let answer = visitor.ask(&fields);
        assert_eq!(answer.status == 302, taken, "{url}");
        assert_eq!(taken, answer.header("location").is_some());
        if taken {
            assert_eq!(value(&answer.location(), "error"), None);
        }
    }
}
