//! Whether numbers are wanted changes while they are kept.

use super::*;
use crate::insights::state;

fn edge() -> Edge {
    let mut edge = Edge::new();
    edge.facts.policy = "30".to_owned();
    edge.history();
    edge
}

/// Nothing is asked for any more, and what is kept goes a week later.
#[test]
fn what_the_operator_does_not_want_any_more_is_forgotten() {
    let mut edge = edge();
    let (asked, rows) = (edge.calls.len(), edge.rows.len());
    edge.facts.policy = "null".to_owned();
    edge.pass(7 * DAY);
    assert_eq!((edge.calls.len(), edge.rows.len()), (asked, rows));
    edge.rows.insert("posts/p1".to_owned(), "{}".to_owned());
    edge.pass(DAY);
    let left: Vec<&String> = edge.rows.keys().collect();
    assert_eq!(left, ["posts/p1"], "another room's are its own");
    assert!(!edge.due.contains_key(ENTRY));
    assert_eq!(edge.calls.len(), asked);
}

/// A mistake that is noticed within the week costs nothing.
#[test]
fn who_wants_them_again_within_a_week_has_all_of_them() {
    let mut edge = edge();
    edge.facts.policy = "null".to_owned();
    edge.pass(6 * DAY);
    edge.facts.policy = "30".to_owned();
    edge.pass(2 * DAY);
    is_true(&edge, today().minus(20), today().plus(4), &["followers_count"]);
    edge.facts.policy = "null".to_owned();
    edge.pass(6 * DAY);
    assert!(edge.rows.contains_key(state::KEY), "the week begins anew");
}

/// A connection that was there before its operator wanted numbers.
#[test]
fn the_first_read_begins_where_nothing_did() {
    let mut edge = Edge::new();
    edge.due.clear();
    edge.facts.policy = "30".to_owned();
    let told: serde_json::Value = serde_json::from_str(&edge.get("/insights/state").body).unwrap();
    assert_eq!((&told["begun"], &told["percent"]), (&true.into(), &0.into()));
    assert_eq!(edge.due.get(ENTRY), Some(&edge.now()));
    edge.history();
    let again: serde_json::Value = serde_json::from_str(&edge.get("/insights/state").body).unwrap();
    assert_eq!(again["since"], told["since"]);
}

/// An account that allows it no more: nothing is asked for, and what is kept gets no older than the operator says.
#[test]
fn without_the_permission_nothing_is_asked_and_old_numbers_go() {
    let mut edge = edge();
    let asked = edge.calls.len();
    let permission = edge.facts.permissions.pop().unwrap();
    edge.pass(14 * DAY);
    let months = |edge: &Edge| {
        edge.rows
            .keys()
            .filter(|key| key.starts_with("insights/d/"))
            .count()
    };
    assert!(months(&edge) > 0);
    edge.pass(80 * DAY);
    assert_eq!((edge.calls.len(), months(&edge)), (asked, 0));
    edge.facts.permissions.push(permission);
    // Connecting again puts it on the agenda.
    edge.due.insert(ENTRY.to_owned(), edge.now());
    edge.pass(DAY);
    assert!(edge.calls.len() > asked);
}
