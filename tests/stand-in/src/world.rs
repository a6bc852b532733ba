//! Everything that changes while the stand-in runs: codes, tokens, switches, the clock.

use std::cell::Cell;
use std::collections::{HashMap, VecDeque};

use crate::accounts::Kind;
use crate::app_file::App;
use crate::clock::Clock;
use crate::death::Death;
use crate::insights::settings::Settings;
use crate::people::People;
use crate::profile::Profile;
use crate::publishing::book::Book;
use crate::switches::Switches;
use crate::tokens;

/// An authorization code that was handed out.
#[derive(Debug, Clone)]
pub struct Code {
    /// Who consented.
    pub account: usize,
    /// The redirect URI of the dialog, to the byte.
    pub redirect_uri: String,
    /// What was granted.
    pub permissions: Vec<String>,
    /// When, in milliseconds.
    pub issued_ms: i64,
    /// Whether it was exchanged.
    pub used: bool,
}

/// A token that was handed out.
#[derive(Debug, Clone)]
pub struct Token {
    /// Whose it is.
    pub account: usize,
    /// What it permits.
    pub permissions: Vec<String>,
    /// About 60 days rather than an hour.
    pub long_lived: bool,
    /// When it was issued or last refreshed, in milliseconds.
    pub issued_ms: i64,
    /// When it ends, in milliseconds.
    pub expires_ms: i64,
    /// Whether something ended it early.
    pub death: Option<Death>,
}

/// How many of each were handed out: the turn of the next one.
#[derive(Debug, Clone, Copy, Default)]
struct Turns {
    codes: u64,
    tokens: u64,
    traces: u64,
    posts: u64,
    containers: u64,
    comments: u64,
}

/// Its addresses, without a slash at the end.
#[derive(Debug, Clone)]
pub struct Hosts {
    /// What browsers see.
    pub pages: String,
    /// Where pictures and videos are.
    pub cdn: String,
}

/// Every secret string that ever was, across resets: what a leak test searches for.
#[derive(Debug, Clone, Default)]
pub struct Issued {
    /// Authorization codes.
    pub codes: Vec<String>,
    /// Short-lived tokens.
    pub short_lived: Vec<String>,
    /// Long-lived tokens.
    pub long_lived: Vec<String>,
}

/// The state.
#[derive(Debug)]
pub struct World {
    /// The seed.
    pub seed: u64,
    /// Which of Instagram's products is played.
    pub profile: Profile,
    /// The registered app.
    pub app: App,
    /// Its redirect URIs.
    pub redirect_uris: Vec<String>,
    /// Where it is.
    pub hosts: Hosts,
    /// Everybody.
    pub people: People,
    /// The clock.
    pub clock: Clock,
    /// The switches.
    pub switches: Switches,
    /// Codes.
    pub codes: HashMap<String, Code>,
    /// Tokens.
    pub tokens: HashMap<String, Token>,
    /// Publishing.
    pub book: Book,
    /// How insights are.
    pub insights: Settings,
    /// When each account was called in the last hour, in milliseconds, the oldest first.
    pub called: HashMap<usize, VecDeque<i64>>,
    /// Everything ever handed out.
    pub issued: Issued,
    turns: Turns,
    /// Of addresses, which are signed while the world is read.
    signings: Cell<u64>,
}

impl World {
    /// The world at the start.
    #[must_use]
    pub fn new(seed: u64, profile: Profile, app: App, redirect_uris: Vec<String>, hosts: Hosts) -> Self {
        Self {
            seed,
            profile,
            app,
            redirect_uris,
            hosts,
            people: People::of_seed(seed),
            clock: Clock::default(),
            switches: Switches::default(),
            codes: HashMap::new(),
            tokens: HashMap::new(),
            book: Book::default(),
            insights: Settings::default(),
            called: HashMap::new(),
            issued: Issued::default(),
            turns: Turns::default(),
            signings: Cell::new(0),
        }
    }

