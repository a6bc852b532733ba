//! An Instagram that does the worst that was ever seen of it, and counts what it publishes.

use crate::{
    instagram::{Failure, Step, Usage},
    rooms::{Call, Called},
    values::{
        date::iso8601,
        time::{HOUR, MINUTE, SECOND, Timestamp},
    },
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Numbers as random as a seed.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// One below `most`.
    pub(super) fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % most
    }

    /// Once in so many times.
    pub(super) fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }
}

struct Container {
    made: u64,
    finished: u64,
    fails: bool,
    /// It isn't found any more.
    is_dark: bool,
    published: bool,
    caption: String,
    /// What is in it, where it has no caption.
    what: String,
    media_type: &'static str,
    product: &'static str,
}

/// What was published.
pub(super) struct Published {
    pub(super) id: String,
    pub(super) caption: String,
    what: String,
    pub(super) at: u64,
    seen: u64,
    media_type: &'static str,
    product: &'static str,
}

impl Published {
    /// Its caption, or what is in it.
    pub(super) fn name(&self) -> &str {
        if self.caption.is_empty() {
            &self.what
        } else {
            &self.caption
        }
    }
}

/// Instagram, with the time that is right.
pub(super) struct Instagram {
    pub(super) now: u64,
    pub(super) dice: Dice,
    /// Something goes wrong once in so many calls; never at 0.
    pub(super) faults: u64,
    pub(super) total: u64,
    pub(super) published: Vec<Published>,
    pub(super) comments: BTreeMap<String, Vec<(String, u64)>>,
    /// How often each kind of call came.
    pub(super) asked: BTreeMap<&'static str, u64>,
    /// How often it refused for its quota.
    pub(super) refused: u64,
    containers: BTreeMap<String, Container>,
    late: Vec<(u64, String)>,
    ids: u64,
}

/// An error of Instagram's.
pub(super) fn failed(code: i64, subcode: Option<i64>) -> Called {
    let mut error = json!({"message": "", "type": "OAuthException", "code": code});
    if let Some(subcode) = subcode {
        error["error_subcode"] = json!(subcode);
    }
    Called::Failed(read(&json!({ "error": error }).to_string()))
}

/// An error as it came.
pub(super) fn read(body: &str) -> Failure {
    Failure::read(Step::Publish, 400, None, &Usage::default(), body.as_bytes())
}

fn answered(answer: &Value) -> Called {
    Called::Answered(answer.to_string())
}

const LOST: fn() -> Called = || Called::Failed(Failure::timed_out());

impl Instagram {
    pub(super) fn new(now: u64, seed: u64) -> Self {
        Self {
            now,
            dice: Dice::new(seed),
            faults: 0,
            total: 50,
            published: Vec::new(),
            comments: BTreeMap::new(),
            asked: BTreeMap::new(),
            refused: 0,
            containers: BTreeMap::new(),
            late: Vec::new(),
            ids: 17_000_000_000,
        }
    }

    fn id(&mut self) -> String {
        self.ids += 1;
        self.ids.to_string()
    }

    fn fault(&mut self) -> bool {
        self.faults > 0 && self.dice.once_in(self.faults)
    }

    /// What was begun and is over by now.
    pub(super) fn goes_on(&mut self) {
        let now = self.now;
        let (over, late) = std::mem::take(&mut self.late)
            .into_iter()
            .partition(|(at, _)| *at <= now);
        self.late = late;
        let over: Vec<(u64, String)> = over;
        for (_, container) in over {
            self.publish(&container);
        }
    }

    /// How many count against the quota.
    pub(super) fn usage(&self) -> u64 {
        let counts = |one: &&Published| one.at + 24 * HOUR > self.now;
        self.published.iter().filter(counts).count() as u64
    }

