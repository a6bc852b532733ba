//! Fuzzed pieces of requests: forms, cookies, the header fields `Authorization` and `Origin`, paths, addresses to come back
//! to, lists of permissions. Each is read as its grammar says, and beside a second reader where that is a few lines.

use std::collections::BTreeMap;

use percent_encoding::percent_decode;
use shared::answers::{assets, methods};
use shared::connection::session::Presented;
use shared::duties::{deletion, privacy};
use shared::instagram::Scope;
use shared::instagram::permissions::joined;
use shared::oauth::access::Shown;
use shared::oauth::authorize::{Fresh, authorize};
use shared::oauth::dpop::Proof;
use shared::oauth::flow::{self, Found};
use shared::oauth::redeem::verifier_matches;
use shared::oauth::{callback, metadata, resource};
use shared::settings::cors;
use shared::settings::return_url::ResponseMode;
use shared::values::http::{HttpResponse, Navigation, Parameters, bearer, path_and_query};
use shared::values::token_name;
use suite::oauth::Pkce;
use url::Url;

use super::edge::{NOW, became, beginning, clean, config, with_sites};
use super::{Corpus, run};

/// RFC 6749 §3.1: what is there twice counts as none, and what is empty isn't there.
#[test]
fn a_form_is_read_as_a_second_reader_reads_it() {
    let corpus = Corpus {
        seeds: vec![
            "grant_type=refresh_token&refresh_token=a.b&client_id=shop&scope=a+b%20c".to_owned(),
            "a=1&a=2&resource=https%3A%2F%2Fedge.example&resource=https://edge.example/graph&c=&=d&&e"
                .to_owned(),
            "resource=https%3A%2F%2FEDGE.example%3A443%2Fgraph%2F".to_owned(),
        ],
        words: &[
            "&",
            "=",
            "+",
            "%2B",
            "%26",
            "%3D",
            "&a=",
            "&resource=",
            "%ff",
            "%C3%A9",
            ";",
            "https://a@edge.example/",
        ],
    };
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode(text.as_bytes()).decode_utf8_lossy().into_owned()
    };
    run("form", &corpus, |text| {
        let mut pairs: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decoded(value);
            if !value.is_empty() {
                pairs.entry(decoded(name)).or_default().push(value);
            }
        }
        let parameters = Parameters::parse(text);
        let resources = pairs.remove("resource").unwrap_or_default();
        assert_eq!(parameters.resources(), resources);
        let mut repeated = false;
        for (name, values) in &pairs {
            let one = values.first().filter(|_| values.len() == 1);
            assert_eq!(parameters.one(name), one.map(String::as_str), "{name}");
            repeated |= values.len() > 1;
        }
        assert_eq!(parameters.repeated().is_some(), repeated);
        let own = resource::is_own("https://edge.example", &parameters);
        if own {
            for named in &resources {
                let url = Url::parse(named).unwrap();
                let place = (url.scheme(), url.host_str(), url.port(), url.username());
                assert_eq!(place, ("https", Some("edge.example"), None, ""), "{named}");
            }
        }
        format!(
            "{} {repeated} {} {own}",
            pairs.len().min(8),
            resources.len().min(3)
        )
    });
}

