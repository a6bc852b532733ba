//! The Worker's second module: the rooms of `shared`, which only some requests ask for. workerd compiles it when it is
//! first imported, so no start waits for that. It has no I/O: what a room wants done goes out as text, and comes back as text.
#![deny(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::unreachable,
    clippy::expect_used
)]

mod look;
mod wire;

use shared::{
    connection::report,
    duties::privacy,
    feed::drawn::drawn,
    insights,
    keys::backup_key::BackupKey,
    posts,
    rooms::{Entry, Facts, Running},
    values::json,
};
use wasm_bindgen::prelude::wasm_bindgen;

/// A room at work.
#[wasm_bindgen]
pub struct Room {
    running: Running,
    of: Of,
}

/// The rooms, in the order in which the host says what their operator says of them.
#[derive(Clone, Copy)]
enum Of {
    Posts,
    Insights,
}

impl Of {
    fn facts(self, told: &str) -> Option<Facts> {
        let mut facts: Facts = json::from_str(told).ok()?;
        let own = facts.policy.lines().nth(self as usize)?.to_owned();
        facts.version = facts.policy.lines().last()?.to_owned();
        facts.policy = own;
        Some(facts)
    }
}

#[wasm_bindgen]
impl Room {
    /// Enters, with what is known ([`Facts`]) and why: `asked` or `due` and what belongs to it, as a list of texts.
    #[must_use]
    pub fn enter(facts: &str, entry: &str) -> Option<Self> {
        let entry = wire::entry(&json::from_str::<Vec<String>>(entry).ok()?)?;
        let of = if insights::is_for(&entry) {
            Of::Insights
        } else {
            Of::Posts
        };
        let facts = of.facts(facts)?;
        // Whoever has a report's link is in no other room.
        if let (Of::Posts, Entry::Asked(asked)) = (of, &entry)
            && report::key_of(&asked.session).is_some()
        {
            return None;
        }
        let running = match of {
            Of::Posts => Running::new(facts, |host| posts::room(host, entry)),
            Of::Insights => Running::new(facts, |host| insights::room(host, entry)),
        };
        Some(Self { running, of })
    }

    /// Goes on with what came of its last effect; the next effect. Both are lists of texts.
    pub fn step(&mut self, facts: &str, got: &str) -> Option<String> {
        let facts = self.of.facts(facts)?;
        let got = wire::got(json::from_str(got).ok()?)?;
        serde_json::to_string(&wire::effect(self.running.step(facts, got))).ok()
    }
}

/// The names, with spaces between them, of what Instagram may be asked for at this visit: it waits for another with one of the
/// same. Nothing where it waits for nobody.
#[wasm_bindgen]
#[must_use]
pub fn alike(facts: &str, entry: &str) -> Option<String> {
    let Entry::Asked(asked) = wire::entry(&json::from_str::<Vec<String>>(entry).ok()?)? else {
        return None;
    };
    let names = insights::alike(&Of::Insights.facts(facts)?, &asked);
    (!names.is_empty()).then(|| names.join(" "))
}

/// What is drawn as a text: a site's privacy statement, of what there is to say; a feed as RSS or HTML, of its document as it
/// is kept.
#[wasm_bindgen]
#[must_use]
pub fn draw(document: &str, state: &str, path: &str, query: &str) -> Option<String> {
    if path.starts_with(privacy::PATH) {
        return privacy::statement(document);
    }
    drawn(document, state, path, query)
}

/// A row of a backup, as [`Backup::plain`](shared::operator::backup::Backup::plain) writes it, in a box that `BACKUP_KEY`'s
/// private half opens.
#[wasm_bindgen]
#[must_use]
pub fn seal(row: &str, key: &str, own: &[u8], nonce: &[u8]) -> Option<String> {
    let key = BackupKey::parse(key).ok()?;
    key.seal(row.as_bytes(), own.try_into().ok()?, nonce.try_into().ok()?)
}
