//! A page's reads while a year of its account's numbers is fetched, beside those of a page whose site keeps none: the same edge,
//! the same account, in turns, with Instagram in this process.

use std::time::Duration;

use serde_json::{Value, json};
use stand_in::StandIn;
use suite::clock::{Stopwatch, poll};
use suite::http::{Client, Request};
use suite::oauth::sha256_hex;
use suite::processes::{Edge, folder, free_port};
use tokio::runtime::Runtime;

use crate::goals::Ratio;
use crate::load::{Line, micros};
use crate::options::Options;
use crate::stage::{SECRET, connect_one, settings};
use crate::start::median;

const ACCOUNT: &str = "studio.lumen";
const SCOPE: &str = "instagram_business_basic instagram_business_manage_insights";
const WITH: &str = "with";
const WITHOUT: &str = "without";
/// A page pauses between two reads: in each pause the edge may go on with its year.
const PAUSE: Duration = Duration::from_millis(20);
/// Reads before those that are counted.
const WARM_UP: u32 = 20;
const PATIENCE: Duration = Duration::from_secs(20);

/// How fast Instagram answers.
pub struct Pace {
    /// On the command line.
    pub name: &'static str,
    /// In the table.
    pub title: &'static str,
    /// The time of each of its answers, in ms.
    ms: u32,
}

/// Both.
pub const ALL: &[Pace] = &[
    Pace {
        name: "numbers",
        title: "`GET /graph/me`, each 20 ms after the last; Instagram answers at once",
        ms: 0,
    },
    Pace {
        name: "numbers-slow",
        title: "the same; Instagram takes 50 ms",
        ms: 50,
    },
];

/// What came of it: medians of the rounds.
pub struct Numbers {
    /// While a year is fetched.
    pub with: Reads,
    /// While nothing is.
    pub without: Reads,
    /// The median times.
    pub ratio: Ratio,
}

/// A page's reads in one turn.
#[derive(Debug, Clone, Copy)]
pub struct Reads {
    /// The median time of an answer, in ms.
    pub p50: f64,
    /// 99 of 100 answers took no longer, in ms.
    pub p99: f64,
    /// Calls for numbers in a second.
    pub calls: f64,
}

/// An edge of two sites, and its Instagram.
struct Stage<'a> {
    runtime: &'a Runtime,
    instagram: StandIn,
    edge: Edge,
}

fn sites() -> Value {
    let mut site = json!({
        "name": "Server", "origins": [], "return_urls": ["https://server.example/return"],
        "permissions": SCOPE.split(' ').collect::<Vec<_>>(), "optional_permissions": [],
        "clients": [{"server": {"secret_sha256": sha256_hex(SECRET)}}], "calls_per_minute": 4_000_000,
    });
    let without = site.clone();
    if let Some(site) = site.as_object_mut() {
        site.insert("insights".to_owned(), 365.into());
    }
    json!({WITH: site, WITHOUT: without})
}

/// Measures both in turns.
///
/// # Errors
/// What didn't work, or an answer that wasn't the expected one.
pub fn measure(runtime: &Runtime, pace: &Pace, options: &Options) -> Result<Numbers, String> {
    let port = free_port();
    let instagram = stand_in::Options {
        seed: 7,
        redirect_uris: vec![format!("http://localhost:{port}/instagram/callback")],
        ..stand_in::Options::default()
    };
    let instagram = runtime
        .block_on(StandIn::start(instagram))
        .map_err(|error| error.to_string())?;
    let files = match &options.files {
        Some(files) => files.join(format!("{}-{}", pace.name, std::process::id())),
        None => folder(pace.name),
    };
    let edge = Edge::start(&files, port, &settings(&instagram, port, &sites()))?;
    let stage = Stage {
        runtime,
        instagram,
        edge,
    };
    let mut rounds = Vec::new();
    // Whoever comes first may find it colder: they take turns in that too.
    for round in 0..options.turns() {
        let turn = |site| stage.turn(pace, site, options.turn);
        rounds.push(if round % 2 == 0 {
            let with = turn(WITH)?;
            (with, turn(WITHOUT)?)
        } else {
            let without = turn(WITHOUT)?;
            (turn(WITH)?, without)
        });
    }
    let middle = |side: fn(&(Reads, Reads)) -> Reads| {
        let of = |part: fn(Reads) -> f64| median(rounds.iter().map(|round| part(side(round))));
        Reads {
            p50: of(|reads| reads.p50),
            p99: of(|reads| reads.p99),
            calls: of(|reads| reads.calls),
        }
    };
    Ok(Numbers {
        with: middle(|(with, _)| *with),
        without: middle(|(_, without)| *without),
        ratio: Ratio::of(rounds.iter().map(|(with, without)| with.p50 / without.p50)),
    })
}

impl Stage<'_> {
    /// Connects the account with a site, reads as its page, and disconnects: so ends its year.
    fn turn(&self, pace: &Pace, site: &str, length: Duration) -> Result<Reads, String> {
        self.throw(&json!({"auto": {"account": ACCOUNT}, "faults": []}))?;
        let before = self.calls();
        let client: &Client = &self.edge.client;
        let token = connect_one(&self.instagram, client, site, SCOPE)?;
        let slow = json!([{"at": "any_data", "kind": "slow", "ms": pace.ms}]);
        if pace.ms > 0 {
            self.throw(&json!({ "faults": slow }))?;
        }
        if site == WITH {
            let begun = || (self.calls() > before).then_some(());
            poll(PATIENCE, begun).ok_or("no year is fetched")?;
        }
        let reads = self.runtime.block_on(self.reads(&token, length))?;
        if (site == WITH) != (reads.calls > 0.0) {
            return Err(format!("{site}: {} calls for numbers in a second", reads.calls));
        }
        self.throw(&json!({"faults": []}))?;
        let end = Request::new("DELETE", "/connection").bearer(&token);
        match client.send(&end).status {
            204 => Ok(reads),
            status => Err(format!("the connection doesn't end: {status}")),
        }
    }

    async fn reads(&self, token: &str, length: Duration) -> Result<Reads, String> {
        let mut line = Line::open(self.edge.port).await?;
        let read = Request::get("/graph/me?fields=id,user_id,username,name,account_type,media_count");
        let read = read.bearer(token).header("Connection", "keep-alive");
        let read = read.bytes(&format!("localhost:{}", self.edge.port));
        for _ in 0..WARM_UP {
            line.ask(&read, "200").await?;
        }
        let (before, watch) = (self.calls(), Stopwatch::start());
        let mut times = Vec::new();
        while watch.elapsed() < length || times.is_empty() {
            tokio::time::sleep(PAUSE).await;
            let began = watch.elapsed();
            line.ask(&read, "200").await?;
            times.push(micros(watch.elapsed().saturating_sub(began)));
        }
        let passed = watch.elapsed().as_secs_f64();
        let calls = u32::try_from(self.calls() - before).unwrap_or(u32::MAX);
        times.sort_unstable();
        let at = |part: usize| {
            let micros = times.get(times.len() * part / 100).copied();
            f64::from(micros.unwrap_or_default()) / 1000.0
        };
        Ok(Reads {
            p50: at(50),
            p99: at(99),
            calls: f64::from(calls) / passed,
        })
    }

    fn throw(&self, wishes: &Value) -> Result<(), String> {
        self.instagram.throw(wishes).map_err(|error| error.to_string())
    }

    /// Calls for numbers so far.
    fn calls(&self) -> u64 {
        let counts = self.instagram.counts();
        counts
            .get(&stand_in::step::Step::Insights)
            .copied()
            .unwrap_or_default()
    }
}
