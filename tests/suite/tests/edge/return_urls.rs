//! Where a visitor may be sent back to (R4): an open redirect would hand codes and visitors to anybody.

use suite::http::Request;
use suite::oauth::{Pkce, Site, Visitor};

use crate::support::{assert_plain_page, shared};

/// The status and `Location` of asking to come back to `url`.
fn ask(site: Site, url: &str) -> suite::http::Response {
    let mut visitor = Visitor::new(shared(), site);
    let mut fields = visitor.fields("s", &Pkce::new());
    fields[2].1 = url.into();
    visitor.ask(&fields)
}

#[track_caller]
fn accepted(site: &Site, url: &str) {
    let answer = ask(site.clone(), url);
    assert_eq!(
        answer.location_value("client_id"),
        Some(shared().stand_in.app_id.clone()),
        "{url}"
    );
}

#[track_caller]
fn refused(site: &Site, url: &str) {
    let answer = ask(site.clone(), url);
    assert_eq!(answer.status, 400, "{url} is accepted: {:?}", answer.headers);
    assert_plain_page(&answer);
}

/// R4
#[test]
fn a_path_rule_admits_what_lies_below_it_on_that_origin_alone() {
    let world = shared();
    let site = Site::demo(&world.origin);
    let (host, port) = ("127.0.0.1", world.origin.rsplit(':').next().unwrap());
    for path in ["/", "/deep/er", "/?a=b", "/page?next=/x"] {
        accepted(&site, &format!("{}{path}", world.origin));
    }
    for url in [
        String::new(),
        "/".to_owned(),
        "//evil.example/".to_owned(),
        "///evil.example/".to_owned(),
        "\\\\evil.example/".to_owned(),
        "https://evil.example/".to_owned(),
        format!("https://{host}:{port}/"),
        format!("http://{host}/"),
        format!("http://{host}:1{port}/"),
        format!("http://{host}:{port}0/"),
        format!("http://{host}:{port}.evil.example/"),
        format!("http://{host}:{port}@evil.example/"),
        format!("http://evil@{host}:{port}/"),
        format!("http://evil:pw@{host}:{port}/"),
        format!("http://{host}.evil.example:{port}/"),
        format!("http://evil.example#{host}:{port}/"),
        format!("http://evil.example?{host}:{port}/"),
        format!("http://evil.example\\@{host}:{port}/"),
        format!("http:/\\evil.example/@{host}:{port}/"),
        format!("http:{host}:{port}/"),
        format!("http:/{host}:{port}/"),
        format!("http:\\\\{host}:{port}\\"),
        format!("http%3A%2F%2F{host}%3A{port}%2F"),
        format!("http://{host}%3A{port}/"),
        format!("http://127.1:{port}/"),
        format!("http://0x7f.0.0.1:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://{host}:{port}/#fragment"),
        format!(" http://{host}:{port}/"),
        format!("http://{host}:{port}/\t"),
        format!("http://{host}:{port}/\r\nSet-Cookie: a=b"),
        format!("http://{host}:{port}/\u{0}"),
        format!("javascript://{host}:{port}/%0aalert(1)"),
        "javascript:alert(1)".to_owned(),
        "data:text/html,<script>alert(1)</script>".to_owned(),
        format!("blob:http://{host}:{port}/x"),
        format!("ws://{host}:{port}/"),
        format!("ftp://{host}:{port}/"),
    ] {
        refused(&site, &url);
    }
}

/// R4
#[test]
fn an_exact_rule_admits_that_one_address() {
    let site = Site::shop();
    accepted(&site, "https://shop.example/back");
    for url in [
        "https://shop.example/",
        "https://shop.example/back/",
        "https://shop.example/backdoor",
        "https://shop.example/back/../evil",
        "https://shop.example/x/../back",
        "https://shop.example/./back",
        "https://shop.example//back",
        "https://shop.example/%62ack",
        "https://shop.example/back%2f",
        "https://shop.example/BACK",
        "https://shop.example:444/back",
        "http://shop.example/back",
        "https://www.shop.example/back",
        "https://shop.example./back",
        "https://shop.example.evil.example/back",
        "https://evilshop.example/back",
        "https://shop。example/back",
    ] {
        refused(&site, url);
    }
}

/// R4
#[test]
fn a_terminal_program_may_listen_on_any_port_of_the_loopback_and_nowhere_else() {
    let site = Site::terminal();
    for url in [
        "http://127.0.0.1/callback",
        "http://127.0.0.1:1024/callback",
        "http://127.0.0.1:65535/callback",
    ] {
        accepted(&site, url);
    }
    for url in [
        "http://127.0.0.1:1024/",
        "http://127.0.0.1:1024/callback/x",
        "https://127.0.0.1:1024/callback",
        "http://127.0.0.2:1024/callback",
        "http://localhost:1024/callback",
        "http://[::1]:1024/callback",
        "http://127.0.0.1.evil.example:1024/callback",
        "http://127.0.0.1:1024@evil.example/callback",
        "http://127.0.0.1:99999/callback",
    ] {
        refused(&site, url);
    }
    // The demo site is no native client: its port counts.
    refused(&Site::demo("http://127.0.0.1:8780"), "http://127.0.0.1:8781/");
}

/// R3, R4: a page that is not on the list is never in a `Location`, with whatever else is wrong.
#[test]
fn an_unlisted_address_is_never_redirected_to() {
    for target in [
        "/authorize?client_id=demo&redirect_uri=https://evil.example/&response_type=nonsense",
        "/authorize?client_id=demo&redirect_uri=https://evil.example/&redirect_uri=http://127.0.0.1:8780/",
        "/authorize?client_id=demo&redirect_uri=http://127.0.0.1:8780/&redirect_uri=https://evil.example/",
        "/authorize?client_id=shop&client_id=demo&redirect_uri=https://evil.example/",
        "/authorize/..//evil.example/",
        "//evil.example/authorize",
        "/instagram/callback?state=https://evil.example/&code=x&redirect_uri=https://evil.example/",
    ] {
        let answer = shared().edge.client.send(&Request::navigate(target));
        assert!(
            !answer
                .header("location")
                .unwrap_or_default()
                .contains("evil.example"),
            "{target}"
        );
        assert!(answer.status >= 400, "{target}: {}", answer.status);
    }
}
