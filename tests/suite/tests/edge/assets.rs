//! Static assets: the button's files and the feed's, for pages of any origin (R28, R82).

use suite::http::Request;

use crate::support::shared;

fn hashed() -> String {
    let folder = suite::processes::root().join("target/dist/v");
    let entry = std::fs::read_dir(&folder).unwrap().flatten().next().unwrap();
    entry.file_name().to_string_lossy().into_owned()
}

/// R82
#[test]
fn the_buttons_files_may_be_embedded_anywhere() {
    let hash = hashed();
    for (path, kind) in [
        ("/connect.js".to_owned(), "text/javascript"),
        (format!("/v/{hash}/connect.js"), "text/javascript"),
        (format!("/v/{hash}/element.js"), "text/javascript"),
        (format!("/v/{hash}/element_bg.wasm"), "application/wasm"),
    ] {
        let answer = shared()
            .edge
            .client
            .send(&Request::get(&path).header("Origin", "https://any.example"));
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{path}");
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            Some("cross-origin"),
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(
            answer
                .header("content-type")
                .unwrap_or_default()
                .starts_with(kind),
            "{path}"
        );
        assert!(answer.header("set-cookie").is_none(), "{path}");
        let cache = answer.header("cache-control").unwrap_or_default().to_owned();
        assert_eq!(
            cache.contains("immutable"),
            path.starts_with("/v/"),
            "{path}: {cache}"
        );
    }
}

/// R82, R89: the elements' scripts and the feed's words, for pages of any origin; a newer one is there soon.
#[test]
fn the_elements_files_may_be_embedded_anywhere() {
    for (path, kind, cache) in [
        (
            "/instagram-feed.js",
            "text/javascript; charset=utf-8",
            "public, max-age=300",
        ),
        (
            "/instagram-compose.js",
            "text/javascript; charset=utf-8",
            "public, max-age=300",
        ),
        (
            "/instagram-feed/de.json",
            "application/json",
            "public, max-age=86400",
        ),
    ] {
        let answer = shared()
            .edge
            .client
            .send(&Request::get(path).header("Origin", "https://any.example"));
        assert_eq!(answer.status, 200, "{path}");
        for (name, value) in [
            ("access-control-allow-origin", "*"),
            ("cross-origin-resource-policy", "cross-origin"),
            ("x-content-type-options", "nosniff"),
            ("content-type", kind),
            ("cache-control", cache),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
        assert!(answer.header("set-cookie").is_none(), "{path}");
    }
}

/// R28
#[test]
fn the_demo_page_names_the_edge_that_serves_it() {
    let answer = shared().edge.client.send(&Request::navigate("/"));
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains(&shared().edge.url), "{}", answer.text());
    assert!(!answer.text().contains("localhost:8787"));
}

/// R37: nothing but the assets is a file.
#[test]
fn nothing_else_lies_there() {
    for path in [
        "/.dev.vars",
        "/index.js",
        "/index_bg.wasm",
        "/wrangler.jsonc",
        "/../wrangler.jsonc",
        "/%2e%2e/wrangler.jsonc",
        "/v/",
        "/v/../../Cargo.toml",
        "/objects",
        "/secrets",
        "/.git/config",
        "/nothing",
    ] {
        let answer = shared().edge.client.send(&Request::get(path));
        assert!([400, 404].contains(&answer.status), "{path}: {}", answer.status);
    }
}
