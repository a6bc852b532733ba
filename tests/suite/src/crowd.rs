//! An Instagram with as many accounts as a test wants, each with troubles of its own, and a memory of what no correct
//! client does: refreshing too early, too late or twice at once, and spending a code twice.
//!
//! The stand-in is the faithful one; this one is for numbers. An account is a number: [`Crowd::code`] gives its consent.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use crate::clock::{Stopwatch, random_word};
use crate::http::{Incoming, Outgoing, Server};
use crate::leaks::Canary;

/// A kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// A code for a short-lived token.
    Exchange,
    /// A short-lived token for a long-lived one.
    LongLived,
    /// A long-lived token for its successor.
    Refresh,
    /// `/me`.
    Me,
}

/// What goes wrong for one account.
#[derive(Clone, Copy, Debug)]
pub enum Trouble {
    /// This status, with Instagram's words for a passing trouble.
    Status(u16),
    /// A page instead of JSON.
    Html,
    /// Nothing, under 200.
    Empty,
    /// JSON that breaks off.
    Malformed,
    /// The line ends in the middle.
    Cut,
    /// The right answer, late.
    Slow(Duration),
    /// 429, and so many seconds in `Retry-After`.
    RetryAfter(u32),
    /// The password was changed: 190/460.
    Dead,
    /// The app's calls are used up: 4.
    AppLimit,
}

/// A call that came.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Whose.
    pub account: u64,
    /// Which.
    pub call: Call,
    /// The token or the code that came with it.
    pub with: String,
    /// When, in milliseconds since the start.
    pub at: u64,
    /// Whether the right answer was given.
    pub granted: bool,
}

#[derive(Clone, Copy)]
struct Token {
    account: u64,
    issued: u64,
    expires: u64,
    long: bool,
}

#[derive(Default)]
struct State {
    codes: HashMap<String, u32>,
    tokens: HashMap<String, Token>,
    troubles: HashMap<u64, (Call, Trouble)>,
    under_way: HashMap<u64, u32>,
    asked: Vec<Asked>,
    wrong: Vec<String>,
}

struct Inner {
    state: Mutex<State>,
    since: Stopwatch,
    day_ms: u64,
}

/// The running crowd; it ends with this value.
pub struct Crowd {
    inner: Arc<Inner>,
    server: Server,
}

impl fmt::Debug for Crowd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Crowd({})", self.server.port)
    }
}

/// A code of this account's consent.
#[must_use]
pub fn code(account: u64) -> String {
    format!("AQ-{account}-{}", random_word())
}

/// Before the app-scoped id of the first account.
const FIRST_ID: u64 = 27_000_000_000_000_000;

/// An account's app-scoped id.
#[must_use]
pub fn id(account: u64) -> String {
    (FIRST_ID + account).to_string()
}

/// What an account is called.
#[must_use]
pub fn username(account: u64) -> String {
    format!("crowd.{account}.of.many")
}

