//! A connection of the bench's own to Chromium's debugging protocol, for what comes in many pieces: traces, pictures of memory.

use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use suite::browser::Browser;
use suite::http::{Client, Request};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

const PATIENCE: Duration = Duration::from_mins(1);

/// What Chromium's timeline is drawn from: tasks of the main thread, layout shifts, the start of the navigation.
const CATEGORIES: [&str; 4] = [
    "devtools.timeline",
    "disabled-by-default-devtools.timeline",
    "loading",
    "blink.user_timing",
];

/// A byte becomes the character of that number.
const READ_MEMORIES: &str = "\
function () {
  let text = '';
  for (const { buffer } of this) {
    const bytes = new Uint8Array(buffer);
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}";

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// The connection.
pub struct Debugger {
    to: SplitSink<Socket, Message>,
    from: SplitStream<Socket>,
    next: u64,
}

impl Debugger {
    /// Connects to this browser.
    ///
    /// # Errors
    /// If it doesn't answer.
    pub async fn of(browser: &Browser) -> Result<Self, String> {
        let all = browser
            .driver
            .capabilities()
            .map(|all| json!(all))
            .unwrap_or_default();
        let address = all["goog:chromeOptions"]["debuggerAddress"]
            .as_str()
            .unwrap_or_default();
        let port = address.rsplit(':').next().and_then(|port| port.parse().ok());
        let port = port.ok_or("Chromium names no debugger")?;
        let version = Client::new("127.0.0.1", port)
            .send(&Request::get("/json/version"))
            .json();
        let url = version["webSocketDebuggerUrl"].as_str().unwrap_or_default();
        let (socket, _) = tokio_tungstenite::connect_async(url)
            .await
            .map_err(|error| format!("Chromium's debugger: {error}"))?;
        let (to, from) = socket.split();
        Ok(Self { to, from, next: 1 })
    }

    /// Begins to record.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn trace(&mut self) -> Result<(), String> {
        let config =
            json!({"traceConfig": {"includedCategories": CATEGORIES}, "transferMode": "ReportEvents"});
        self.call(None, "Tracing.start", &config, "").await.map(drop)
    }

    /// Ends the record, and gives its events.
    ///
    /// # Errors
    /// If they don't come.
    pub async fn traced(&mut self) -> Result<Vec<Value>, String> {
        let mut pieces = self
            .call(None, "Tracing.end", &json!({}), "Tracing.dataCollected")
            .await?;
        while let Some(message) = self.receive("Tracing.dataCollected").await? {
            if message["method"] == "Tracing.tracingComplete" {
                break;
            }
            pieces.push(message);
        }
        let events = pieces
            .iter_mut()
            .filter_map(|piece| piece["params"]["value"].as_array_mut());
        Ok(events.flat_map(std::mem::take).collect())
    }

    /// Everything that is in the memory of the page with that id, as text, but for the memories of WebAssembly.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn memory(&mut self, page: &str) -> Result<String, String> {
        let session = self.attach(page).await?;
        let quiet = json!({"reportProgress": false});
        let (method, keep) = (
            "HeapProfiler.takeHeapSnapshot",
            "HeapProfiler.addHeapSnapshotChunk",
        );
        let pieces = self.call(Some(&session), method, &quiet, keep).await?;
        let chunks = pieces
            .iter()
            .filter_map(|piece| piece["params"]["chunk"].as_str());
        Ok(chunks.collect())
    }

    /// The memories of WebAssembly in the page with that id, byte for byte.
    ///
    /// # Errors
    /// If Chromium refuses.
    pub async fn wasm_memory(&mut self, page: &str) -> Result<Vec<u8>, String> {
        let session = self.attach(page).await?;
        let session = Some(session.as_str());
        let kind = json!({"expression": "WebAssembly.Memory.prototype"});
        let kind = self.ask(session, "Runtime.evaluate", &kind).await?;
        let all = json!({"prototypeObjectId": kind["result"]["objectId"]});
        let all = self.ask(session, "Runtime.queryObjects", &all).await?;
        let read = json!({
            "objectId": all["objects"]["objectId"], "functionDeclaration": READ_MEMORIES, "returnByValue": true,
        });
        let read = self.ask(session, "Runtime.callFunctionOn", &read).await?;
        let text = read["result"]["value"]
            .as_str()
            .ok_or_else(|| format!("no memories: {read}"))?;
        Ok(text
            .chars()
            .map(|byte| u8::try_from(u32::from(byte)).unwrap_or_default())
            .collect())
    }

    async fn attach(&mut self, page: &str) -> Result<String, String> {
        let attach = json!({"targetId": page, "flatten": true});
        let attached = self.ask(None, "Target.attachToTarget", &attach).await?;
        let session = attached["sessionId"].as_str().map(str::to_owned);
        session.ok_or_else(|| "Chromium gives no session".into())
    }

    /// Calls a method; gives what it returns.
    async fn ask(
        &mut self,
        session: Option<&str>,
        method: &str,
        parameters: &Value,
    ) -> Result<Value, String> {
        let answer = self.call(session, method, parameters, "").await?.pop();
        Ok(answer.map(|answer| answer["result"].clone()).unwrap_or_default())
    }

    /// Calls a method; gives the events of the name `keep` that came before the answer, and then the answer.
    async fn call(
        &mut self,
        session: Option<&str>,
        method: &str,
        parameters: &Value,
        keep: &str,
    ) -> Result<Vec<Value>, String> {
        let number = self.next;
        self.next += 1;
        let mut command = json!({"id": number, "method": method, "params": parameters});
        if let Some(session) = session {
            command["sessionId"] = session.into();
        }
        let sent = self.to.send(Message::text(command.to_string())).await;
        sent.map_err(|error| format!("{method}: {error}"))?;
        let mut kept = Vec::new();
        while let Some(message) = self.receive(method).await? {
            if message["id"] == number {
                if !message["error"].is_null() {
                    return Err(format!("{method}: {}", message["error"]));
                }
                kept.push(message);
                return Ok(kept);
            }
            if message["method"] == keep {
                kept.push(message);
            }
        }
        Err(format!("{method}: Chromium hung up"))
    }

    async fn receive(&mut self, waiting_for: &str) -> Result<Option<Value>, String> {
        let next = tokio::time::timeout(PATIENCE, self.from.next()).await;
        match next.map_err(|_| format!("{waiting_for}: no answer in time"))? {
            Some(Ok(message)) => serde_json::from_slice(&message.into_data())
                .map(Some)
                .map_err(|error| format!("{waiting_for}: {error}")),
            Some(Err(error)) => Err(format!("{waiting_for}: {error}")),
            None => Ok(None),
        }
    }
}