    /// Accounts, posts, containers, codes, tokens, switches and clock as at the start. What was ever issued is remembered, and so are the
    /// registered redirect URIs.
    pub fn reset(&mut self) {
        self.clock = Clock::default();
        self.switches = Switches::default();
        self.codes.clear();
        self.tokens.clear();
        self.turns = Turns::default();
        self.people = People::of_seed(self.seed);
        self.book = Book::default();
        self.insights = Settings::default();
        self.called.clear();
    }

    /// Unix milliseconds.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// What an account counts as now.
    #[must_use]
    pub fn kind_of(&self, account: usize) -> Kind {
        self.switches
            .account_kind
            .unwrap_or(self.people.accounts[account].kind)
    }

    /// The `account_type` it shows.
    #[must_use]
    pub fn account_type_of(&self, account: usize) -> &'static str {
        let own = self.people.accounts[account].account_type;
        match (self.kind_of(account), own) {
            (Kind::Personal, _) => "PERSONAL",
            (_, "PERSONAL") if self.switches.account_kind.is_some() => "BUSINESS",
            _ => own,
        }
    }

    /// How many follow an account.
    #[must_use]
    pub fn followers_of(&self, account: usize) -> u32 {
        let own = &self.people.accounts[account];
        let wished = self.insights.followers.get(&own.username);
        wished.copied().unwrap_or(own.followers)
    }

    /// Hands out a code.
    pub fn issue_code(&mut self, account: usize, redirect_uri: &str, permissions: Vec<String>) -> String {
        self.turns.codes += 1;
        let code = tokens::code(self.seed, self.turns.codes);
        let issued_ms = self.now_ms();
        let redirect_uri = redirect_uri.to_owned();
        self.codes.insert(
            code.clone(),
            Code {
                account,
                redirect_uri,
                permissions,
                issued_ms,
                used: false,
            },
        );
        self.issued.codes.push(code.clone());
        code
    }

    /// Hands out a short-lived token.
    pub fn issue_short(&mut self, account: usize, permissions: Vec<String>) -> String {
        let life = self.clock.hour_ms();
        let token = self.issue("short-lived", account, permissions, life);
        self.issued.short_lived.push(token.clone());
        token
    }

    /// Hands out a long-lived token.
    pub fn issue_long(&mut self, account: usize, permissions: Vec<String>) -> String {
        let life = self.long_life_ms();
        let token = self.issue("long-lived", account, permissions, life);
        self.issued.long_lived.push(token.clone());
        token
    }

    /// 60 days.
    #[must_use]
    pub fn long_life_ms(&self) -> i64 {
        self.clock.day_ms().saturating_mul(60)
    }

    fn issue(&mut self, purpose: &str, account: usize, permissions: Vec<String>, life: i64) -> String {
        self.turns.tokens += 1;
        let token = tokens::token(self.profile.token_prefix(), self.seed, purpose, self.turns.tokens);
        let issued_ms = self.now_ms();
        let record = Token {
            account,
            permissions,
            long_lived: purpose == "long-lived",
            issued_ms,
            expires_ms: issued_ms.saturating_add(life),
            death: None,
        };
        self.tokens.insert(token.clone(), record);
        token
    }

    /// Ends all tokens of an account.
    pub fn end_tokens(&mut self, account: usize, death: Death) {
        for token in self.tokens.values_mut().filter(|token| token.account == account) {
            token.death = Some(death);
        }
    }

    /// Which post of all that tests made the next one is.
    pub fn next_post(&mut self) -> u64 {
        self.turns.posts += 1;
        self.turns.posts
    }

    /// Which container the next one is.
    pub fn next_container(&mut self) -> u64 {
        self.turns.containers += 1;
        self.turns.containers
    }

    /// Which comment the next one is.
    pub fn next_comment(&mut self) -> u64 {
        self.turns.comments += 1;
        self.turns.comments
    }

    /// Which signing of an address the next one is.
    #[must_use]
    pub fn next_signing(&self) -> u64 {
        self.signings.set(self.signings.get() + 1);
        self.signings.get()
    }

    /// The trace id of the next error.
    pub fn trace(&mut self) -> String {
        self.turns.traces += 1;
        tokens::trace(self.seed, self.turns.traces)
    }
}
