//! Outgoing events in the Standard Webhooks format: signed, repeated until taken, with an id by which doubles are dropped.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use suite::clock::{Stopwatch, poll, random, unix_now};
use suite::crowd::{Call, Crowd, Trouble, username};
use suite::http::{Incoming, Outgoing, Server};
use suite::oauth::{Site, Visitor};
use suite::processes::{Settings, World};

use crate::crowded::{self, connect};

const REAL_DAY: u64 = 86_400_000;
/// A delivery that a kill interrupted is made again after 30 s.
const PATIENCE: Duration = Duration::from_secs(45);

/// An operator's server, which takes events or doesn't.
pub struct Receiver {
    server: Server,
    taken: Arc<Mutex<Vec<(Duration, Incoming)>>>,
    since: Stopwatch,
    key: Vec<u8>,
}

impl Receiver {
    /// Answers with these statuses in turn, and 204 from then on.
    pub fn start(statuses: &'static [u16]) -> Self {
        let taken: Arc<Mutex<Vec<(Duration, Incoming)>>> = Arc::default();
        let (list, since) = (Arc::clone(&taken), Stopwatch::start());
        let server = Server::start(move |incoming| {
            let mut list = list.lock().unwrap_or_else(PoisonError::into_inner);
            let status = statuses.get(list.len()).copied().unwrap_or(204);
            list.push((since.elapsed(), incoming.clone()));
            Outgoing::json(status, "")
        });
        Self {
            server,
            taken,
            since,
            key: random::<32>().into(),
        }
    }

    /// A world whose demo site tells this receiver.
    pub fn world(&self, crowd: &Crowd) -> World {
        self.world_with(crowd, |_| ())
    }

    /// The same with other settings.
    pub fn world_with(&self, crowd: &Crowd, adjust: impl FnOnce(&mut Settings) + 'static) -> World {
        let (secret, address) = (format!("whsec_{}", STANDARD.encode(&self.key)), self.hook());
        crowded::world(crowd, move |settings| {
            let mut sites = Site::table("http://127.0.0.1:8780");
            sites["demo"]["events"] = address.into();
            settings.set("SITES", &sites.to_string());
            settings.secret("EVENT_SECRET", &secret);
            adjust(settings);
        })
    }

    /// Where it takes them.
    pub fn hook(&self) -> String {
        format!("{}/hook", self.server.url())
    }

    /// The time since the start.
    pub fn now(&self) -> Duration {
        self.since.elapsed()
    }

    /// What came, and when after the start.
    pub fn all(&self) -> Vec<(Duration, Incoming)> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits for so many deliveries, and verifies each.
    #[track_caller]
    pub fn deliveries(&self, count: usize) -> Vec<Value> {
        let all = poll(PATIENCE, || {
            let all = self.all();
            (all.len() >= count).then_some(all)
        });
        let all = all.unwrap_or_else(|| panic!("{} of {count} deliveries came", self.all().len()));
        let bodies = all.iter().map(|(_, incoming)| self.verified(incoming));
        bodies.collect()
    }

    /// The site's own secret, as RFC 5869 derives it.
    fn own_secret(&self, site: &str) -> Vec<u8> {
        let extracted = hmac(&[0; 32], &self.key);
        hmac(
            &extracted,
            format!("instagram-connect/events/{site}\x01").as_bytes(),
        )
    }

    /// As a receiver checks it that knows the specification and nothing of the edge.
    #[track_caller]
    fn verified(&self, incoming: &Incoming) -> Value {
        assert_eq!(
            (incoming.method.as_str(), incoming.path.as_str()),
            ("POST", "/hook")
        );
        assert_eq!(incoming.header("content-type"), Some("application/json"));
        let id = incoming.header("webhook-id").unwrap();
        let at = incoming.header("webhook-timestamp").unwrap();
        assert!(at.parse::<u64>().unwrap().abs_diff(unix_now()) < 60);
        let signed = hmac(
            &self.own_secret("demo"),
            format!("{id}.{at}.{}", incoming.body).as_bytes(),
        );
        let expected = format!("v1,{}", STANDARD.encode(signed));
        assert_eq!(incoming.header("webhook-signature"), Some(expected.as_str()));
        serde_json::from_str(&incoming.body).unwrap()
    }
}

/// HMAC-SHA256, as RFC 2104 defines it.
pub fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; 64];
    block[..key.len()].copy_from_slice(key);
    let padded = |with: u8| -> Vec<u8> { block.iter().map(|byte| byte ^ with).collect() };
    let inner = Sha256::digest([padded(0x36), message.to_vec()].concat());
    Sha256::digest([padded(0x5c), inner.to_vec()].concat()).to_vec()
}

/// R51: whoever runs the site hears that somebody has to act, and that all is well again.
#[test]
fn the_operator_is_told_of_an_end_and_of_a_recovery() {
    let (crowd, receiver) = (Crowd::start(REAL_DAY), Receiver::start(&[]));
    let world = receiver.world(&crowd);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    crowd.trouble(1, Call::Me, Trouble::Dead);
    assert_eq!(visitor.read(&session, "/graph/me?fields=id").status, 403);
    let told = receiver.deliveries(1).remove(0);
    assert_eq!(told["type"], "connection.needs_reconnect");
    assert!(told["timestamp"].as_str().unwrap().ends_with('Z'));
    let data = &told["data"];
    assert_eq!(data["connection"], session.connection.as_str());
    assert_eq!(
        (&data["site"], &data["health"]),
        (&"demo".into(), &"reconnect".into())
    );
    assert_eq!(data["username"], username(1));
    assert_eq!(data["category"], "token_revoked");
    assert!(data["action"].as_str().unwrap().len() > 10);
    crowd.calm(1);
    connect(&mut visitor, 1);
    let told = receiver.deliveries(2).remove(1);
    assert_eq!(told["type"], "connection.recovered");
    assert_eq!(told["data"]["health"], "ok");
    let ids: Vec<_> = receiver.all();
    assert_ne!(ids[0].1.header("webhook-id"), ids[1].1.header("webhook-id"));
    // R59: the operator gets the receiver's secret, which is that site's alone.
    let secret = |site: &str| {
        let target = format!("/operator/event-secret?site={site}");
        crowded::operator(&world, "GET", &target).json()["secrets"].clone()
    };
    let own = receiver.own_secret("demo");
    assert_eq!(
        secret("demo"),
        serde_json::json!([format!("whsec_{}", STANDARD.encode(own))])
    );
    assert_ne!(secret("terminal"), secret("demo"));
    assert_eq!(secret("nobody"), Value::Null);
    // Another site's operator asked for nothing, and a connect is nobody's news.
    assert_eq!(receiver.all().len(), 2);
}

