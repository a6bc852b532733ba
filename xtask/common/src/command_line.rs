//! A program's beginning and end: its command line, and what it says when it can't go on.
use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::called::said;
use crate::failure::Outcome;
use crate::processes;

/// What the program says instead of doing something.
#[derive(Debug, PartialEq, Eq)]
pub enum Told {
    /// What was asked for.
    Help(String),
    /// What is wrong with the command line.
    Complaint(String),
}

/// Reads the command line, whose first word is the program's own name. `elsewhere` are commands that are no part of `C`.
pub fn parse<C: Parser>(arguments: &[OsString], elsewhere: &[&str]) -> Result<C, Told> {
    parse_as(&C::command(), arguments, elsewhere)
}

/// The same, of commands of which some may be hidden.
pub fn parse_as<C: Parser>(
    command: &clap::Command,
    arguments: &[OsString],
    elsewhere: &[&str],
) -> Result<C, Told> {
    let mut reads = command.clone();
    let read = reads.try_get_matches_from_mut(arguments);
    let read = read.and_then(|mut matches| C::from_arg_matches_mut(&mut matches));
    read.map_err(|error| {
        let error = error.format(&mut reads);
        let text = error.render().to_string();
        match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Told::Help(text),
            ErrorKind::InvalidSubcommand => {
                let commands = command.get_subcommands().filter(|command| !command.is_hide_set());
                let known: Vec<&str> = commands
                    .map(clap::Command::get_name)
                    .chain(elsewhere.iter().copied())
                    .collect();
                let first = arguments
                    .get(1)
                    .and_then(|first| first.to_str())
                    .unwrap_or_default();
                // Below a command, clap's own words are enough.
                if known.contains(&first) {
                    return Told::Complaint(text);
                }
                Told::Complaint(format!("{text}\nThere is: {}, help.\n", known.join(", ")))
            }
            _ => Told::Complaint(text),
        }
    })
}

/// Says it.
pub fn tell(told: &Told) -> ExitCode {
    match told {
        Told::Help(text) => {
            print!("{}", said(text));
            ExitCode::SUCCESS
        }
        Told::Complaint(text) => {
            eprint!("{}", said(text));
            // As shells know a wrong usage.
            ExitCode::from(2)
        }
    }
}

/// The program's last words, and its exit code.
pub fn end(program: &str, outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever pressed Ctrl-C knows why it ended.
        Err(_) if processes::stopped() => ExitCode::from(130),
        Err(failure) => {
            eprintln!("{program}: {}", said(&failure.to_string()));
            ExitCode::FAILURE
        }
    }
}
