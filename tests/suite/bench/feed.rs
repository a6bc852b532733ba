//! A published feed and one of its pictures, beside the least Worker that serves the same bytes; and beside workerd's own
//! server of files, which runs no Worker at all.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use suite::clock::poll;
use suite::http::{Client, Request};
use suite::processes::free_port;
use tokio::runtime::Runtime;

use crate::load::Load;
use crate::measures::{self, Outcome, bytes};
use crate::options::Options;
use crate::peer::{compatibility_date, put};
use crate::stage::{Side, Stage};
use crate::workerd::Workerd;

const FILES: &str = include_str!("peers/files.js");

/// What is read of a feed.
pub struct Part {
    /// On the command line.
    pub name: &'static str,
    /// In the table.
    pub title: &'static str,
    file: &'static str,
    path: String,
    of_worker: bool,
}

/// A feed that is published, and its bytes as files.
pub struct Published<'a> {
    edge: &'a Side,
    /// What is read of it.
    pub parts: [Part; 3],
    ports: [u16; 2],
    workerd: Workerd,
}

/// Publishes a feed.
///
/// # Errors
/// If it isn't there with a picture.
pub fn publish(stage: &Stage) -> Result<Published<'_>, String> {
    let client = Client::new("localhost", stage.edge.port);
    let token = stage.edge.tokens.first().ok_or("nobody is connected")?;
    let answer = client.send(&Request::post_json("/feeds", &json!({})).bearer(token));
    let id = answer.json()["id"].as_str().map(str::to_owned);
    let id = id.ok_or_else(|| format!("no feed: {} {}", answer.status, answer.text()))?;
    let path = format!("/feed/{id}.json");
    let read = || {
        let feed = client.send(&Request::get(&path));
        let address = feed.json()["items"][0]["image"].as_str()?.to_owned();
        let picture = address.strip_prefix(&stage.edge.url())?.to_owned();
        Some((feed.body, picture))
    };
    let (feed, picture) = poll(Duration::from_secs(20), read).ok_or("the feed shows nothing")?;
    let image = client.send(&Request::get(&picture)).body;
    let (ports, workerd) = files(stage, &feed, &image)?;
    let part = |name, title, file, path: &str, of_worker| Part {
        name,
        title,
        file,
        path: path.to_owned(),
        of_worker,
    };
    Ok(Published {
        edge: &stage.edge,
        parts: [
            part(
                "feed",
                "`GET /feed/ID.json`; the other side is the least Worker with these bytes",
                "feed.json",
                &path,
                true,
            ),
            part(
                "feed-picture",
                "a picture of a feed; the other side is the same Worker",
                "picture.jpg",
                &picture,
                true,
            ),
            part(
                "feed-file",
                "`GET /feed/ID.json`; the other side is workerd's own server of files, without a Worker",
                "feed.json",
                &path,
                false,
            ),
        ],
        ports,
        workerd,
    })
}

/// The same bytes, served by a Worker and by none.
fn files(stage: &Stage, feed: &[u8], picture: &[u8]) -> Result<([u16; 2], Workerd), String> {
    let ports = [free_port(), free_port()];
    let folder = stage.folder.join("files");
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    std::fs::create_dir_all(&folder).map_err(failed)?;
    for (name, bytes) in [
        ("feed.json", feed),
        ("picture.jpg", picture),
        ("files.js", FILES.as_bytes()),
    ] {
        std::fs::write(folder.join(name), bytes).map_err(failed)?;
    }
    let path = json!(folder.canonicalize().map_err(failed)?.to_string_lossy());
    let date = compatibility_date(&stage.folder)?;
    let [worker, disk] = ports;
    let config = format!(
        r#"using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "worker", worker = .files), (name = "disk", disk = (path = {path}))],
  sockets = [(name = "worker", address = "127.0.0.1:{worker}", http = (), service = "worker"),
    (name = "disk", address = "127.0.0.1:{disk}", http = (), service = "disk")],
);
const files :Workerd.Worker = (
  modules = [(name = "files.js", esModule = embed "files.js"), (name = "feed.json", data = embed "feed.json"),
    (name = "picture.jpg", data = embed "picture.jpg")],
  compatibilityDate = "{date}",
);
"#
    );
    put(&folder, "files.capnp", &config)?;
    let (workerd, _) = Workerd::start(&folder.join("files.capnp"), worker)?;
    Ok((ports, workerd))
}

impl Published<'_> {
    /// Measures a part beside the file.
    ///
    /// # Errors
    /// An answer that wasn't the expected one.
    pub fn run(&self, runtime: &Runtime, part: &Part, options: &Options) -> Result<Outcome, String> {
        let [worker, disk] = self.ports;
        let files = Side {
            port: if part.of_worker { worker } else { disk },
            process: self.workerd.process(),
            tokens: Vec::new(),
        };
        let load = |side: &Side, path: &str| Load {
            port: side.port,
            process: side.process,
            requests: Arc::new(vec![bytes(&Request::get(path), side)]),
            expected: "200",
            once: false,
        };
        let loads = [
            load(self.edge, &part.path),
            load(&files, &format!("/{}", part.file)),
        ];
        measures::beside(runtime, part.name, loads, options)
    }
}
