//! The debugging protocol's side of the browser: attached to every window, frame and worker before its first script.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fantoccini::wd::WindowHandle;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::tungstenite::Message;

use super::options::Options;
use crate::http::{Client, Request};
use crate::leaks::Seen;

pub(super) const RECORDER: &str = include_str!("recorder.js");

/// Something that happened in a window, frame or worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// `document`, `message`, `broadcast`, `port`, `worker`, `storage`, `database`, `history`, `open`, `console`,
    /// `exception`, `log`, `target`, `prerender`.
    pub kind: String,
    /// The address of the document or target.
    pub at: String,
    /// What was said or stored.
    pub text: String,
}

/// The connection to the debugger. It ends with the runtime that it was started in.
#[derive(Clone)]
pub struct Watch(Arc<Inner>);

struct Inner {
    events: Mutex<Vec<Event>>,
    targets: Mutex<HashMap<String, Target>>,
    waiting: Mutex<HashMap<u64, oneshot::Sender<Value>>>,
    next: AtomicU64,
    sender: mpsc::UnboundedSender<Value>,
    scripts: Vec<String>,
    media: Vec<Value>,
}

#[derive(Clone)]
struct Target {
    url: String,
    id: String,
}

impl Watch {
    /// Connects to the debugger at `address` and attaches to all that is and all that comes.
    pub async fn start(address: &str, options: &Options) -> Self {
        let port = address
            .rsplit(':')
            .next()
            .and_then(|port| port.parse().ok())
            .expect("the debugger has a port");
        let version = Client::new("127.0.0.1", port)
            .send(&Request::get("/json/version"))
            .json();
        let url = version["webSocketDebuggerUrl"]
            .as_str()
            .expect("the debugger has an address");
        let (socket, _) = tokio_tungstenite::connect_async(url)
            .await
            .expect("the debugger answers");
        let (mut to, mut from) = socket.split();
        let (sender, mut receiver) = mpsc::unbounded_channel::<Value>();
        // The recorder comes last: it wraps what the others put in place.
        let mut scripts = options.scripts().to_vec();
        scripts.push(RECORDER.to_owned());
        let watch = Self(Arc::new(Inner {
            events: Mutex::default(),
            targets: Mutex::default(),
            waiting: Mutex::default(),
            next: AtomicU64::new(1),
            sender,
            scripts,
            media: options.media_features(),
        }));
        tokio::spawn(async move {
            while let Some(command) = receiver.recv().await {
                if to.send(Message::text(command.to_string())).await.is_err() {
                    break;
                }
            }
        });
        let own = watch.clone();
        tokio::spawn(async move {
            while let Some(Ok(message)) = from.next().await {
                if let Ok(message) = serde_json::from_slice::<Value>(&message.into_data()) {
                    own.receive(&message);
                }
            }
        });
        // By way of the tabs: a page to which a debugger is attached by itself may not be made ahead of its visit.
        let mut tabs = auto_attach();
        tabs["filter"] = json!([{"type": "page", "exclude": true}, {}]);
        watch.call(None, "Target.setAutoAttach", tabs).await;
        watch
    }

    /// A watch that somebody else tells what happens: there is no debugger to call.
    pub(super) fn told() -> Self {
        Self(Arc::new(Inner {
            events: Mutex::default(),
            targets: Mutex::default(),
            waiting: Mutex::default(),
            next: AtomicU64::new(1),
            sender: mpsc::unbounded_channel().0,
            scripts: Vec::new(),
            media: Vec::new(),
        }))
    }