    pub(super) fn ask(&mut self, call: &Call) -> Called {
        self.now += 50 + self.dice.below(400);
        self.goes_on();
        let body: Value = call
            .body
            .as_ref()
            .map_or(Value::Null, |body| serde_json::from_str(body).unwrap());
        let (path, query) = call.path.split_once('?').unwrap_or((&call.path, ""));
        let (kind, called) = match (call.method.as_str(), path) {
            ("POST", "/me/media") => ("make", self.make(&body)),
            ("POST", "/me/media_publish") => {
                ("publish", self.publishes(body["creation_id"].as_str().unwrap()))
            }
            ("GET", "/me/content_publishing_limit") => ("quota", self.quota()),
            ("GET", "/me/media") => ("look", self.recent(false)),
            ("GET", "/me/stories") => ("look", self.recent(true)),
            ("POST", path) if path.ends_with("/comments") => {
                assert_eq!(query, "", "the answer would be an error");
                ("comment", self.comment(path, body["message"].as_str().unwrap()))
            }
            ("GET", path) if path.ends_with("/comments") => ("comments", self.comments(path)),
            ("POST", _) => ("off", self.off(&body)),
            ("GET", path) if query.contains("permalink") => ("permalink", self.permalink(path)),
            ("GET", path) => ("status", self.status(path)),
            other => panic!("{other:?}"),
        };
        *self.asked.entry(kind).or_default() += 1;
        called
    }

    fn make(&mut self, body: &Value) -> Called {
        let fault = self.fault();
        if fault {
            match self.dice.below(8) {
                0 => return failed(2, None),
                1 => return LOST(),
                2 => return failed(-2, Some(2_207_003)),
                3 => return failed(4, None),
                4 => return Called::Held(Failure::unreachable().after(7)),
                5 if self.dice.once_in(10) => return failed(36_003, Some(2_207_009)),
                _ => {}
            }
        }
        let children = body["children"]
            .as_str()
            .map(|ids| ids.split(',').collect::<Vec<_>>());
        for child in children.iter().flatten() {
            let known = &self.containers[*child];
            assert!(known.finished <= self.now, "a child isn't ready");
            if known.made + 24 * HOUR <= self.now {
                return failed(24, Some(2_207_008));
            }
        }
        let is_video = body["video_url"].is_string();
        let prepares = if is_video { 2 * MINUTE } else { 6 * SECOND };
        let stuck = if fault && self.dice.once_in(6) { HOUR } else { 0 };
        let container = Container {
            made: self.now,
            finished: self.now + self.dice.below(prepares) + stuck,
            fails: fault && self.dice.once_in(5),
            is_dark: false,
            published: false,
            caption: body["caption"].as_str().unwrap_or_default().to_owned(),
            what: body["image_url"].as_str().unwrap_or_default().to_owned(),
            media_type: match (children.is_some(), is_video) {
                (true, _) => "CAROUSEL_ALBUM",
                (_, true) => "VIDEO",
                _ => "IMAGE",
            },
            product: match body["media_type"].as_str() {
                Some("STORIES") => "STORY",
                Some("REELS") => "REELS",
                _ => "FEED",
            },
        };
        let id = self.id();
        self.containers.insert(id.clone(), container);
        if fault && self.dice.once_in(3) {
            return LOST();
        }
        answered(&json!({ "id": id }))
    }

    fn status(&mut self, path: &str) -> Called {
        let fault = self.fault();
        let (now, dice) = (self.now, self.dice.below(4));
        let one = self.containers.get(path.trim_start_matches('/')).expect(path);
        if one.is_dark || (fault && dice == 0) {
            return failed(100, Some(33));
        }
        if fault && dice == 1 {
            return LOST();
        }
        let is_over = one.finished <= now;
        let error = "Error: Media upload has failed with error code 2207053";
        answered(&match () {
            () if one.published => json!({"status_code": "PUBLISHED", "status": "Published"}),
            () if one.made + 24 * HOUR <= now => json!({"status_code": "EXPIRED"}),
            () if one.fails && is_over && dice == 2 => json!({"status": "Error: Media download has failed"}),
            () if one.fails && is_over => json!({"status_code": "ERROR", "status": error}),
            () if is_over => json!({"status_code": "FINISHED", "status": "Finished"}),
            () => json!({"status_code": "IN_PROGRESS"}),
        })
    }