impl Crowd {
    /// Starts one whose days last so many milliseconds.
    #[must_use]
    pub fn start(day_ms: u64) -> Self {
        let inner = Arc::new(Inner {
            state: Mutex::default(),
            since: Stopwatch::start(),
            day_ms,
        });
        let answering = Arc::clone(&inner);
        let server = Server::start(move |incoming| answering.answer(incoming));
        Self { inner, server }
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The members of the endpoint profile that lead an edge here.
    #[must_use]
    pub fn profile(&self) -> Vec<(&'static str, Value)> {
        let address = self.url();
        vec![
            ("authorize_url", format!("{address}/oauth/authorize").into()),
            ("token_url", format!("{address}/oauth/access_token").into()),
            ("graph_url", address.into()),
            ("day_ms", self.inner.day_ms.into()),
        ]
    }

    /// From now on this goes wrong for that account.
    pub fn trouble(&self, account: u64, call: Call, trouble: Trouble) {
        self.inner.state().troubles.insert(account, (call, trouble));
    }

    /// All is well again for that account.
    pub fn calm(&self, account: u64) {
        self.inner.state().troubles.remove(&account);
    }

    /// Every call of an account so far.
    #[must_use]
    pub fn asked(&self, account: u64) -> Vec<Asked> {
        let state = self.inner.state();
        let own = state.asked.iter().filter(|asked| asked.account == account);
        own.cloned().collect()
    }

    /// The calls of that kind.
    #[must_use]
    pub fn of(&self, account: u64, call: Call) -> Vec<Asked> {
        let mut asked = self.asked(account);
        asked.retain(|asked| asked.call == call);
        asked
    }

    /// What no correct client does, and this one did.
    #[must_use]
    pub fn wrong(&self) -> Vec<String> {
        self.inner.state().wrong.clone()
    }

    /// Milliseconds since the start, as in [`Asked::at`].
    #[must_use]
    pub fn now(&self) -> u64 {
        self.inner.now()
    }

    /// Every long-lived token that was issued, and whose it is.
    #[must_use]
    pub fn tokens(&self) -> Vec<(u64, String)> {
        let state = self.inner.state();
        let long = state.tokens.iter().filter(|(_, token)| token.long);
        long.map(|(text, token)| (token.account, text.clone())).collect()
    }

    /// This token was issued by a crowd of before.
    pub fn remember(&self, account: u64, token: &str) {
        let expires = self.now() + 60 * self.inner.day_ms;
        let record = Token {
            account,
            issued: 0,
            expires,
            long: true,
        };
        self.inner.state().tokens.insert(token.to_owned(), record);
    }

    /// Every token that was issued.
    #[must_use]
    pub fn canaries(&self) -> Vec<Canary> {
        let state = self.inner.state();
        let tokens = state.tokens.keys();
        tokens
            .map(|token| Canary::new("a token of the crowd's", token.as_bytes()))
            .collect()
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn answer(&self, incoming: &Incoming) -> Outgoing {
        let token = incoming.field("access_token").or_else(|| {
            let header = incoming.header("authorization")?;
            header.strip_prefix("Bearer ").map(str::to_owned)
        });
        let (call, with) = match incoming.path.as_str() {
            "/oauth/access_token" => (Call::Exchange, incoming.field("code")),
            "/access_token" => (Call::LongLived, token),
            "/refresh_access_token" => (Call::Refresh, token),
            path if path.ends_with("/me") => (Call::Me, token),
            _ => return error(404, 100, 33),
        };
        let with = with.unwrap_or_default();
        let account = match call {
            Call::Exchange => with.split('-').nth(1).and_then(|text| text.parse().ok()),
            _ => self.state().tokens.get(&with).map(|token| token.account),
        };
        let Some(account) = account else {
            return error(400, 190, 0);
        };
        let arrived = self.now();
        self.begin(call, account);
        let trouble = self.state().troubles.get(&account).copied();
        let trouble = trouble.filter(|(at, _)| *at == call).map(|(_, trouble)| trouble);
        if let Some(Trouble::Slow(wait)) = trouble {
            std::thread::sleep(wait);
        }
        let answer = trouble
            .and_then(play)
            .map_or_else(|| self.grant(call, account, &with, arrived), Err);
        let granted = answer.is_ok();
        let mut state = self.state();
        state.asked.push(Asked {
            account,
            call,
            with,
            at: arrived,
            granted,
        });
        if call == Call::Refresh {
            state.under_way.insert(account, 0);
        }
        let mut outgoing = answer.unwrap_or_else(|refusal| refusal);
        outgoing.cut = matches!(trouble, Some(Trouble::Cut));
        outgoing
    }

    /// R48: never two refreshes of one account at once.
    fn begin(&self, call: Call, account: u64) {
        if call != Call::Refresh {
            return;
        }
        let mut state = self.state();
        if state.under_way.insert(account, 1) == Some(1) {
            state
                .wrong
                .push(format!("two refreshes of account {account} at once"));
        }
    }

    fn grant(&self, call: Call, account: u64, with: &str, now: u64) -> Result<Outgoing, Outgoing> {
        let mut state = self.state();
        if call == Call::Exchange {
            let uses = state.codes.entry(with.to_owned()).or_default();
            *uses += 1;
            if *uses > 1 {
                state
                    .wrong
                    .push(format!("a code of account {account} was sent again"));
                return Err(error(400, 100, 36_009));
            }
            let (token, _) = self.issue(&mut state, account, self.now(), false);
            let user_id = FIRST_ID + account;
            let body = json!({"access_token": token, "user_id": user_id, "permissions": "instagram_business_basic,instagram_business_content_publish"});
            return Ok(Outgoing::json(200, body.to_string()));
        }
        let token = state
            .tokens
            .get(with)
            .copied()
            .ok_or_else(|| error(400, 190, 0))?;
        let expired = now >= token.expires;
        match call {
            Call::Me if !expired => {
                let body = json!({
                    "id": id(account), "user_id": (17_841_400_000_000_000 + account).to_string(),
                    "username": username(account), "account_type": "BUSINESS",
                });
                Ok(Outgoing::json(200, body.to_string()))
            }
            Call::Refresh if !token.long || now < token.issued + self.day_ms => {
                state.wrong.push(format!(
                    "account {account}: a token of {} ms was refreshed (R47)",
                    now - token.issued
                ));
                Err(error(400, 100, 33))
            }
            Call::Refresh | Call::LongLived if !expired => {
                let (token, life) = self.issue(&mut state, account, self.now(), true);
                let body = json!({"access_token": token, "token_type": "bearer", "expires_in": life});
                Ok(Outgoing::json(200, body.to_string()))
            }
            _ => {
                // Sent before the end, a question may come after it on a busy machine.
                if call == Call::Refresh && now > token.expires + 1_000 {
                    state.wrong.push(format!(
                        "account {account}: refreshed {} ms after its end (R47)",
                        now - token.expires
                    ));
                }
                Err(error(400, 190, 463))
            }
        }
    }

    /// A new token, and its life in true seconds.
    fn issue(&self, state: &mut State, account: u64, now: u64, long: bool) -> (String, u64) {
        let life = if long {
            self.day_ms * 60 / 1000
        } else {
            (self.day_ms / 24000).max(30)
        };
        let token = format!("IGAA{account}x{}", random_word());
        let record = Token {
            account,
            issued: now,
            expires: now + life * 1000,
            long,
        };
        state.tokens.insert(token.clone(), record);
        (token, life)
    }
}

/// What a trouble answers instead of the right thing.
fn play(trouble: Trouble) -> Option<Outgoing> {
    let page = "<html><body>Sorry, something went wrong.</body></html>";
    Some(match trouble {
        Trouble::Status(status) => error(status, 2, 0),
        Trouble::Html => Outgoing {
            headers: vec![("Content-Type", "text/html".into())],
            ..Outgoing::json(200, page)
        },
        Trouble::Empty => Outgoing::json(200, ""),
        Trouble::Malformed => Outgoing::json(200, "{\"access_token\":\"IGAAbroken"),
        Trouble::RetryAfter(seconds) => {
            let mut answer = error(429, 17, 0);
            answer.headers.push(("Retry-After", seconds.to_string()));
            answer
        }
        Trouble::Dead => error(400, 190, 460),
        Trouble::AppLimit => error(400, 4, 0),
        Trouble::Cut | Trouble::Slow(_) => return None,
    })
}

fn error(status: u16, code: u32, subcode: u32) -> Outgoing {
    let mut error =
        json!({"message": "Played by the crowd.", "type": "OAuthException", "code": code, "fbtrace_id": "A"});
    if subcode > 0 {
        error["error_subcode"] = subcode.into();
    }
    Outgoing::json(status, json!({"error": error}).to_string())
}
