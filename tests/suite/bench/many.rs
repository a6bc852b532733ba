//! A second edge and a second peer, in front of an Instagram with as many accounts as one likes: for connects, each of
//! another account, and for connections that sleep until they are asked.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use suite::crowd::Crowd;
use suite::http::Request;
use suite::processes::free_port;
use tokio::runtime::Runtime;

use crate::config::Config;
use crate::load::{self, Load, Turn};
use crate::measures::{Outcome, bytes};
use crate::options::Options;
use crate::stage::{Side, Stage};
use crate::visitors::{self, Prepared};
use crate::workerd::Workerd;

/// Instagram's days last as long as anybody's.
const DAY_MS: u64 = 86_400_000;
/// A nonce is good for five minutes: so many connects are prepared with one.
const AT_ONCE: usize = 500;
/// A turn has so many connects in a second, which is less than either side does.
const PER_SECOND: f64 = 80.0;
/// A request that is waited for as long as it takes.
const NO_END: Duration = Duration::from_mins(10);

/// Both sides, and their Instagram.
pub struct Many {
    _crowd: Crowd,
    sides: [Started; 2],
    folder: PathBuf,
    accounts: u64,
}

/// A side with what it runs on.
struct Started {
    config: Config,
    side: Side,
    running: Option<Workerd>,
}

impl Started {
    fn start(config: Config) -> Result<Self, String> {
        let side = Side {
            port: config.port,
            process: 0,
            tokens: Vec::new(),
        };
        let mut started = Self {
            config,
            side,
            running: None,
        };
        started.restart()?;
        Ok(started)
    }

    /// Ends it and starts it on the same storage: every object sleeps.
    fn restart(&mut self) -> Result<(), String> {
        self.running = None;
        let (workerd, _) = Workerd::start(&self.config.path(), self.config.port)?;
        self.side.process = workerd.process();
        self.running = Some(workerd);
        Ok(())
    }
}

impl Many {
    /// Starts them, as the stage's are, with no connections.
    ///
    /// # Errors
    /// Whoever doesn't start.
    pub fn start(stage: &Stage, options: &Options) -> Result<Self, String> {
        let crowd = Crowd::start(DAY_MS);
        let folder = match &options.files {
            Some(files) => files.join(format!("bench-{}", std::process::id())),
            None => stage.folder.join("many"),
        };
        let start = |config: &Config, name: &str| {
            let config = config.copy(&folder.join(name), free_port())?;
            config.replace(&stage.graph_url(), &crowd.url())?;
            Started::start(config)
        };
        let sides = [
            start(&stage.edge_config, "edge")?,
            start(&stage.peer_config, "peer")?,
        ];
        Ok(Self {
            _crowd: crowd,
            sides,
            folder,
            accounts: 0,
        })
    }

    /// Connects in turns, each of another account: the callback with its three calls to Instagram, then `/token`.
    ///
    /// # Errors
    /// An answer that wasn't the expected one.
    pub fn connects(&mut self, runtime: &Runtime, options: &Options) -> Result<Outcome, String> {
        let seconds = options.turn.as_secs_f64();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few hundred"
        )]
        let count = (seconds * PER_SECOND).ceil() as usize;
        let mut turn = |number: usize| {
            let prepared = self.prepare(runtime, number, count, options.connections)?;
            let side = self.side(number)?;
            let connected = runtime.block_on(visitors::connect(side, prepared, options.connections))?;
            match connected.failed.into_iter().next() {
                Some(why) => Err(why),
                None => Ok::<Turn, String>(connected.turn),
            }
        };
        turn(0)?;
        turn(1)?;
        let rounds: Result<Vec<_>, String> = (0..options.turns()).map(|_| Ok((turn(0)?, turn(1)?))).collect();
        Ok(Outcome::of(&rounds?))
    }

    /// Connects so many accounts, lets them sleep, and wakes them one after the other; each round wakes others.
    ///
    /// # Errors
    /// An answer that wasn't the expected one.
    pub fn sleepers(&mut self, runtime: &Runtime, options: &Options) -> Result<Outcome, String> {
        for number in [0, 1] {
            let mut tokens = Vec::new();
            while tokens.len() < options.sleeping {
                let count = AT_ONCE.min(options.sleeping - tokens.len());
                let prepared = self.prepare(runtime, number, count, options.connections)?;
                let side = self.side(number)?;
                let connected = visitors::connect(side, prepared, options.connections);
                let connected = runtime.block_on(connected)?;
                // New databases can hold the disk up for longer than Instagram is waited for: others connect in the place of
                // those whom that befell.
                if let Some(why) = connected.failed.first() {
                    eprintln!("{} of {count} connects anew: {why}", connected.failed.len());
                    if connected.tokens.is_empty() {
                        return Err(why.clone());
                    }
                }
                tokens.extend(connected.tokens);
                // Objects that were idle for 70 seconds are closed all at once, in workerd's one thread: three thousand
                // databases, each written back and synced twice, and nobody is answered for a minute or more.
                self.started(number)?.restart()?;
            }
            self.started(number)?.side.tokens = tokens;
        }
        let [edge, peer] = &self.sides;
        let wake = |side: &Side, round: usize| {
            let each = side.tokens.len().div_ceil(options.turns());
            let own = side.tokens.iter().skip(round * each).take(each);
            let read = |token: &String| {
                let request = Request::get("/graph/me?fields=id,username").bearer(token);
                bytes(&request, side)
            };
            let load = Load {
                port: side.port,
                process: side.process,
                requests: Arc::new(own.map(read).collect()),
                expected: "200",
                once: true,
            };
            runtime.block_on(load::send(&load, 1, NO_END))
        };
        let rounds: Result<Vec<_>, String> = (0..options.turns())
            .map(|round| Ok((wake(&edge.side, round)?, wake(&peer.side, round)?)))
            .collect();
        Ok(Outcome::of(&rounds?))
    }

    /// So many visitors of one side who come back from Instagram, each with another account.
    fn prepare(
        &mut self,
        runtime: &Runtime,
        number: usize,
        count: usize,
        lines: usize,
    ) -> Result<Vec<Prepared>, String> {
        let first = self.accounts;
        self.accounts += count as u64;
        let accounts = (first..self.accounts).collect();
        visitors::prepare(runtime, self.side(number)?, accounts, lines)
    }

    fn started(&mut self, number: usize) -> Result<&mut Started, String> {
        Ok(self.sides.get_mut(number).ok_or("there are two sides")?)
    }

    fn side(&self, number: usize) -> Result<&Side, String> {
        let started = self.sides.get(number).ok_or("there are two sides")?;
        Ok(&started.side)
    }
}

impl Drop for Many {
    fn drop(&mut self) {
        for started in &mut self.sides {
            started.running = None;
        }
        // Ten thousand connections take some GB.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
