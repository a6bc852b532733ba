//! `--folder`: one post after the other, each moved away as soon as the edge has it.
use std::path::Path;

use common::failure::Failure;
use shared::values::secret::hash_hex;

use super::edge::Edge;
use super::end::{End, Voice};
use super::fault::Fault;
use super::folder::{self, Item};
use super::job::Job;
use super::kept;
use super::line::Options;
use super::wanted::Wanted;

/// Posts what lies in a folder.
pub fn run(options: &Options, folder: &Path, home: &Path, voice: Voice) -> Result<End, Fault> {
    if options.at.is_some() && options.count != Some(1) {
        return Err(Fault::Call(Failure::new(
            "a time is for one post: with --folder and --at give --count 1",
        )));
    }
    let place = folder.canonicalize();
    let place = place.map_err(|error| Failure::file("read", folder, &error))?;
    let Some(_alone) = kept::alone(home, &hash_hex(&place.to_string_lossy()))? else {
        return Err(Fault::Here(Failure::new(format!(
            "another command posts from {}: this one begins when that one has ended",
            folder.display()
        ))));
    };
    let found = folder::look(folder)?;
    for line in &found.left {
        voice.say(line);
    }
    if !options.dry_run {
        for item in &found.done {
            folder::done(item)?;
        }
    }
    if found.items.is_empty() {
        voice.say(&format!("nothing to post in {}", folder.display()));
        return Ok(End::Well);
    }
    if !options.dry_run {
        folder::ready(folder)?;
    }
    let edge = Edge::of(&options.who)?;
    let job = Job {
        edge: &edge,
        home,
        options,
        voice,
    };
    each(job, &found.items)
}

/// Posts them in their order, and no more than so many.
pub fn each(job: Job<'_>, items: &[Item]) -> Result<End, Fault> {
    let most = job.options.count.unwrap_or(items.len());
    let (mut worst, mut taken) = (End::Well, 0);
    for item in items {
        if taken == most {
            break;
        }
        job.voice.say(&format!("{}:", item.path.display()));
        let (mut is_taken, mut moved) = (false, Ok(()));
        let end = one(job, item, &mut || {
            // At once, as whatever comes of it, it was posted: somebody may cancel it, or this may be killed while it waits.
            (is_taken, moved) = (true, folder::done(item));
        });
        if let Err(failure) = moved {
            eprintln!("{failure}\nIt was posted: move it away, or it is posted again in a week.");
            worst = worst.max(End::Not);
        }
        let end = match end {
            Ok(end) => end,
            Err(fault) if fault.is_of_all() && worst < End::Unknown => return Err(fault),
            // What is wrong with one keeps no other from being posted.
            Err(fault) => {
                let (end, is_of_all) = (fault.end(), fault.is_of_all());
                eprintln!("{}", fault.failure());
                if is_of_all {
                    return Ok(worst);
                }
                end
            }
        };
        worst = worst.max(end);
        if is_taken || end == End::Unknown || job.options.dry_run && end == End::Well {
            taken += 1;
        }
    }
    Ok(worst)
}

fn one(job: Job<'_>, item: &Item, taken: &mut dyn FnMut()) -> Result<End, Fault> {
    let content = item.content()?;
    let wanted = Wanted::of(job.options, content.media, &content.caption, &content.alts)?;
    job.post(&wanted, taken)
}
