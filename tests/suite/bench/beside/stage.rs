//! What runs while it is measured: the servers of the page, of the edge and of the vendor.

use suite::browser::{Browser, Options};

use super::build;
use super::debugger::Debugger;
use super::feed::Hosts;
use super::load::{self, Load, Phone};
use super::peer::{self, Peer};
use super::site::Site;
use super::vendor::Vendor;

/// The servers: the page's and the edge's.
pub struct Stage {
    /// Serves the page, with what the others are made of.
    pub page: Site,
    /// Serves ours.
    pub edge: Site,
    /// Whoever the other feeds ask.
    feeds: Hosts,
    /// Whoever the others talk to.
    pub vendor: Vendor,
}

impl Stage {
    /// Starts them.
    ///
    /// # Errors
    /// What can't be served.
    pub fn set(ours: &build::Files, loader: &str, theirs: &build::Files) -> Result<Self, String> {
        let (page, edge) = (Site::start("page"), Site::start("edge"));
        let vendor = Vendor::start(&page.origin)?;
        for (path, file) in ours {
            edge.put(path, file.clone());
            if ["/connect.js", "/instagram-feed.js"].contains(&path.as_str()) {
                page.put(path, file.clone());
            }
        }
        for (path, file) in theirs {
            page.put(path, file.clone());
        }
        for peer in peer::all() {
            let html = peer.page(&edge.origin, &vendor.origin, &vendor.socket, loader);
            page.put(&peer.path(), build::text("index.html", &html)?);
        }
        let feeds = Hosts::start(&page, &edge, theirs)?;
        Ok(Self {
            page,
            edge,
            feeds,
            vendor,
        })
    }

    /// Loads of every page of these, in turns.
    ///
    /// # Errors
    /// What can't be measured.
    pub async fn loads(
        &self,
        peers: &[&'static Peer],
        phone: Phone,
        rounds: usize,
    ) -> Result<Vec<(&'static Peer, Vec<Load>)>, String> {
        let browser = Browser::start(&Options::new().phone().script(&peer::observer(peers))).await;
        let mut debugger = Debugger::of(&browser).await?;
        let mut sites = vec![&self.page, &self.edge];
        sites.extend(self.feeds.all());
        // The browser's own first time.
        for first in peers.iter().take(1) {
            load::load(&browser, &mut debugger, &sites, first, Phone::QUICK).await?;
        }
        load::slow_down(&browser, phone).await?;
        let mut loads: Vec<(&'static Peer, Vec<Load>)> =
            peers.iter().map(|peer| (*peer, Vec::new())).collect();
        for round in 1..=rounds {
            for (peer, loads) in &mut loads {
                eprintln!("{}, {round} of {rounds} …", peer.title);
                loads.push(load::load(&browser, &mut debugger, &sites, peer, phone).await?);
            }
        }
        Ok(loads)
    }
}
