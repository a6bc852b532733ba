//! Numbers over time: from an account that connects to what its page reads (R99 to R102).

use std::time::Duration;

use serde_json::{Value, json};
use suite::clock::poll;
use suite::http::{Request, Response};
use suite::leaks;
use suite::oauth::{Session, Site, Visitor};
use suite::processes::World;

use crate::support::stored;

const SCOPE: &str = "instagram_business_basic instagram_business_manage_insights";
/// A year's numbers are some 1,100 calls.
const PATIENCE: Duration = Duration::from_mins(3);

/// A world whose demo site keeps numbers for so many days.
pub fn world(days: u32) -> World {
    world_with(days, |_| ())
}

/// The same, with what else its site's entry says.
pub fn world_with(days: u32, change: impl FnOnce(&mut Value) + 'static) -> World {
    World::builder()
        .settings(move |settings, _| {
            let mut sites: Value = serde_json::from_str(&settings.value("SITES")).unwrap();
            sites["demo"]["insights"] = days.into();
            sites["demo"]["permissions"] =
                json!(["instagram_business_basic", "instagram_business_manage_insights"]);
            sites["demo"].as_object_mut().unwrap().remove("posts");
            change(&mut sites["demo"]);
            settings.set("SITES", &sites.to_string());
        })
        .start()
}

/// An account's owner.
pub struct Owner<'w> {
    pub visitor: Visitor<'w>,
    pub session: Session,
}

impl<'w> Owner<'w> {
    pub fn of(world: &'w World) -> Self {
        let mut site = Site::demo(&world.origin);
        site.scope = SCOPE;
        let mut visitor = Visitor::new(world, site);
        let session = visitor.connect();
        Self { visitor, session }
    }

    /// A read of its page.
    pub fn request(&self, target: &str) -> Request {
        self.visitor.bearer(&self.session, "GET", target)
    }

    pub fn get(&self, target: &str) -> Response {
        self.visitor.world.edge.client.send(&self.request(target))
    }

    pub fn read(&self, target: &str) -> Value {
        let answer = self.get(target);
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
        answer.json()
    }

    /// Waits until the history is there.
    pub fn ready(&self) -> Value {
        poll(PATIENCE, || {
            std::thread::sleep(Duration::from_millis(400));
            Some(self.read("/insights/state")).filter(|state| !state["ready"].is_null())
        })
        .unwrap_or_else(|| panic!("it is not there: {}", self.read("/insights/state")))
    }
}

/// R99, R101, R102: nobody asks for it, and a year is there; nothing of it leads to Instagram.
#[test]
fn a_years_numbers_are_fetched_back_when_an_account_connects() {
    let world = world(365);
    let owner = Owner::of(&world);
    let state = owner.ready();
    assert_eq!(state["percent"], 100, "{state}");
    let read = owner.read("/insights?metrics=views,reach&by=month");
    let views = &read["metrics"]["views"];
    assert!(
        views["values"].as_array().unwrap().iter().any(Value::is_u64),
        "{read}"
    );
    assert!(read["metrics"]["reach"]["is"] == "people", "{read}");
    let table = owner.get("/insights?format=csv");
    assert_eq!(table.header("content-type"), Some("text/csv; charset=utf-8"));
    let tag = table.header("etag").unwrap().to_owned();
    let again = owner
        .visitor
        .bearer(&owner.session, "GET", "/insights?format=csv")
        .header("if-none-match", &tag);
    assert_eq!(world.edge.client.send(&again).status, 304);
    leaks::assert_none(&world.canaries(), &world.seen());
    leaks::assert_none(&world.canaries(), &stored(&world));
}

/// R100: the others are there, and it is told which isn't.
#[test]
fn a_metric_that_is_gone_takes_no_other_with_it() {
    let world = world(30);
    world
        .stand_in
        .insights(&json!({"refused": ["saves"], "shells": ["shares"]}));
    let owner = Owner::of(&world);
    let state = owner.ready();
    let read = owner.read("/insights?metrics=likes,saves,shares");
    let values = |metric: &str| read["metrics"][metric]["values"].as_array().unwrap().clone();
    let numbers = values("likes").iter().filter(|one| one.is_u64()).count();
    assert!(numbers > 20, "{read}");
    assert!(
        values("saves").iter().all(|one| !one.is_number())
            && values("saves").iter().any(|one| one == "not_offered"),
        "{read}"
    );
    assert!(values("shares").iter().all(|one| !one.is_number()), "{read}");
    assert!(state["refused"].to_string().contains("saves"), "{state}");
}

/// Without the operator's word nothing is sampled, and it is told why.
#[test]
fn a_site_without_the_setting_samples_nothing() {
    let world = World::start();
    let mut site = Site::demo(&world.origin);
    site.scope = "instagram_business_basic";
    let mut visitor = Visitor::new(&world, site);
    let session = visitor.connect();
    let answer = world
        .edge
        .client
        .send(&visitor.bearer(&session, "GET", "/insights"));
    assert_eq!(
        (answer.status, &answer.json()["category"]),
        (403, &"permission_missing".into())
    );
    assert_eq!(world.stand_in.count("insights"), 0);
}
