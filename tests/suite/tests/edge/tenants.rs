//! Two apps and three sites on one edge: what one meets, the others don't; and what becomes of the connections of a site
//! that changes its app. The rules themselves are tried natively, in `shared/src/tenants/`.

use serde_json::{Value, json};
use suite::clock::unix_now;
use suite::crowd::{Call, Crowd, Trouble};
use suite::http::{Request, value};
use suite::oauth::{Session, Site, Visitor};
use suite::processes::{Settings, World};

use crate::crowded::{connect, operator, world};
use crate::duties::signed;
use crate::support::assert_problem;

const FIRST: (&str, &str) = ("101010101010101", "9f8e7d6c5b4a39281706f5e4d3c2b1a0");
const SECOND: (&str, &str) = ("202020202020202", "1a2b3c4d5e6f708192a3b4c5d6e7f809");
/// What the Meta app of the second one signs with.
const METAS: &str = "77b2c4d5e6f708192a3b4c5d6e7f8091";

/// The demo site has the first app, the others the second.
fn apart(settings: &mut Settings) {
    settings.remove("INSTAGRAM_APP_ID");
    settings.remove("INSTAGRAM_APP_SECRET");
    let apps = json!({
        "first": {"id": FIRST.0, "secret": FIRST.1},
        "second": {"id": SECOND.0, "secret": SECOND.1, "meta_secret": METAS},
    });
    settings.secret("APPS", &apps.to_string());
    has_app(settings, |site| if site == "demo" { "first" } else { "second" });
    let mut sites: Value = serde_json::from_str(&settings.value("SITES")).unwrap();
    sites["backend"]["requests_per_minute"] = 4.into();
    settings.set("SITES", &sites.to_string());
}

fn has_app(settings: &mut Settings, app: impl Fn(&str) -> &str) {
    let mut sites: Value = serde_json::from_str(&settings.value("SITES")).unwrap();
    for (id, site) in sites.as_object_mut().unwrap() {
        site["app"] = app(id).into();
    }
    settings.set("SITES", &sites.to_string());
}

fn shop(world: &World) -> Visitor<'_> {
    Visitor::new(world, Site::shop())
}

fn reads(visitor: &Visitor<'_>, session: &Session) -> u16 {
    visitor.read(session, "/graph/me?fields=id").status
}

fn paused(world: &World, app: &str) -> Value {
    let told = operator(world, "GET", &format!("/operator/app?app={app}")).json();
    told["paused"].clone()
}

/// R54, R71, R109
#[test]
fn two_apps_on_one_edge_stay_apart() {
    let crowd = Crowd::start(86_400_000);
    let mut world = world(&crowd, apart);
    let (demo, of_shop, of_backend) = {
        let mut visitor = world.visitor();
        for (visitor, app) in [(&mut world.visitor(), FIRST.0), (&mut shop(&world), SECOND.0)] {
            let sent = visitor.authorize().at_instagram;
            assert_eq!(value(&sent, "client_id").as_deref(), Some(app));
        }
        let demo = connect(&mut visitor, 1);
        let of_shop = connect(&mut shop(&world), 1);
        (
            demo,
            of_shop,
            connect(&mut Visitor::new(&world, Site::backend()), 2),
        )
    };
    // Nobody's session is another site's.
    let (visitor, neighbor) = (world.visitor(), shop(&world));
    let backend = Visitor::new(&world, Site::backend());
    for (other, session) in [(&neighbor, &demo), (&visitor, &of_shop), (&neighbor, &of_backend)] {
        assert_eq!(other.refresh(&session.refresh_token).status, 400);
    }
    for (other, session) in [(&neighbor, &demo), (&visitor, &of_shop)] {
        assert_eq!(reads(other, session), 401);
    }

    // The second app's limit stops its sites, and the first one's goes on.
    crowd.trouble(2, Call::Me, Trouble::AppLimit);
    assert_eq!(
        assert_problem(&backend.read(&of_backend, "/graph/me?fields=id")),
        "app_rate_limited"
    );
    let met = neighbor.read(&of_shop, "/graph/me?fields=username");
    assert_eq!(assert_problem(&met), "app_rate_limited");
    assert_eq!(reads(&visitor, &demo), 200);
    assert_eq!(
        (paused(&world, "first"), paused(&world, "second")),
        (false.into(), true.into())
    );
    assert_eq!(operator(&world, "GET", "/operator/app?app=third").status, 400);

    // The backend has four requests in a minute, and uses them up for itself alone; it may leave all the same.
    let full = (0..9).find_map(|_| {
        let answer = backend.read(&of_backend, "/connection");
        (answer.status == 429).then_some(answer)
    });
    let full = full.expect("more than four a minute");
    assert_eq!(assert_problem(&full), "rate_limited");
    assert!(full.text().contains("`requests_per_minute`") && full.header("retry-after").is_some());
    assert_eq!(neighbor.read(&of_shop, "/connection").status, 200);
    assert_eq!(backend.disconnect(&of_backend).status, 204);

    // Meta speaks for the app whose secret signed.
    let deauthorize = |secret: &str| {
        let text = signed(secret, 1, unix_now() + 1);
        let request = Request::post_form("/instagram/deauthorize", &[("signed_request", &text)]);
        world.edge.client.send(&request).status
    };
    assert_eq!(deauthorize("0f8e7d6c5b4a39281706f5e4d3c2b1a9"), 400);
    assert_eq!(deauthorize(METAS), 200);
    let over = || (neighbor.read(&of_shop, "/connection").status == 401).then_some(());
    suite::clock::poll(std::time::Duration::from_secs(20), over).expect("it ended");
    assert_eq!(reads(&visitor, &demo), 200);

    // The demo site changes its app: who is connected goes on with the former one, which isn't paused.
    let key = visitor.key.clone();
    world.restart_edge(|settings| has_app(settings, |_| "second"));
    let mut visitor = world.visitor();
    visitor.key = key;
    assert_eq!(reads(&visitor, &demo), 200);
    let sent = visitor.authorize().at_instagram;
    assert_eq!(value(&sent, "client_id").as_deref(), Some(SECOND.0));

    // The former app is gone: its connections are told why, and work again when it is back.
    let key = visitor.key.clone();
    world.restart_edge(|settings| {
        let apps = json!({"second": {"id": SECOND.0, "secret": SECOND.1}});
        settings.secret("APPS", &apps.to_string());
    });
    let mut visitor = world.visitor();
    visitor.key = key;
    let told = visitor.read(&demo, "/connection").json();
    assert_eq!(
        (&told["health"], &told["category"]),
        (&"reconnect".into(), &"token_malformed".into())
    );
    assert!(
        told["cause"].as_str().unwrap().contains("another Meta app"),
        "{told}"
    );
    let read = visitor.read(&demo, "/graph/me?fields=id,username");
    assert_eq!(assert_problem(&read), "token_malformed");
    world.restart_edge(|settings| {
        let apps = json!({"second": {"id": SECOND.0, "secret": SECOND.1}, "first": {"id": FIRST.0, "secret": FIRST.1}});
        settings.secret("APPS", &apps.to_string());
    });
    assert_eq!(reads(&world.visitor(), &demo), 200);
}
