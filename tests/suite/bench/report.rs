//! The table: Markdown on standard output, and in `target/bench.md`.

use std::fmt::Write as _;

use suite::processes::target;

use crate::bytes::Bytes;
use crate::goals::{Ratio, Verdicts};
use crate::load::Turn;
use crate::measures::Outcome;
use crate::numbers::{Numbers, Pace};
use crate::options::Options;
use crate::start::Start;
use crate::year::Year;

/// What a platform gives one request on its free plan.
const CPU_GOAL: f64 = 10.0;

/// The figures so far.
pub struct Report {
    text: String,
    peer: &'static str,
    heading: bool,
    kept: bool,
    rounds: usize,
    connections: usize,
    against: bool,
    verdicts: Verdicts,
}

impl Report {
    /// An empty one.
    pub fn new(options: &Options) -> Self {
        Self {
            text: String::new(),
            peer: options.peer(),
            heading: false,
            kept: options.wants_all() && options.against.is_none(),
            rounds: options.turns(),
            connections: options.connections,
            against: options.against.is_some(),
            verdicts: Verdicts::default(),
        }
    }

    /// How busy the machine was before: on a busy one only the processor's time says something.
    pub fn calm(&mut self) {
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let load = load.split(' ').next().unwrap_or_default().to_owned();
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.line(&format!(
            "Load of the machine in the minute before: {load}, on {processors} processors. On a busy machine believe the \
             processor's time, and of the rest the ratios of many rounds.\n"
        ));
    }

    /// The bytes, next to their goals.
    pub fn bytes(&mut self, bytes: &Bytes) {
        let [script, module] = bytes.element;
        let all = bytes.loader + script + module;
        let worker: u64 = bytes.worker.iter().sum();
        let [page_script, page_module, style] = bytes.page;
        self.line("| Bytes, compressed (brotli 11) | bytes | goal |");
        self.line("|---|---:|---:|");
        let mut row = |what: &str, size: u64, goal: Option<u64>| {
            let goal = goal.map_or_else(String::new, |goal| goal.to_string());
            self.line(&format!("| {what} | {size} | {goal} |"));
        };
        row(
            "loader, `connect.js`: all until the button shows and opens",
            bytes.loader,
            Some(3 * 1024),
        );
        row("the element's script", script, None);
        row("the element's module", module, None);
        row("all until connected", all, Some(36 * 1024));
        row("the demo page's own: script", page_script, None);
        row("the demo page's own: module", page_module, None);
        row("the demo page's own: style", style, None);
        row("the Worker (gzip 9)", worker, Some(400 * 1024));
        self.line("");
    }

    /// A million connections' year, next to its goal.
    pub fn year(&mut self, year: &Year) {
        let Year {
            refreshes,
            peak_over_mean,
            checks,
            checks_over_mean,
            lost,
            decisions,
            seconds,
            bytes,
            memory,
        } = year;
        self.line("| A year of 1,000,000 connections, all connected in the same hour (simulated) | | goal |");
        self.line("|---|---:|---:|");
        self.line(&format!(
            "| renewals: {refreshes}; fullest hour / mean | {peak_over_mean:.2} | 3 |"
        ));
        self.line(&format!(
            "| light checks: {checks}; fullest hour / mean | {checks_over_mean:.2} | |"
        ));
        self.line(&format!("| connections lost | {lost} | 0 |"));
        self.line(&format!("| decisions: {decisions}; seconds | {seconds:.1} | |"));
        self.line(&format!(
            "| bytes of a connection's state; of the whole process, MB | {bytes}; {memory:.0} | |"
        ));
        self.line("");
    }

