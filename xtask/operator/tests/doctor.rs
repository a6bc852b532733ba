//! `cargo operator doctor`, as an operator runs it: against an edge, an Instagram, a receiver and a Meta of a few lines, once
//! with nothing wrong, and once with each thing planted (R104).
#![expect(clippy::unwrap_used, reason = "a test that can't go on ends")]
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use shared::duties::signed_request::{self, Refused};
use shared::instagram::AppSecret;
use shared::keys::event_secret::EventSecrets;
use shared::values::time::Timestamp;

const SECRET: &str = "f3a9c0d17e5b2846a1c4e8907b6d5f32";
const METAS: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
const OPERATORS: &str = "wq8d7c6b5a4f3e2d1c0b9a8f7e6d";
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const EVENTS: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// What was asked of whichever server.
#[derive(Clone, Debug, Default)]
struct Asked {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Asked {
    fn read(stream: &TcpStream) -> Option<Self> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let mut words = line.split(' ').map(str::to_owned);
        let mut asked = Self {
            method: words.next()?,
            target: words.next()?,
            ..Self::default()
        };
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim().split_once(": ") else {
                break;
            };
            asked.headers.push((name.to_lowercase(), value.to_owned()));
        }
        let length = asked.header("content-length").parse().unwrap_or(0);
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        asked.body = String::from_utf8(body).unwrap();
        Some(asked)
    }

    fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }
}

/// Status, header lines, body.
type Said = (u16, String, String);

fn json(status: u16, body: &str) -> Said {
    (status, "Content-Type: application/json\r\n".into(), body.into())
}

fn html(status: u16, body: &str) -> Said {
    (status, "Content-Type: text/html\r\n".into(), body.into())
}

/// The servers, on one port.
struct World {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    folder: tempfile::TempDir,
}

impl World {
    /// All is well, but for what `planted` says of a request.
    fn of(planted: impl Fn(&Asked) -> Option<Said> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let seen = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let Some(asked) = Asked::read(&stream) else {
                    continue;
                };
                let (status, headers, body) = planted(&asked).unwrap_or_else(|| well(&asked, port));
                seen.lock().unwrap().push(asked);
                let length = body.len();
                let head = format!(
                    "HTTP/1.1 {status} Told\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n"
                );
                let _ = stream.write_all(format!("{head}{body}").as_bytes());
            }
        });
        let folder = tempfile::tempdir().unwrap();
        Self { port, asked, folder }
    }

    /// The exit code, what was said, and everything together.
    fn doctor(&self, settings: &[(&str, &str)], arguments: &[&str]) -> (i32, Value, String) {
        let here = format!("http://localhost:{}", self.port);
        let site = format!(
            r#"{{"shop":{{"name":"Shop","origins":["https://shop.example"],"return_urls":["https://shop.example/connect"],"permissions":["instagram_business_basic"],"events":"{here}/receiver"}}}}"#
        );
        let profile = format!(
            r#"{{"base":"instagram","authorize_url":"{here}/oauth/authorize","token_url":"{here}/oauth/access_token","graph_url":"{here}"}}"#
        );
        let key = format!("k1:{KEY}");
        let good = [
            ("INSTAGRAM_APP_ID", "27"),
            ("INSTAGRAM_APP_SECRET", SECRET),
            ("META_APP_SECRET", METAS),
            ("OPERATOR_SECRET", OPERATORS),
            ("EVENT_SECRET", EVENTS),
            ("SEALING_KEYS", &key),
            ("PUBLIC_URL", &here),
            ("SITES", &site),
            ("ENDPOINT_PROFILE", &profile),
        ];
        let lines: Vec<String> = good
            .iter()
            .chain(settings)
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let file = self.folder.path().join("vars");
        std::fs::write(&file, lines.join("\n")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_operator"));
        command.args([
            "doctor",
            "--json",
            "--edge",
            &here,
            "--meta",
            &here,
            "--meta-app-id",
            "28",
        ]);
        command.arg("--env-file").arg(&file).args(arguments);
        let told = command.env_remove("OPERATOR_SECRET").output().unwrap();
        let words = [told.stdout.clone(), told.stderr].concat();
        let words = String::from_utf8(words).unwrap();
        let json = serde_json::from_slice(&told.stdout).unwrap_or_default();
        (told.status.code().unwrap(), json, words)
    }
}

