//! `cargo xtask bench`: the edge's figures, each beside a peer's that was measured in the same run.
//!
//! An absolute number says more about the machine than about the program. So whatever is timed here is timed in turns
//! with a peer that does the same work: a Worker written in JavaScript, or with `--against FOLDER` another build of
//! the edge. Read the ratio.
//!
//! In order: [`bytes`] needs no clock; [`start`] starts workerd again and again; [`stage`] sets up Instagram, the edge
//! and its peer, and walks through connects; [`measures`] are the requests; [`load`] sends them; [`provider`] is
//! Cloudflare's own library beside the edge; [`feed`] is a feed beside files; [`many`] are connects, and connections that sleep; [`year`] is a million
//! connections' simulated year; [`numbers`] are a page's reads while a year of its account's numbers is fetched; [`goals`] is what the ratios have to be, and [`report`] the table.
//! [`beside`] is a bench of its own: the button and the feed in Chromium, beside others.

mod access_token;
mod beside;
mod bytes;
mod config;
mod feed;
mod goals;
mod load;
mod many;
mod measures;
mod numbers;
mod options;
mod peer;
mod provider;
mod report;
mod stage;
mod start;
mod usage;
mod visitors;
mod workerd;
mod year;

use std::process::ExitCode;

use options::Options;
use report::Report;
use tokio::runtime::Runtime;

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
        return beside::print(&runtime, options);
    }
    let mut report = Report::new(options);
    report.calm();
    if options.wants("bytes") {
        report.bytes(&bytes::measure()?);
    }
    if options.wants("year") {
        eprintln!("a year of a million connections …");
        report.year(&year::live()?);
    }
    let paces = numbers::ALL.iter().filter(|pace| options.wants(pace.name));
    let measured = paces
        .filter(|_| options.against.is_none())
        .map(|pace| {
            eprintln!("{} …", pace.name);
            Ok((pace, numbers::measure(&runtime, pace, options)?))
        })
        .collect::<Result<Vec<_>, String>>()?;
    if !measured.is_empty() {
        report.numbers(&measured);
    }
    if options.wants_stage() {
        staged(options, &runtime, &mut report)?;
    }
    report.print()
}

/// What is measured in front of an Instagram.
fn staged(options: &Options, runtime: &Runtime, report: &mut Report) -> Result<(), String> {
    let stage = runtime.block_on(stage::instagram());
    let stage = stage.and_then(|instagram| stage::Stage::set(instagram, options))?;
    if options.wants("start") {
        eprintln!("start-up …");
        let (starts, ratio) = start::measure(&stage)?;
        report.starts(&starts, &ratio);
    }
    for measure in measures::ALL {
        if options.wants(measure.name) {
            eprintln!("{} …", measure.name);
            let outcome = measures::run(runtime, [&stage.edge, &stage.peer], measure, options)?;
            report.speed(measure.name, measure.title, &outcome);
        }
    }
    let many = |name| {
        options.wants(name).then(|| {
            eprintln!("{name} …");
            many::Many::start(&stage, options)
        })
    };
    if let Some(many) = many("connect") {
        let title = "a connect: the callback with its three calls to Instagram, then `/token`";
        report.speed("connect", title, &many?.connects(runtime, options)?);
    }
    if let Some(many) = many("sleeping") {
        let title = format!(
            "{} sleeping connections, woken one after the other by a read",
            options.sleeping
        );
        report.speed("sleeping", &title, &many?.sleepers(runtime, options)?);
    }
    let feeds = ["feed", "feed-picture", "feed-file"];
    if options.against.is_none() && feeds.iter().any(|name| options.wants(name)) {
        let published = feed::publish(&stage)?;
        for part in published.parts.iter().filter(|part| options.wants(part.name)) {
            eprintln!("{} …", part.name);
            report.speed(part.name, part.title, &published.run(runtime, part, options)?);
        }
    }
    let measure = &measures::PROVIDER;
    if options.against.is_none() && options.wants(measure.name) {
        eprintln!("{} …", measure.name);
        let (_running, provider) = provider::start(&stage)?;
        let outcome = measures::run(runtime, [&stage.edge, &provider], measure, options)?;
        report.speed(measure.name, measure.title, &outcome);
    }
    Ok(())
}
