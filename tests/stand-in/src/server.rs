//! The three servers: Instagram on one port, its CDN and its control on others.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::answer::Answer;
use crate::app_file::{App, AppFileError};
use crate::asked::Asked;
use crate::control::Control;
use crate::control_api;
use crate::profile::Profile;
use crate::world::{Hosts, World};

/// How a stand-in is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// Instagram's port on 127.0.0.1; 0 for any.
    pub port: u16,
    /// The control API's port; 0 for any.
    pub control_port: u16,
    /// The CDN's port; 0 for any.
    pub cdn_port: u16,
    /// Accounts, media, codes, tokens follow from it.
    pub seed: u64,
    /// Where the app's id and secret are kept; `None` for an app that ends with the process.
    pub app_file: Option<PathBuf>,
    /// The host name by which browsers reach it.
    pub host_name: String,
    /// The registered redirect URIs.
    pub redirect_uris: Vec<String>,
    /// Which of Instagram's products is played.
    pub profile: Profile,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            control_port: 0,
            cdn_port: 0,
            seed: 1,
            app_file: None,
            host_name: "instagram.localhost".to_owned(),
            redirect_uris: vec!["http://localhost:8787/instagram/callback".to_owned()],
            profile: Profile::Instagram,
        }
    }
}

/// Why a stand-in doesn't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken, most likely.
    #[error("port {port} can't be used: {source}")]
    Port {
        /// Which.
        port: u16,
        /// Why.
        source: io::Error,
    },
    /// The app's file.
    #[error(transparent)]
    AppFile(#[from] AppFileError),
    /// The system has no randomness for a new app.
    #[error("no randomness: {0}")]
    Randomness(io::Error),
}

/// A running stand-in. It ends when this is dropped. Its [`Control`] is reached by dereferencing.
#[derive(Debug)]
pub struct StandIn {
    control: Arc<Control>,
    address: SocketAddr,
    control_address: SocketAddr,
    cdn: String,
    origin: String,
    tasks: [JoinHandle<()>; 3],
}

impl StandIn {
    /// Starts the servers.
    ///
    /// # Errors
    /// If a port is taken or the app's file can't be used.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let app = match &options.app_file {
            Some(path) => App::of_file(path)?,
            None => App::random().map_err(StartError::Randomness)?,
        };
        let (listener, address) = listen(options.port).await?;
        let (control_listener, control_address) = listen(options.control_port).await?;
        let (cdn_listener, cdn_address) = listen(options.cdn_port).await?;
        let origin = format!("http://{}:{}", options.host_name, address.port());
        // Not by a name: a Worker fetches from here too, and workerd asks DNS for names below localhost.
        let cdn = format!("http://{cdn_address}");
        let world = World::new(
            options.seed,
            options.profile,
            app,
            options.redirect_uris,
            Hosts {
                pages: origin.clone(),
                cdn: cdn.clone(),
            },
        );
        let control = Arc::new(Control::new(world));
        let tasks = [
            serve(listener, Arc::clone(&control), |control, asked| async move {
                control.ask(asked).await
            }),
            serve(cdn_listener, Arc::clone(&control), |control, asked| async move {
                control.fetch(asked)
            }),
            serve(
                control_listener,
                Arc::clone(&control),
                |control, asked| async move { control_api::answer(&control, &asked) },
            ),
        ];
        Ok(Self {
            control,
            address,
            control_address,
            cdn,
            origin,
            tasks,
        })
    }

    /// The address that browsers use: `http://instagram.localhost:PORT`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The address that servers use: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn server_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The CDN's address, for browsers and servers: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn cdn(&self) -> &str {
        &self.cdn
    }

    /// The control API's address.
    #[must_use]
    pub fn control_url(&self) -> String {
        format!("http://{}", self.control_address)
    }

    /// The socket of Instagram.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Deref for StandIn {
    type Target = Control;

    fn deref(&self) -> &Control {
        &self.control
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

async fn listen(port: u16) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError::Port { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

fn serve<D, F>(listener: TcpListener, control: Arc<Control>, decide: D) -> JoinHandle<()>
where
    D: Fn(Arc<Control>, Asked) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Answer> + Send + 'static,
{
    let router = Router::new().fallback(move |request: Request| {
        let (control, decide) = (Arc::clone(&control), decide.clone());
        async move {
            let head = request.method() == "HEAD";
            let answer = match Asked::read(request).await {
                Some(asked) => decide(control, asked).await,
                None => Answer::new(413, "text/plain", "too large"),
            };
            answer.send(head).await
        }
    });
    let listener = listener.tap_io(|stream| {
        // Small answers, one after the other: waiting for more to send would cost 40 ms each.
        let _ = stream.set_nodelay(true);
    });
    tokio::spawn(async move {
        // Accepting never ends by itself.
        let _ = axum::serve(listener, router).await;
    })
}
