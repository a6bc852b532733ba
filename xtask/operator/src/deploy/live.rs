//! What was deployed, asked where it is: `/health`, its button, and one way to Instagram and no further.
use std::thread::sleep;
use std::time::Duration;

use common::clock::Stopwatch;
use common::failure::{Failure, Outcome};
use common::processes;
use common::settings::{Settings, value};
use serde_json::Value;
use shared::settings::apps::DEFAULT;
use shared::values::schema::SCHEMA;
use url::Url;

use super::stage::Stage;
use crate::button::{Files, LOADER, Loader};
use crate::client::agent;
use crate::snippet::Ways;

/// A new version is everywhere in seconds; a new custom domain takes minutes.
const PATIENCE: f64 = 180.0;
const PAUSE: Duration = Duration::from_secs(3);
const ANSWER: Duration = Duration::from_secs(15);
const LARGEST_ANSWER: u64 = 1024 * 1024;
/// Of a verifier that nobody has: this flow ends at Instagram's door.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const STATE: &str = "deploy-looks-whether-the-way-is-open-0000000";

/// An answer, or why there is none.
type Told = Result<(u16, String, Option<String>), String>;

/// Waits until the edge of these settings says that it is well, with the storage that this clone writes, and asks it the way.
/// Gives what to paste into a page.
pub fn look(settings: &Settings, built: &Loader, bundle: Option<&str>, stage: Stage) -> Outcome<String> {
    let edge = value(settings, "PUBLIC_URL")
        .unwrap_or_default()
        .trim_end_matches('/');
    let back = format!(
        "`cargo operator rollback{}` goes back to the version before.",
        stage.flag()
    );
    healthy(edge, SCHEMA, bundle, &back)?;
    let files = Files::of(edge);
    let served = files.get(LOADER).ok().flatten();
    let served = served.and_then(|bytes| Loader::read(&String::from_utf8_lossy(&bytes)).ok());
    // Caches may hold the former one for five minutes.
    if served.as_ref().map(|loader| &loader.version) != Some(&built.version) {
        eprintln!("    {edge}{LOADER} isn't the new one yet: it may take five minutes");
    }
    let Some((client, address)) = way(edge, value(settings, "SITES").unwrap_or_default()) else {
        return Ok("no site has a return URL, so there is no way to try and nothing to paste".to_owned());
    };
    leads_on(settings, &client, &ask(&address))?;
    Ok(Ways::of(edge, &client, built).hosted.html)
}

/// Waits for `/health` of an edge with that storage and, where it is known, of that bundle; `next` is what can be done if it doesn't get well.
pub fn healthy(edge: &str, storage: u32, bundle: Option<&str>, next: &str) -> Outcome {
    let watch = Stopwatch::start();
    loop {
        match health(&ask(&format!("{edge}/health")), storage, bundle) {
            Ok(()) => return Ok(()),
            Err(why) if watch.seconds() > PATIENCE || processes::stopped() => {
                return Err(Failure::new(format!(
                    "it is at Cloudflare, but {edge}/health isn't well yet: {why}.\n\
                     A new custom domain takes some minutes; look again then. {next}"
                )));
            }
            Err(_) => sleep(PAUSE),
        }
    }
}

fn health(told: &Told, storage: u32, bundle: Option<&str>) -> Result<(), String> {
    let (status, body, _) = told.as_ref().map_err(Clone::clone)?;
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let word = body.get("status").and_then(Value::as_str);
    if word != Some("ok") {
        return Err(format!(
            "it answers {status} {}",
            word.unwrap_or("and nothing of the edge's")
        ));
    }
    let writes = body.get("storage").and_then(Value::as_u64);
    let runs = body.get("bundle").and_then(Value::as_str);
    if writes == Some(u64::from(storage)) && (bundle.is_none() || bundle == runs) {
        Ok(())
    } else {
        Err("another version answers".to_owned())
    }
}

/// The first site that a visitor could come from, and the address that the visitor would open.
fn way(edge: &str, sites: &str) -> Option<(String, String)> {
    let sites: Value = serde_json::from_str(sites).ok()?;
    sites.as_object()?.iter().find_map(|(id, site)| {
        let first = |name| site.get(name)?.as_array()?.first()?.as_str();
        let return_url = first("return_urls")?;
        let mut address = Url::parse(&format!("{edge}/authorize")).ok()?;
        address.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            // As the button asks, to which a name of the answer's in the query is no matter.
            ("response_mode", "fragment"),
            ("client_id", id),
            ("redirect_uri", return_url),
            ("state", STATE),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        Some((id.clone(), address.into()))
    })
}

/// Whether a visitor is sent to Instagram, with this app, and back to this edge.
fn leads_on(settings: &Settings, client: &str, told: &Told) -> Outcome {
    let (status, _, location) = told
        .as_ref()
        .map_err(|why| Failure::new(format!("it was uploaded, but /authorize doesn't answer: {why}")))?;
    let location = location.as_deref().and_then(|location| Url::parse(location).ok());
    let asked = |name: &str| {
        let pairs = location.as_ref()?.query_pairs().find(|(own, _)| own == name)?;
        Some(pairs.1.into_owned())
    };
    let callback = format!(
        "{}/instagram/callback",
        value(settings, "PUBLIC_URL")
            .unwrap_or_default()
            .trim_end_matches('/')
    );
    if asked("client_id") == app_id(settings, client) && asked("redirect_uri") == Some(callback) {
        return Ok(());
    }
    Err(Failure::new(format!(
        "it was uploaded, but a visitor isn't sent to Instagram: /authorize answers {status}{}. `cargo operator doctor` says more.",
        asked("error_description").map_or_else(String::new, |why| format!(", {why}"))
    )))
}

