//! Every command in the documents can be given as it stands there, and something runs it.
use lexopt::Parser;

use super::{Document, blocks, codes, documents, known, paths, source};
use crate::args::{self, Command};
use crate::help;
use crate::settings::Change;

/// Which file runs a command of the documents. One that isn't here isn't run by anything.
const RUN_BY: [(&str, &str); 17] = [
    ("dev", "xtask/tests/dev.rs"),
    ("test", ".ci/run"),
    ("edge", "xtask/tests/example.rs"),
    ("stand-in", "xtask/tests/example.rs"),
    ("deploy", "xtask/tests/deploy.rs"),
    ("sealing-key", "xtask/tests/deploy.rs"),
    ("keys", "tests/suite/tests/edge/sealing.rs"),
    ("backup-key", "tests/suite/tests/edge/backup.rs"),
    ("backup", "tests/suite/tests/edge/backup.rs"),
    ("import", "tests/suite/tests/edge/backup.rs"),
    ("token", "tests/suite/tests/clients/token_command.rs"),
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
    let words = words(command);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let ["cargo", "xtask", rest @ ..] = &words[..] else {
        return Some("it is no command of xtask's".into());
    };
    let name = rest.first().copied().unwrap_or("help");
    if !RUN_BY.iter().any(|(run, _)| *run == name) {
        return Some("nothing runs it".into());
    }
    match args::parse(Parser::from_args(rest)) {
        Err(failure) => Some(failure.to_string()),
        Ok(Command::Edge(options)) => options.changes.0.iter().find_map(|change| match change {
            Change::Set(name, _) if !known(name) => Some(format!("there is no setting {name}")),
            _ => None,
        }),
        Ok(Command::StandIn(arguments)) => {
            let its_own = source("tests/stand-in/src/bin/stand-in.rs");
            arguments
                .iter()
                .map(|argument| argument.to_string_lossy())
                .find(|argument| argument.starts_with("--") && !its_own.contains(&format!("\"{argument}\"")))
                .map(|argument| format!("the stand-in has no option {argument}"))
        }
        Ok(_) => None,
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
        for code in inline.iter().filter(|code| code.starts_with("cargo xtask ")) {
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

/// `cargo xtask help` names every command of the documents, and knows more about the longer ones.
#[test]
fn help_knows_what_the_documents_know() {
    let list = help::text(None);
    for (command, _) in RUN_BY {
        assert!(list.contains(&format!("\n  {command} ")), "{command}");
    }
    for command in [
        "dev",
        "test",
        "edge",
        "stand-in",
        "deploy",
        "sealing-key",
        "keys",
        "backup-key",
        "backup",
        "import",
        "token",
        "bench",
        "build",
        "package",
    ] {
        assert_ne!(help::text(Some(command)), list, "{command}");
    }
}
