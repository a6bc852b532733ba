//! Power cuts while stories come to their end (R103).
//!
//! The minutes pass while the edge is down: what it wrote becomes older, its alarms ring sooner, and the stand-in's clock goes on
//! by as much. So nothing here hangs on how fast the machine is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use suite::clock::{poll, unix_now};
use suite::leaks;
use suite::oauth::Session;
use suite::processes::{Bare, World};

use crate::database::{database, pass, run};
use crate::insights::{Owner, world};
use crate::kills::number;
use crate::walker::Chance;

const ACCOUNT: &str = "studio.lumen";
const PATIENCE: Duration = Duration::from_mins(1);
const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// At most so much older than the end a last sample is (R103).
const OLDEST: u64 = 30 * MINUTE;
/// And so long before it, the edge begins to ask.
const BEGINS: u64 = 25 * MINUTE;
const STORIES: u64 = 50;
/// So many of them end at nearly the same time,
const TOGETHER: u64 = 20;
/// their owner deletes so many before,
const DELETED: usize = 3;
/// and so many end while the edge is down.
const MISSED: u64 = 2;
/// More kills than it takes.
const MOST_KILLS: u32 = 400;

/// A story, and when it ends by the stand-in's clock.
struct Story {
    id: String,
    ends: u64,
}

/// A last sample: when it was seen to be kept, by the stand-in's clock, and the numbers.
struct Last {
    seen: u64,
    kept: Value,
}

/// An edge that is killed over and over.
struct Storm<'w> {
    world: &'w World,
    bare: Bare,
    chance: Chance,
    connection: String,
    file: PathBuf,
    stories: Vec<Story>,
    /// The seconds that passed while it was down.
    passed: u64,
    lasts: BTreeMap<String, Last>,
    deleted: Vec<String>,
    /// Those of which it is known.
    gone: BTreeSet<String>,
    /// So often in a row it was killed before anything was kept.
    in_vain: u32,
}

/// Makes stories that are live, and end within hours: many of them together.
fn stories(world: &World, chance: &mut Chance) -> Vec<Story> {
    let now = unix_now();
    let one = |number: u64| {
        let left = match number {
            _ if number < TOGETHER => 50 * MINUTE + 7 * number,
            _ if number < STORIES - MISSED => 40 * MINUTE + chance.below(3 * HOUR),
            _ => 5 * HOUR + number,
        };
        let ends = now + left;
        let made = world
            .stand_in
            .post(&json!({"account": ACCOUNT, "kind": "story", "posted_at": ends - DAY}));
        Story {
            id: made[0].clone(),
            ends,
        }
    };
    (0..STORIES).map(one).collect()
}

/// R103: whatever the moment of a power cut, each story has its last numbers once, of within half an hour of its end, or it is
/// told why it hasn't.
#[test]
fn kills_while_stories_end_lose_no_storys_last_numbers() {
    let seed = number("SUITE_SEED").unwrap_or(20_261_130);
    println!("SUITE_SEED={seed}");
    let mut chance = Chance(seed);
    let mut world = world(30);
    let stories = stories(&world, &mut chance);
    let mut bare = world.bare();
    bare.start();
    let mut owner = Owner::of(&world);
    let found = || {
        std::thread::sleep(Duration::from_millis(200));
        let told = owner.read("/insights/stories");
        let sampled = |story: &Value| story["ages_seconds"][3].is_u64();
        let found = told["media"].as_array().unwrap();
        (found.len() >= stories.len() && found.iter().all(sampled)).then_some(())
    };
    assert!(poll(PATIENCE, found).is_some(), "they are found");
    let connection = owner.session.connection.clone();
    let mut storm = Storm {
        world: &world,
        bare,
        chance,
        file: database(&world, "Connection", &connection),
        connection,
        stories,
        passed: 0,
        lasts: BTreeMap::new(),
        deleted: Vec::new(),
        gone: BTreeSet::new(),
        in_vain: 0,
    };
    // Those of the last ones that end while the edge is there.
    let missed = storm.stories.len() - usize::try_from(MISSED).unwrap();
    storm.deleted = storm.stories[missed - DELETED..missed]
        .iter()
        .map(|story| story.id.clone())
        .collect();
    world.stand_in.delete(&storm.deleted);
    let last = storm.stories[..missed]
        .iter()
        .map(|story| story.ends)
        .max()
        .unwrap();
    let mut kills = 0;
    while storm.now() <= last {
        storm.kill();
        kills += 1;
        assert!(kills < MOST_KILLS, "there is no end to it");
    }
    println!("{kills} kills");
    storm.is_down_until_all_have_ended();
    owner.session = Session::read(&owner.visitor.refresh(&owner.session.refresh_token));
    let told = owner.read("/insights/stories");
    storm.is_told(&told, missed);
    leaks::assert_none(&world.canaries(), &world.seen());
}

