//! The operator's commands, behind their command line.
mod backup;
mod button;
mod client;
mod command_line;
mod deploy;
mod doctor;
mod keys;
mod snippet;
mod token;

use std::process::ExitCode;

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
    match line::parse::<CommandLine>(&arguments, &[]) {
        // What it found is its exit code: scripts go by it.
        Ok(CommandLine {
            command: Command::Doctor(options),
        }) => match Paths::find() {
            Ok(paths) => doctor::run(&paths, &options),
            failed => line::end("operator", failed.map(drop)),
        },
        Ok(asked) => line::end("operator", carry_out(&asked.command)),
        Err(told) => line::tell(&told),
    }
}

fn carry_out(command: &Command) -> Outcome {
    match command {
        Command::Guard => processes::guard(),
        Command::SealingKey => println!("{}", settings::sealing_key()?),
        Command::Deploy(options) => deploy::run(&Paths::find()?, options)?,
        Command::Doctor(options) => drop(doctor::run(&Paths::find()?, options)),
        Command::Keys(options) => keys::run(&Paths::find()?, options)?,
        Command::BackupKey(options) => backup::key::make(&Paths::find()?, options)?,
        Command::Backup(options) => backup::write::run(&Paths::find()?, options)?,
        Command::Import(options) => backup::import::run(&Paths::find()?, options)?,
        // At home in any folder.
        Command::Snippet(options) => snippet::run(options)?,
        Command::Token(options) => token::run(options)?,
    }
    Ok(())
}
