//! The operator's commands, behind their command line.
#[macro_use]
mod said;

mod backup;
mod button;
mod client;
mod command_line;
mod configure;
mod deploy;
mod doctor;
mod entry;
mod feeds;
mod keys;
mod post;
mod secrets;
mod sites;
mod snippet;
mod token;
mod usage;

use std::process::ExitCode;

use clap::CommandFactory as _;
use common::command_line as line;
use common::failure::Outcome;
use common::paths::Paths;
use common::{processes, settings};

use command_line::Command;
pub use command_line::CommandLine;

/// The program.
#[must_use]
pub fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    match line::parse_as::<CommandLine>(&commands(), &arguments, &[]) {
        Ok(asked) => carry_out(&asked.command).unwrap_or_else(|failure| line::end("operator", Err(failure))),
        Err(told) => {
            if let Some(json) = doctor::complaint(&arguments, &told) {
                doctor::say(&json);
            }
            line::tell(&told)
        }
    }
}

/// Those that there are where this program is.
fn commands() -> clap::Command {
    let all = CommandLine::command();
    if Paths::find().is_ok_and(|paths| paths.is_clone()) {
        return all;
    }
    let hidden = |command: clap::Command| command.hide(true);
    all.mut_subcommand("deploy", hidden)
        .mut_subcommand("rollback", hidden)
}

fn carry_out(command: &Command) -> Outcome<ExitCode> {
    match command {
        Command::Guard => processes::guard(),
        Command::SealingKey => println!("{}", settings::sealing_key()?),
        Command::Deploy(options) => deploy::run(&deploys()?, options, doctor::of_settings)?,
        Command::Rollback(options) => deploy::rollback::run(&deploys()?, options)?,
        // What they found is their exit code: scripts go by it.
        Command::Configure(options) => return Ok(configure::run(&Paths::find()?, options)),
        Command::Doctor(options) => return Ok(doctor::run(&Paths::find()?, options)),
        Command::Secrets(options) => secrets::run(&Paths::find()?, options)?,
        Command::Keys(options) => keys::run(&Paths::find()?, options)?,
        Command::Sites(options) => sites::run(&Paths::find()?, options)?,
        Command::Usage(options) => usage::run(&Paths::find()?, options)?,
        Command::Feeds(options) => feeds::run(&Paths::find()?, options)?,
        Command::BackupKey(options) => backup::key::make(&Paths::find()?, options)?,
        Command::Backup(options) => backup::write::run(&Paths::find()?, options)?,
        Command::Import(options) => backup::import::run(&Paths::find()?, options)?,
        // At home in any folder.
        Command::Snippet(options) => snippet::run(options)?,
        Command::Token(options) => token::run(options)?,
        // What became of the post is their exit code.
        Command::Post(options) => return post::run(options),
        Command::Posts(options) => return post::posts::run(options),
    }
    Ok(ExitCode::SUCCESS)
}

/// What builds and looks at what it uploads needs the sources.
fn deploys() -> Outcome<Paths> {
    Paths::find()?.of_a_clone(
        "in the released folder `./serve` starts the edge, or `./operator secrets --out secrets.json` and `npx wrangler deploy \
         --secrets-file secrets.json` put it to Cloudflare, and `npx wrangler rollback` goes back",
    )
}
