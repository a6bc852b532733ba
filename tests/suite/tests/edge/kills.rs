//! Power cuts at random moments under load, again and again on the same storage; then everything is checked (R53).
//!
//! Whoever walks here notes what the edge has answered. What was answered must hold after any number of kills; what was
//! never answered may have happened or not, but not by half.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use suite::clock::poll;
use suite::crowd::{self, Call, Crowd};
use suite::http::{Client, Jar, Request, Response, form, value};
use suite::leaks;
use suite::oauth::{Pkce, Site, Visitor};
use suite::processes::World;

use crate::crowded::{listed, world};
use crate::database::{database, run};
use crate::support::stored;

/// Days of two fifths of a second: a token lives for 24 s and is refreshed after 12 to 19.
const DAY_MS: u64 = 400;
const WALKERS: u64 = 4;
const ACCOUNTS: u64 = 5;
const PATIENCE: Duration = Duration::from_secs(20);

/// How often; `SUITE_KILLS` says otherwise.
fn kills() -> u64 {
    number("SUITE_KILLS").unwrap_or(200)
}

/// What the choices follow; `SUITE_SEED` says otherwise.
fn seed() -> u64 {
    number("SUITE_SEED").unwrap_or(20_261_124)
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Choices that can be made again (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % most
    }
}

/// A session whose tokens were received.
#[derive(Clone)]
struct Held {
    access: String,
    refresh: String,
    connection: String,
}

impl Held {
    fn read(answer: &Response) -> Self {
        let answer = answer.json();
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        Self {
            access: text("access_token"),
            refresh: text("refresh_token"),
            connection: text("connection"),
        }
    }
}

/// What is known of one account's connection.
#[derive(Default)]
struct Known {
    account: u64,
    /// Good until somebody disconnects.
    held: Vec<Held>,
    /// Ended for sure.
    ended: Vec<Held>,
    /// Disconnects that got no answer, each with the sessions that there were.
    unsure: Vec<Vec<Held>>,
    /// A claim got no answer: there may be a connection without a session here.
    claimed: bool,
}

/// Counts, so that a storm that did nothing is noticed.
#[derive(Default)]
struct Done {
    connects: AtomicU64,
    renewals: AtomicU64,
    reads: AtomicU64,
    disconnects: AtomicU64,
    answers: AtomicU64,
    lost: AtomicU64,
}

struct Walker<'w> {
    visitor: Visitor<'w>,
    client: Client,
    done: &'w Done,
}

