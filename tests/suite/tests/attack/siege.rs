//! What the stories share: an edge that many attack at once, somebody whom none of it may touch, and bytes as they are.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use suite::http::{Request, Response};
use suite::oauth::{Session, Visitor};
use suite::processes::World;

/// The operator's secret.
pub const SECRET: &str = "an-operators-secret-of-the-attack-0042";
/// The Meta app's secret.
pub const METAS: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
/// So long anybody else waits for an answer at the most, on a machine with little time.
const PATIENCE: Duration = Duration::from_secs(15);

/// The edge of the stories that end nobody's connection.
pub fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(own_world)
}

/// An edge with all that can be attacked.
pub fn own_world() -> World {
    let world = World::builder().settings(|settings, _| {
        settings.secret("OPERATOR_SECRET", SECRET);
        settings.secret("META_APP_SECRET", METAS);
    });
    world.start()
}

/// The edge's name and port.
pub fn host(world: &World) -> String {
    world.edge.url.trim_start_matches("http://").to_owned()
}

/// Whether the edge still does its work.
#[track_caller]
pub fn serves(world: &World) {
    let answer = world.edge.client.send(&Request::get("/health"));
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// A line to the edge, on which nobody waits for ever.
pub fn line(world: &World) -> TcpStream {
    let line = TcpStream::connect(("127.0.0.1", world.edge.port)).unwrap();
    line.set_read_timeout(Some(PATIENCE)).unwrap();
    line
}

/// Writes these very bytes, says that there are no more, and reads what comes.
pub fn raw(world: &World, bytes: &[u8]) -> String {
    let mut line = line(world);
    // Whoever hung up before all was written has said so, too.
    let _ = line.write_all(bytes);
    let _ = line.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    let _ = line.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// The statuses of all answers that came on one line.
pub fn statuses(answer: &str) -> Vec<u16> {
    answer
        .lines()
        .filter_map(|line| line.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok())
        .collect()
}

/// Somebody who connected before, and goes on while others attack.
pub struct Bystander<'w> {
    visitor: Visitor<'w>,
    session: Session,
}

impl<'w> Bystander<'w> {
    /// One who connects now.
    pub fn of(world: &'w World) -> Self {
        let mut visitor = world.visitor();
        let session = visitor.connect();
        Self { visitor, session }
    }

    /// The session, which is nobody else's.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The browser that has it.
    pub fn visitor(&self) -> &Visitor<'w> {
        &self.visitor
    }

    /// What the bystander's page asks.
    pub fn asks(&self, method: &str, target: &str) -> Request {
        self.visitor.bearer(&self.session, method, target)
    }

    /// Attacks, while the bystander asks again and again and is answered each time; and then has all that was there.
    pub fn during<T>(&self, attack: impl FnOnce() -> T) -> T {
        let client = self.visitor.world.edge.client.clone();
        let (request, over, answered) = (
            self.asks("GET", "/connection"),
            AtomicBool::new(false),
            AtomicU32::new(0),
        );
        let status = |answer: Option<Response>| answer.map(|answer| answer.status);
        let done = std::thread::scope(|scope| {
            let asking = scope.spawn(|| {
                loop {
                    let last = over.load(Ordering::Relaxed);
                    assert_eq!(
                        status(client.attempt(&request, PATIENCE)),
                        Some(200),
                        "during the attack"
                    );
                    answered.fetch_add(1, Ordering::Relaxed);
                    if last {
                        return;
                    }
                    std::thread::sleep(Duration::from_millis(20));
                }
            });
            // Also when it fails, so that nobody asks for ever.
            let end = End(&over);
            let done = attack();
            drop(end);
            asking.join().expect("others are answered");
            done
        });
        assert!(answered.into_inner() > 1, "an attack of no time at all");
        self.has_all();
        done
    }

    /// Whether nothing was lost.
    #[track_caller]
    pub fn has_all(&self) {
        let read = self.visitor.read(&self.session, "/graph/me?fields=username");
        assert_eq!(read.status, 200, "{}", read.text());
        assert_eq!(read.json()["username"], "studio.lumen");
        let renewed = self.visitor.refresh(&self.session.refresh_token);
        assert_eq!(renewed.status, 200, "{}", renewed.text());
    }
}

struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