/// The id of a site's app.
fn app_id(settings: &Settings, site: &str) -> Option<String> {
    let table = |name: &str| -> Value {
        let text = value(settings, name).unwrap_or_default();
        serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_default()
    };
    let Some(id) = value(settings, "INSTAGRAM_APP_ID") else {
        let (apps, sites) = (table("APPS"), table("SITES"));
        let named = sites.get(site).and_then(|site| site.get("app")?.as_str());
        let app = apps.get(named.unwrap_or(DEFAULT))?;
        return app.get("id")?.as_str().map(str::to_owned);
    };
    Some(id.to_owned())
}

fn ask(address: &str) -> Told {
    let mut answer = agent(ANSWER)
        .get(address)
        .call()
        .map_err(|error| error.to_string())?;
    let location = answer.headers().get("location");
    let location = location
        .and_then(|location| location.to_str().ok())
        .map(str::to_owned);
    let body = answer
        .body_mut()
        .with_config()
        .limit(LARGEST_ANSWER)
        .read_to_string();
    Ok((answer.status().as_u16(), body.unwrap_or_default(), location))
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use common::settings::Settings;

    use super::{ask, health, leads_on, way};

    #[expect(clippy::unnecessary_wraps, reason = "an answer is one of two")]
    fn answer(status: u16, body: &str, location: Option<&str>) -> super::Told {
        Ok((status, body.to_owned(), location.map(str::to_owned)))
    }

    /// Asks a server that gives this answer once.
    fn asked(answer: &'static str) -> super::Told {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        });
        let told = ask(&address);
        server.join().unwrap();
        told
    }

    #[test]
    fn an_answer_is_taken_as_it_is_and_nobody_is_followed() {
        let found = "HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(asked(found), answer(302, "", Some("https://elsewhere.example/")));
        let unwell = "HTTP/1.1 503 Unavailable\r\nContent-Length: 2\r\n\r\n{}";
        assert_eq!(asked(unwell), answer(503, "{}", None));
    }

    #[test]
    fn a_live_edge_is_well_when_it_is_the_one_that_was_deployed() {
        assert_eq!(
            health(&answer(200, r#"{"status":"ok","storage":3}"#, None), 3, None),
            Ok(())
        );
        let named = answer(200, r#"{"status":"ok","storage":3,"bundle":"0a1b"}"#, None);
        assert_eq!(health(&named, 3, Some("0a1b")), Ok(()));
        assert!(health(&named, 3, Some("0a1c")).is_err());
        for (told, why) in [
            (
                answer(200, r#"{"status":"ok","storage":2}"#, None),
                "another version answers",
            ),
            (answer(200, r#"{"status":"ok"}"#, None), "another version answers"),
            (
                answer(503, r#"{"status":"misconfigured"}"#, None),
                "it answers 503 misconfigured",
            ),
            (
                answer(403, "<html>", None),
                "it answers 403 and nothing of the edge's",
            ),
            (Err("no host".to_owned()), "no host"),
        ] {
            assert_eq!(health(&told, 3, None), Err(why.to_owned()));
        }
    }

    #[test]
    fn the_way_is_that_of_the_first_site_with_a_return_url() {
        let sites = r#"{"a":{"return_urls":[]},"b":{"return_urls":["https://b.example/back?x=1"]}}"#;
        let (client, address) = way("https://edge.example", sites).unwrap();
        assert_eq!(client, "b");
        assert!(
            address.starts_with("https://edge.example/authorize?response_type=code&response_mode=fragment&client_id=b&redirect_uri=https%3A%2F%2Fb.example%2Fback%3Fx%3D1&"),
            "{address}"
        );
        assert_eq!(way("https://edge.example", "{}"), None);
    }

    #[test]
    fn a_visitor_has_to_arrive_at_instagram_with_this_app() {
        let settings: Settings = vec![
            ("PUBLIC_URL".into(), "https://edge.example/".into()),
            ("INSTAGRAM_APP_ID".into(), "42".into()),
        ];
        let to = |app: &str, back: &str| {
            format!("https://www.instagram.com/oauth/authorize?client_id={app}&redirect_uri={back}&state=s")
        };
        let back = "https%3A%2F%2Fedge.example%2Finstagram%2Fcallback";
        let told = |location: &str| leads_on(&settings, "shop", &answer(302, "", Some(location)));
        assert!(told(&to("42", back)).is_ok());
        for wrong in [
            to("43", back),
            to("42", "https%3A%2F%2Fold.example%2Finstagram%2Fcallback"),
            "https://b.example/back?error=invalid_scope&error_description=No+permission.".to_owned(),
        ] {
            let told = told(&wrong).unwrap_err().to_string();
            assert!(
                told.contains("isn't sent to Instagram: /authorize answers 302"),
                "{told}"
            );
            assert!(
                !wrong.contains("error=") || told.contains("No permission."),
                "{told}"
            );
        }
        // With several apps it is the site's.
        let apps = r#"{"default":{"id":"41"},"brand":{"id":"42"}}"#;
        let several = |sites: &str| -> Settings {
            vec![
                ("PUBLIC_URL".into(), "https://edge.example".into()),
                ("APPS".into(), apps.into()),
                ("SITES".into(), sites.into()),
            ]
        };
        for (sites, app) in [(r#"{"shop":{"app":"brand"}}"#, "42"), (r#"{"shop":{}}"#, "41")] {
            for sent in ["41", "42"] {
                let told = answer(302, "", Some(&to(sent, back)));
                let led = leads_on(&several(sites), "shop", &told).is_ok();
                assert_eq!(led, sent == app, "{sites} {sent}");
            }
        }
        assert!(leads_on(&settings, "shop", &answer(503, "", None)).is_err());
        assert!(leads_on(&settings, "shop", &Err("cut off".to_owned())).is_err());
    }
}
