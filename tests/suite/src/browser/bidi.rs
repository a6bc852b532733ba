//! Firefox's side of the watch: `WebDriver` `BiDi`, which puts scripts into every document before its own, and tells what is
//! said in the consoles.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::tungstenite::Message;

use super::watch::{RECORDER, Watch};

/// A policy's violation is no error of a script: the document itself tells.
const VIOLATIONS: &str = "addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => globalThis.suiteReport?.(JSON.stringify({ kind: 'exception', at: location.href, text: `${violatedDirective} forbids ${blockedURI}` })));";

/// The connection. It ends with the runtime that it was started in.
#[derive(Clone)]
pub struct Bidi(Arc<Inner>);

struct Inner {
    waiting: Mutex<HashMap<u64, oneshot::Sender<Value>>>,
    next: AtomicU64,
    sender: mpsc::UnboundedSender<Value>,
}

impl Bidi {
    /// Connects, and tells `watch` what happens from now on.
    pub async fn start(address: &str, scripts: &[String], watch: &Watch) -> Self {
        let (socket, _) = tokio_tungstenite::connect_async(address)
            .await
            .unwrap_or_else(|error| panic!("{address}: {error}"));
        let (mut to, mut from) = socket.split();
        let (sender, mut receiver) = mpsc::unbounded_channel::<Value>();
        let bidi = Self(Arc::new(Inner {
            waiting: Mutex::default(),
            next: AtomicU64::new(1),
            sender,
        }));
        tokio::spawn(async move {
            while let Some(command) = receiver.recv().await {
                if to.send(Message::text(command.to_string())).await.is_err() {
                    break;
                }
            }
        });
        let (own, watch) = (bidi.clone(), watch.clone());
        tokio::spawn(async move {
            while let Some(Ok(message)) = from.next().await {
                if let Ok(message) = serde_json::from_slice::<Value>(&message.into_data()) {
                    own.receive(&message, &watch);
                }
            }
        });
        bidi.call(
            "session.subscribe",
            json!({"events": ["log.entryAdded", "script.message"]}),
        )
        .await;
        // The recorder comes last: it wraps what the others put in place.
        let all = [scripts, &[RECORDER.to_owned(), VIOLATIONS.to_owned()]].concat();
        let function = format!(
            "(report) => {{ globalThis.suiteReport = report;\n{}\n}}",
            all.join("\n")
        );
        let channel = json!({"type": "channel", "value": {"channel": "suite"}});
        bidi.call(
            "script.addPreloadScript",
            json!({"functionDeclaration": function, "arguments": [channel]}),
        )
        .await;
        bidi
    }

    /// Sends a command, and gives its result.
    pub async fn call(&self, method: &str, parameters: Value) -> Value {
        let (sender, receiver) = oneshot::channel();
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        self.waiting().insert(number, sender);
        let _ = self
            .0
            .sender
            .send(json!({"id": number, "method": method, "params": parameters}));
        match tokio::time::timeout(Duration::from_secs(20), receiver).await {
            Ok(Ok(answer)) if answer["type"] == "success" => answer["result"].clone(),
            Ok(Ok(answer)) => panic!("{method}: {answer}"),
            _ => panic!("{method}: Firefox doesn't answer"),
        }
    }

    fn receive(&self, message: &Value, watch: &Watch) {
        if let Some(number) = message["id"].as_u64() {
            if let Some(waiting) = self.waiting().remove(&number) {
                let _ = waiting.send(message.clone());
            }
            return;
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let parameters = &message["params"];
        match message["method"].as_str() {
            Some("script.message") => {
                let told = text(&parameters["data"]["value"]);
                let told: Value = serde_json::from_str(&told).unwrap_or_default();
                watch.note(&text(&told["kind"]), text(&told["at"]), text(&told["text"]));
            }
            Some("log.entryAdded") => {
                let kind = match (parameters["type"].as_str(), parameters["level"].as_str()) {
                    (Some("javascript"), Some("error")) => "exception",
                    (Some("javascript"), _) => "warning",
                    _ => "console",
                };
                watch.note(
                    kind,
                    text(&parameters["source"]["context"]),
                    parameters.to_string(),
                );
            }
            _ => {}
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, HashMap<u64, oneshot::Sender<Value>>> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
