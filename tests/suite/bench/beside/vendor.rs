//! The peers' servers, and Instagram's consent page before them, as far as a connect needs them: hello.js's proxy, which adds
//! the app's secret; Uppy's Companion; Nango's API, which tells the page over a WebSocket how it went.

use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use suite::http::{Incoming, Outgoing, Server, form};
use tokio_tungstenite::tungstenite::{Message, accept};

/// The token that Instagram would give to whoever has the app's secret.
pub const INSTAGRAMS_TOKEN: &str = "IGAAinstagrams-own-token-of-sixty-days-0001";
/// What Uppy's Companion would give to the page: that token, encrypted by Companion.
pub const COMPANIONS_TOKEN: &str = "companions-own-encrypted-token-0001";

/// The running servers; they end with the program.
pub struct Vendor {
    /// The vendor's origin.
    pub origin: String,
    /// Where Nango's WebSocket listens.
    pub socket: String,
    /// The port of everything but the WebSocket.
    pub port: u16,
    opener_policy: Arc<AtomicBool>,
    returned: Arc<AtomicUsize>,
    _server: Server,
}

/// Pages that wait for a word over their WebSocket.
type Waiting = Arc<Mutex<Vec<Sender<()>>>>;

impl Vendor {
    /// Starts them, for a page of that origin.
    ///
    /// # Errors
    /// If no port is free.
    pub fn start(page: &str) -> Result<Self, String> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(|error| error.to_string())?;
        let socket = listener.local_addr().map_err(|error| error.to_string())?.port();
        let waiting = Waiting::default();
        listen(listener, Arc::clone(&waiting));
        let opener_policy = Arc::new(AtomicBool::new(false));
        let (page, policy) = (page.to_owned(), Arc::clone(&opener_policy));
        let returned = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&returned);
        let server = Server::start(move |asked| {
            count.fetch_add(usize::from(asked.field("code").is_some()), Ordering::Relaxed);
            answer(asked, &page, policy.load(Ordering::Relaxed), &waiting)
        });
        Ok(Self {
            origin: format!("http://vendor.localhost:{}", server.port),
            socket: format!("http://vendor.localhost:{socket}/"),
            port: server.port,
            opener_policy,
            returned,
            _server: server,
        })
    }

    /// How many popups have come back from Instagram with a code so far.
    pub fn returned(&self) -> usize {
        self.returned.load(Ordering::Relaxed)
    }

    /// Whether Instagram's page cuts the tie between the popup and its opener from now on, as the real one does.
    pub fn cut_openers(&self, cut: bool) {
        self.opener_policy.store(cut, Ordering::Relaxed);
    }
}

fn answer(asked: &Incoming, page: &str, opener_policy: bool, waiting: &Waiting) -> Outgoing {
    let own = format!("http://{}", asked.header("host").unwrap_or_default());
    let field = |name: &str| asked.field(name).unwrap_or_default();
    match asked.path.as_str() {
        "/consent" => {
            let next = format!(
                "{}?{}",
                field("redirect_uri"),
                form(&[("code", "a-code"), ("state", &field("state"))])
            );
            let mut answer = html(&format!("<script>location.replace({})</script>", json!(next)));
            if opener_policy {
                answer
                    .headers
                    .push(("Cross-Origin-Opener-Policy", "same-origin".into()));
            }
            answer
        }
        "/proxy" => {
            let token = [
                ("access_token", INSTAGRAMS_TOKEN),
                ("expires_in", "5184000"),
                ("state", &field("state")),
            ];
            redirect(format!("{}#{}", field("redirect_uri"), form(&token)))
        }
        "/instagram/connect" => redirect(consent(&own, "/instagram/callback")),
        "/instagram/callback" => html(&format!(
            "<script>opener?.postMessage({{ token: '{COMPANIONS_TOKEN}' }}, '{page}'); if (opener) close();</script>"
        )),
        path if path.starts_with("/instagram/list/") => {
            let known =
                asked.method == "OPTIONS" || asked.header("uppy-auth-token") == Some(COMPANIONS_TOKEN);
            let list = json!({"username": "studio.lumen", "items": []});
            let mut answer = Outgoing::json(if known { 200 } else { 401 }, list.to_string());
            answer.headers.extend(cors(page));
            answer
        }
        "/oauth/connect/instagram" => redirect(consent(&own, "/oauth/callback")),
        "/oauth/callback" => {
            for page in waiting.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
                let _ = page.send(());
            }
            html("<script>close()</script>")
        }
        _ => Outgoing {
            status: 404,
            headers: Vec::new(),
            body: String::new(),
            cut: false,
        },
    }
}

fn consent(own: &str, callback: &str) -> String {
    let back = format!("{own}{callback}");
    format!(
        "{own}/consent?{}",
        form(&[("redirect_uri", &back), ("state", "a-state")])
    )
}

fn html(body: &str) -> Outgoing {
    let headers = vec![("Content-Type", "text/html".to_owned())];
    Outgoing {
        status: 200,
        headers,
        body: format!("<!doctype html><title>A window</title>{body}"),
        cut: false,
    }
}

fn redirect(to: String) -> Outgoing {
    Outgoing {
        status: 302,
        headers: vec![("Location", to)],
        body: String::new(),
        cut: false,
    }
}

fn cors(page: &str) -> [(&'static str, String); 4] {
    [
        ("Access-Control-Allow-Origin", page.to_owned()),
        ("Access-Control-Allow-Credentials", "true".into()),
        (
            "Access-Control-Allow-Headers",
            "uppy-auth-token,uppy-versions,content-type".into(),
        ),
        ("Access-Control-Allow-Methods", "GET,POST,OPTIONS".into()),
    ]
}

/// Nango's WebSocket: it greets, and says when the connection is there.
fn listen(listener: TcpListener, waiting: Waiting) {
    let text = |value: Value| Message::text(value.to_string());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let waiting = Arc::clone(&waiting);
            std::thread::spawn(move || {
                let Ok(mut socket) = accept(stream) else { return };
                let (sender, receiver) = channel();
                waiting
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(sender);
                let greeting = json!({"message_type": "connection_ack", "ws_client_id": "a-client"});
                let news = json!({
                    "message_type": "success", "provider_config_key": "instagram", "connection_id": "a-connection",
                    "is_pending": false,
                });
                if socket.send(text(greeting)).is_ok() && receiver.recv().is_ok() {
                    let _ = socket.send(text(news));
                    // Until the page hangs up.
                    while socket.read().is_ok() {}
                }
            });
        }
    });
}
