//! What runs while it is measured: the servers of the page, of the edge and of the vendor.

use suite::browser::{Browser, Options};

use super::build;
use super::debugger::Debugger;
use super::load::{self, Load, Phone};
use super::peer::{self, OURS, Peer};
use super::site::Site;
use super::vendor::Vendor;

/// The servers: the page's and the edge's.
pub struct Stage {
    /// Serves the page, with what the others are made of.
    pub page: Site,
    /// Serves ours.
    pub edge: Site,
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
            if path == "/connect.js" {
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
        Ok(Self { page, edge, vendor })
    }

    /// Loads of every page, in turns.
    ///
    /// # Errors
    /// What can't be measured.
    pub async fn loads(&self, phone: Phone, rounds: usize) -> Result<Vec<(&'static Peer, Load)>, String> {
        let browser = Browser::start(&Options::new().phone().script(&peer::observer())).await;
        let mut debugger = Debugger::of(&browser).await?;
        let sites = [&self.page, &self.edge];
        // The browser's own first time.
        load::load(&browser, &mut debugger, &sites, &OURS, Phone::QUICK).await?;
        load::slow_down(&browser, phone).await?;
        let mut loads: Vec<(&Peer, Vec<Load>)> = peer::all().map(|peer| (peer, Vec::new())).collect();
        for round in 1..=rounds {
            for (peer, loads) in &mut loads {
                eprintln!("{}, {round} of {rounds} …", peer.title);
                loads.push(load::load(&browser, &mut debugger, &sites, peer, phone).await?);
            }
        }
        Ok(loads
            .into_iter()
            .map(|(peer, loads)| (peer, Load::medians(&loads)))
            .collect())
    }
}
