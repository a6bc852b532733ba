//! What a test may do to this Instagram: the same operations in process and over HTTP (`control_api`).

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::{Value, json};

use axum::body::Bytes;

use crate::accounts::{self, Kind};
use crate::answer::Answer;
use crate::app_file::App;
use crate::asked::Asked;
use crate::cdn::{self, File};
use crate::death::Death;
use crate::library::Gone;
use crate::log::{Entry, Log};
use crate::posts::{self, Listed, PostsError, Wish};
use crate::publishing::{create, limit};
use crate::route;
use crate::signed_request::signed_request;
use crate::step::Step;
use crate::switches::{self, Switches};
use crate::world::World;

/// Drawn pictures that are kept, of some 100 KB each.
const MOST_FILES: usize = 500;
/// The most accounts that one wish makes.
const MOST_ACCOUNTS: usize = 5_000;

/// What is told of an account.
pub type Report = fn(&World, usize) -> Vec<Value>;

/// The running Instagram, shared by its two servers and the test that started it.
#[derive(Debug)]
pub struct Control {
    world: Arc<Mutex<World>>,
    log: Mutex<Log>,
    files: Mutex<HashMap<File, Bytes>>,
}

/// Every secret that a leak test searches for, ever issued, resets or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Canaries {
    /// The app's secret.
    pub app_secret: String,
    /// Instagram's codes.
    pub codes: Vec<String>,
    /// Short-lived tokens.
    pub short_lived: Vec<String>,
    /// Long-lived tokens.
    pub long_lived: Vec<String>,
}

/// A wish that can't be fulfilled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// No such switch, or a value it doesn't take.
    #[error("switches: {0}")]
    Switches(String),
    /// No account of that name.
    #[error("no account is named {0}")]
    NoAccount(String),
    /// Too many, or a name that is taken.
    #[error("expected 1 to {MOST_ACCOUNTS} accounts, of names that are free")]
    Accounts,
}

impl Control {
    /// Control over a world.
    #[must_use]
    pub fn new(world: World) -> Self {
        Self {
            world: Arc::new(Mutex::new(world)),
            log: Mutex::new(Log::default()),
            files: Mutex::default(),
        }
    }

    /// Answers a request as Instagram, and notes it.
    pub async fn ask(&self, asked: Asked) -> Answer {
        let (at, mut begun) = {
            let mut world = self.world();
            (world.now_ms(), route::begin(&mut world, &asked))
        };
        self.log().note(asked.clone(), begun.step, at);
        let mut fetched = Vec::new();
        for wanted in std::mem::take(&mut begun.wanted) {
            fetched.push(wanted.fetch().await);
        }
        let mut world = self.world();
        let answer = route::finish(&mut world, &asked, begun, fetched);
        for (id, wanted) in std::mem::take(&mut world.book.later) {
            let world = Arc::clone(&self.world);
            tokio::spawn(async move {
                let fetched = wanted.fetch().await;
                create::arrived(&mut locked(&world), id, fetched);
            });
        }
        answer
    }

    /// Answers a request as Instagram's CDN, and notes it.
    #[must_use]
    pub fn fetch(&self, asked: Asked) -> Answer {
        let mut world = self.world();
        let at = world.now_ms();
        let plan = cdn::plan(&mut world, &asked);
        drop(world);
        self.log().note(asked, Step::Cdn, at);
        let bytes = match plan.file() {
            Some(File::Kept(bytes, _)) => bytes,
            Some(file) => self.drawn(&file),
            None => Bytes::new(),
        };
        plan.answer(bytes)
    }

    /// A file, drawn once; nobody waits meanwhile but who asks for pictures.
    fn drawn(&self, file: &File) -> Bytes {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if files.len() >= MOST_FILES {
            files.clear();
        }
        files.entry(file.clone()).or_insert_with(|| file.bytes()).clone()
    }

    /// The app: its id and secret.
    #[must_use]
    pub fn app(&self) -> App {
        self.world().app.clone()
    }

