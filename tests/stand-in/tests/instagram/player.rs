//! A test's own Instagram, and an app that talks to it without a network.

use axum::body::Body;
use axum::extract::Request;
use serde_json::{Value, json};
use stand_in::answer::Answer;
use stand_in::app_file::App;
use stand_in::asked::Asked;
use stand_in::world::{Hosts, World};
use stand_in::{Control, Profile};
use url::form_urlencoded::Serializer;

pub const REDIRECT: &str = "http://localhost:8787/instagram/callback";
pub const SECRET: &str = "0123456789abcdef0123456789abcdef";
pub const APP: &str = "1234567890123456";
pub const CDN: &str = "http://127.0.0.1:8792";
pub const DAY: i64 = 86_400;

/// An Instagram.
pub struct Player(pub Control);

impl Player {
    pub fn new() -> Self {
        Self::of(7, Profile::Instagram)
    }

    pub fn of(seed: u64, profile: Profile) -> Self {
        let app = App {
            app_id: APP.to_owned(),
            app_secret: SECRET.to_owned(),
        };
        let hosts = Hosts {
            pages: "http://instagram.localhost:8790".to_owned(),
            cdn: CDN.to_owned(),
        };
        Self(Control::new(World::new(
            seed,
            profile,
            app,
            vec![REDIRECT.to_owned()],
            hosts,
        )))
    }

    pub fn throw(&self, switches: &Value) {
        self.0.throw(switches).unwrap();
    }

    pub async fn ask(&self, request: Request) -> Answer {
        self.0.ask(Asked::read(request).await.unwrap()).await
    }

    pub async fn get(&self, address: &str) -> Answer {
        self.ask(
            Request::get(address)
                .header("host", "127.0.0.1:8790")
                .body(Body::empty())
                .unwrap(),
        )
        .await
    }

    /// A file of the CDN, by its whole address.
    pub async fn fetch(&self, address: &str) -> Answer {
        let target = address.strip_prefix(CDN).unwrap();
        let request = Request::get(target).body(Body::empty()).unwrap();
        self.0.fetch(Asked::read(request).await.unwrap())
    }

    pub async fn bearer(&self, address: &str, token: &str) -> Answer {
        let request = Request::get(address).header("authorization", format!("Bearer {token}"));
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, address: &str, form: &[(&str, &str)]) -> Answer {
        let request = Request::post(address).header("content-type", "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(query(form))).unwrap()).await
    }

    /// The authorize address with one parameter changed (or, with an empty value, left out).
    pub fn authorize(&self, changes: &[(&str, &str)]) -> String {
        let scope = if self.0.state()["profile"] == "basic-display" {
            "user_profile,user_media"
        } else {
            "instagram_business_basic,instagram_business_content_publish"
        };
        let mut pairs = vec![
            ("client_id", APP),
            ("redirect_uri", REDIRECT),
            ("response_type", "code"),
            ("scope", scope),
            ("state", "s-1"),
        ];
        for (name, value) in changes {
            pairs.retain(|(key, _)| key != name);
            if !value.is_empty() {
                pairs.push((name, value));
            }
        }
        format!("/oauth/authorize?{}", query(&pairs))
    }

    /// Presses "allow" on the consent page.
    pub async fn allow(&self, account: &str, permissions: &[&str]) -> Answer {
        let mut form = vec![("account", account), ("allow", "1")];
        form.extend(permissions.iter().map(|permission| ("permission", *permission)));
        self.post(&self.authorize(&[]), &form).await
    }

    pub async fn code(&self, account: &str) -> String {
        let all = ["instagram_business_content_publish", "user_media"];
        between(
            self.allow(account, &all).await.header("location").unwrap(),
            "code=",
            "&",
        )
    }

    /// The code exchange, with changes to its form.
    pub async fn exchange(&self, code: &str, changes: &[(&str, &str)]) -> Answer {
        let mut form = vec![
            ("client_id", APP),
            ("client_secret", SECRET),
            ("grant_type", "authorization_code"),
            ("redirect_uri", REDIRECT),
            ("code", code),
        ];
        for (name, value) in changes {
            form.retain(|(key, _)| key != name);
            form.push((name, value));
        }
        self.post("/oauth/access_token", &form).await
    }

    pub async fn short(&self, account: &str) -> String {
        let code = self.code(account).await;
        body(&self.exchange(&code, &[]).await)["access_token"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub async fn lengthen(&self, token: &str) -> Answer {
        self.get(&format!(
            "/access_token?grant_type=ig_exchange_token&client_secret={SECRET}&access_token={token}"
        ))
        .await
    }

    pub async fn long(&self, account: &str) -> String {
        let token = self.short(account).await;
        body(&self.lengthen(&token).await)["access_token"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        self.get(&format!(
            "/refresh_access_token?grant_type=ig_refresh_token&access_token={token}"
        ))
        .await
    }

    /// One of the ids of an account, from the control's state.
    pub fn id(&self, account: &str, which: &str) -> String {
        let state = self.0.state();
        let accounts = state["accounts"].as_array().unwrap();
        let found = accounts.iter().find(|one| one["username"] == account).unwrap();
        found[which].as_str().unwrap().to_owned()
    }
}

pub fn query(pairs: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

pub fn text(answer: &Answer) -> &str {
    std::str::from_utf8(&answer.body).unwrap()
}

pub fn body(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

/// The error without its trace id, which must be there.
pub fn error(answer: &Answer) -> Value {
    let mut error = body(answer)["error"].clone();
    let trace = error.as_object_mut().unwrap().remove("fbtrace_id").unwrap();
    assert_eq!(trace.as_str().unwrap().len(), 23);
    error
}

/// The older envelope, of the code exchange.
pub fn exchange_error(text: &str) -> Value {
    json!({"error_type": "OAuthException", "code": 400, "error_message": text})
}

pub fn unsupported() -> Value {
    json!({"message": "Unsupported request - method type: get", "type": "IGApiException", "code": 100})
}

pub fn between(text: &str, from: &str, to: &str) -> String {
    let rest = text.split_once(from).unwrap().1;
    rest.split_once(to).map_or(rest, |(found, _)| found).to_owned()
}