/// R31, R35: a token is what stands behind its scheme, and the Connection reads what the Worker read.
#[test]
fn a_token_is_handed_on_as_it_was_shown() {
    let id = "c0ffee00".repeat(8);
    let opaque = "o".repeat(65);
    let pkce = Pkce::new();
    let keys = config().sealing_keys;
    let code = flow::code(&keys, &flow::name("state"), &[7; 24]);
    let corpus = Corpus {
        seeds: vec![
            format!("Bearer {id}.{opaque}"),
            format!("DPoP {id}.{opaque}"),
            format!("bearer  {code}"),
            "Basic YmFja2VuZDp3cm9uZw==".to_owned(),
            format!("Bearer {}", pkce.verifier),
        ],
        words: &[
            "Bearer ",
            "DPoP ",
            "Basic ",
            ", Bearer ",
            " ",
            "-",
            ".",
            ",",
            "=",
            "\u{a0}",
            "\t",
        ],
    };
    let proof = Proof {
        thumbprint: "t".repeat(43),
        jti: "j".repeat(43),
    };
    run("authorization", &corpus, |header| {
        let Some(shown) = Shown::read(header) else {
            assert_eq!(bearer(header), None, "{header}");
            return "no token".to_owned();
        };
        assert_eq!(bearer(header), (!shown.dpop).then_some(shown.token));
        assert_eq!((shown.thumbprint, shown.once), (None, None));
        for (proof, method) in [(None, "GET"), (Some(&proof), "GET"), (Some(&proof), "DELETE")] {
            let told = shown.hand_on(proof, method);
            let read = Shown::handed_on(&told).unwrap();
            assert_eq!((read.dpop, read.token), (shown.dpop, shown.token), "{told}");
            assert_eq!(
                read.thumbprint,
                proof.map(|proof| proof.thumbprint.as_str()),
                "{told}"
            );
            let once = proof
                .filter(|_| method == "DELETE")
                .map(|proof| proof.jti.as_str());
            assert_eq!(read.once, once, "{told}");
        }
        let token = shown.token;
        if let Some(connection) = token_name::connection_of(token) {
            let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
            assert!(connection.len() == 64 && connection.bytes().all(hex), "{token}");
            assert!(token.starts_with(&format!("{connection}.")), "{token}");
        }
        if let Some(presented) = Presented::parse(token) {
            assert!(token.contains(presented.session), "{token}");
        }
        if let Some(flow) = token_name::flow_of(token) {
            assert!(
                flow.len() == 43 && token.starts_with(&format!("{flow}.")),
                "{token}"
            );
        }
        let given_out = flow::of_code(&keys, token).is_some();
        assert_eq!(given_out, token == code, "{token}");
        let verified = verifier_matches(token, &pkce.challenge);
        assert_eq!(verified, token == pkce.verifier, "{token}");
        format!(
            "{} {} {} {given_out} {verified}",
            shown.dpop,
            token_name::connection_of(token).is_some(),
            token_name::flow_of(token).is_some()
        )
    });
}

/// A flow of each of two sites, as a browser has them: state and cookie.
fn flows() -> [(String, String); 2] {
    let config = config();
    [("shop", "https://shop.example/back", 7), ("backend", "https://backend.example/oauth/return", 9)].map(
        |(site, back, random)| {
            let query = format!(
                "response_type=code&client_id={site}&redirect_uri={back}&code_challenge={}&code_challenge_method=S256",
                "c".repeat(43)
            );
            let fresh = Fresh {
                now: NOW,
                state: [random; 32],
                nonce: [random; 24],
            };
            let answer = authorize(&config, &query, &Navigation::default(), &fresh);
            let location = Url::parse(answer.header("Location").unwrap()).unwrap();
            let state = suite::http::value(&location, "state").unwrap();
            let cookie = answer.header("Set-Cookie").unwrap().split(';').next().unwrap().to_owned();
            (state, cookie)
        },
    )
}