/// R30: a server whose session somebody else ends, and a site whose connection its owner ends, hear of it.
#[test]
fn an_end_that_somebody_else_made_is_told() {
    let (crowd, receiver) = (Crowd::start(REAL_DAY), Receiver::start(&[]));
    let world = receiver.world_with(&crowd, |settings| {
        let mut sites: Value = serde_json::from_str(&settings.value("SITES")).unwrap();
        let server = sites["backend"]["clients"][0].clone();
        sites["demo"]["clients"].as_array_mut().unwrap().push(server);
        settings.set("SITES", &sites.to_string());
    });
    let page = Site::demo("http://127.0.0.1:8780");
    let server = Site {
        kind: Site::backend().kind,
        ..page.clone()
    };
    let mut shop = Visitor::new(&world, server);
    let servers = connect(&mut shop, 1);
    assert_eq!(shop.read(&servers, "/graph/me?fields=id").status, 200);
    let mut visitor = Visitor::new(&world, page);
    let session = connect(&mut visitor, 1);
    let out = visitor.bearer(&session, "DELETE", "/connection/sessions");
    assert_eq!(world.edge.client.send(&out).status, 204);
    let told = receiver.deliveries(1).remove(0);
    assert_eq!(told["type"], "session.ended");
    let cause = told["data"]["cause"].as_str().unwrap();
    assert!(cause.contains("signed out everywhere"), "{cause}");

    let again = connect(&mut visitor, 1);
    assert_eq!(visitor.disconnect(&again).status, 204);
    let told = receiver.deliveries(2).remove(1);
    assert_eq!(told["type"], "connection.disconnected");
    assert_eq!(told["data"]["connection"], again.connection.as_str());
    assert!(!told.to_string().contains(&username(1)), "{told}");
    assert_eq!(receiver.all().len(), 2);
}

/// A receiver that is down gets the event later, under the same id, and only until it took it.
#[test]
fn an_event_that_was_not_taken_comes_again_under_its_id() {
    let (crowd, receiver) = (Crowd::start(REAL_DAY), Receiver::start(&[503]));
    let world = receiver.world(&crowd);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    crowd.trouble(1, Call::Me, Trouble::Dead);
    assert_eq!(visitor.read(&session, "/graph/me?fields=id").status, 403);
    receiver.deliveries(2);
    let all = receiver.all();
    assert_eq!(all[0].1.header("webhook-id"), all[1].1.header("webhook-id"));
    assert_eq!(all[0].1.body, all[1].1.body);
    let wait = all[1].0.saturating_sub(all[0].0);
    assert!(wait >= Duration::from_millis(4_500), "{wait:?}");
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(receiver.all().len(), 2, "it was taken");
}

/// `410 Gone` means never again.
#[test]
fn a_receiver_that_is_gone_is_left_alone() {
    let (crowd, receiver) = (Crowd::start(REAL_DAY), Receiver::start(&[410]));
    let world = receiver.world(&crowd);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    crowd.trouble(1, Call::Me, Trouble::Dead);
    assert_eq!(visitor.read(&session, "/graph/me?fields=id").status, 403);
    receiver.deliveries(1);
    std::thread::sleep(Duration::from_secs(7));
    assert_eq!(receiver.all().len(), 1);
}

/// An event outlives a power cut: it waits in the storage with the state that it tells of.
#[test]
fn a_kill_loses_no_event() {
    let (crowd, receiver) = (Crowd::start(REAL_DAY), Receiver::start(&[503]));
    let mut world = receiver.world(&crowd);
    let mut bare = world.bare();
    bare.start();
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    crowd.trouble(1, Call::Me, Trouble::Dead);
    assert_eq!(visitor.read(&session, "/graph/me?fields=id").status, 403);
    receiver.deliveries(1);
    bare.kill();
    bare.start();
    let told = receiver.deliveries(2);
    assert_eq!(told[0], told[1]);
}

/// With days of a tenth of a second: a week before the end, with every refresh failing, the operator hears that it is
/// expiring; then that it recovered.
#[test]
fn a_connection_that_is_about_to_end_is_told_and_so_is_its_rescue() {
    let (crowd, receiver) = (Crowd::start(200), Receiver::start(&[]));
    let world = receiver.world(&crowd);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    crowd.trouble(1, Call::Refresh, Trouble::Status(503));
    let told = receiver.deliveries(1).remove(0);
    assert_eq!(told["type"], "connection.expiring", "{told}");
    assert_eq!(told["data"]["connection"], session.connection.as_str());
    assert_eq!(told["data"]["health"], "ok");
    crowd.calm(1);
    let told = receiver.deliveries(2).remove(1);
    assert_eq!(told["type"], "connection.recovered", "{told}");
    assert_eq!(visitor.read(&session, "/graph/me?fields=id").status, 200);
}
