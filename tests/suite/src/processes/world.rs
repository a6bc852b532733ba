//! One test's world: Instagram, an edge and a page, on three sites, with nothing shared with another test.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::bare::Bare;
use super::edge::Edge;
use super::page::Page;
use super::places::{folder, free_port};
use super::settings::{Secrets, Settings};
use super::stand_in::StandIn;
use crate::leaks::{self, Canary, Seen};
use crate::oauth::site::Site;

/// The running parts. Dropping it ends them, after a last look for leaks.
pub struct World {
    /// The edge.
    pub edge: Edge,
    /// Instagram.
    pub stand_in: StandIn,
    /// The page's server, if the test wanted one.
    pub page: Option<Page>,
    /// The origin of the demo page, served or not.
    pub origin: String,
    /// The edge's secrets.
    pub secrets: Secrets,
    /// What the edge was started with.
    pub settings: Settings,
    past: Vec<Seen>,
    folder: PathBuf,
    package: Option<PathBuf>,
}

type Sites = Box<dyn FnOnce(&str) -> Value>;
type Adjust = Box<dyn FnOnce(&mut Settings, &StandIn)>;

/// A world in the making.
#[derive(Default)]
pub struct WorldBuilder {
    basic_display: bool,
    https: bool,
    page: bool,
    day_ms: Option<u64>,
    sites: Option<Sites>,
    adjust: Option<Adjust>,
    package: Option<PathBuf>,
}

impl World {
    /// A world in which `studio.lumen` consents at once; for tests without a browser.
    #[must_use]
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// A world with differences.
    #[must_use]
    pub fn builder() -> WorldBuilder {
        WorldBuilder::default()
    }

    /// Everything that must be nowhere: tokens, the app secret, the sealing key.
    #[must_use]
    pub fn canaries(&self) -> Vec<Canary> {
        let mut canaries = self.stand_in.canaries();
        canaries.push(Canary::new("sealing key (bytes)", &self.secrets.key));
        canaries.push(Canary::new("sealing key", self.secrets.key_text().as_bytes()));
        canaries
    }

    /// What left the edge as far as the edge's own client and its log know.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        let mut seen = self.past.clone();
        seen.push(Seen::new("answers of the edge", self.edge.client.received()));
        seen.push(Seen::new("log of the edge", self.edge.log()));
        if let Some(page) = &self.page {
            seen.push(Seen::new("answers of the page", page.client.received()));
            seen.push(Seen::new("log of the page", page.log()));
        }
        seen
    }

    /// The folder of the edge's storage.
    #[must_use]
    pub fn state_folder(&self) -> PathBuf {
        self.folder.join("state")
    }

    /// Ends the edge; what it was started with can be started again without anything around it, as often as one likes.
    #[must_use]
    pub fn bare(&mut self) -> Bare {
        let bare = Bare::of(
            &self.state_folder(),
            self.edge.port,
            &self.folder.join("workerd.log"),
        );
        self.edge.stop();
        bare
    }

    /// Ends the edge, and starts it again on the same storage and port, with settings that `change` has looked at.
    pub fn restart_edge(&mut self, change: impl FnOnce(&mut Settings)) {
        self.edge.stop();
        change(&mut self.settings);
        self.past
            .push(Seen::new("answers of the edge", self.edge.client.received()));
        self.past.push(Seen::new("log of the edge", self.edge.log()));
        self.edge = start_edge(
            &self.folder,
            self.edge.port,
            &self.settings,
            self.package.as_deref(),
        );
    }
}

impl WorldBuilder {
    /// The flow of older guides.
    #[must_use]
    pub fn basic_display(mut self) -> Self {
        self.basic_display = true;
        self
    }

    /// The edge is known by an https address; whoever speaks for the browser ends TLS.
    #[must_use]
    pub fn https(mut self) -> Self {
        self.https = true;
        self
    }

    /// Instagram's days last so many milliseconds, at both ends: real alarms ring within seconds.
    #[must_use]
    pub fn day_ms(mut self, milliseconds: u64) -> Self {
        self.day_ms = Some(milliseconds);
        self
    }

    /// Serve the demo page too.
    #[must_use]
    pub fn page(mut self) -> Self {
        self.page = true;
        self
    }

    /// Another table of sites, made for the page's origin.
    #[must_use]
    pub fn sites(mut self, table: impl FnOnce(&str) -> Value + 'static) -> Self {
        self.sites = Some(Box::new(table));
        self
    }

    /// The edge is that of the released folder.
    #[must_use]
    pub fn package(mut self, folder: &Path) -> Self {
        self.package = Some(folder.to_owned());
        self
    }

    /// Other settings.
    #[must_use]
    pub fn settings(mut self, adjust: impl FnOnce(&mut Settings, &StandIn) + 'static) -> Self {
        self.adjust = Some(Box::new(adjust));
        self
    }

    /// Starts it.
    #[must_use]
    pub fn start(self) -> World {
        let folder = folder("world");
        let port = free_port();
        let scheme = if self.https { "https" } else { "http" };
        let edge_url = format!("{scheme}://localhost:{port}");
        let profile = if self.basic_display {
            "basic-display"
        } else {
            "instagram"
        };
        let stand_in = StandIn::start(&folder, &[format!("{edge_url}/instagram/callback")], profile);
        stand_in.auto("studio.lumen");
        let page_port = if self.page { free_port() } else { 8780 };
        let origin = format!("http://127.0.0.1:{page_port}");
        let page = self
            .page
            .then(|| Page::start(page_port, &edge_url).unwrap_or_else(|why| panic!("{why}")));
        let secrets = Secrets::new(&stand_in.app_secret);
        let sites = self
            .sites
            .map_or_else(|| Site::table(&origin), |table| table(&origin));
        let mut settings = Settings::against(&stand_in, &secrets, &edge_url, &sites, profile);
        if let Some(milliseconds) = self.day_ms {
            stand_in.day(milliseconds);
            settings.profile("day_ms", milliseconds.into());
        }
        if let Some(adjust) = self.adjust {
            adjust(&mut settings, &stand_in);
        }
        let edge = start_edge(&folder, port, &settings, self.package.as_deref());
        World {
            edge,
            stand_in,
            page,
            origin,
            secrets,
            settings,
            past: Vec::new(),
            folder,
            package: self.package,
        }
    }
}

fn start_edge(folder: &Path, port: u16, settings: &Settings, package: Option<&Path>) -> Edge {
    std::fs::create_dir_all(folder).expect("the folder can be made");
    let started = match package {
        Some(package) => Edge::served(package, folder, port, settings),
        None => Edge::start(folder, port, settings),
    };
    started.unwrap_or_else(|why| panic!("{why}"))
}

impl Drop for World {
    fn drop(&mut self) {
        // A test that fails has said why; its folder stays for a look until the next run.
        if !std::thread::panicking() {
            leaks::assert_none(&self.canaries(), &self.seen());
        }
    }
}
