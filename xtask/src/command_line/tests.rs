//! What each command line becomes.
use common::command_line::Told;

use super::{Asked, Command, OPERATORS, parse};
use crate::demo::Change;
use crate::test::Layer;

fn parsed(arguments: &[&str]) -> Result<Command, String> {
    let line: Vec<_> = std::iter::once(&"xtask")
        .chain(arguments)
        .map(Into::into)
        .collect();
    match parse(&line) {
        Ok(Asked::Here(command)) => Ok(command),
        other => Err(format!("{other:?}")),
    }
}

fn complaint(arguments: &[&str]) -> String {
    let line: Vec<_> = std::iter::once(&"xtask")
        .chain(arguments)
        .map(Into::into)
        .collect();
    match parse(&line) {
        Err(Told::Complaint(text)) => text,
        other => panic!("no complaint: {other:?}"),
    }
}

#[test]
fn an_edge_takes_settings_in_their_order() {
    let Ok(Command::Edge(options)) = parsed(&[
        "edge",
        "--port",
        "0",
        "--set",
        "A=b=c",
        "--secrets",
        "file",
        "--set",
        "D=",
    ]) else {
        panic!("not an edge");
    };
    let set = |name: &str, value: &str| Change::Set(name.into(), value.into());
    assert_eq!(options.port, 0);
    assert_eq!(
        options.changes.0,
        [set("A", "b=c"), Change::Secrets("file".into()), set("D", "")]
    );
}

#[test]
fn a_setting_without_a_name_is_refused_and_not_repeated() {
    for setting in ["hunter2", "=hunter2"] {
        let complaint = complaint(&["edge", "--set", setting]);
        assert!(complaint.contains("--set needs NAME=VALUE"), "{complaint}");
        assert!(!complaint.contains("hunter2"), "{complaint}");
    }
}

#[test]
fn the_last_of_several_counts() {
    let Ok(Command::Edge(options)) = parsed(&["edge", "--port", "1", "--dev", "--port", "2", "--dev"]) else {
        panic!("not an edge");
    };
    assert_eq!((options.port, options.dev), (2, true));
}

#[test]
fn an_unknown_command_is_told_what_there_is() {
    let complaint = complaint(&["serve"]);
    assert!(complaint.contains("'serve'"), "{complaint}");
    assert!(
        complaint.contains("There is: dev, test, edge, stand-in, "),
        "{complaint}"
    );
    assert!(complaint.contains(&OPERATORS.join(", ")), "{complaint}");
    assert!(!complaint.contains("guard"), "{complaint}");
}

#[test]
fn what_is_no_option_is_named() {
    assert!(complaint(&["dev", "--port", "1"]).contains("'--port'"));
    assert!(complaint(&["dev", "--port-base", "x"]).contains("'x' for '--port-base <N>'"));
    assert!(complaint(&["size", "more"]).contains("'more'"));
}

#[test]
fn a_layer_of_tests_can_be_named() {
    assert_eq!(parsed(&["test"]), Ok(Command::Test { layer: None }));
    assert_eq!(
        parsed(&["test", "edge"]),
        Ok(Command::Test {
            layer: Some(Layer::Edge)
        })
    );
    assert!(complaint(&["test", "wasm"]).contains("unit, edge, attack, browser"));
}

#[test]
fn the_stand_in_reads_its_own_arguments() {
    let arguments = vec!["--seed".into(), "7".into(), "--help".into()];
    assert_eq!(
        parsed(&["stand-in", "--seed", "7", "--help"]),
        Ok(Command::StandIn { arguments })
    );
    let arguments = vec!["--help".into()];
    assert_eq!(parsed(&["bench", "--help"]), Ok(Command::Bench { arguments }));
}

#[test]
fn the_operators_commands_go_on_word_by_word() {
    for line in [
        &["keys", "drop", "k1", "--edge", "URL"][..],
        &["token", "--help"],
        &["help", "backup"],
        &["deploy", "--no-such"],
    ] {
        let words = |words: &[&str]| words.iter().map(Into::into).collect::<Vec<_>>();
        assert_eq!(
            parse(&words(&[&["xtask"], line].concat())),
            Ok(Asked::Operator(words(line)))
        );
    }
}

/// The two programs' lists are one list.
#[test]
fn the_operators_commands_are_those_of_the_operators_program() {
    let command = <operator::CommandLine as clap::CommandFactory>::command();
    let theirs = command.get_subcommands().filter(|command| !command.is_hide_set());
    let names: Vec<&str> = theirs.map(clap::Command::get_name).collect();
    assert_eq!(names, OPERATORS);
    let help = super::described().render_help().to_string();
    let words: Vec<&str> = help.split_whitespace().collect();
    assert!(words.join(" ").contains(&OPERATORS.join(", ")), "{help}");
}

#[test]
fn nothing_at_all_asks_for_help() {
    for line in [
        &[][..],
        &["-h"],
        &["--help"],
        &["help"],
        &["dev", "--help"],
        &["help", "dev"],
    ] {
        let words: Vec<_> = [&["xtask"], line].concat().iter().map(Into::into).collect();
        let told = parse(&words);
        assert!(matches!(told, Err(Told::Help(_))), "{line:?} {told:?}");
    }
}