    /// The starts of edge, peer and bare Worker; the first of the ratios is the time's.
    pub fn starts(&mut self, [edge, peer, bare]: &[Start; 3], ratio: &Ratio) {
        self.line(&format!(
            "| Start of workerd until `/health` is 200, medians of {} | edge | {} | bare JavaScript | edge / bare (range) | goal |",
            ratio.rounds, self.peer
        ));
        self.line("|---|---:|---:|---:|---:|---|");
        let goal = self.verdict("start", ratio);
        let mut row = |what: &str, part: fn(&Start) -> f64, digits: usize, [ratio, goal]: [&str; 2]| {
            let (edge, peer, bare) = (part(edge), part(peer), part(bare));
            self.line(&format!(
                "| {what} | {edge:.digits$} | {peer:.digits$} | {bare:.digits$} | {ratio} | {goal} |"
            ));
        };
        let of = |part: fn(&Start) -> f64| format!("{:.2}", part(edge) / part(bare));
        row("time, ms", |start| start.time, 1, [&ratio.shown(), &goal]);
        row(
            "processor, ms",
            |start| start.cpu,
            0,
            [&of(|start| start.cpu), ""],
        );
        row(
            "memory at the most, MB",
            |start| start.memory,
            0,
            [&of(|start| start.memory), ""],
        );
        self.line("");
    }

    /// A page's reads while a year is fetched, beside those of one whose account has none.
    pub fn numbers(&mut self, measured: &[(&'static Pace, Numbers)]) {
        self.line(&format!(
            "| A page's reads, {} rounds in turns, medians | p50, p99 ms while a year is fetched | p50, p99 ms without | \
             p50 with / without (range) | goal | calls for numbers in a second |",
            self.rounds
        ));
        self.line("|---|---:|---:|---:|---|---:|");
        for (pace, Numbers { with, without, ratio }) in measured {
            let goal = self.verdict(pace.name, ratio);
            self.line(&format!(
                "| {} | {:.2}, {:.2} | {:.2}, {:.2} | {} | {goal} | {:.0} |",
                pace.title,
                with.p50,
                with.p99,
                without.p50,
                without.p99,
                ratio.shown(),
                with.calls,
            ));
        }
        self.line("");
    }

    /// A row of answers in a second. A goal is one of the edge beside its JavaScript twin.
    pub fn speed(&mut self, name: &'static str, title: &str, outcome: &Outcome) {
        if !self.heading {
            self.heading = true;
            self.line(&format!(
                "| {} connections, {} rounds in turns, medians | edge /s | {} /s | edge / {} (range) | goal | edge p50, p99 ms | \
                 {} p50, p99 ms | processor per request, ms: edge, {} |",
                self.connections, self.rounds, self.peer, self.peer, self.peer, self.peer
            ));
            self.line("|---|---:|---:|---:|---|---:|---:|---:|");
        }
        let Outcome { edge, peer, ratio } = outcome;
        let times = |turn: &Turn| format!("{:.1}, {:.1}", turn.p50, turn.p99);
        // A connect is two requests, each with a budget of its own.
        let goal = if name == "connect" {
            2.0 * CPU_GOAL
        } else {
            CPU_GOAL
        };
        let over = if edge.cpu > goal { " (goal: 10)" } else { "" };
        let goal = self.verdict(name, ratio);
        self.line(&format!(
            "| {title} | {:.0} | {:.0} | {} | {goal} | {} | {} | {:.2}, {:.2}{over} |",
            edge.per_second,
            peer.per_second,
            ratio.shown(),
            times(edge),
            times(peer),
            edge.cpu,
            peer.cpu,
        ));
    }

    /// Another build of the edge is no peer that there are goals beside.
    fn verdict(&mut self, name: &'static str, ratio: &Ratio) -> String {
        if self.against {
            return String::new();
        }
        self.verdicts.cell(name, ratio)
    }

    /// Prints it, and keeps it if it is whole.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn print(mut self) -> Result<(), String> {
        if let Some(sentence) = self.verdicts.sentence() {
            self.line(&format!("\n{sentence}"));
        }
        println!("{}", self.text);
        if !self.kept {
            return Ok(());
        }
        let path = target().join("bench.md");
        std::fs::write(&path, self.text).map_err(|error| format!("{}: {error}", path.display()))
    }

    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{line}");
    }
}
