//! What `cargo xtask` understands, and what its help says.
use std::ffi::OsString;

use clap::{Parser, Subcommand};
use common::command_line::{self, Told};

use crate::test::Layer;
use crate::{edge, package};

/// The operator's commands: a program of their own, `cargo operator`, which is asked for them.
pub const OPERATORS: [&str; 17] = [
    "configure",
    "doctor",
    "deploy",
    "rollback",
    "secrets",
    "sealing-key",
    "keys",
    "sites",
    "feeds",
    "usage",
    "backup-key",
    "backup",
    "import",
    "snippet",
    "token",
    "post",
    "posts",
];

const DEV: &str = "\
Installs what is missing, builds, and starts on this machine alone:
  the demo page             http://127.0.0.1:8780
  the edge                  http://localhost:8787
  the stand-in              http://instagram.localhost:8790, its controls on 8791
Open the first. Changed sources are rebuilt, and the edge is started anew with its storage kept.
Ctrl-C ends everything.";

const BENCH: &str = "\
Builds everything as deployed, and measures bytes, requests per second and start-up times, each next to a \
Worker in JavaScript that does the same work, and beside its goal. The table is printed and kept in target/bench.md. \
The machine must be calm.

  NAME              only these: bytes, year, start, health, authorize, token, token-object, graph,
                    graph-equal, connection; connect (the callback with its three calls, then /token);
                    sleeping (connections woken one after the other); provider (reads beside Cloudflare's
                    workers-oauth-provider); feed, feed-picture (beside the
                    least Worker with the same bytes), feed-file (beside workerd's own server of files)
  peers             the button in Chromium beside other connect buttons (docs/peers.md), and nothing
                    else
  --against FOLDER  compare with another build of the Worker instead (index.js and index_bg.wasm)
  --rounds N        turns of edge and peer (5; with fewer no goal is judged)
  --sleeping N      connections that are woken (1000; 10000 take some minutes and GB of disk)
  --seconds S, --connections N, --quick";

/// The developer's commands; each installs what it misses, below `target/` and `node_modules/`
#[derive(Debug, PartialEq, Eq, Parser)]
#[command(
    name = "xtask",
    bin_name = "cargo xtask",
    // The last of several counts, as in scripts that add to a line.
    args_override_self = true,
    after_help = "The operator's commands are those of `cargo operator help`. They go by `cargo xtask` too:\n  \
                  configure, doctor, deploy, rollback, secrets, sealing-key, keys, sites, feeds, usage, backup-key, backup, import,\n  \
                  snippet, token, post, posts"
)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Start the stand-in, the edge and the demo page, and rebuild on change
    #[command(long_about = DEV)]
    Dev {
        /// The ports N, N+1, N+2 and N+3 instead
        #[arg(long, value_name = "N")]
        port_base: Option<u16>,
        /// With a bucket for files that are handed over, as R2's
        #[arg(long)]
        bucket: bool,
    },
    /// Run all tests, or one layer: unit, edge, attack, browser
    ///
    /// Without a layer: formatting, lints, and all four. The last line is `N passed, N failed`.
    Test {
        /// Only this layer
        layer: Option<Layer>,
    },
    /// Run the edge alone, with any setting
    ///
    /// Runs the Worker and the static assets in workerd. Without settings it serves the demo site and talks to the
    /// stand-in on its default ports. When it answers it prints `workerd PID`, a line for each problem of its settings,
    /// and `ready http://localhost:P`.
    #[command(after_long_help = edge::SETTINGS)]
    Edge(edge::Options),
    /// Run the server that plays Instagram alone
    ///
    /// Builds and runs the server that plays Instagram; `cargo xtask stand-in --help` lists its own options. The same
    /// seed gives the same accounts and the same answers.
    #[command(
        disable_help_flag = true,
        override_usage = "cargo xtask stand-in --port P [--control-port Q] --seed N"
    )]
    StandIn {
        /// Its own options
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS")]
        arguments: Vec<OsString>,
    },
    /// Fuzz whatever reads the bytes of strangers, a minute each
    ///
    /// Changes what is kept in tests/suite/tests/attack/corpus/, and valid input, at random, two targets at once; nothing
    /// else is needed for it. docs/threats.md lists the targets. What fails is said with its input and its seed; keep it
    /// as a line of the target's file.
    Fuzz {
        /// Only this target
        target: Option<String>,
        /// So long each
        #[arg(long, value_name = "N", default_value_t = 60)]
        seconds: u64,
        /// Write the shortest input of each new kind into the corpus
        #[arg(long)]
        keep: bool,
    },
    /// Measure speed and size
    #[command(
        long_about = BENCH,
        disable_help_flag = true,
        override_usage = "cargo xtask bench [NAME …]"
    )]
    Bench {
        /// What to measure, and how
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "NAME")]
        arguments: Vec<OsString>,
    },
    /// Build the Worker and the static assets, as deployed
    ///
    /// Builds the Worker into edge-worker/build/ and the static assets into target/dist/, where wrangler.jsonc looks for
    /// them.
    Build {
        /// Build quickly and unoptimised (the Worker into target/worker-dev/)
        #[arg(long)]
        dev: bool,
    },
    /// Build and pack what is released: the edge's folder, and the npm package
    ///
    /// Writes app/npm/src/wire.ts from the Rust types that are on the wire and app/npm/custom-elements.json from
    /// README.md, builds the npm package into target/npm/package/, packs it into
    /// target/npm/instagram-connect-VERSION.tgz, and prints the bytes that a page pays for it. `npm install
    /// ./target/npm/instagram-connect-VERSION.tgz` puts it into a project.
    ///
    /// The edge becomes target/package/instagram-connect-VERSION/ and an archive beside it, with checksums and a list of its
    /// parts: the built Worker and button, to be deployed at Cloudflare with `npx wrangler deploy` or run on one's own server
    /// with `./serve`, without Rust.
    Package(package::Options),
    /// Bytes of each product, as sent
    Size,
    /// Only install the tools
    Setup,
    /// Ends servers whose command is gone; started by this program alone
    #[command(hide = true)]
    Guard,
}

/// Who carries a command line out.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    /// This program.
    Here(Command),
    /// The operator's, with these arguments.
    Operator(Vec<OsString>),
}

/// Reads the command line, whose first word is the program's own name.
pub fn parse(arguments: &[OsString]) -> Result<Asked, Told> {
    let word = |index| {
        let word = arguments.get(index).and_then(|word: &OsString| word.to_str());
        word.unwrap_or_default()
    };
    let command = if word(1) == "help" { word(2) } else { word(1) };
    if OPERATORS.contains(&command) {
        return Ok(Asked::Operator(arguments.iter().skip(1).cloned().collect()));
    }
    command_line::parse::<CommandLine>(arguments, &OPERATORS).map(|line| Asked::Here(line.command))
}

#[cfg(test)]
pub fn described() -> clap::Command {
    <CommandLine as clap::CommandFactory>::command()
}

#[cfg(test)]
mod tests;
