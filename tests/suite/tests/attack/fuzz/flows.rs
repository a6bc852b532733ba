//! Fuzzed ways back to a flow: the cookie that holds it, the query that Instagram brings.

use shared::oauth::authorize::{Fresh, authorize};
use shared::oauth::callback;
use shared::oauth::flow::{self, Found};
use shared::values::http::Navigation;
use url::Url;

use super::edge::{NOW, became, beginning, clean, config};
use super::{Corpus, run};

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
        words: vec![
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
        words: vec![
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