/// R8, R10, R11: a cookie is the edge's own or none, and to make room nothing is set but flows that end.
#[test]
fn a_cookie_that_was_changed_is_none() {
    let config = config();
    let [(one, first), (other, second)] = flows();
    let corpus = Corpus {
        seeds: vec![
            format!("{first}; {second}"),
            format!("theme=dark; {first}"),
            (0..70)
                .map(|number| format!("__Host-flow-{number}=k1.{number}~c0ffee00; "))
                .collect::<Vec<_>>()
                .concat(),
            (0..9)
                .map(|number| format!("__Host-flow-{number}={}~{number}; ", "v".repeat(1_900)))
                .collect::<Vec<_>>()
                .concat(),
        ],
        words: &[
            "; ",
            "=",
            "~",
            ".",
            "__Host-flow-",
            "; __Host-flow-a=b",
            "k1.",
            "\"",
            ", ",
            "__Host-flow-=",
            "Secure",
        ],
    };
    run("cookies", &corpus, |cookies| {
        let mut kinds = String::new();
        for (state, random) in [(&one, 7), (&other, 9)] {
            let name = flow::name(state);
            let found = flow::find(&config.sealing_keys, cookies, &name, NOW);
            if let Found::Running(flow) | Found::Expired(flow) = &found {
                // What is in it, sealed again, is what was there: nothing else opens.
                let again = flow::cookie(&config.sealing_keys, &[random; 24], &name, flow).unwrap();
                let (_, sealed) = again.split('~').next().unwrap().split_once('=').unwrap();
                assert!(cookies.contains(sealed), "{cookies}");
                assert_eq!(flow.began, NOW);
            }
            kinds.push_str(&beginning(&format!("{found:?}")[..7]));
        }
        let room = flow::make_room(cookies, "shop", &first);
        assert!(room.len() <= 64, "{}", room.len());
        for cookie in &room {
            let (name, attributes) = cookie.split_once("=; ").unwrap_or_else(|| panic!("{cookie}"));
            assert_eq!(attributes, "Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax");
            let token = |byte: u8| byte.is_ascii_alphanumeric() || b"-_%.*+".contains(&byte);
            assert!(
                name.starts_with("__Host-flow-") && name.bytes().all(token),
                "{cookie}"
            );
        }
        format!("{kinds} {}", room.len().min(10))
    });
}

/// R7, R8, R14: only a flow of this browser goes on, and Instagram's words stay outside.
#[test]
fn a_callback_goes_on_with_a_flow_of_this_browser_alone() {
    let config = config();
    let [(one, first), (other, second)] = flows();
    let corpus = Corpus {
        seeds: vec![
            format!("code=AQBx-valid_code&state={one}"),
            format!("code=c#_&state={other}"),
            format!(
                "error=access_denied&error_reason=user_denied&error_description=The+user+denied&state={one}"
            ),
            "error=access_denied&error_reason=user_denied&error_description=no".to_owned(),
        ],
        words: &[
            "&state=",
            "&code=",
            "&error=",
            "%23_",
            "#_",
            "&error_description=%3Ccanary%3E",
            "&error_reason=<canary>",
            "error=<canary>",
            "&state=<canary>",
            "%00",
        ],
    };
    let navigation = Navigation {
        cookie: Some(format!("{first}; {second}")),
        ..Navigation::default()
    };
    run("callback", &corpus, |query| {
        match callback::read(&config, query, &navigation, NOW) {
            Ok(returned) => {
                let site = if returned.name == flow::name(&one) {
                    "shop"
                } else {
                    "backend"
                };
                assert!(returned.name == flow::name(&one) || returned.name == flow::name(&other));
                assert_eq!(returned.flow.site, site);
                match returned.reply {
                    callback::Reply::Granted(_) => "granted".to_owned(),
                    callback::Reply::Denied(failure) => {
                        let result = callback::failed(failure.clone());
                        let back = callback::back(&config, &returned.name, &returned.flow, &result);
                        clean(&back);
                        assert!(!format!("{back:?}").contains("canary"), "{back:?}");
                        format!("denied {}", failure.category)
                    }
                }
            }
            Err(page) => {
                clean(&page);
                assert!(
                    page.status == 400 && page.header("Location").is_none(),
                    "{page:?}"
                );
                assert!(
                    !page.body.contains("canary") && !page.body.contains("<script"),
                    "{page:?}"
                );
                became(&page)
            }
        }
    });
}