    /// Unix milliseconds of the stand-in's clock.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.world().now_ms()
    }

    /// Moves the clock.
    pub fn advance_seconds(&self, seconds: i64) {
        self.world().clock.advance_ms(seconds.saturating_mul(1000));
    }

    /// How long a day lasts.
    pub fn scale_day(&self, day_ms: i64) {
        self.world().clock.scale_day(day_ms);
    }

    /// Throws the switches that are named; the others stay.
    ///
    /// # Errors
    /// For a switch that doesn't exist, or a value it doesn't take. Then nothing changes.
    pub fn throw(&self, wishes: &Value) -> Result<(), ControlError> {
        let mut world = self.world();
        world.switches = switches::changed(&world.switches, wishes).map_err(ControlError::Switches)?;
        Ok(())
    }

    /// Changes the settings of publishing that are named; the others stay.
    ///
    /// # Errors
    /// For a setting that doesn't exist, or a value it doesn't take. Then nothing changes.
    pub fn publishing(&self, wishes: &Value) -> Result<(), ControlError> {
        let mut world = self.world();
        world.book.settings =
            switches::changed(&world.book.settings, wishes).map_err(ControlError::Switches)?;
        Ok(())
    }

    /// Changes the settings of insights that are named; the others stay.
    ///
    /// # Errors
    /// For a setting that doesn't exist, or a value it doesn't take. Then nothing changes.
    pub fn insights(&self, wishes: &Value) -> Result<(), ControlError> {
        let mut world = self.world();
        world.insights = switches::changed(&world.insights, wishes).map_err(ControlError::Switches)?;
        Ok(())
    }

    /// Gives an account a quota of its own, and makes it used by others.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn set_quota(&self, username: &str, total: Option<u32>, used: u32) -> Result<(), ControlError> {
        let mut world = self.world();
        let account = named(&world, username)?;
        limit::set(&mut world, account, total, used);
        Ok(())
    }

    /// Makes accounts, and gives their names.
    ///
    /// # Errors
    /// If there are too many, or a name is taken.
    pub fn join(&self, username: &str, kind: Kind, count: usize) -> Result<Vec<String>, ControlError> {
        if !(1..=MOST_ACCOUNTS).contains(&count) {
            return Err(ControlError::Accounts);
        }
        let mut world = self.world();
        let names = accounts::names(username, count);
        let seed = world.seed;
        let all = names
            .iter()
            .map(|name| accounts::plain(seed, name, kind))
            .collect();
        if world.people.join(all) {
            Ok(names)
        } else {
            Err(ControlError::Accounts)
        }
    }

    /// What an account did: by its name, one of the reports.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn report(&self, username: &str, of: Report) -> Result<Vec<Value>, ControlError> {
        let world = self.world();
        Ok(of(&world, named(&world, username)?))
    }

    /// Puts all switches back.
    pub fn reset_switches(&self) {
        self.world().switches = Switches::default();
    }

    /// Ends all tokens that an account has given.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn revoke(&self, username: &str, how: Death) -> Result<(), ControlError> {
        let mut world = self.world();
        let account = named(&world, username)?;
        world.end_tokens(account, how);
        Ok(())
    }

    /// What Meta would post to the edge, if this person took the app away or wanted a deletion now.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn signed_request(&self, username: &str) -> Result<String, ControlError> {
        let world = self.world();
        let found = world
            .people
            .named(username)
            .and_then(|at| world.people.accounts.get(at));
        let account = found.ok_or_else(|| ControlError::NoAccount(username.to_owned()))?;
        Ok(signed_request(
            &world.app.app_secret,
            account.app_scoped_id,
            world.now_ms(),
        ))
    }

    /// The requests received.
    #[must_use]
    pub fn requests(&self) -> Vec<Entry> {
        self.log().entries()
    }

    /// Forgets the requests received.
    pub fn clear_requests(&self) {
        self.log().clear();
    }

    /// How many requests were received, by whom they asked.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<Step, u64> {
        self.log().counts()
    }

    /// Makes posts, and gives their ids, newest first.
    ///
    /// # Errors
    /// If there is no such account, or what is wished can't be.
    pub fn post(&self, wish: &Wish) -> Result<Vec<String>, PostsError> {
        posts::make(&mut self.world(), wish)
    }

    /// Deletes or archives posts; `None` brings archived ones back.
    ///
    /// # Errors
    /// For an id that is none of a post. Then nothing changes.
    pub fn set_gone(&self, ids: &[String], gone: Option<Gone>) -> Result<(), PostsError> {
        posts::set_gone(&mut self.world(), ids, gone)
    }

    /// All posts of an account, with those that are gone.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn posts(&self, username: &str) -> Result<Vec<Listed>, PostsError> {
        posts::list(&self.world(), username)
    }

    /// Every secret ever issued.
    #[must_use]
    pub fn canaries(&self) -> Canaries {
        let world = self.world();
        Canaries {
            app_secret: world.app.app_secret.clone(),
            codes: distinct(&world.issued.codes),
            short_lived: distinct(&world.issued.short_lived),
            long_lived: distinct(&world.issued.long_lived),
        }
    }

    /// Registers these redirect URIs and no others.
    pub fn register(&self, redirect_uris: Vec<String>) {
        self.world().redirect_uris = redirect_uris;
    }

    /// Accounts, posts, codes, tokens, switches, clock as at the start.
    pub fn reset(&self) {
        self.world().reset();
    }

    /// All that is the case. Ids are strings.
    #[must_use]
    pub fn state(&self) -> Value {
        let world = self.world();
        let accounts: Vec<Value> = world
            .people
            .accounts
            .iter()
            .enumerate()
            .map(|(index, account)| {
                json!({
                    "username": account.username,
                    "name": account.name,
                    "kind": account.kind,
                    "account_type": world.account_type_of(index),
                    "app_scoped_id": account.app_scoped_id.to_string(),
                    "professional_id": account.professional_id.to_string(),
                    "media_count": account.shown().count(),
                    "publications": world.book.publications.iter().filter(|one| one.account == index).count(),
                    "quota_usage": limit::used(&world, index, None),
                    "quota_total": limit::total(&world, index),
                })
            })
            .collect();
        json!({
            "now": world.now_ms() / 1000,
            "now_ms": world.now_ms(),
            "day_ms": world.clock.day_ms(),
            "cdn": world.hosts.cdn,
            "seed": world.seed,
            "profile": world.profile,
            "app_id": world.app.app_id,
            "redirect_uris": world.redirect_uris,
            "accounts": accounts,
            "switches": world.switches,
            "publishing": world.book.settings,
            "insights": world.insights,
        })
    }

    fn world(&self) -> MutexGuard<'_, World> {
        locked(&self.world)
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn locked(world: &Mutex<World>) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

fn named(world: &World, username: &str) -> Result<usize, ControlError> {
    let found = world.people.named(username);
    found.ok_or_else(|| ControlError::NoAccount(username.to_owned()))
}

/// After a reset the same strings are issued again.
fn distinct(all: &[String]) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    all.iter()
        .filter(|one| seen.insert(one.as_str()))
        .cloned()
        .collect()
}