    fn publishes(&mut self, container: &str) -> Called {
        let fault = self.fault();
        let one = &self.containers[container];
        if one.made + 24 * HOUR <= self.now || (one.is_dark && self.dice.once_in(2)) {
            return failed(24, Some(2_207_008));
        }
        if one.fails || one.finished > self.now || (fault && self.dice.once_in(10)) {
            return failed(9_007, Some(2_207_027));
        }
        if self.usage() >= self.total {
            self.refused += 1;
            return failed(9, Some(2_207_042));
        }
        if !fault {
            let id = self.publish(container);
            return answered(&json!({ "id": id }));
        }
        let answers = [
            LOST(),
            failed(4, Some(2_207_051)),
            failed(2, None),
            failed(-1, Some(2_207_001)),
            failed(100, Some(33)),
            Called::Answered("{}".to_owned()),
        ];
        let place = self.dice.below(answers.len() as u64);
        if self.dice.once_in(4) {
            self.containers.get_mut(container).unwrap().is_dark = true;
        }
        match self.dice.below(4) {
            0 => return Called::Held(Failure::unreachable().after(7)),
            1 => {}
            2 => {
                let at = self.now + self.dice.below(45 * SECOND);
                self.late.push((at, container.to_owned()));
            }
            _ => {
                self.publish(container);
            }
        }
        answers[usize::try_from(place).unwrap()].clone()
    }

    /// As often as it is asked to.
    fn publish(&mut self, container: &str) -> String {
        let (id, seen) = (self.id(), self.now + self.dice.below(MINUTE));
        let one = self.containers.get_mut(container).unwrap();
        one.published = true;
        self.published.push(Published {
            id: id.clone(),
            caption: one.caption.clone(),
            what: one.what.clone(),
            at: self.now,
            seen,
            media_type: one.media_type,
            product: one.product,
        });
        id
    }

    fn quota(&mut self) -> Called {
        if self.fault() {
            return if self.dice.once_in(2) {
                LOST()
            } else {
                failed(10, None)
            };
        }
        let config = json!({"quota_total": self.total, "quota_duration": 86_400});
        answered(&json!({"data": [{"quota_usage": self.usage(), "config": config}]}))
    }

    fn recent(&mut self, stories: bool) -> Called {
        if self.fault() {
            return LOST();
        }
        let media = self.published.iter().rev();
        let media = media.filter(|one| (one.product == "STORY") == stories && one.seen <= self.now);
        let media = media.take(50).map(|one| {
            let at = iso8601(Timestamp::from_millis(one.at)).replace('Z', "+0000");
            json!({"id": one.id, "caption": one.caption, "media_type": one.media_type,
                "media_product_type": one.product, "timestamp": at})
        });
        answered(&json!({"data": media.collect::<Vec<_>>()}))
    }

    fn comment(&mut self, path: &str, text: &str) -> Called {
        let fault = self.fault();
        if fault && self.dice.once_in(3) {
            return failed(2, None);
        }
        let media = path.split('/').nth(1).unwrap().to_owned();
        let seen = self.now + self.dice.below(MINUTE);
        self.comments
            .entry(media)
            .or_default()
            .push((text.to_owned(), seen));
        if fault && self.dice.once_in(3) {
            return failed(20, Some(1_772_107));
        }
        if fault {
            return LOST();
        }
        answered(&json!({"id": self.id()}))
    }

    fn comments(&mut self, path: &str) -> Called {
        if self.fault() {
            return LOST();
        }
        let media = path.split('/').nth(1).unwrap();
        let comments = self.comments.get(media).map(Vec::as_slice).unwrap_or_default();
        let seen = comments.iter().filter(|(_, seen)| *seen <= self.now);
        let seen: Vec<Value> = seen
            .map(|(text, _)| json!({"id": "1", "text": text, "username": "nora"}))
            .collect();
        answered(&json!({ "data": seen }))
    }

    fn off(&mut self, body: &Value) -> Called {
        assert_eq!(body, &json!({"comment_enabled": false}));
        if self.fault() {
            return LOST();
        }
        answered(&json!({"success": true}))
    }

    fn permalink(&mut self, path: &str) -> Called {
        if self.fault() {
            return failed(100, Some(33));
        }
        answered(&json!({"permalink": format!("https://www.instagram.com/p{path}/")}))
    }
}