/// R37, R59, R78: an address is the one that it is to the letter, and an answer's head is the edge's own.
#[test]
fn a_path_is_what_it_is_to_the_letter() {
    let config = config();
    let code = "0123456789abcdef".repeat(2);
    let corpus = Corpus {
        seeds: vec![
            "GET /privacy/shop".to_owned(),
            format!("GET /deletion/{code}"),
            "POST /token?x=1".to_owned(),
            "DELETE /connection/sessions".to_owned(),
            "GET /operator/connections?site=shop&cursor=0.".to_owned(),
            "GET /graph/me/media?fields=id".to_owned(),
            "GET /v/0123456789abcdef/connect.js".to_owned(),
            "HEAD /.well-known/oauth-authorization-server".to_owned(),
        ],
        words: &[
            "/../",
            "%2e%2e",
            "%2f",
            "/./",
            "/operator/",
            "/privacy/",
            "/deletion/",
            "/graph/",
            "..%5c",
            ";",
            ".html",
            "https://",
            "GET ",
            "POST ",
            "?",
            "#",
        ],
    };
    run("paths", &corpus, |line| {
        let (method, target) = line.split_once(' ').unwrap_or(("GET", line));
        let url = format!("https://edge.example{target}");
        let (path, query) = path_and_query(&url);
        if target.starts_with('/') {
            let whole = [path, if target.contains('?') { "?" } else { "" }, query].concat();
            assert_eq!(whole, target);
        }
        for (_, value) in assets::headers(path) {
            assert!(value.bytes().all(|byte| (b' '..0x7f).contains(&byte)), "{value}");
        }
        if let Some(code) = deletion::code_in(path) {
            assert!(path == format!("/deletion/{code}") && code.len() == 32, "{path}");
        }
        let statement = privacy::statement(&config, path);
        clean(&statement);
        let known = config.sites.keys().any(|site| path == format!("/privacy/{site}"));
        assert_eq!(statement.status == 200, known, "{path}");
        let metadata = metadata::metadata(&config, path, Some(target));
        clean(&metadata);
        assert!(
            metadata.body.contains("\"issuer\":\"https://edge.example\""),
            "{metadata:?}"
        );
        match methods::refuse(path, method) {
            Some(refused) => {
                clean(&refused);
                assert!(
                    refused.status == 405 && refused.header("Allow").is_some(),
                    "{refused:?}"
                );
                format!(
                    "{} {}",
                    refused.header("Allow").unwrap_or_default(),
                    statement.status
                )
            }
            None => format!("taken {} {}", statement.status, deletion::code_in(path).is_some()),
        }
    });
}

/// R33: an origin is listed letter by letter, or it is not.
#[test]
fn an_origin_is_listed_to_the_letter() {
    let config = config();
    let corpus = Corpus {
        seeds: vec![
            "https://shop.example".to_owned(),
            "null".to_owned(),
            "https://shop.example:443".to_owned(),
        ],
        words: &[
            ".",
            ":443",
            ":8443",
            "/",
            "null",
            "*",
            "https://",
            "http://",
            "@",
            ".evil.example",
            "xn--",
            "shop",
            ", ",
            "\u{a0}",
            "%2e",
            "\u{3002}",
        ],
    };
    run("origin", &corpus, |origin| {
        let preflight = cors::preflight(&config, Some(origin));
        let answer = cors::readable(&config, HttpResponse::empty(400), Some(origin));
        let listed = origin == "https://shop.example";
        for answer in [&preflight, &answer] {
            let allowed = answer.header("Access-Control-Allow-Origin");
            assert_eq!(allowed, listed.then_some(origin));
            assert_eq!(answer.header("Vary"), Some("Origin"));
            assert_eq!(answer.header("Access-Control-Allow-Credentials"), None);
        }
        format!("{listed} {}", origin.len().min(40))
    });
}

