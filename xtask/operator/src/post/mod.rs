//! `cargo operator post`: posts from a terminal, a script or cron, each once, however often the command is started.
mod edge;
mod end;
#[cfg(test)]
mod fake;
mod fault;
mod folder;
mod job;
mod kept;
mod line;
mod piece;
pub mod posts;
mod queue;
#[cfg(test)]
mod tests;
mod time;
mod upload;
mod wanted;
mod watch;

use std::path::Path;
use std::process::ExitCode;

use common::failure::Outcome;

use edge::Edge;
use end::{End, Voice};
use fault::{Fault, ended};
use job::Job;
pub use line::Options;
use piece::Piece;
use wanted::Wanted;

use crate::token::home;

/// Posts.
pub fn run(options: &Options) -> Outcome<ExitCode> {
    let voice = Voice { json: options.json };
    let home = home()?;
    let end = match &options.folder {
        Some(folder) => queue::run(options, folder, &home, voice),
        None => one(options, &home, voice),
    };
    ended(end.map(End::code))
}

/// Posts what is on the command line.
fn one(options: &Options, home: &Path, voice: Voice) -> Result<End, Fault> {
    let media = options.files.iter().map(|file| Piece::of(file));
    let media = media.collect::<Outcome<Vec<Piece>>>()?;
    let caption = match &options.caption_file {
        Some(file) => folder::caption(file)?,
        None => options.caption.clone().unwrap_or_default(),
    };
    let wanted = Wanted::of(options, media, &caption, &options.alt)?;
    let edge = Edge::of(&options.who)?;
    let job = Job {
        edge: &edge,
        home,
        options,
        voice,
    };
    job.post(&wanted, &mut || {})
}
