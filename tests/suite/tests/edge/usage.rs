//! Who spends Instagram's allowance on what, as the operator sees it (R108).

use std::time::Duration;

use serde_json::{Value, json};
use suite::clock::poll;
use suite::oauth::{Site, Visitor};
use suite::processes::World;

use crate::crowded::{SECRET, operator, until_listed};
use crate::database::{databases, run};
use crate::typed::run_at;

const PATIENCE: Duration = Duration::from_secs(30);

fn told(world: &World) -> Vec<Value> {
    let answer = operator(world, "GET", "/operator/usage?site=demo");
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["connections"].as_array().unwrap().clone()
}

/// The sum of a lane's calls.
fn calls(account: &Value, lane: &str) -> u64 {
    let hours = account["hours"].as_array().unwrap();
    hours.iter().map(|hour| hour[lane].as_u64().unwrap()).sum()
}

/// The operator's command prints the same, and draws it.
fn assert_command(world: &World) {
    let svg = world.state_folder().join("usage.svg").display().to_string();
    let (well, words) = run_at(world, &["usage", "demo", "--svg", &svg]);
    assert!(
        well && words.contains("@studio.lumen") && words.contains("41 %"),
        "{words}"
    );
    assert!(std::fs::read_to_string(svg).unwrap().contains("@studio.lumen"));
}

/// R108: what people read and what nobody waits for stand apart, with what Instagram said; of an ended connection nothing is
/// kept, though its last calls were about to be written down.
#[test]
fn calls_are_told_by_account_and_lane_and_go_with_their_connection() {
    let mut world = World::builder()
        .settings(|settings, _| settings.secret("OPERATOR_SECRET", SECRET))
        .start();
    let mut visitor = Visitor::new(&world, Site::demo(&world.origin));
    let session = visitor.connect();
    let ask = |method: &str, target: &str| visitor.bearer(&session, method, target);
    let reads =
        ["username", "id", "username,id", "name"].map(|it| ask("GET", &format!("/graph/me?fields={it}")));
    let end = ask("DELETE", "/connection");
    until_listed(&world, "demo", &session.connection);
    world.stand_in.switch(&json!({"usage": {"call_count": 41}}));
    let (last, first) = reads.split_last().unwrap();
    for read in first {
        assert_eq!(world.edge.client.send(read).status, 200);
    }
    let lines = told(&world);
    assert_eq!(
        (lines.len(), &lines[0]["connection"], &lines[0]["limited_until"]),
        (1, &session.connection.clone().into(), &Value::Null)
    );
    assert_eq!(calls(&lines[0], "people"), 3, "{lines:#?}");
    assert!(lines[0]["username"].is_string(), "{lines:#?}");
    let hours = lines[0]["hours"].as_array().unwrap();
    assert!(hours.iter().any(|hour| hour["percent"] == 41), "{lines:#?}");
    assert_command(&world);
    // They are written down by themselves, a little later.
    assert_eq!(world.edge.client.send(last).status, 200);
    std::thread::sleep(Duration::from_secs(4));
    world.restart_edge(|_| ());
    assert_eq!(calls(&told(&world)[0], "people"), 4);
    // And not when their connection ended meanwhile.
    assert_eq!(world.edge.client.send(&reads[0]).status, 200);
    assert_eq!(world.edge.client.send(&end).status, 204);
    assert!(poll(PATIENCE, || told(&world).is_empty().then_some(())).is_some());
    std::thread::sleep(Duration::from_secs(4));
    world.restart_edge(|_| ());
    for file in databases(&world, "Connection") {
        let left = run(&file, "SELECT name FROM sqlite_master WHERE name = 'calls'");
        assert!(left.is_empty(), "{}", file.display());
    }
}