/// R4, R84: whatever is taken for a return URL is one that the site lists, and an answer in it is the only one.
#[test]
fn an_answer_goes_to_a_listed_address_and_is_alone_there() {
    let mut sites = super::edge::sites();
    sites["folder"] = serde_json::json!({
        "name": "The folder", "origins": ["https://folder.example"], "return_urls": ["https://folder.example/?a=b"],
        "return_urls_below": ["https://folder.example/below/"], "permissions": ["instagram_business_basic"],
    });
    let config = with_sites(&sites.to_string()).unwrap();
    let corpus = Corpus {
        seeds: vec![
            "https://shop.example/back".to_owned(),
            "https://folder.example/below/a/b?c=d".to_owned(),
            "https://folder.example/?a=b".to_owned(),
            "http://127.0.0.1:41234/callback".to_owned(),
        ],
        words: &[
            "@evil.example",
            "\\",
            "/..",
            "/%2e%2e/",
            "%2f",
            "//",
            "?code=1",
            "&state=",
            "&code[]=",
            "#",
            "%23",
            ":443",
            ":0",
            ".evil.example",
            "%00",
            "&%63ode=x",
            "?",
            "[::1]",
            "https://",
            "..;/",
        ],
    };
    run("urls", &corpus, |raw| {
        let mut became = String::new();
        for (id, site) in &config.sites {
            for mode in [ResponseMode::Query, ResponseMode::Fragment] {
                let Some(listed) = site.return_url_in(raw, mode) else {
                    continue;
                };
                became += id;
                became += if mode == ResponseMode::Query {
                    " query "
                } else {
                    " fragment "
                };
                assert_eq!(listed.as_str(), raw);
                let url = Url::parse(raw).unwrap();
                let right = match id.as_str() {
                    "shop" => raw == "https://shop.example/back",
                    "backend" => raw == "https://backend.example/oauth/return",
                    "folder" => {
                        let below = raw.starts_with("https://folder.example/below/")
                            && url.path().starts_with("/below/")
                            && url.path().split('/').all(|segment| segment != "..");
                        below || raw == "https://folder.example/?a=b"
                    }
                    _ => {
                        let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
                        raw == format!("http://127.0.0.1{port}/callback")
                    }
                };
                assert!(right, "{id}: {raw}");
                let answered = Url::parse(&listed.with(&[("code", "c&d"), ("state", "s#t=u")])).unwrap();
                assert_eq!((answered.origin(), answered.path()), (url.origin(), url.path()));
                if mode == ResponseMode::Query {
                    let named = |name: &str| {
                        let pairs = answered.query_pairs().filter(|(own, _)| own == name);
                        pairs.map(|(_, value)| value.into_owned()).collect::<Vec<_>>()
                    };
                    assert_eq!(
                        (named("code"), named("state")),
                        (vec!["c&d".into()], vec!["s#t=u".into()])
                    );
                    assert_eq!(answered.fragment(), None);
                } else {
                    assert_eq!(answered.query(), url.query());
                    assert!(
                        answered
                            .fragment()
                            .unwrap()
                            .starts_with("instagram-connect=code%3D")
                    );
                }
            }
        }
        became
    });
}

/// R5: a permission's name has small letters, digits and underscores, and nothing else goes to Instagram.
#[test]
fn a_scope_has_names_of_permissions_alone() {
    let corpus = Corpus {
        seeds: vec![
            "instagram_business_basic instagram_business_content_publish".to_owned(),
            "user_profile,user_media".to_owned(),
            "instagram_basic%20business_basic%2Cinstagram_manage_comments".to_owned(),
            "offline_access instagram_business_basic".to_owned(),
        ],
        words: &[
            " ",
            ",",
            "+",
            "%20",
            "%2C",
            "%2c",
            "&scope=",
            "a ",
            "instagram_business_basic",
            "_",
            "\u{a0}",
        ],
    };
    run("scope", &corpus, |text| match Scope::parse(text) {
        Ok(scope) => {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            for permission in &scope.permissions {
                let name = permission.as_str();
                assert!(
                    (1..=64).contains(&name.len()) && name.bytes().all(plain),
                    "{name}"
                );
            }
            assert!(scope.permissions.len() <= 32);
            let again = Scope::parse(&joined(&scope.permissions, " ")).unwrap();
            assert_eq!(again.permissions, scope.permissions);
            format!("{} {}", scope.permissions.len().min(6), scope.notice().is_some())
        }
        Err(problem) => format!("{problem:?}"),
    });
}
