//! An edge, an Instagram, a receiver and a Meta of a few lines, on one port.
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use shared::duties::signed_request;
use shared::instagram::AppSecret;
use shared::keys::event_secret::EventSecrets;
use shared::values::time::Timestamp;

pub const SECRET: &str = "f3a9c0d17e5b2846a1c4e8907b6d5f32";
pub const METAS: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
pub const OPERATORS: &str = "wq8d7c6b5a4f3e2d1c0b9a8f7e6d";
pub const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
pub const EVENTS: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// The findings of one level: names, with what they are about.
pub fn at(level: &str, report: &Value) -> Vec<String> {
    let found = report["findings"].as_array().unwrap().iter();
    found
        .filter(|finding| finding["level"] == level)
        .map(|finding| {
            let about = finding["about"].as_str().map(|about| format!(" {about}"));
            format!("{}{}", finding["id"].as_str().unwrap(), about.unwrap_or_default())
        })
        .collect()
}

/// The site that was added while the edge runs.
pub const SECOND: &str = r#"{"name":"Second","origins":["https://second.example"],"return_urls":["https://second.example/connect"],"permissions":["instagram_business_basic"]}"#;

/// What was asked of whichever server.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
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

    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }
}

/// Status, header lines, body.
pub type Said = (u16, String, String);

pub fn json(status: u16, body: &str) -> Said {
    (status, "Content-Type: application/json\r\n".into(), body.into())
}

pub fn html(status: u16, body: &str) -> Said {
    (status, "Content-Type: text/html\r\n".into(), body.into())
}

/// The status of no answer at all.
pub const HANGS_UP: u16 = 0;

/// The servers, on one port.
pub struct World {
    pub port: u16,
    pub asked: Arc<Mutex<Vec<Asked>>>,
    pub folder: tempfile::TempDir,
}

impl World {
    /// All is well, but for what `planted` says of a request.
    pub fn of(planted: impl Fn(&Asked) -> Option<Said> + Send + 'static) -> Self {
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
                if status == HANGS_UP {
                    continue;
                }
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
    pub fn doctor(&self, settings: &[(&str, &str)], arguments: &[&str]) -> (i32, Value, String) {
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
        ("OPTIONS", "/token") => {
            let listed = ["https://shop.example", "https://second.example"].contains(&asked.header("origin"));
            (if listed { 204 } else { 403 }, String::new(), String::new())
        }
        // With what is deployed: whatever else is asked for, the edge refuses.
        ("GET", "/authorize")
            if !["shop", "second"].iter().any(|site| {
                let back = shared::values::form::encode(&format!("https://{site}.example/connect"));
                query.contains(&format!("client_id={site}&redirect_uri={back}&"))
            }) =>
        {
            html(400, "<h1>This return address isn't listed</h1>")
        }
        ("GET", "/authorize") if !query.contains("&scope=instagram_business_basic&") => (
            303,
            "Location: https://shop.example/connect#error=invalid_scope\r\n".into(),
            String::new(),
        ),
        ("GET", "/authorize") => {
            let uri = shared::values::form::encode(&format!("{here}/instagram/callback"));
            let to = format!("{here}/oauth/authorize?client_id=27&redirect_uri={uri}");
            (302, format!("Location: {to}\r\n"), String::new())
        }
        ("GET", "/privacy/shop" | "/privacy/second") => html(200, "<h1>Privacy</h1>"),
        ("POST", "/instagram/deauthorize" | "/instagram/deletion") => {
            let secrets = [SECRET, METAS].map(|secret| AppSecret::parse(secret).unwrap());
            let refused = signed_request::read(
                &asked.body,
                secrets.iter().map(|secret| ((), secret)),
                Timestamp::from_millis(0),
            )
            .unwrap_err();
            json(400, &refused.answer().body)
        }
        ("GET", "/operator/app") if asked.header("authorization").ends_with(OPERATORS) => {
            json(200, r#"{"app":"27","paused":false}"#)
        }
        ("GET", "/operator/keys") => json(200, r#"{"configured":["k1"],"rows":{"k1":3}}"#),
        ("GET", "/operator/added-sites") => json(
            200,
            &format!(r#"{{"sites":[{{"id":"second","entry":{SECOND}}}]}}"#),
        ),
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
