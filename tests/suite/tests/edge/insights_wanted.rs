//! A site whose operator begins to want numbers, or wants none any more, while accounts are connected already.

use std::time::Duration;

use serde_json::{Value, json};
use suite::clock::poll;
use suite::days::tell;
use suite::oauth::{Site, Visitor};
use suite::processes::{Settings, World};

const DAY_MS: u64 = 500;
const PATIENCE: Duration = Duration::from_mins(1);
const SCOPE: &str = "instagram_business_basic instagram_business_manage_insights";

/// What the operator says of the demo site.
fn say(settings: &mut Settings, insights: &Value) {
    let mut sites: Value = serde_json::from_str(&settings.value("SITES")).unwrap();
    let demo = sites["demo"].as_object_mut().unwrap();
    demo.remove("posts");
    demo.insert(
        "permissions".to_owned(),
        json!(["instagram_business_basic", "instagram_business_manage_insights"]),
    );
    demo.insert("insights".to_owned(), insights.clone());
    demo.retain(|_, said| !said.is_null());
    settings.set("SITES", &sites.to_string());
}

fn world(builder: suite::processes::WorldBuilder) -> World {
    builder
        .settings(|settings, _| say(settings, &Value::Null))
        .start()
}

fn site(world: &World) -> Site {
    Site {
        scope: SCOPE,
        ..Site::demo(&world.origin)
    }
}

/// R102: nobody reads, and at the next check of the token they begin.
#[test]
fn numbers_begin_by_themselves_where_an_account_was_connected_before() {
    tell(DAY_MS, |days| {
        let mut world = world(World::builder().day_ms(days.ms));
        Visitor::new(&world, site(&world)).connect();
        days.pass_at(&world.edge);
        std::thread::sleep(days.of(9));
        assert_eq!(world.stand_in.count("insights"), 0);
        world.restart_edge(|settings| say(settings, &30.into()));
        let begun = poll(PATIENCE, || (world.stand_in.count("insights") > 0).then_some(()));
        assert!(begun.is_some(), "nothing was asked for");
    });
}

/// The first read says that they begin; and that they ended, once the operator wants none.
#[test]
fn the_first_read_begins_and_without_the_setting_nobody_reads() {
    let mut world = world(World::builder());
    let site = site(&world);
    let session = Visitor::new(&world, site.clone()).connect();
    let read = |world: &World, target: &str| Visitor::new(world, site.clone()).read(&session, target);
    assert_eq!(read(&world, "/insights/state").status, 403);
    world.restart_edge(|settings| say(settings, &30.into()));
    let state = read(&world, "/insights/state");
    assert_eq!((state.status, &state.json()["begun"]), (200, &json!(true)));
    let asked = poll(PATIENCE, || (world.stand_in.count("insights") > 0).then_some(()));
    assert!(asked.is_some());
    world.restart_edge(|settings| say(settings, &Value::Null));
    for target in ["/insights", "/insights/state", "/insights/reports"] {
        let answer = read(&world, target);
        assert_eq!(
            (answer.status, &answer.json()["category"]),
            (403, &json!("permission_missing")),
            "{target}"
        );
    }
}
