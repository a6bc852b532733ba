//! What each command line becomes.
use lexopt::Parser;

use super::{Command, parse};
use crate::settings::Change;
use crate::test::Layer;

fn parsed(arguments: &[&str]) -> Result<Command, String> {
    parse(Parser::from_args(arguments)).map_err(|failure| failure.to_string())
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
    assert!(
        !parsed(&["edge", "--set", "hunter2"])
            .unwrap_err()
            .contains("hunter2")
    );
}

#[test]
fn a_deploy_takes_a_file_of_settings() {
    let options = crate::deploy::Options {
        env_file: Some("file".into()),
        dry_run: true,
        no_build: false,
    };
    assert_eq!(
        parsed(&["deploy", "--dry-run", "--env-file", "file"]),
        Ok(Command::Deploy(options))
    );
}

#[test]
fn keys_can_be_dropped_by_their_ids() {
    let Ok(Command::Keys(options)) = parsed(&["keys", "drop", "k1", "--edge", "URL", "k2"]) else {
        panic!("not keys");
    };
    assert_eq!((options.address.edge.as_str(), options.reseal), ("URL", false));
    assert_eq!(options.drop, ["k1", "k2"]);
    assert!(parsed(&["keys", "drop"]).is_err());
    assert!(parsed(&["keys", "k1"]).is_err());
}

#[test]
fn an_unknown_command_is_told_what_there_is() {
    assert!(
        parsed(&["serve"])
            .unwrap_err()
            .contains("dev, test, edge, stand-in")
    );
}

#[test]
fn a_layer_of_tests_can_be_named() {
    assert_eq!(parsed(&["test"]), Ok(Command::Test(None)));
    assert_eq!(parsed(&["test", "edge"]), Ok(Command::Test(Some(Layer::Edge))));
    assert!(
        parsed(&["test", "wasm"])
            .unwrap_err()
            .contains("unit, edge, browser")
    );
}

#[test]
fn the_stand_in_reads_its_own_arguments() {
    let arguments = vec!["--seed".into(), "7".into(), "--help".into()];
    assert_eq!(
        parsed(&["stand-in", "--seed", "7", "--help"]),
        Ok(Command::StandIn(arguments))
    );
}

#[test]
fn an_import_needs_an_edge_a_key_and_a_file() {
    let Ok(Command::Import(options)) = parsed(&["import", "--edge", "e", "--key", "k", "--in", "f"]) else {
        panic!("not an import");
    };
    assert_eq!(options.address.edge, "e");
    assert_eq!((options.key, options.file), ("k".into(), "f".into()));
    for (arguments, missing) in [
        (&["import"][..], "--edge URL"),
        (&["import", "--edge", "e"], "--key FILE"),
        (&["import", "--edge", "e", "--key", "k"], "--in FILE"),
        (&["backup", "--edge", "e"], "--out FILE"),
    ] {
        assert_eq!(parsed(arguments), Err(format!("{missing} is missing")));
    }
}

#[test]
fn nothing_at_all_asks_for_help() {
    assert_eq!(parsed(&[]), Ok(Command::Help(None)));
    assert_eq!(parsed(&["-h"]), Ok(Command::Help(None)));
    assert_eq!(parsed(&["dev", "--help"]), Ok(Command::Help(Some("dev".into()))));
}
