//! Every command in the documents can be given as it stands there, and something runs it.
use std::collections::BTreeSet;
use std::ffi::OsString;

use clap::CommandFactory as _;
use common::command_line::{self, Told};
use operator::CommandLine as Operators;

use super::{Document, blocks, codes, documents, known, paths, source};
use crate::command_line::{Asked, Command, OPERATORS, described, parse};
use crate::demo::Change;

/// Which file runs a command of the documents. One that isn't here isn't run by anything.
const RUN_BY: [(&str, &str); 28] = [
    ("dev", "xtask/tests/dev.rs"),
    ("test", ".ci/run"),
    ("fuzz", "xtask/src/test.rs"),
    ("edge", "xtask/tests/example.rs"),
    ("stand-in", "xtask/tests/example.rs"),
    ("deploy", "xtask/operator/tests/deploy/main.rs"),
    ("rollback", "xtask/operator/tests/deploy/rollback.rs"),
    ("configure", "xtask/operator/tests/configure.rs"),
    ("doctor", "xtask/operator/tests/doctor/main.rs"),
    ("sealing-key", "xtask/operator/tests/deploy/main.rs"),
    ("secrets", "xtask/operator/src/secrets.rs"),
    ("keys", "tests/suite/tests/edge/sealing.rs"),
    ("sites", "tests/suite/tests/edge/added_sites.rs"),
    ("usage", "tests/suite/tests/edge/usage.rs"),
    ("feeds", "tests/suite/tests/edge/feed_operator.rs"),
    ("backup-key", "tests/suite/tests/edge/backup.rs"),
    ("backup", "tests/suite/tests/edge/backup.rs"),
    ("import", "tests/suite/tests/edge/backup.rs"),
    ("snippet", "tests/suite/tests/browser/snippet.rs"),
    ("token", "tests/suite/tests/clients/token_command.rs"),
    ("post", "tests/suite/tests/clients/post_command.rs"),
    ("posts", "tests/suite/tests/clients/post_command.rs"),
    ("size", "xtask/tests/size.rs"),
    ("package", "xtask/src/test.rs"),
    ("bench", "tests/suite/tests/edge/bench.rs"),
    ("help", "xtask/src/documents/commands.rs"),
    ("build", "xtask/src/test.rs"),
    ("setup", "xtask/src/test.rs"),
];