    /// Everything that happened so far.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        lock(&self.0.events).clone()
    }

    /// What happened of one kind.
    #[must_use]
    pub fn of(&self, kind: &str) -> Vec<Event> {
        self.events()
            .into_iter()
            .filter(|event| event.kind == kind)
            .collect()
    }

    /// The events as a pile for the leak search.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        let mut piles: HashMap<String, String> = HashMap::new();
        for event in self.events() {
            let pile = piles.entry(event.kind).or_default();
            let _ = writeln!(pile, "{} {}", event.at, event.text);
        }
        piles
            .into_iter()
            .map(|(kind, text)| Seen::new(format!("{kind} events"), text))
            .collect()
    }

    /// Calls the protocol for the target whose address begins with `url`.
    pub async fn call_at(&self, url: &str, method: &str, parameters: Value) -> Value {
        let targets = lock(&self.0.targets).clone();
        let hit = targets.iter().find(|(_, target)| target.url.starts_with(url));
        let known: Vec<&String> = targets.values().map(|target| &target.url).collect();
        let (session, _) = hit.unwrap_or_else(|| panic!("nothing is open at {url}, but {known:?}"));
        self.call(Some(session), method, parameters).await
    }

    /// Calls the protocol for the target with that id (a WebDriver window handle is one).
    pub async fn call_in(&self, id: &str, method: &str, parameters: Value) -> Value {
        // A window that was just opened is attached to in a moment.
        for _ in 0..300 {
            let targets = lock(&self.0.targets).clone();
            if let Some((session, _)) = targets.iter().find(|(_, target)| target.id == id) {
                return self.call(Some(session), method, parameters).await;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        panic!("there is no target {id}")
    }

    /// Calls the protocol for the target with that id, which may be on its way out.
    pub async fn try_call_in(&self, id: &str, method: &str, parameters: Value) -> Option<Value> {
        let targets = lock(&self.0.targets).clone();
        let (session, _) = targets.iter().find(|(_, target)| target.id == id)?;
        self.try_call(Some(session), method, parameters).await.ok()
    }

    /// Calls the protocol for the browser itself, or for a session.
    pub async fn call(&self, session: Option<&str>, method: &str, parameters: Value) -> Value {
        let answer = self.try_call(session, method, parameters).await;
        answer.unwrap_or_else(|why| panic!("{method}: {why}"))
    }

    async fn try_call(
        &self,
        session: Option<&str>,
        method: &str,
        parameters: Value,
    ) -> Result<Value, String> {
        let (sender, receiver) = oneshot::channel();
        let number = self.send(session, method, &parameters, Some(sender));
        let answer = tokio::time::timeout(Duration::from_secs(30), receiver).await;
        lock(&self.0.waiting).remove(&number);
        match answer {
            Ok(Ok(answer)) if answer.get("error").is_none() => Ok(answer["result"].clone()),
            Ok(Ok(answer)) => Err(answer["error"].to_string()),
            _ => Err("the browser doesn't answer".into()),
        }
    }

    /// Freezes the window with that handle as a phone does with what is in the background; `false` thaws it.
    pub async fn freeze(&self, window: &WindowHandle, frozen: bool) {
        let state = if frozen { "frozen" } else { "active" };
        let id = String::from(window.clone());
        self.call_in(&id, "Page.setWebLifecycleState", json!({"state": state}))
            .await;
    }

    fn send(
        &self,
        session: Option<&str>,
        method: &str,
        parameters: &Value,
        answer: Option<oneshot::Sender<Value>>,
    ) -> u64 {
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        let mut command = json!({"id": number, "method": method, "params": parameters});
        if let Some(session) = session {
            command["sessionId"] = session.into();
        }
        if let Some(answer) = answer {
            lock(&self.0.waiting).insert(number, answer);
        }
        let _ = self.0.sender.send(command);
        number
    }

    fn receive(&self, message: &Value) {
        if let Some(number) = message["id"].as_u64() {
            if let Some(waiting) = lock(&self.0.waiting).remove(&number) {
                let _ = waiting.send(message.clone());
            }
            return;
        }
        let session = message["sessionId"].as_str().unwrap_or_default();
        let parameters = &message["params"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match message["method"].as_str().unwrap_or_default() {
            "Target.attachedToTarget" => self.attached(parameters),
            "Target.targetInfoChanged" => self.moved(&parameters["targetInfo"]),
            "Target.detachedFromTarget" => {
                lock(&self.0.targets).remove(&text(&parameters["sessionId"]));
            }
            "Runtime.bindingCalled" => {
                let told: Value = serde_json::from_str(&text(&parameters["payload"])).unwrap_or_default();
                self.note(&text(&told["kind"]), text(&told["at"]), text(&told["text"]));
            }
            "Runtime.consoleAPICalled" => {
                self.note("console", self.url_of(session), parameters["args"].to_string());
            }
            "Runtime.exceptionThrown" => {
                self.note(
                    "exception",
                    self.url_of(session),
                    parameters["exceptionDetails"].to_string(),
                );
            }
            "Preload.prerenderStatusUpdated" => {
                self.note("prerender", self.url_of(session), parameters.to_string());
            }
            "Log.entryAdded" => self.note("log", self.url_of(session), parameters["entry"].to_string()),
            _ => {}
        }
    }

    fn attached(&self, parameters: &Value) {
        let Some(session) = parameters["sessionId"].as_str() else {
            return;
        };
        let info = &parameters["targetInfo"];
        let text = |name: &str| info[name].as_str().unwrap_or_default().to_owned();
        let target = Target {
            url: text("url"),
            id: text("targetId"),
        };
        self.note("target", target.url.clone(), text("type"));
        lock(&self.0.targets).insert(session.into(), target);
        let tell = |method: &str, parameters: Value| {
            self.send(Some(session), method, &parameters, None);
        };
        if text("type") == "tab" {
            tell("Target.setAutoAttach", auto_attach());
            tell("Runtime.runIfWaitingForDebugger", json!({}));
            return;
        }
        tell("Runtime.enable", json!({}));
        tell("Runtime.addBinding", json!({"name": "suiteReport"}));
        tell("Log.enable", json!({}));
        if ["page", "iframe"].contains(&text("type").as_str()) {
            tell("Page.enable", json!({}));
            tell("Preload.enable", json!({}));
            for source in &self.0.scripts {
                tell("Page.addScriptToEvaluateOnNewDocument", json!({"source": source}));
            }
            tell("Emulation.setEmulatedMedia", json!({"features": self.0.media}));
        }
        tell("Target.setAutoAttach", auto_attach());
        tell("Runtime.runIfWaitingForDebugger", json!({}));
    }

    fn moved(&self, info: &Value) {
        let text = |name: &str| info[name].as_str().unwrap_or_default().to_owned();
        let mut targets = lock(&self.0.targets);
        for target in targets
            .values_mut()
            .filter(|target| target.id == text("targetId"))
        {
            target.url = text("url");
        }
        drop(targets);
        self.note("target", text("url"), text("title"));
    }

    fn url_of(&self, session: &str) -> String {
        lock(&self.0.targets)
            .get(session)
            .map(|target| target.url.clone())
            .unwrap_or_default()
    }

    pub(super) fn note(&self, kind: &str, at: String, text: String) {
        lock(&self.0.events).push(Event {
            kind: kind.into(),
            at,
            text,
        });
    }
}

fn auto_attach() -> Value {
    json!({"autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true})
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