/// The edge, Instagram, Meta and the receiver as they should be.
fn well(asked: &Asked, port: u16) -> Said {
    let here = format!("http://localhost:{port}");
    let (path, query) = asked.target.split_once('?').unwrap_or((&asked.target, ""));
    let graph = |code: u16, text: &str| {
        json(
            400,
            &format!(r#"{{"error":{{"message":"{text}","type":"OAuthException","code":{code}}}}}"#),
        )
    };
    match (asked.method.as_str(), path) {
        ("GET", "/health") => json(200, r#"{"status":"ok","storage":1}"#),
        ("GET", "/.well-known/oauth-authorization-server") => json(200, &format!(r#"{{"issuer":"{here}"}}"#)),
        ("POST", "/token") => json(400, r#"{"error":"unsupported_grant_type"}"#),
        ("GET", "/connect.js") => html(200, r#""instagram-connect","/v/0123456789abcdef/element.js""#),
        ("GET", "/authorize") => {
            let uri = shared::values::http::encode(&format!("{here}/instagram/callback"));
            let to = format!("{here}/oauth/authorize?client_id=27&redirect_uri={uri}");
            (302, format!("Location: {to}\r\n"), String::new())
        }
        ("GET", "/privacy/shop") => html(200, "<h1>Privacy</h1>"),
        ("POST", "/instagram/deauthorize" | "/instagram/deletion") => {
            let secrets = [SECRET, METAS].map(|secret| AppSecret::parse(secret).unwrap());
            let refused = signed_request::read(&asked.body, &secrets, Timestamp::from_millis(0)).unwrap_err();
            json(400, &refused.answer().body)
        }
        ("GET", "/operator/app") if asked.header("authorization").ends_with(OPERATORS) => {
            json(200, r#"{"app":"27","paused":false}"#)
        }
        ("GET", "/operator/keys") => json(200, r#"{"configured":["k1"],"rows":{"k1":3}}"#),
        ("GET", "/oauth/authorize") => html(200, "<h1>Log in</h1>"),
        ("POST", "/oauth/access_token") => json(
            400,
            r#"{"error_type":"OAuthException","code":400,"error_message":"Invalid authorization code"}"#,
        ),
        ("GET", "/access_token") if !query.contains(SECRET) => graph(100, "Error validating client secret"),
        ("GET", "/access_token") => graph(190, "Invalid OAuth access token - Cannot parse access token"),
        ("GET", "/v26.0/28") => json(200, r#"{"id":"28","name":"Shop"}"#),
        ("GET", "/v26.0/28/subscriptions") => json(200, r#"{"data":[]}"#),
        ("POST", "/receiver") => {
            let seconds = asked.header("webhook-timestamp").parse().unwrap();
            let secrets = EventSecrets::parse(EVENTS).unwrap();
            let rightly = secrets.signature("shop", asked.header("webhook-id"), seconds, &asked.body);
            json(
                if asked.header("webhook-signature") == rightly {
                    204
                } else {
                    401
                },
                "",
            )
        }
        _ => json(404, "{}"),
    }
}

/// The findings of one level: names, with what they are about.
fn at(level: &str, report: &Value) -> Vec<String> {
    let found = report["findings"].as_array().unwrap().iter();
    found
        .filter(|finding| finding["level"] == level)
        .map(|finding| {
            let about = finding["about"].as_str().map(|about| format!(" {about}"));
            format!("{}{}", finding["id"].as_str().unwrap(), about.unwrap_or_default())
        })
        .collect()
}

#[test]
fn a_well_set_up_edge_is_found_well_and_nothing_secret_is_said() {
    let world = World::of(|_| None);
    let (code, report, words) = world.doctor(&[], &[]);
    assert_eq!((code, at("problem", &report)), (0, vec![]), "{words}");
    assert_eq!(report["status"], "ok");
    let well = at("ok", &report);
    for name in [
        "settings SITES",
        "site shop",
        "app_id",
        "app_secret",
        "health",
        "in_front",
        "address",
        "redirect_uri shop",
        "consent_page",
        "privacy_page shop",
        "meta_callbacks /instagram/deletion",
        "meta_signature INSTAGRAM_APP_SECRET",
        "meta_signature META_APP_SECRET",
        "operator",
        "app_paused",
        "sealing_keys",
        "event_receiver shop",
        "meta_app",
        "meta_app subscriptions",
    ] {
        assert!(well.iter().any(|known| known == name), "{name}: {words}");
    }
    for secret in [SECRET, METAS, OPERATORS, KEY, EVENTS] {
        assert!(!words.contains(secret), "{words}");
    }
    // The app token is shown to Meta, and in no address.
    let asked = world.asked.lock().unwrap();
    let metas: Vec<&Asked> = asked
        .iter()
        .filter(|asked| asked.header("authorization").contains(METAS))
        .collect();
    assert_eq!(metas.len(), 2);
    assert!(asked.iter().all(|asked| !asked.target.contains(METAS)));
}

/// R83, R104: one thing is wrong, and that one is told, with exit code 1.
#[test]
fn each_planted_mistake_is_found() {
    type Plant = fn(&Asked) -> Option<Said>;
    let rows: [(&str, Plant); 10] = [
        ("in_front", |asked| {
            let challenge = "Content-Type: text/html\r\ncf-mitigated: challenge\r\n";
            (asked.target == "/token").then(|| (403, challenge.into(), "<html>".into()))
        }),
        ("health SITES", |asked| {
            let body = r#"{"status":"misconfigured","problems":[{"setting":"SITES","problem":"it is missing","expected":"a table","example":"{}"}]}"#;
            (asked.target == "/health").then(|| json(503, body))
        }),
        ("address", |asked| {
            let metadata = asked.target.starts_with("/.well-known");
            metadata.then(|| json(200, r#"{"issuer":"https://other.example"}"#))
        }),
        ("redirect_uri shop", |asked| {
            let to = "Location: https://x.example/?redirect_uri=https://other.example/instagram/callback\r\n";
            asked
                .target
                .starts_with("/authorize")
                .then(|| (302, to.into(), String::new()))
        }),
        ("consent_page", |asked| {
            let consent = asked.target.starts_with("/oauth/authorize?");
            consent.then(|| {
                html(
                    400,
                    "<p>Invalid Request: Request parameters are invalid: Invalid redirect_uri</p>",
                )
            })
        }),
        ("privacy_page shop", |asked| {
            (asked.target == "/privacy/shop").then(|| html(404, "<h1>Nothing</h1>"))
        }),
        ("meta_signature META_APP_SECRET", |asked| {
            let form = asked.target == "/instagram/deauthorize";
            let secret = AppSecret::parse(SECRET).unwrap();
            let refused =
                || signed_request::read(&asked.body, [&secret], Timestamp::from_millis(0)).unwrap_err();
            (form && refused() == Refused::Signature).then(|| json(400, &Refused::Signature.answer().body))
        }),
        ("app_paused", |asked| {
            let body =
                r#"{"paused":true,"category":"app_blocked","cause":"Meta blocked it.","action":"Ask Meta."}"#;
            (asked.target == "/operator/app").then(|| json(200, body))
        }),
        ("event_receiver shop", |asked| {
            (asked.target == "/receiver").then(|| json(200, ""))
        }),
        ("meta_app", |asked| {
            let body =
                r#"{"error":{"message":"Error validating client secret.","type":"OAuthException","code":1}}"#;
            asked.target.starts_with("/v26.0/28").then(|| json(400, body))
        }),
    ];
    for (name, planted) in rows {
        let (code, report, words) = World::of(planted).doctor(&[], &[]);
        assert_eq!(
            (code, at("problem", &report)),
            (1, vec![name.to_owned()]),
            "{words}"
        );
    }
}

/// R104: the same, of what stands in the settings.
#[test]
fn what_does_not_fit_the_servers_is_found() {
    let other = "e4b8d1c06f7a3952b0d3f7816c5e4a21";
    for (setting, value, names) in [
        (
            "INSTAGRAM_APP_SECRET",
            other,
            vec!["app_secret", "meta_signature INSTAGRAM_APP_SECRET"],
        ),
        ("META_APP_SECRET", other, vec!["meta_signature META_APP_SECRET"]),
        ("OPERATOR_SECRET", "another-operators-secret-1234", vec![]),
        ("INSTAGRAM_APP_ID", "29", vec!["redirect_uri shop"]),
    ] {
        let (_, report, words) = World::of(|asked| {
            let guess =
                asked.target == "/operator/app" && !asked.header("authorization").ends_with(OPERATORS);
            guess.then(|| json(401, "{}"))
        })
        .doctor(&[(setting, value)], &[]);
        let names = if setting == "OPERATOR_SECRET" {
            vec!["operator"]
        } else {
            names
        };
        assert_eq!(at("problem", &report), names, "{words}");
        assert!(!words.contains(value) || setting == "INSTAGRAM_APP_ID", "{words}");
    }
}

/// For scripts: nobody could look.
#[test]
fn a_wrong_usage_ends_with_2() {
    let world = World::of(|_| None);
    for arguments in [
        &["--secret-file", "/no/such/file"][..],
        &["--edge", "connect.example.com"],
        &["--no-such-option"],
        &["--offline"],
    ] {
        let (code, _, words) = world.doctor(&[], arguments);
        assert_eq!(code, 2, "{arguments:?} {words}");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_operator"));
    let told = command
        .args(["doctor", "--env-file", "/no/such/file"])
        .output()
        .unwrap();
    assert_eq!(told.status.code(), Some(2));
}

#[test]
fn offline_nobody_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vars");
    std::fs::write(&file, "PUBLIC_URL=http://localhost:1\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_operator"));
    let told = command
        .args(["doctor", "--offline", "--env-file"])
        .arg(&file)
        .output()
        .unwrap();
    let words = String::from_utf8(told.stdout).unwrap();
    assert_eq!(told.status.code(), Some(1));
    assert!(
        words.contains("PROBLEM      settings (SITES): It is missing.\n             → Expected is "),
        "{words}"
    );
    assert!(!words.contains("instagram_hosts"), "{words}");
}
