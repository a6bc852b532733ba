//! Tests. A backup's row is worth something by the word of its own site's app alone.

use super::{SIGNERS, both};
use crate::{
    connection::record::Record,
    instagram::AppSecret,
    operator::backup::{Backup, BareToken},
    testing,
};

/// R35: who owns one app knows its secret, and proves no row of a site that has another.
#[test]
fn a_row_brings_sessions_by_the_word_of_its_sites_app_alone() {
    let [first, second] = [0, 2].map(|at| SIGNERS[at]);
    assert!(row("alpha", Some(first.0), first.1).find_app(&both()));
    assert!(
        !row("alpha", Some(second.0), second.1).find_app(&both()),
        "the row names its own"
    );
    assert!(!row("alpha", Some(first.0), second.1).find_app(&both()));
    assert!(!row("alpha", None, second.1).find_app(&both()));
    let mut of_before = row("alpha", None, first.1);
    assert!(of_before.find_app(&both()));
    assert_eq!(
        of_before.record.app.as_deref(),
        Some(first.0),
        "found by what proves it"
    );
    assert!(!row("nowhere", Some(first.0), first.1).find_app(&both()));
}

/// A backup's row is proven by its own app's secret, and by no other one of the same edge.
#[test]
fn no_app_proves_anothers_row() {
    let proven = row("alpha", None, SIGNERS[0].1);
    assert!(proven.is_proven(&AppSecret::parse(SIGNERS[0].1).unwrap()));
    assert!(!proven.is_proven(&AppSecret::parse(SIGNERS[2].1).unwrap()));
}

fn row(site: &str, app: Option<&str>, secret: &str) -> Backup {
    let record = Record {
        site: site.to_owned(),
        app: app.map(str::to_owned),
        ..testing::record()
    };
    let mut row = Backup {
        record,
        token: BareToken::new("IGAAtoken"),
        sessions: Vec::new(),
        formerly: Vec::new(),
        proof: None,
    };
    row.prove(&AppSecret::parse(secret).unwrap());
    row
}
