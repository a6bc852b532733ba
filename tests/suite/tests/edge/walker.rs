//! A client that walks while the edge is killed under it: it notes what the edge has answered, and asks again where a
//! browser or a program would.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use suite::crowd;
use suite::http::{Client, Jar, Request, Response, form, value};
use suite::oauth::{Pkce, Visitor};

/// Choices that can be made again (splitmix64).
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % most
    }
}

/// A session whose tokens were received.
#[derive(Clone)]
pub struct Held {
    pub access: String,
    pub refresh: String,
    pub connection: String,
}

impl Held {
    pub fn read(answer: &Response) -> Self {
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
pub struct Known {
    pub account: u64,
    /// Good until somebody disconnects.
    pub held: Vec<Held>,
    /// Ended for sure.
    pub ended: Vec<Held>,
    /// Disconnects that got no answer, each with the sessions that there were.
    pub unsure: Vec<Vec<Held>>,
    /// A claim got no answer: there may be a connection without a session here.
    pub claimed: bool,
}

/// Counts, so that a storm that did nothing is noticed.
#[derive(Default)]
pub struct Done {
    pub connects: AtomicU64,
    pub renewals: AtomicU64,
    pub reads: AtomicU64,
    pub disconnects: AtomicU64,
    pub answers: AtomicU64,
    pub lost: AtomicU64,
}

pub struct Walker<'w> {
    pub visitor: Visitor<'w>,
    pub client: Client,
    pub done: &'w Done,
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

    pub fn token(&self, fields: &[(&str, String)]) -> Option<Response> {
        self.ask(&self.visitor.token_request(fields, None))
    }

    pub fn bearer(&self, held: &Held, method: &str, target: &str) -> Option<Response> {
        self.ask(&Request::new(method, target).bearer(&held.access))
    }

    /// The whole way; whatever got no answer is tried again where a browser or a client would.
    pub fn connect(&self, known: &mut Known, chance: &mut Chance) {
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
        // Whoever has it all but the verifier.
        let mut others = fields.clone();
        others[4].1 = "x".repeat(43);
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
                    && let Some(again) = self.token(&others)
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
    pub fn renew(&self, held: &mut Held) {
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

    pub fn read(&self, account: u64, held: &Held) {
        let Some(answer) = self.bearer(held, "GET", "/graph/me?fields=username") else {
            return;
        };
        assert_eq!(answer.status, 200, "account {account}: {}", answer.text());
        assert_eq!(answer.json()["username"], crowd::username(account));
        self.done.reads.fetch_add(1, Ordering::Relaxed);
    }

    pub fn disconnect(&self, known: &mut Known) {
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

    pub fn walk(&self, known: &mut [Known], chance: &mut Chance) {
        let count = u64::try_from(known.len()).unwrap();
        let known = &mut known[usize::try_from(chance.below(count)).unwrap()];
        let account = known.account;
        let sessions = u64::try_from(known.held.len()).unwrap();
        // The first account of each walker is left in peace, so that its token lives long enough to be refreshed.
        let calm = account.is_multiple_of(100);
        if sessions == 0 || (!calm && sessions < 6 && chance.below(8) == 0) {
            return self.connect(known, chance);
        }
        match chance.below(20) {
            0 if !calm => self.disconnect(known),
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

    /// Whether a session works, as a whole.
    pub fn whole(&self, held: &Held) -> bool {
        let fields = [
            ("grant_type", "refresh_token".into()),
            ("client_id", self.visitor.site.id.into()),
            ("refresh_token", held.refresh.clone()),
        ];
        let renewed = self.token(&fields).unwrap();
        if renewed.status != 200 {
            assert_eq!(renewed.json()["error"], "invalid_grant", "{}", renewed.text());
            assert_eq!(self.bearer(held, "GET", "/connection").unwrap().status, 401);
            return false;
        }
        let renewed = Held::read(&renewed);
        assert_eq!(
            self.bearer(&renewed, "GET", "/graph/me?fields=id")
                .unwrap()
                .status,
            200
        );
        true
    }
}
