//! `cargo xtask bench peers`: the button beside other connect buttons and the feed beside other feeds, in one run, on one emulated phone.
//!
//! [`peer`] lists the buttons, [`feed`] the feeds; [`build`] makes their files; [`site`] serves them, on the [`stage`]; [`load`] measures
//! loads, by what [`debugger`] is told by Chromium; [`connect`] plays whole connects and looks at what is in the page afterwards; [`table`]
//! prints.

mod build;
mod connect;
mod debugger;
mod feed;
mod load;
mod peer;
mod site;
mod stage;
mod table;
mod vendor;

use tokio::runtime::Runtime;

use load::Phone;
use peer::Peer;
use stage::Stage;

use crate::options::Options;

/// Loads of each page, unless the command line says otherwise.
const ROUNDS: usize = 5;

/// Prints the tables.
///
/// # Errors
/// What can't be built or measured.
pub fn print(runtime: &Runtime, options: &Options) -> Result<(), String> {
    let lock = std::fs::read_to_string(build::packages().join("package-lock.json"));
    let versions = peer::versions(&lock.map_err(|error| format!("tests/peers: {error}"))?)?;
    let ((ours, loader), theirs) = (build::ours()?, build::peers()?);
    let phone = if options.quick { Phone::QUICK } else { Phone::SLOW };
    let rounds = options.rounds.unwrap_or(if options.quick { 1 } else { ROUNDS });
    let stage = Stage::set(&ours, &loader, &theirs)?;
    println!("{}", table::preamble(&versions, phone, rounds));
    let loads = |peers: &[&'static Peer]| runtime.block_on(stage.loads(peers, phone, rounds));
    println!(
        "{}",
        feed::table(&loads(&feed::FEEDS.iter().collect::<Vec<_>>())?)
    );
    if options.wants("feed") {
        return Ok(());
    }
    let loads = loads(&peer::all().collect::<Vec<_>>())?;
    println!("{}", table::loads(&table::sizes(&ours, &theirs), &loads));
    println!("{}", table::connects(&runtime.block_on(connect::all(&stage))?));
    Ok(())
}
