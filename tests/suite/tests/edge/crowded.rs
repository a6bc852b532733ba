//! What the tests with many accounts share: a world in front of a crowd, and the operator's view of it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use suite::clock::poll;
use suite::crowd::{self, Crowd};
use suite::http::{Request, Response, value};
use suite::oauth::{Session, Visitor};
use suite::processes::{Settings, World};

/// The operator's secret.
pub const SECRET: &str = "an-operators-secret-of-the-suite-0042";

/// A world whose Instagram is the crowd, with an operator.
pub fn world(crowd: &Crowd, adjust: impl FnOnce(&mut Settings) + 'static) -> World {
    let profile = crowd.profile();
    World::builder()
        .settings(move |settings, _| {
            for (name, value) in profile {
                settings.profile(name, value);
            }
            settings.secret("OPERATOR_SECRET", SECRET);
            adjust(settings);
        })
        .start()
}

/// Walks through a connect as that account of the crowd.
pub fn connect(visitor: &mut Visitor<'_>, account: u64) -> Session {
    let flow = visitor.authorize();
    let state = value(&flow.at_instagram, "state").unwrap();
    let back = visitor.come_back(&format!(
        "/instagram/callback?code={}&state={state}",
        crowd::code(account)
    ));
    visitor.redeem(&flow, &back.code())
}

/// Asks as the operator.
pub fn operator(world: &World, method: &str, target: &str) -> Response {
    world
        .edge
        .client
        .send(&Request::new(method, target).bearer(SECRET))
}

/// Every page of an address that the operator can turn.
pub fn pages(world: &World, method: &str, target: &str) -> Vec<Value> {
    let mut pages: Vec<Value> = Vec::new();
    loop {
        let cursor = pages.last().map(|page| page["next"].clone());
        let target = match cursor {
            None => target.to_owned(),
            Some(Value::String(cursor)) => format!("{target}&cursor={cursor}"),
            Some(_) => return pages,
        };
        let answer = operator(world, method, &target);
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
        pages.push(answer.json());
        assert!(pages.len() < 100, "the pages have no end");
    }
}

/// The Directory's rows of a site, by connection.
pub fn listed(world: &World, site: &str) -> BTreeMap<String, Value> {
    let mut rows = BTreeMap::new();
    for page in pages(world, "GET", &format!("/operator/connections?site={site}")) {
        for row in page["connections"].as_array().unwrap() {
            let connection = row["connection"].as_str().unwrap().to_owned();
            assert!(
                rows.insert(connection, row.clone()).is_none(),
                "a row is listed twice: {row}"
            );
        }
    }
    rows
}

/// Waits until the Directory lists that connection.
#[track_caller]
pub fn until_listed(world: &World, site: &str, connection: &str) {
    let there = || listed(world, site).contains_key(connection).then_some(());
    assert!(
        poll(Duration::from_secs(30), there).is_some(),
        "{connection} is never listed"
    );
}