/// The commands of a document, each on one line.
fn commands(text: &str) -> Vec<String> {
    blocks(text, "sh")
        .iter()
        .flat_map(|block| {
            let joined = block.replace("\\\n", " ");
            joined
                .lines()
                .map(str::trim)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

/// A command's words, as a shell splits them: single quotes keep everything.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for character in command.chars() {
        match character {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().unwrap().push(other),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What is wrong with a command, if anything is.
fn wrong_with(command: &str) -> Option<String> {
    let words: Vec<OsString> = words(command).into_iter().map(OsString::from).collect();
    let (program, rest) = match words.get(..2) {
        Some([cargo, program]) if cargo == "cargo" => (program.to_str(), words.get(1..)?),
        _ => (None, &[][..]),
    };
    let name = rest.get(1).and_then(|name| name.to_str()).unwrap_or("help");
    if !RUN_BY.iter().any(|(run, _)| *run == name) {
        return Some("nothing runs it".into());
    }
    match (program, parse(rest)) {
        (Some("operator"), _) => refused(command_line::parse::<Operators>(rest, &[]).err()),
        (Some("xtask"), Ok(Asked::Operator(_))) => Some("it is one of `cargo operator`".into()),
        (Some("xtask"), Ok(Asked::Here(command))) => wrong_inside(&command),
        (Some("xtask"), Err(told)) => refused(Some(told)),
        _ => Some("it is no command of ours".into()),
    }
}

fn refused(told: Option<Told>) -> Option<String> {
    match told {
        Some(Told::Complaint(complaint)) => Some(complaint),
        Some(Told::Help(_)) | None => None,
    }
}

/// What only the settings' names and the stand-in's source tell.
fn wrong_inside(command: &Command) -> Option<String> {
    match command {
        Command::Edge(options) => options.changes.0.iter().find_map(|change| match change {
            Change::Set(name, _) if !known(name) => Some(format!("there is no setting {name}")),
            _ => None,
        }),
        Command::StandIn { arguments } => {
            let its_own = source("tests/stand-in/src/bin/stand-in.rs");
            arguments
                .iter()
                .map(|argument| argument.to_string_lossy())
                .find(|argument| argument.starts_with("--") && !its_own.contains(&format!("\"{argument}\"")))
                .map(|argument| format!("the stand-in has no option {argument}"))
        }
        _ => None,
    }
}

/// Every command can be given as it stands there, and something runs it.
#[test]
fn every_command_in_the_documents_is_one() {
    for Document { name, text } in documents() {
        for command in commands(&text) {
            assert_eq!(wrong_with(&command), None, "{name}: {command}");
        }
        let inline = codes(&text);
        let ours = |code: &&String| code.starts_with("cargo xtask ") || code.starts_with("cargo operator ");
        for code in inline.iter().filter(ours) {
            // A name with `FILE` or `…` in it shows the form.
            assert_eq!(wrong_with(code), None, "{name}: {code}");
        }
    }
}

#[test]
fn whatever_is_no_command_is_noticed() {
    for wrong in [
        "cargo xtask serve",
        "cargo xtask dev --port 1",
        "cargo xtask edge --set NO_SUCH=1",
        "cargo xtask stand-in --no-such",
        "cargo xtask token",
        "cargo operator dev",
        "cargo operator token --no-such",
        "cargo operator backup --edge https://connect.example.com",
        "curl http://localhost",
    ] {
        assert!(wrong_with(wrong).is_some(), "{wrong}");
    }
    assert_eq!(
        wrong_with("cargo xtask edge --set SITES='{\"a b\":1}' --port 1"),
        None
    );
}

#[test]
fn whatever_runs_a_command_is_there() {
    for (command, by) in RUN_BY {
        assert!(paths().at(by).is_file(), "{command}: {by}");
    }
}

/// The commands of one of the programs, as its help lists them.
fn listed(mut program: clap::Command) -> Vec<clap::Command> {
    program.build();
    let shown = |command: &&clap::Command| !command.is_hide_set();
    program.get_subcommands().filter(shown).cloned().collect()
}

/// The help of both programs names what the documents' commands are, and nothing else.
#[test]
fn help_knows_what_the_documents_know() {
    let (own, operators) = (listed(described()), listed(Operators::command()));
    let names = |commands: &[clap::Command]| -> BTreeSet<String> {
        commands
            .iter()
            .map(|command| command.get_name().to_owned())
            .collect()
    };
    let run: BTreeSet<String> = RUN_BY.iter().map(|(command, _)| (*command).to_owned()).collect();
    assert_eq!(&names(&own) | &names(&operators), run);
    let with_help = OPERATORS
        .iter()
        .copied()
        .chain(["help"])
        .map(str::to_owned)
        .collect();
    assert_eq!(names(&operators), with_help);
}

/// A command says what it is in a line, and more when it is asked; so does each of its options.
#[test]
fn help_explains_every_command_and_option() {
    let all = [listed(described()), listed(Operators::command())].concat();
    for command in all.iter().filter(|command| command.get_name() != "help") {
        let name = command.get_name();
        let line = command
            .get_about()
            .unwrap_or_else(|| panic!("{name}"))
            .to_string();
        assert!(!line.contains('\n'), "{name}");
        let plain = ["size", "setup"].contains(&name);
        assert_eq!(command.get_long_about().is_none(), plain, "{name}");
        for argument in command.get_arguments() {
            assert!(argument.get_help().is_some(), "{name} {}", argument.get_id());
        }
    }
}
