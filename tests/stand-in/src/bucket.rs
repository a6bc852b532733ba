//! A bucket, as workerd asks Cloudflare's R2 for it: what the edge puts into one in development and tests. It answers lists a
//! few keys at a time, can fail, and can keep whoever puts something waiting.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::sync::watch;

/// How long what is asked may be in a put's body, and what an answer begins with.
const LENGTH: HeaderName = HeaderName::from_static("cf-r2-metadata-size");
const ASKED: &str = "cf-r2-request";
const ERROR: HeaderName = HeaderName::from_static("cf-r2-error");
/// Keys that a list gives at once.
const PAGE: usize = 3;

/// One bucket.
#[derive(Debug, Default)]
pub struct Bucket {
    kept: Mutex<Kept>,
    held: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct Kept {
    objects: BTreeMap<String, Vec<u8>>,
    failing: BTreeSet<String>,
    puts: usize,
}

impl Bucket {
    /// What serves it; a request's path is no matter.
    pub fn router(self: &Arc<Self>) -> Router {
        let bucket = Arc::clone(self);
        Router::new().fallback(move |request: Request| {
            let bucket = Arc::clone(&bucket);
            async move { bucket.asked(request).await }
        })
    }

    /// The lengths of what is in it.
    #[must_use]
    pub fn lengths(&self) -> Vec<usize> {
        self.kept().objects.values().map(Vec::len).collect()
    }

    /// Everything in it, one after the other.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.kept().objects.values().flatten().copied().collect()
    }

    /// How many puts came, whatever became of them.
    #[must_use]
    pub fn puts(&self) -> usize {
        self.kept().puts
    }

    /// Loses everything.
    pub fn lose(&self) {
        self.kept().objects.clear();
    }

    /// From now on these fail, of `put`, `get`, `list`, `delete`.
    pub fn fails(&self, methods: &[&str]) {
        self.kept().failing = methods.iter().map(|&method| method.to_owned()).collect();
    }

    /// Keeps what is put waiting, all of whose bytes are there; or lets it go, also where nobody waits for it any more.
    pub fn hold(&self, hold: bool) {
        self.held.send_replace(hold);
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn asked(self: Arc<Self>, request: Request) -> Response {
        let (head, body) = request.into_parts();
        let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
        let mut bytes = to_bytes(body, usize::MAX).await.unwrap_or_default().to_vec();
        let length = header(LENGTH.as_str()).and_then(|length| length.parse().ok());
        let value = bytes.split_off(length.unwrap_or(bytes.len()).min(bytes.len()));
        let said = header(ASKED).map_or(bytes.as_slice(), str::as_bytes);
        let said: Value = serde_json::from_slice(said).unwrap_or_default();
        let method = said["method"].as_str().unwrap_or_default();
        if method == "put" {
            self.kept().puts += 1;
        }
        if self.kept().failing.contains(method) {
            return refused(10001, "we encountered an internal error");
        }
        let key = said["object"].as_str().unwrap_or_default().to_owned();
        match method {
            "put" => {
                // Once it has come it is put, whether or not somebody waits for the answer.
                let put = tokio::spawn(async move {
                    let _ = self.held.subscribe().wait_for(|held| !held).await;
                    let said = about(&key, value.len());
                    self.kept().objects.insert(key, value);
                    said
                });
                put.await
                    .map_or_else(|_| refused(10001, "it ended"), |said| answered(&said, Vec::new()))
            }
            "get" => match self.kept().objects.get(&key) {
                Some(value) => read(&key, value, &said["range"]),
                None => refused(10007, "The specified key does not exist."),
            },
            "list" => {
                let prefix = said["prefix"].as_str().unwrap_or_default();
                let kept = self.kept();
                let all: Vec<_> = kept
                    .objects
                    .iter()
                    .filter(|(key, _)| key.starts_with(prefix))
                    .collect();
                let page = all.iter().take(PAGE).map(|(key, value)| about(key, value.len()));
                let said = json!({
                    "objects": page.collect::<Vec<_>>(), "delimitedPrefixes": [], "truncated": all.len() > PAGE,
                    "cursor": if all.len() > PAGE { json!("more") } else { Value::Null },
                });
                answered(&said, Vec::new())
            }
            "delete" => {
                let one = std::iter::once(&said["object"]);
                for key in said["objects"].as_array().into_iter().flatten().chain(one) {
                    self.kept().objects.remove(key.as_str().unwrap_or_default());
                }
                Response::default()
            }
            _ => refused(10029, "this bucket doesn't know that"),
        }
    }
}

fn about(key: &str, size: usize) -> Value {
    json!({
        "name": key, "version": "1", "size": size, "etag": "0123456789abcdef0123456789abcdef", "uploaded": 0,
        "httpFields": {}, "customFields": [], "checksums": {},
    })
}

/// A value, or a range of it.
fn read(key: &str, value: &[u8], range: &Value) -> Response {
    let number = |name: &str| -> Option<usize> { range[name].as_str()?.parse().ok() };
    let from = number("offset").unwrap_or(0).min(value.len());
    let length = number("length").unwrap_or(usize::MAX).min(value.len() - from);
    let mut said = about(key, value.len());
    said["range"] = json!({"offset": from, "length": length});
    answered(&said, value[from..][..length].to_vec())
}

fn answered(said: &Value, value: Vec<u8>) -> Response {
    let mut body = said.to_string().into_bytes();
    let length = HeaderValue::from(body.len());
    body.extend(value);
    let mut response = Response::new(body.into());
    response.headers_mut().insert(LENGTH, length);
    response
}

fn refused(code: u32, why: &str) -> Response {
    let mut response = Response::default();
    *response.status_mut() = match code {
        10007 => StatusCode::NOT_FOUND,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let said = json!({"version": 1, "v4code": code, "message": why}).to_string();
    if let Ok(said) = HeaderValue::from_str(&said) {
        response.headers_mut().insert(ERROR, said);
    }
    response
}
