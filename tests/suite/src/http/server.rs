//! Servers of the tests: what answers is a function of theirs, and the protocol is axum's. One request a connection, so
//! that each is seen by itself.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::header::{CONNECTION, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use axum::serve::ListenerExt as _;
use stand_in::answer::Answer;
use tokio::sync::oneshot;
use url::Url;

use super::response::value;

/// What came in.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query, without the question mark.
    pub query: String,
    headers: HeaderMap,
    /// The body, as text.
    pub body: String,
}

impl Incoming {
    /// A header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A parameter of the query, or of the form in the body.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<String> {
        let one = |text: &str| value(&Url::parse(&format!("http://x/?{text}")).ok()?, name);
        one(&self.query).or_else(|| one(&self.body))
    }
}

/// What goes out.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The status.
    pub status: u16,
    /// Headers beside the length.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
    /// End the connection in the middle of the body.
    pub cut: bool,
}

impl Outgoing {
    /// JSON, or what claims to be.
    #[must_use]
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            headers: vec![("Content-Type", "application/json".into())],
            body: body.into(),
            cut: false,
        }
    }
}

/// A running server; it ends with this value.
#[derive(Debug)]
pub struct Server {
    /// Its port on 127.0.0.1.
    pub port: u16,
    _serving: Serving,
}

impl Server {
    /// Starts one that answers with what `handler` says.
    #[must_use]
    pub fn start(handler: impl Fn(&Incoming) -> Outgoing + Send + Sync + 'static) -> Self {
        let handler = Arc::new(handler);
        let app = Router::new().fallback(move |request: Request| answer(Arc::clone(&handler), request));
        let (port, serving) = serve(app);
        Self {
            port,
            _serving: serving,
        }
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// Serving goes on until this is dropped.
#[derive(Debug)]
pub struct Serving(Option<oneshot::Sender<()>>);

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some(over) = self.0.take() {
            let _ = over.send(());
        }
    }
}

/// Serves on a free port of 127.0.0.1, in a thread of its own.
///
/// # Panics
/// Without a free port.
#[must_use]
pub fn serve(app: Router) -> (u16, Serving) {
    serve_watched(app, |_| ())
}

/// The same, and calls `connected` with every connection's other end, which may come long before its request, or without one. Of a
/// request it is its `ConnectInfo`.
///
/// # Panics
/// Without a free port.
#[must_use]
pub fn serve_watched(app: Router, connected: impl Fn(SocketAddr) + Send + Sync + 'static) -> (u16, Serving) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    let port = listener.local_addr().expect("it has an address").port();
    listener.set_nonblocking(true).expect("it needn't block");
    let (sender, over) = oneshot::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            let listener = listener.tap_io(move |stream| {
                if let Ok(browser) = stream.peer_addr() {
                    connected(browser);
                }
            });
            let app = app.into_make_service_with_connect_info::<SocketAddr>();
            tokio::select! {
                _ = axum::serve(listener, app) => {}
                _ = over => {}
            }
        });
        // What still answers goes with it.
        runtime.shutdown_background();
    });
    (port, Serving(Some(sender)))
}

/// Where it may take its time: some handlers wait.
async fn answer<H>(handler: Arc<H>, request: Request) -> Response
where
    H: Fn(&Incoming) -> Outgoing + Send + Sync + 'static,
{
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let incoming = Incoming {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    let outgoing = tokio::task::spawn_blocking(move || handler(&incoming)).await;
    match outgoing {
        Ok(outgoing) => sent(outgoing).await,
        Err(_) => sent(Outgoing::json(500, "the handler panicked")).await,
    }
}

async fn sent(outgoing: Outgoing) -> Response {
    let mut answer = Answer::new(outgoing.status, "", outgoing.body);
    // Whoever answers says what it is.
    answer.headers.clear();
    answer.cut = outgoing.cut;
    let mut response = answer.send(false).await;
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    for (name, value) in outgoing.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header's name");
        headers.append(name, HeaderValue::from_str(&value).expect("a header's value"));
    }
    response
}