impl Walker<'_> {
    /// Sends; no answer, or one that asks for patience, says nothing.
    fn ask(&self, request: &Request) -> Option<Response> {
        let answer = self.client.attempt(request, Duration::from_secs(25));
        let answer = answer.filter(|answer| ![429, 502, 503].contains(&answer.status));
        let count = if answer.is_some() {
            &self.done.answers
        } else {
            &self.done.lost
        };
        count.fetch_add(1, Ordering::Relaxed);
        if answer.is_none() {
            // Whoever was cut off waits a moment, as a client does.
            std::thread::sleep(Duration::from_millis(20));
        }
        answer
    }

    fn token(&self, fields: &[(&str, String)]) -> Option<Response> {
        self.ask(&self.visitor.token_request(fields, None))
    }

    fn bearer(&self, held: &Held, method: &str, target: &str) -> Option<Response> {
        self.ask(&Request::new(method, target).bearer(&held.access))
    }

    /// The whole way; whatever got no answer is tried again where a browser or a client would.
    fn connect(&self, known: &mut Known, chance: &mut Chance) {
        let pkce = Pkce::new();
        let fields = self.visitor.fields("page-state", &pkce);
        let pairs: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let Some(sent) = self.ask(&Request::navigate(&format!("/authorize?{}", form(&pairs)))) else {
            return;
        };
        let mut jar = Jar::default();
        jar.keep(&sent);
        let state = value(&sent.location(), "state").unwrap();
        let at_instagram = crowd::code(known.account);
        let back = Request::navigate(&format!("/instagram/callback?code={at_instagram}&state={state}"))
            .maybe("Cookie", jar.header().as_deref());
        // A reload of the return: the code must not be sent again (R15).
        let answer = (0..3).find_map(|_| self.ask(&back));
        let Some(code) = answer
            .filter(|answer| answer.status == 303)
            .and_then(|answer| value(&answer.location(), "code"))
        else {
            return;
        };
        let fields = [
            ("grant_type", "authorization_code".into()),
            ("client_id", self.visitor.site.id.into()),
            ("code", code),
            ("redirect_uri", self.visitor.site.return_url.clone()),
            ("code_verifier", pkce.verifier),
        ];
        let mut asked = 0;
        let answer = (0..5).find_map(|_| {
            asked += 1;
            self.token(&fields)
        });
        match answer {
            Some(answer) if answer.status == 200 => {
                known.held.push(Held::read(&answer));
                self.done.connects.fetch_add(1, Ordering::Relaxed);
                // R27: once.
                if chance.below(3) == 0
                    && let Some(again) = self.token(&fields)
                {
                    assert_eq!(again.status, 400, "a code was redeemed twice: {}", again.text());
                }
            }
            Some(answer) => {
                assert_eq!(answer.json()["error"], "invalid_grant", "{}", answer.text());
                assert!(asked > 1, "a fresh code was refused: {}", answer.text());
                known.claimed = true;
            }
            None => known.claimed = true,
        }
    }

    /// A renewal whose answer was lost is made again with the same token (R32).
    fn renew(&self, held: &mut Held) {
        let fields = [
            ("grant_type", "refresh_token".into()),
            ("client_id", self.visitor.site.id.into()),
            ("refresh_token", held.refresh.clone()),
        ];
        let Some(answer) = self.token(&fields) else { return };
        assert_eq!(answer.status, 200, "a session was lost: {}", answer.text());
        let connection = held.connection.clone();
        *held = Held::read(&answer);
        assert_eq!(held.connection, connection);
        self.done.renewals.fetch_add(1, Ordering::Relaxed);
    }

    fn read(&self, account: u64, held: &Held) {
        let Some(answer) = self.bearer(held, "GET", "/graph/me?fields=username") else {
            return;
        };
        assert_eq!(answer.status, 200, "account {account}: {}", answer.text());
        assert_eq!(answer.json()["username"], crowd::username(account));
        self.done.reads.fetch_add(1, Ordering::Relaxed);
    }

    fn disconnect(&self, known: &mut Known) {
        let Some(held) = known.held.last() else { return };
        let answer = self.bearer(held, "DELETE", "/connection");
        let all = std::mem::take(&mut known.held);
        match answer {
            Some(answer) => {
                assert_eq!(answer.status, 204, "{}", answer.text());
                known.ended.extend(all);
                known.ended.extend(known.unsure.drain(..).flatten());
                known.claimed = false;
                self.done.disconnects.fetch_add(1, Ordering::Relaxed);
            }
            None => known.unsure.push(all),
        }
    }

    fn walk(&self, known: &mut [Known], chance: &mut Chance) {
        let count = u64::try_from(known.len()).unwrap();
        let known = &mut known[usize::try_from(chance.below(count)).unwrap()];
        let account = known.account;
        let sessions = u64::try_from(known.held.len()).unwrap();
        if sessions == 0 || (sessions < 6 && chance.below(8) == 0) {
            return self.connect(known, chance);
        }
        match chance.below(20) {
            0 => self.disconnect(known),
            1..=8 => {
                let index = usize::try_from(chance.below(sessions)).unwrap();
                self.renew(&mut known.held[index]);
            }
            _ => self.read(
                account,
                &known.held[usize::try_from(chance.below(sessions)).unwrap()],
            ),
        }
        if let Some(dead) = known.ended.last()
            && chance.below(10) == 0
            && let Some(answer) = self.bearer(dead, "GET", "/connection")
        {
            assert_eq!(answer.status, 401, "account {account} came back from the dead");
        }
    }
}

fn site(walker: u64) -> Site {
    if walker.is_multiple_of(2) {
        Site::terminal()
    } else {
        Site::backend()
    }
}

