//! Numbers as Instagram says them at once: `/graph/me/insights` and `/graph/{media}/insights`, checked name by name (R37,
//! R39, R40).

use suite::http::Response;
use suite::leaks;
use suite::oauth::{Site, Visitor};
use suite::processes::World;

use crate::insights::{Owner, world};
use crate::support::assert_problem;

fn values(answer: &Response) -> serde_json::Value {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["data"].clone()
}

/// R40: its paging leads to the edge, and the edge takes it.
#[test]
fn a_page_reads_numbers_of_its_account_and_of_a_post() {
    let world = world(30);
    let owner = Owner::of(&world);
    let days = suite::clock::unix_now() - 5 * 86_400;
    let target = format!(
        "/graph/me/insights?metric=reach&period=day&since={days}&until={}",
        days + 3 * 86_400
    );
    let answer = owner.get(&target);
    assert_eq!(values(&answer)[0]["name"], "reach");
    let paging = answer.json()["paging"]["previous"].as_str().unwrap().to_owned();
    let before = paging.strip_prefix(&world.edge.url).unwrap();
    assert!(
        before.contains("/insights?") && !before.contains("access_token"),
        "{before}"
    );
    values(&owner.get(before));
    let totals = owner.get(
        "/graph/me/insights?metric=views&period=day&metric_type=total_value&breakdown=media_product_type",
    );
    assert!(
        values(&totals)[0]["total_value"]["breakdowns"].is_array(),
        "{}",
        totals.text()
    );
    let media = owner.get("/graph/me/media?fields=id&limit=1").json();
    let id = media["data"][0]["id"].as_str().unwrap();
    let post = owner.get(&format!("/graph/{id}/insights?metric=likes,reach"));
    assert_eq!(values(&post).as_array().unwrap().len(), 2);
    leaks::assert_none(&world.canaries(), &world.seen());
}

/// R39: what Instagram hasn't is not asked for; and nothing where the account didn't allow it.
#[test]
fn nothing_else_is_asked_for() {
    let world = world(30);
    let owner = Owner::of(&world);
    for query in [
        "metric=impressions",
        "metric=reach&access_token=x",
        "metric=reach&fields=id",
        "metric=reach&since=2026-11-30",
        "metric=reach&period=year",
        "metric=reach&metric=views",
    ] {
        let answer = owner.get(&format!("/graph/me/insights?{query}"));
        assert_eq!(answer.status, 400, "{query}");
        assert_problem(&answer);
    }
    let without = World::start();
    let mut visitor = Visitor::new(&without, Site::demo(&without.origin));
    let session = visitor.connect();
    let answer = visitor.read(&session, "/graph/me/insights?metric=reach&period=day");
    assert_eq!(answer.status, 403, "{}", answer.text());
    assert_eq!(
        answer.json()["missing_permissions"][0],
        "instagram_business_manage_insights"
    );
    assert_eq!(without.stand_in.count("insights"), 0);
}