impl Storm<'_> {
    /// The stand-in's clock.
    fn now(&self) -> u64 {
        unix_now() + self.passed
    }

    /// So many seconds pass while the edge is down.
    fn pass(&mut self, seconds: u64) {
        pass(self.world, "Connection", &self.connection, seconds * 1000);
        self.world.stand_in.advance(seconds);
        self.passed += seconds;
    }

    /// A kill at some moment; then time passes, at least until the edge would go on, and it does for some calls.
    fn kill(&mut self) {
        self.bare.kill();
        let kept = self.lasts.len();
        let due = self.look();
        self.in_vain = if self.lasts.len() > kept {
            0
        } else {
            self.in_vain + 1
        };
        let wait = due.saturating_sub(unix_now()).min(10 * MINUTE);
        let more = self.until_something_ends(wait);
        self.pass(wait + more);
        let before = self.calls();
        self.bare.start();
        let open = self.open(self.now());
        if open == 0 {
            self.in_vain = 0;
            return std::thread::sleep(Duration::from_millis(self.chance.below(300)));
        }
        // After some of them, however slow the machine is, and then at any moment: a later one, if nothing came of the last.
        let enough = before + 1 + self.chance.below(open);
        let asked = || (self.calls() >= enough).then_some(());
        assert!(poll(PATIENCE, asked).is_some(), "{open} are due, and nobody asks");
        let moment = self.chance.below(60 << self.in_vain.min(8));
        std::thread::sleep(Duration::from_millis(moment));
    }

    /// How many are due at that time and have no last numbers yet.
    fn open(&self, now: u64) -> u64 {
        let is_open = |story: &&Story| {
            let is_due = (story.ends - BEGINS..story.ends).contains(&now);
            is_due && !self.lasts.contains_key(&story.id) && !self.gone.contains(&story.id)
        };
        u64::try_from(self.stories.iter().filter(is_open).count()).unwrap()
    }

    /// How much time passes beyond `wait`: a moment while stories wait, otherwise some minutes, and no more than a moment beyond
    /// the begin of another's end.
    fn until_something_ends(&mut self, wait: u64) -> u64 {
        let now = self.now() + wait;
        let begins = self.stories.iter().map(|story| story.ends - BEGINS);
        let next = begins.filter(|begins| *begins > now).min().unwrap_or(now);
        if self.open(now) > 0 {
            return self.chance.below(MINUTE);
        }
        self.chance
            .below(15 * MINUTE)
            .min(next - now + self.chance.below(MINUTE))
    }

    /// Looks at what is kept while the edge is down: a last sample that is there stays as it is. When it goes on, in seconds.
    fn look(&mut self) -> u64 {
        let rows =
            "SELECT key, body FROM room WHERE key GLOB 'insights/m/*' UNION ALL SELECT name, due FROM agenda";
        let mut due = u64::MAX;
        for row in run(&self.file, rows) {
            let key = row["key"].as_str().unwrap();
            if key == "room insights" {
                due = row["body"].as_u64().unwrap().div_ceil(1000);
            } else if let Some(id) = key
                .strip_prefix("insights/m/s/")
                .and_then(|key| key.rsplit('/').next())
            {
                let kept: Value = serde_json::from_str(row["body"].as_str().unwrap()).unwrap();
                self.keep(id, &kept);
            }
        }
        due
    }

    fn keep(&mut self, id: &str, kept: &Value) {
        if kept["gone"] == true {
            self.gone.insert(id.to_owned());
        }
        let ages = kept["ages"].as_str().unwrap();
        if ages.split(',').nth(2).is_none_or(str::is_empty) {
            return assert!(!self.lasts.contains_key(id), "{id}: it was there, {kept}");
        }
        let kept = json!([ages, kept["numbers"]]);
        let seen = self.now();
        let last = self.lasts.entry(id.to_owned()).or_insert_with(|| Last {
            seen,
            kept: kept.clone(),
        });
        assert_eq!(last.kept, kept, "{id}: kept once, and then again");
    }

    /// So many calls for numbers came so far.
    fn calls(&self) -> u64 {
        self.world.stand_in.count("insights")
    }

    /// When each story was asked about, by the stand-in's clock.
    fn asked(&self) -> BTreeMap<String, Vec<u64>> {
        let mut asked: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for request in self.world.stand_in.requests() {
            let path = request.path().to_owned();
            if let Some(path) = path.strip_suffix("/insights") {
                let id = path.rsplit('/').next().unwrap();
                let at = request.0["at"].as_u64().unwrap() / 1000;
                asked.entry(id.to_owned()).or_default().push(at);
            }
        }
        asked
    }

    /// The power is gone until the last stories have ended, and longer.
    fn is_down_until_all_have_ended(&mut self) {
        self.bare.kill();
        self.look();
        let last = self.stories.iter().map(|story| story.ends).max().unwrap();
        self.pass(last + 10 - self.now());
        // What is kept in days doesn't grow older with the rest.
        run(
            &self.file,
            "UPDATE room SET body = json_set(body, '$.oldest[1]', json_extract(body, '$.oldest[1]') - 2) WHERE key = 'insights/q'",
        );
        self.bare.start();
    }

    /// Each story is there with its last numbers or the reason why not.
    fn is_told(&self, told: &Value, missed: usize) {
        let asked = self.asked();
        let told = told["media"].as_array().unwrap();
        for (place, story) in self.stories.iter().enumerate() {
            let Story { id, ends } = story;
            let one = told.iter().find(|one| one["id"] == **id);
            let one = one.unwrap_or_else(|| panic!("{id}: missing without a word"));
            let last = |metric: &str| &one["numbers"][metric][2];
            let age = &one["ages_seconds"][2];
            if place >= missed || self.deleted.contains(id) {
                assert_eq!(
                    (age, last("reach")),
                    (&Value::Null, &json!("not_sampled")),
                    "{one}"
                );
                let gone = one.get("gone").is_some_and(|gone| gone == true);
                assert_eq!(gone, place < missed, "{one}");
                continue;
            }
            let age = age.as_u64().unwrap_or_else(|| panic!("{id}: {one}"));
            assert!((DAY - OLDEST..DAY).contains(&age), "{id}: {age}");
            assert!(last("reach").is_u64() && last("views").is_u64(), "{one}");
            let times = &asked[id];
            let at = times.last().unwrap();
            assert!(
                (ends - OLDEST..*ends).contains(at),
                "{id}: asked at {at}, ends at {ends}"
            );
            let kept = &self.lasts[id];
            assert!(*at <= kept.seen, "{id}: asked again when it was kept");
        }
    }
}