/// R15, R27, R32, R36, R47, R48, R53
#[test]
fn many_kills_lose_nothing_and_spend_nothing_twice() {
    let seed = seed();
    println!("SUITE_SEED={seed} SUITE_KILLS={}", kills());
    let crowd = Crowd::start(DAY_MS);
    let mut world = world(&crowd, |_| ());
    let mut bare = world.bare();
    bare.start();
    let (over, done) = (AtomicBool::new(false), Done::default());
    let known: Vec<Vec<Known>> = std::thread::scope(|scope| {
        let walkers: Vec<_> = (0..WALKERS)
            .map(|walker| {
                let (world, over, done) = (&world, &over, &done);
                scope.spawn(move || {
                    let walks = Walker {
                        visitor: Visitor::new(world, site(walker)),
                        client: world.edge.client.clone(),
                        done,
                    };
                    let mut chance = Chance(seed ^ (walker << 32));
                    let mut known: Vec<Known> = (0..ACCOUNTS)
                        .map(|account| Known {
                            account: walker * 100 + account,
                            ..Known::default()
                        })
                        .collect();
                    while !over.load(Ordering::Relaxed) {
                        walks.walk(&mut known, &mut chance);
                    }
                    known
                })
            })
            .collect();
        let mut chance = Chance(seed);
        for _ in 0..kills() {
            // After some answers, however slow the machine is, and then at any moment.
            let enough = done.answers.load(Ordering::Relaxed) + 1 + chance.below(16);
            let busy = || (done.answers.load(Ordering::Relaxed) >= enough).then_some(());
            let _ = poll(Duration::from_secs(3), busy);
            std::thread::sleep(Duration::from_millis(chance.below(40)));
            bare.kill();
            bare.start();
            if walkers.iter().any(std::thread::ScopedJoinHandle::is_finished) {
                break;
            }
        }
        over.store(true, Ordering::Relaxed);
        walkers.into_iter().map(|walker| walker.join().unwrap()).collect()
    });
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let refreshes: usize = known
        .iter()
        .flatten()
        .map(|known| crowd.of(known.account, Call::Refresh).len())
        .sum();
    println!(
        "{} connects, {} renewals, {} reads, {} disconnects, {refreshes} refreshes, {} without an answer",
        count(&done.connects),
        count(&done.renewals),
        count(&done.reads),
        count(&done.disconnects),
        count(&done.lost)
    );
    for counter in [&done.connects, &done.renewals, &done.reads, &done.disconnects] {
        assert!(count(counter) > kills() / 10, "a storm that did nothing");
    }
    for (walker, known) in (0..WALKERS).zip(known) {
        let walks = Walker {
            visitor: Visitor::new(&world, site(walker)),
            client: world.edge.client.clone(),
            done: &done,
        };
        check(&world, &walks, known, site(walker).id);
    }
    assert_eq!(crowd.wrong(), [""; 0]);
    bare.kill();
    leaks::assert_none(&crowd.canaries(), &stored(&world));
    leaks::assert_none(&crowd.canaries(), &world.seen());
}

/// After the storm: every session that was received works, every one that was ended is dead, and the Directory agrees.
fn check(world: &World, walks: &Walker<'_>, mut known: Vec<Known>, site: &str) {
    let mut alive = BTreeSet::new();
    let mut gone = BTreeSet::new();
    for known in &mut known {
        for held in &mut known.held {
            walks.renew(held);
            walks.read(known.account, held);
            let told = walks.bearer(held, "GET", "/connection").unwrap().json();
            assert_eq!(told["health"], "ok", "account {}: {told}", known.account);
            assert_eq!(told["id"], held.connection.as_str());
            alive.insert(held.connection.clone());
        }
        // Without an answer: all of it, or nothing of it.
        let mut any = false;
        for group in &known.unsure {
            let there: Vec<bool> = group.iter().map(|held| whole(walks, held)).collect();
            any |= there.contains(&true);
            assert!(
                !(there.contains(&true) && there.contains(&false)),
                "account {}: half of it is gone",
                known.account
            );
        }
        for held in &known.ended {
            let answer = walks.bearer(held, "GET", "/connection").unwrap();
            assert_eq!(answer.status, 401, "account {}", known.account);
            assert!(!whole(walks, held), "account {}", known.account);
        }
        if any {
            alive.extend(known.unsure.iter().flatten().map(|held| held.connection.clone()));
        }
        if known.held.is_empty() && !any && !known.claimed {
            gone.extend(
                known
                    .ended
                    .iter()
                    .chain(known.unsure.iter().flatten())
                    .map(|held| held.connection.clone()),
            );
        }
    }
    let agrees = || {
        let rows = listed(world, site);
        let well = alive
            .iter()
            .all(|id| rows.get(id).is_some_and(|row| row["health"] == "ok"));
        (well && gone.iter().all(|id| !rows.contains_key(id))).then_some(())
    };
    let rows = || listed(world, site).into_keys().collect::<BTreeSet<String>>();
    assert!(
        poll(PATIENCE, agrees).is_some(),
        "{site}: missing {:?}, too many {:?}",
        alive.difference(&rows()).collect::<Vec<_>>(),
        gone.intersection(&rows()).collect::<Vec<_>>()
    );
    for id in gone {
        let file = database(world, "Connection", &id);
        if file.exists() {
            let left = run(
                &file,
                "SELECT name FROM sqlite_master WHERE name IN ('connection', 'session', 'gone')",
            );
            assert_eq!(left.len(), 0, "{id}: {left:?}");
        }
    }
}

/// Whether a session works, as a whole.
fn whole(walks: &Walker<'_>, held: &Held) -> bool {
    let fields = [
        ("grant_type", "refresh_token".into()),
        ("client_id", walks.visitor.site.id.into()),
        ("refresh_token", held.refresh.clone()),
    ];
    let renewed = walks.token(&fields).unwrap();
    if renewed.status != 200 {
        assert_eq!(renewed.json()["error"], "invalid_grant", "{}", renewed.text());
        assert_eq!(walks.bearer(held, "GET", "/connection").unwrap().status, 401);
        return false;
    }
    let renewed = Held::read(&renewed);
    assert_eq!(
        walks
            .bearer(&renewed, "GET", "/graph/me?fields=id")
            .unwrap()
            .status,
        200
    );
    true
}
