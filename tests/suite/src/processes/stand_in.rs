//! The stand-in as a process, and its switches.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use super::places::program;
use super::process::Process;
use crate::http::{Client, Request, Response};
use crate::leaks::Canary;

/// One Instagram of one's own.
#[derive(Debug)]
pub struct StandIn {
    process: Process,
    /// The address of its pages: `http://instagram.localhost:PORT`.
    pub url: String,
    /// The same server for other servers: `http://127.0.0.1:PORT`.
    pub address: String,
    /// Where pictures and videos are: `http://127.0.0.1:PORT`.
    pub cdn: String,
    /// The app's id there.
    pub app_id: String,
    /// The app's secret there.
    pub app_secret: String,
    pages: Client,
    control: Client,
}

/// A request that the stand-in received.
#[derive(Clone, Debug)]
pub struct Received(pub Value);

impl StandIn {
    /// Starts one that knows `redirect_uris`, and keeps its files in `folder`.
    #[must_use]
    pub fn start(folder: &Path, redirect_uris: &[String], profile: &str) -> Self {
        let app_file = folder.join("app.json");
        let mut arguments: Vec<String> = [
            "--port",
            "0",
            "--control-port",
            "0",
            "--seed",
            "7",
            "--profile",
            profile,
        ]
        .map(String::from)
        .into();
        arguments.extend(["--app-file".into(), app_file.display().to_string()]);
        for uri in redirect_uris {
            arguments.extend(["--redirect-uri".into(), uri.clone()]);
        }
        let process = Process::start(&program("stand-in"), &arguments, &[]);
        let line = process
            .line("ready ", Duration::from_secs(10))
            .unwrap_or_else(|why| panic!("{why}"));
        let mut words = line.split(' ');
        let url = words.next().unwrap_or_default().to_owned();
        let control = words.nth(1).and_then(|address| Url::parse(address).ok());
        let cdn = words.nth(1).unwrap_or_default().to_owned();
        let port = |url: &Url| url.port().expect("the address has a port");
        let pages_url = Url::parse(&url).unwrap_or_else(|error| panic!("{line:?}: {error}"));
        let app = std::fs::read(&app_file).expect("the stand-in wrote its app file");
        let app: Value = serde_json::from_slice(&app).expect("the app file is JSON");
        Self {
            process,
            address: format!("http://127.0.0.1:{}", port(&pages_url)),
            app_id: app["app_id"].as_str().unwrap_or_default().into(),
            app_secret: app["app_secret"].as_str().unwrap_or_default().into(),
            pages: Client::new("instagram.localhost", port(&pages_url)),
            control: Client::new("127.0.0.1", port(&control.expect("a control address is printed"))),
            url,
            cdn,
        }
    }

    /// Throws switches; the others stay.
    pub fn switch(&self, switches: &Value) {
        self.ask("POST", "/switches", Some(switches));
    }

    /// Consents without a page, as this account.
    pub fn auto(&self, account: &str) {
        self.switch(&json!({"auto": {"account": account}}));
    }

    /// Consents without a page, as this account, without those permissions.
    pub fn auto_without(&self, account: &str, untick: &[&str]) {
        self.switch(&json!({"auto": {"account": account, "untick": untick}}));
    }

    /// Plays this fault at every call of that kind.
    pub fn fault(&self, at: &str, kind: &str) {
        self.faults(&json!([{"at": at, "kind": kind}]));
    }

    /// Plays these faults.
    pub fn faults(&self, faults: &Value) {
        self.switch(&json!({"faults": faults}));
    }

    /// Moves the stand-in's clock on.
    pub fn advance(&self, seconds: u64) {
        self.ask("POST", "/clock", Some(&json!({"advance_seconds": seconds})));
    }

    /// Makes one of Instagram's days last so many milliseconds.
    pub fn day(&self, milliseconds: u64) {
        self.ask("POST", "/durations", Some(&json!({"day_ms": milliseconds})));
    }

    /// Ends an account's tokens, by `removed`, `password`, `checkpoint`, `expired` or `logged_out`.
    pub fn revoke(&self, account: &str, how: &str) {
        self.ask("POST", "/revoke", Some(&json!({"account": account, "how": how})));
    }

    /// What Meta posts when this account's owner takes the app away.
    #[must_use]
    pub fn signed_request(&self, account: &str) -> String {
        let made = self.ask("POST", "/signed-request", Some(&json!({"account": account})));
        made["signed_request"].as_str().unwrap_or_default().to_owned()
    }

