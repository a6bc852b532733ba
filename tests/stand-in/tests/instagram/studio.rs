//! Somebody who publishes: an account with its token, and a server on this machine that has the files.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::response::IntoResponse as _;
use axum::routing::get;
use serde_json::{Value, json};
use stand_in::answer::Answer;
use stand_in::asked::Asked;
use stand_in::control_api;
use stand_in::drawing::{Sketch, Subject, jpeg};
use stand_in::publishing::sample::Sample;
use tokio::net::TcpListener;

use crate::player::{Player, between, body};

/// An account that publishes.
pub struct Studio {
    pub player: Player,
    pub token: String,
    /// The address of the server with the files.
    pub files: String,
}

/// A picture.
pub fn picture(width: u16, height: u16, bytes: usize) -> Vec<u8> {
    jpeg(&Sketch {
        seed: 3,
        of: Subject::Medium(u64::from(width)),
        width,
        height,
        bytes,
    })
}

impl Studio {
    pub async fn new() -> Self {
        Self::of("studio.lumen").await
    }

    pub async fn of(account: &str) -> Self {
        let player = Player::new();
        let token = token(&player, account, &["content_publish", "manage_comments"]).await;
        let studio = Self {
            player,
            token,
            files: serve().await,
        };
        studio.settings(&json!({"image_ms": 0, "video_ms": 0, "carousel_ms": 0}));
        studio
    }

    pub fn settings(&self, wishes: &Value) {
        self.player.0.publishing(wishes).unwrap();
    }

    pub fn faults(&self, faults: &Value) {
        self.player.throw(&json!({"faults": faults}));
    }

    /// A file's address.
    pub fn file(&self, name: &str) -> String {
        format!("{}/{name}", self.files)
    }

    /// The address of a server that has this file alone.
    pub async fn kept(&self, file: Vec<u8>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new().fallback(async move || file.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        format!("http://{address}/file")
    }

    /// A call with JSON.
    pub async fn post(&self, path: &str, wish: &Value) -> Answer {
        let request = Request::post(format!("/v26.0{path}"))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .body(Body::from(wish.to_string()));
        self.player.ask(request.unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.player.bearer(&format!("/v26.0{path}"), &self.token).await
    }

    /// Makes a container, and gives its id.
    pub async fn container(&self, wish: &Value) -> String {
        id(&self.post("/me/media", wish).await)
    }

    pub async fn publish(&self, container: &str) -> Answer {
        self.post("/me/media_publish", &json!({"creation_id": container}))
            .await
    }

    pub async fn status(&self, container: &str) -> Value {
        let mut read = body(&self.get(&format!("/{container}?fields=status_code,status")).await);
        read.as_object_mut().unwrap().remove("id");
        read
    }

    /// Of the control API.
    pub async fn told(&self, what: &str, account: &str) -> Vec<Value> {
        let (status, told) = self
            .control("GET", &format!("/{what}?account={account}"), &Value::Null)
            .await;
        assert_eq!(status, 200);
        told.as_array().unwrap().clone()
    }

    pub async fn control(&self, verb: &str, path: &str, wish: &Value) -> (u16, Value) {
        let request = Request::builder()
            .method(verb)
            .uri(path)
            .header("host", "127.0.0.1:1");
        let request = request.body(Body::from(wish.to_string())).unwrap();
        let answer = control_api::answer(&self.player.0, &Asked::read(request).await.unwrap());
        (answer.status, body(&answer))
    }
}

pub fn id(answer: &Answer) -> String {
    let read = body(answer);
    assert_eq!(answer.status, 200, "{read}");
    read["id"].as_str().unwrap().to_owned()
}

/// Code and subcode of an error.
pub fn refusal(answer: &Answer) -> (i64, i64) {
    let error = &body(answer)["error"];
    let number = |name: &str| error[name].as_i64().unwrap_or(0);
    (number("code"), number("error_subcode"))
}

/// A long-lived token with those permissions.
pub async fn token(player: &Player, account: &str, permissions: &[&str]) -> String {
    let permissions: Vec<String> = permissions
        .iter()
        .map(|name| format!("instagram_business_{name}"))
        .collect();
    let mut form = vec![("account", account), ("allow", "1")];
    form.extend(permissions.iter().map(|name| ("permission", name.as_str())));
    let scope = format!("instagram_business_basic,{}", permissions.join(","));
    let back = player.post(&player.authorize(&[("scope", &scope)]), &form).await;
    let code = between(back.header("location").unwrap(), "code=", "&");
    let short = body(&player.exchange(&code, &[]).await);
    let long = player.lengthen(short["access_token"].as_str().unwrap()).await;
    body(&long)["access_token"].as_str().unwrap().to_owned()
}

/// `picture-WIDTH-HEIGHT.jpg` and `film-SECONDS.mp4`, and much that is none.
async fn serve() -> String {
    let html = || ([(CONTENT_TYPE, "text/html")], "<!doctype html><p>Log in</p>");
    let app = Router::new()
        .route("/login", get(async move || html()))
        .route(
            "/moved",
            get(async || {
                (
                    axum::http::StatusCode::FOUND,
                    [(LOCATION, "/picture-400-400.jpg")],
                )
            }),
        )
        .route("/large.jpg", get(async || picture(400, 400, 8 * 1024 * 1024 + 1)))
        .route("/just.jpg", get(async || picture(400, 400, 8 * 1024 * 1024)))
        .route("/text", get(async || "not a picture"))
        .route(
            "/late.jpg",
            get(async || {
                tokio::time::sleep(Duration::from_secs(3)).await;
                picture(400, 400, 0)
            }),
        )
        .route(
            "/slow.jpg",
            get(async || {
                let (sender, parts) = tokio::sync::mpsc::channel(1);
                tokio::spawn(async move {
                    for part in picture(400, 400, 0).chunks(2_000) {
                        let _ = sender.send(part.to_vec()).await;
                        tokio::time::sleep(Duration::from_millis(300)).await;
                    }
                });
                Body::new(Slow(parts))
            }),
        )
        .fallback(async |request: Request| {
            let path = request.uri().path().to_owned();
            let numbers: Vec<u16> = path
                .split(['-', '.'])
                .filter_map(|word| word.parse().ok())
                .collect();
            match numbers[..] {
                [width, height] => picture(width, height, 0).into_response(),
                [seconds] => Sample::of_seconds(seconds.into()).file().into_response(),
                _ => axum::http::StatusCode::NOT_FOUND.into_response(),
            }
        });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}

/// A body that comes in parts.
struct Slow(tokio::sync::mpsc::Receiver<Vec<u8>>);

impl axum::body::HttpBody for Slow {
    type Data = axum::body::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        self.0
            .poll_recv(context)
            .map(|part| part.map(|part| Ok(http_body::Frame::data(part.into()))))
    }
}
