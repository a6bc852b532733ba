//! Guessing a secret is slow: the secrets that people and servers show (the operator's, a client's) are compared here and
//! nowhere else, after a look at how often whoever shows one was wrong (R59, R46).
//!
//! Failures are counted for three: one door at one network (hard), a network at all doors, and a door for everybody. The
//! last one refuses nobody who has made no mistake, so that nobody can be locked out from elsewhere: while a door is
//! attacked, a network has one try instead of many. Where the platform names no address, all share one network; there the
//! operator's own door opens for the right secret whatever others did, since nothing else tells them apart, and the
//! setting's length is what stops a guesser. The table is bounded. When it is full, a new failure takes the place
//! of the smallest count and goes on from there (Space-Saving), so what has failed is never counted too low.

use crate::values::{
    secret,
    time::{HOUR, MINUTE, SECOND, Timestamp},
};
use serde::Deserialize;
use std::{cell::RefCell, net::IpAddr, rc::Rc};

/// The operator's door.
pub const OPERATOR: &str = "operator";
/// So many wrong secrets at one door from one network are compared; then it waits.
const MISTAKES: u32 = 20;
/// So many from one network at all doors together.
const MISTAKES_OF_A_NETWORK: u32 = 60;
/// From so many on, whoever they are of, the door is attacked: each network has one mistake there.
const ATTACKED: u32 = 200;
/// The first wait; each further mistake doubles it.
const WAIT: u64 = MINUTE;
/// The longest wait.
const LONGEST: u64 = 16 * MINUTE;
/// Without a further mistake, all is forgotten.
const FORGOTTEN: u64 = HOUR;
/// The table holds so many counts.
const MOST: usize = 2_048;

/// How often who was wrong.
#[derive(Debug, Default)]
pub struct Guesses(Vec<Count>);

#[derive(Debug)]
struct Count {
    of: String,
    failures: u32,
    last: Timestamp,
}

/// How long whoever was wrong too often has to wait, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait(pub u32);

impl Guesses {
    fn failures(&self, of: &str) -> u32 {
        let count = self.0.iter().find(|count| count.of == of);
        count.map_or(0, |count| count.failures)
    }

    fn wait(&self, of: &str, mistakes: u32, now: Timestamp) -> u64 {
        let Some(count) = self.0.iter().find(|count| count.of == of) else {
            return 0;
        };
        let Some(beyond) = count.failures.checked_sub(mistakes) else {
            return 0;
        };
        let whole = WAIT.saturating_mul(1 << beyond.min(4)).min(LONGEST);
        whole.saturating_sub(now.since(count.last))
    }

    fn failed(&mut self, of: String, now: Timestamp) {
        if let Some(count) = self.0.iter_mut().find(|count| count.of == of) {
            count.failures = count.failures.saturating_add(1);
            count.last = now;
            return;
        }
        let mut failures = 1;
        if self.0.len() >= MOST
            && let Some(least) =
                (0..self.0.len()).min_by_key(|at| self.0.get(*at).map(|count| count.failures))
        {
            failures = self.0.swap_remove(least).failures.saturating_add(1);
        }
        self.0.push(Count {
            of,
            failures,
            last: now,
        });
    }

    /// A clock that was set back makes nobody wait longer.
    fn forget(&mut self, now: Timestamp) {
        self.0.retain(|count| now.since(count.last) < FORGOTTEN);
        for count in &mut self.0 {
            count.last = count.last.min(now);
        }
    }
}

/// Somebody at a door: from where, when, and what is known of guesses.
#[derive(Debug)]
#[cfg_attr(test, derive(Clone))]
pub struct Attempt {
    /// The isolate's table.
    pub guesses: Rc<RefCell<Guesses>>,
    /// The visitor's address, as the platform names it. Whoever has none shares one count.
    pub address: Option<String>,
    /// Now.
    pub now: Timestamp,
}

impl Attempt {
    /// Compares, unless it was wrong too often; a right secret waits too, but for the operator's where nobody has an
    /// address.
    fn opens(&self, named: &str, mut compare: impl FnMut() -> bool) -> Result<bool, Wait> {
        let mut guesses = self.guesses.borrow_mut();
        guesses.forget(self.now);
        let (near, wide) = networks(self.address.as_deref());
        let (pair, network, door) = (
            format!("{near} at {named}"),
            format!("{wide} anywhere"),
            format!("anybody at {named}"),
        );
        let mistakes = if guesses.failures(&door) < ATTACKED {
            MISTAKES
        } else {
            1
        };
        let wait = guesses.wait(&pair, mistakes, self.now);
        let wait = wait.max(guesses.wait(&network, MISTAKES_OF_A_NETWORK, self.now));
        // The operator isn't locked out by others who can't be told from them.
        let own = self.address.is_none() && named == OPERATOR;
        if wait > 0 && !(own && compare()) {
            return Err(Wait(u32::try_from(wait.div_ceil(SECOND)).unwrap_or(u32::MAX)));
        }
        let opens = compare();
        if !opens {
            for of in [pair, network, door] {
                guesses.failed(of, self.now);
            }
        }
        Ok(opens)
    }
}

/// The network that one visitor has, and the one that one customer of a provider has: of IPv6 a /64 and a /48.
fn networks(address: Option<&str>) -> (String, String) {
    let text = address.unwrap_or_default();
    match text.parse().map(|address: IpAddr| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            (format!("{a:x}:{b:x}:{c:x}:{d:x}"), format!("{a:x}:{b:x}:{c:x}"))
        }
        Ok(IpAddr::V4(address)) => {
            let whole = format!("{:x}", address.to_bits());
            (whole.clone(), whole)
        }
        Err(_) => (String::new(), String::new()),
    }
}

/// The SHA-256 of a secret, in hex. Only an [`Attempt`] can compare it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct SecretHash(String);

impl std::fmt::Debug for SecretHash {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SecretHash([redacted])")
    }
}

impl SecretHash {
    /// Of a secret that the settings hold as it stands.
    #[must_use]
    pub fn of(secret: &str) -> Self {
        Self(secret::hash_hex(secret))
    }

    /// Whether it is written as a hash is.
    #[must_use]
    pub fn is_hex(&self) -> bool {
        self.0.len() == 64 && self.0.bytes().all(|byte| byte.is_ascii_hexdigit())
    }

    /// Whether it is the hash of a text that everybody knows.
    #[must_use]
    pub fn is_poor(&self, known: &[&str]) -> bool {
        known.iter().any(|known| self.is_of(known))
    }

    fn is_of(&self, shown: &str) -> bool {
        secret::equal(&self.0.to_ascii_lowercase(), &secret::hash_hex(shown))
    }
}

/// Whether one of the spellings of what was shown is one of a door's secrets, in constant time (R46).
///
/// # Errors
/// How long whoever was wrong too often has to wait.
pub fn opens<'a>(
    door: &str,
    secrets: &(impl Iterator<Item = &'a SecretHash> + Clone),
    shown: &[impl AsRef<str>],
    attempt: &Attempt,
) -> Result<bool, Wait> {
    let compare = |hash: &SecretHash| shown.iter().any(|shown| hash.is_of(shown.as_ref()));
    attempt.opens(door, || secrets.clone().any(compare))
}

#[cfg(test)]
mod tests;
