//! What the command line says.

use std::path::PathBuf;
use std::time::Duration;

use crate::goals;

const USAGE: &str = "\
cargo xtask bench [--rounds N] [--seconds S] [--connections N] [--sleeping N] [--files FOLDER] [--against FOLDER] [NAME …]

  --rounds N        how often edge and peer take turns (5, and with fewer no goal is judged); loads of each page for
                    peers (5)
  --seconds S       how long a turn is (2.5)
  --connections N   connections of the load generator (16)
  --sleeping N      connections that are woken one after the other (1000); 10000 take some minutes and GB of disk
  --files FOLDER    where the files of those connections lie, and of those of `numbers`, instead of below target/: one in
                    memory, such as /dev/shm, where other programs keep the disk busy
  --against FOLDER  compare with another build of the Worker (a folder with index.js and index_bg.wasm)
                    instead of with the one in JavaScript
  --quick           for peers: one load each, on no slow phone; shows that all of it works
  NAME              only these: bytes, year, start, health, authorize, token, token-object, graph, graph-equal,
                    connection, feed, feed-picture, feed-file, provider, connect, sleeping, numbers, numbers-slow;
                    or `peers`: the button and the feed beside others, in Chromium; `peers feed`: the feed alone";

/// How to measure, and what.
#[derive(Debug, Clone)]
pub struct Options {
    /// How often is measured, if the command line says so.
    pub rounds: Option<usize>,
    /// How long a turn is.
    pub turn: Duration,
    /// Connections of the load generator.
    pub connections: usize,
    /// Connections that sleep until they are asked.
    pub sleeping: usize,
    /// Where the files of those connections lie, if the command line says so.
    pub files: Option<PathBuf>,
    /// Another build of the Worker, to be the peer.
    pub against: Option<PathBuf>,
    /// Only look whether everything works.
    pub quick: bool,
    only: Vec<String>,
}

impl Options {
    /// Reads the command line.
    ///
    /// # Errors
    /// The usage.
    pub fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            rounds: None,
            turn: Duration::from_millis(2_500),
            connections: 16,
            sleeping: 1_000,
            files: None,
            against: None,
            quick: false,
            only: Vec::new(),
        };
        while let Some(word) = words.next() {
            if !word.starts_with('-') {
                options.only.push(word);
                continue;
            }
            if word == "--quick" {
                options.quick = true;
                continue;
            }
            let value = words.next().ok_or(USAGE)?;
            match word.as_str() {
                "--rounds" => options.rounds = Some(value.parse().map_err(|_| USAGE)?),
                "--seconds" => {
                    let seconds = value.parse().map_err(|_| USAGE)?;
                    options.turn = Duration::try_from_secs_f64(seconds).map_err(|_| USAGE)?;
                }
                "--connections" => options.connections = value.parse().map_err(|_| USAGE)?,
                "--sleeping" => options.sleeping = value.parse().map_err(|_| USAGE)?,
                "--files" => options.files = Some(value.into()),
                "--against" => options.against = Some(value.into()),
                _ => return Err(USAGE.into()),
            }
        }
        Ok(options)
    }

    /// How often edge and peer take turns.
    pub fn turns(&self) -> usize {
        self.rounds.unwrap_or(goals::ROUNDS).max(1)
    }

    /// Whether this is to be measured.
    pub fn wants(&self, name: &str) -> bool {
        self.wants_all() || self.only.iter().any(|only| only == name)
    }

    /// Whether anything is measured that asks an edge.
    pub fn wants_stage(&self) -> bool {
        let alone = ["bytes", "year", "numbers", "numbers-slow"];
        self.wants_all() || self.only.iter().any(|only| !alone.contains(&only.as_str()))
    }

    /// Whether the button and the feed are measured beside others, and nothing else.
    pub fn peers(&self) -> bool {
        self.only.iter().any(|only| only == "peers")
    }

    /// Whether all is measured.
    pub fn wants_all(&self) -> bool {
        self.only.is_empty()
    }

    /// What the peer is called in the table.
    pub fn peer(&self) -> &'static str {
        if self.against.is_some() {
            "other build"
        } else {
            "JavaScript"
        }
    }
}