    /// Makes posts, such as `{"account": "quiet.pine", "kind": "reel", "count": 3}`; gives their ids, newest first.
    #[must_use]
    pub fn post(&self, wish: &Value) -> Vec<String> {
        let made = self.ask("POST", "/posts", Some(wish));
        let ids = made["ids"].as_array().cloned().unwrap_or_default();
        ids.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// All posts of an account, newest first, with those that are gone.
    #[must_use]
    pub fn posts(&self, account: &str) -> Vec<Value> {
        let list = self.ask("GET", &format!("/posts?account={account}"), None);
        list.as_array().cloned().unwrap_or_default()
    }

    /// Deletes posts at Instagram.
    pub fn delete(&self, ids: &[String]) {
        self.ask("POST", "/posts/delete", Some(&json!({"ids": ids})));
    }

    /// Puts posts into their owner's archive.
    pub fn archive(&self, ids: &[String]) {
        self.ask("POST", "/posts/archive", Some(&json!({"ids": ids})));
    }

    /// Takes posts out of the archive again.
    pub fn restore(&self, ids: &[String]) {
        self.ask("POST", "/posts/restore", Some(&json!({"ids": ids})));
    }

    /// How many requests came to `cdn`, `me`, `media`, `refresh` and so on, since they were last forgotten.
    #[must_use]
    pub fn count(&self, step: &str) -> u64 {
        self.ask("GET", "/counts", None)[step]
            .as_u64()
            .unwrap_or_default()
    }

    /// Every request that came, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        let list = self.ask("GET", "/requests", None);
        let list = list.as_array().or_else(|| list["requests"].as_array()).cloned();
        list.unwrap_or_default().into_iter().map(Received).collect()
    }

    /// The requests to that path.
    #[must_use]
    pub fn requests_to(&self, path: &str) -> Vec<Received> {
        self.requests()
            .into_iter()
            .filter(|request| request.path() == path)
            .collect()
    }

    /// Forgets the requests that came so far.
    pub fn forget_requests(&self) {
        self.ask("DELETE", "/requests", None);
    }

    /// Everything it ever issued that nobody but the edge may know: tokens, and the app secret.
    #[must_use]
    pub fn canaries(&self) -> Vec<Canary> {
        let mut canaries = vec![Canary::new("app secret", self.app_secret.as_bytes())];
        for name in ["short_lived", "long_lived"] {
            canaries.extend(self.issued(name).iter().enumerate().map(|(number, token)| {
                Canary::new(
                    &format!("{} token {number}", name.replace('_', "-")),
                    token.as_bytes(),
                )
            }));
        }
        canaries
    }

    /// Instagram's codes, which may be seen in the callback's own URL and nowhere else.
    #[must_use]
    pub fn codes(&self) -> Vec<Canary> {
        let codes = self.issued("codes");
        let named = codes.iter().enumerate();
        named
            .map(|(number, code)| Canary::new(&format!("Instagram's code {number}"), code.as_bytes()))
            .collect()
    }

    /// What it ever issued of one kind: `codes`, `short_lived`, `long_lived`.
    #[must_use]
    pub fn issued(&self, kind: &str) -> Vec<String> {
        let all = self.ask("GET", "/canaries", None);
        let list = all[kind].as_array().cloned().unwrap_or_default();
        list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Its state: clock, accounts, switches.
    #[must_use]
    pub fn state(&self) -> Value {
        self.ask("GET", "/state", None)
    }

    /// Opens an authorize address as a visitor does.
    #[must_use]
    pub fn open(&self, at_instagram: &Url) -> Response {
        let query = at_instagram.query().unwrap_or_default();
        self.pages
            .send(&Request::navigate(&format!("{}?{query}", at_instagram.path())))
    }

    /// Consents by the `auto` switch; gives the callback's target (the fragment stays in the browser).
    #[must_use]
    pub fn consent(&self, at_instagram: &Url) -> String {
        let back = self.open(at_instagram).location();
        format!("{}?{}", back.path(), back.query().unwrap_or_default())
    }

    /// What the process wrote.
    #[must_use]
    pub fn log(&self) -> Vec<u8> {
        self.process.log()
    }

    pub(super) fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let mut request = Request::new(method, path);
        if let Some(body) = body {
            request = request
                .header("Content-Type", "application/json")
                .body(body.to_string().as_bytes());
        }
        let answer = self.control.send(&request);
        assert!(
            (200..300).contains(&answer.status),
            "{method} {path}: {} {}",
            answer.status,
            answer.text()
        );
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }
}

impl Received {
    /// The path.
    #[must_use]
    pub fn path(&self) -> &str {
        self.0["path"].as_str().unwrap_or_default()
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &str {
        self.0["method"].as_str().unwrap_or_default()
    }

    /// The request as text, to search in.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.to_string()
    }

    /// The query or the body, whichever form they are kept in.
    #[must_use]
    pub fn part(&self, name: &str) -> String {
        self.0[name]
            .as_str()
            .map_or_else(|| self.0[name].to_string(), str::to_owned)
    }

    /// A header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        match &self.0["headers"] {
            Value::Object(map) => {
                let hit = map.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
                hit.map(|(_, value)| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            }
            Value::Array(pairs) => {
                let hit = pairs
                    .iter()
                    .find(|pair| pair[0].as_str().is_some_and(|key| key.eq_ignore_ascii_case(name)));
                hit.and_then(|pair| pair[1].as_str()).map(str::to_owned)
            }
            _ => None,
        }
    }
}
