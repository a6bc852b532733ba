//! `cargo xtask bench peers`: the button beside other connect buttons, in one run, on one emulated phone.
//!
//! [`peer`] lists them; [`build`] makes their files; [`site`] serves them, on the [`stage`]; [`load`] measures loads, by what [`debugger`] is
//! told by Chromium; [`connect`] plays whole connects and looks at what is in the page afterwards; [`table`] prints.

mod build;
mod connect;
mod debugger;
mod load;
mod peer;
mod site;
mod stage;
mod table;
mod vendor;

use tokio::runtime::Runtime;

use load::Phone;
use stage::Stage;

/// Loads of each page, unless the command line says otherwise.
const ROUNDS: usize = 5;

/// Prints the tables.
///
/// # Errors
/// What can't be built or measured.
pub fn print(runtime: &Runtime, rounds: Option<usize>, quick: bool) -> Result<(), String> {
    let lock = std::fs::read_to_string(build::packages().join("package-lock.json"));
    let versions = peer::versions(&lock.map_err(|error| format!("tests/peers: {error}"))?)?;
    let ((ours, loader), theirs) = (build::ours()?, build::peers()?);
    let phone = if quick { Phone::QUICK } else { Phone::SLOW };
    let rounds = rounds.unwrap_or(if quick { 1 } else { ROUNDS });
    let stage = Stage::set(&ours, &loader, &theirs)?;
    println!("{}", table::preamble(&versions, phone, rounds));
    let loads = runtime.block_on(stage.loads(phone, rounds))?;
    println!("{}", table::loads(&table::sizes(&ours, &theirs), &loads));
    let connects = runtime.block_on(connect::all(&stage))?;
    println!("{}", table::connects(&connects));
    Ok(())
}
