//! `cargo xtask bench`: the edge's figures, each beside a peer's that was measured in the same run.
//!
//! An absolute number says more about the machine than about the program. So whatever is timed here is timed in turns
//! with a peer that does the same work: a Worker written in JavaScript, or with `--against FOLDER` another build of
//! the edge. Read the ratio.
//!
//! In order: [`bytes`] needs no clock; [`start`] starts workerd again and again; [`stage`] sets up Instagram, the edge
//! and its peer, and walks through connects; [`measures`] are the requests; [`load`] sends them; [`year`] is a million connections' simulated year; [`report`] is the table.
//! [`beside`] is a bench of its own: the button in Chromium, beside other connect buttons.

mod access_token;
mod beside;
mod bytes;
mod load;
mod measures;
mod options;
mod peer;
mod report;
mod stage;
mod start;
mod usage;
mod workerd;
mod year;

use std::process::ExitCode;

use options::Options;

fn main() -> ExitCode {
    match Options::read(std::env::args().skip(1)).and_then(|options| run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("bench: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| format!("no runtime: {error}"))?;
    if options.peers() {
        return beside::print(&runtime, options.rounds, options.quick);
    }
    let mut report = report::Report::new(options);
    report.calm();
    if options.wants("bytes") {
        report.bytes(&bytes::measure()?);
    }
    if options.wants("year") {
        eprintln!("a year of a million connections …");
        report.year(&year::live()?);
    }
    if !options.wants_all()
        && !options.wants("start")
        && !measures::ALL.iter().any(|one| options.wants(one.name))
    {
        return report.print();
    }
    let stage = runtime.block_on(stage::instagram());
    let mut stage = stage.and_then(|instagram| stage::Stage::set(instagram, options))?;
    if options.wants("start") {
        eprintln!("start-up …");
        report.starts(&start::measure(&stage, options)?);
    }
    for measure in measures::ALL {
        if options.wants(measure.name) {
            eprintln!("{} …", measure.name);
            report.speed(
                measure.title,
                &measures::run(&runtime, &mut stage, measure, options)?,
            );
        }
    }
    report.print()
}
