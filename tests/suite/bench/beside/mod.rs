//! `cargo xtask bench peers`: the button beside other connect buttons, in one run, on one emulated phone.
//!
//! [`peer`] lists them; [`build`] makes their files; [`site`] serves them; [`load`] measures loads, by what [`debugger`] is
//! told by Chromium; [`connect`] plays whole connects and looks at what is in the page afterwards; [`table`] prints.

mod build;
mod connect;
mod debugger;
mod load;
mod peer;
mod site;
mod table;
mod vendor;

use suite::browser::{Browser, Options};
use tokio::runtime::Runtime;

use debugger::Debugger;
use load::{Load, Phone};
use peer::{OURS, Peer};
use site::Site;

/// Loads of each page, unless the command line says otherwise.
const ROUNDS: usize = 5;

/// Prints the tables.
///
/// # Errors
/// What can't be built or measured.
pub fn print(runtime: &Runtime, rounds: Option<usize>, quick: bool) -> Result<(), String> {
    let lock = std::fs::read_to_string(build::packages().join("package-lock.json"));
    let versions = peer::versions(&lock.map_err(|error| format!("tests/peers: {error}"))?)?;
    let (ours, theirs) = (build::ours()?, build::peers()?);
    let phone = if quick { Phone::QUICK } else { Phone::SLOW };
    let rounds = rounds.unwrap_or(if quick { 1 } else { ROUNDS });
    let stage = Stage::set(&ours, &theirs)?;
    println!("{}", table::preamble(&versions, phone, rounds));
    let loads = runtime.block_on(stage.loads(phone, rounds))?;
    println!("{}", table::loads(&table::sizes(&ours, &theirs), &loads));
    let connects = runtime.block_on(connect::all(&stage))?;
    println!("{}", table::connects(&connects));
    Ok(())
}

/// The servers: the page's and the edge's.
struct Stage {
    page: Site,
    edge: Site,
    vendor: vendor::Vendor,
}

impl Stage {
    fn set(ours: &build::Files, theirs: &build::Files) -> Result<Self, String> {
        let (page, edge) = (Site::start("page")?, Site::start("edge")?);
        let vendor = vendor::Vendor::start(&page.origin)?;
        for (path, file) in ours {
            edge.put(path, file.clone());
        }
        for (path, file) in theirs {
            page.put(path, file.clone());
        }
        for peer in peer::all() {
            let html = peer.page(&edge.origin, &vendor.origin, &vendor.socket);
            page.put(&peer.path(), build::text("index.html", &html)?);
        }
        Ok(Self { page, edge, vendor })
    }

    /// Loads of every page, in turns.
    async fn loads(&self, phone: Phone, rounds: usize) -> Result<Vec<(&'static Peer, Load)>, String> {
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
