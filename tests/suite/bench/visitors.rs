//! Visitors who connect: what comes before Instagram is done beforehand, the callback and `/token` are what is measured.

use suite::clock::Stopwatch;
use suite::crowd;
use suite::http::Request;
use suite::oauth::{Key, Pkce};
use tokio::runtime::Runtime;

use crate::load::{self, Line, Turn, micros};
use crate::measures::{authorization, bytes, nonce, redemption, token_url};
use crate::stage::Side;
use crate::usage;

/// A visitor whom Instagram sent back: only what is measured is still to come.
pub struct Prepared {
    callback: Vec<u8>,
    verifier: String,
    proof: String,
}

/// So many of them, each with the consent of another account.
///
/// # Errors
/// An answer that wasn't the expected one.
pub fn prepare(
    runtime: &Runtime,
    side: &Side,
    accounts: Vec<u64>,
    lines: usize,
) -> Result<Vec<Prepared>, String> {
    let nonce = nonce(side);
    let tasks: Vec<_> = shares(accounts, lines)
        .map(|accounts| runtime.spawn(visit(side.clone(), nonce.clone(), accounts)))
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(runtime.block_on(task).map_err(|error| load::lost(&error))??);
    }
    Ok(all)
}

/// What each of so many lines has to do.
fn shares<T>(all: Vec<T>, lines: usize) -> impl Iterator<Item = Vec<T>> {
    let mut shares: Vec<Vec<T>> = (0..lines.max(1)).map(|_| Vec::new()).collect();
    let count = shares.len();
    for (number, one) in all.into_iter().enumerate() {
        if let Some(share) = shares.get_mut(number % count) {
            share.push(one);
        }
    }
    shares.into_iter()
}

async fn visit(side: Side, nonce: Option<String>, accounts: Vec<u64>) -> Result<Vec<Prepared>, String> {
    let mut line = Line::open(side.port).await?;
    let mut prepared = Vec::new();
    for account in accounts {
        let pkce = Pkce::new();
        let request = bytes(&authorization(&pkce.challenge), &side);
        let sent = String::from_utf8_lossy(line.ask(&request, "302").await?).into_owned();
        let cookie = header(&sent, "set-cookie").and_then(|cookie| cookie.split(';').next());
        let state = header(&sent, "location").and_then(|there| parameter(there, "state"));
        let (Some(cookie), Some(state)) = (cookie, state) else {
            return Err(format!("neither a cookie nor a state: {sent}"));
        };
        let code = crowd::code(account);
        let back = format!("/instagram/callback?code={code}&state={state}");
        let proof = Key::new().proof("POST", &token_url(&side), nonce.as_deref());
        prepared.push(Prepared {
            callback: bytes(&Request::navigate(&back).header("Cookie", cookie), &side),
            verifier: pkce.verifier,
            proof,
        });
    }
    Ok(prepared)
}

/// Visitors who finished, and those who couldn't.
pub struct Connected {
    /// The figures of those who finished.
    pub turn: Turn,
    /// Their access tokens.
    pub tokens: Vec<String>,
    /// What was said to the others.
    pub failed: Vec<String>,
}

/// Finishes all of them over so many lines.
///
/// # Errors
/// Nobody listens.
pub async fn connect(side: &Side, prepared: Vec<Prepared>, lines: usize) -> Result<Connected, String> {
    let before = usage::cpu_seconds(side.process);
    let watch = Stopwatch::start();
    let tasks: Vec<_> = shares(prepared, lines)
        .map(|share| tokio::spawn(finish(side.clone(), share, watch)))
        .collect();
    let (mut times, mut tokens, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    for task in tasks {
        for finished in task.await.map_err(|error| load::lost(&error))?? {
            match finished {
                Ok((time, token)) => {
                    times.push(time);
                    tokens.push(token);
                }
                Err(why) => failed.push(why),
            }
        }
    }
    let cpu = usage::cpu_seconds(side.process) - before;
    let turn = Turn::of(times, watch.elapsed(), cpu);
    Ok(Connected { turn, tokens, failed })
}

type Finished = Result<(u32, String), String>;

async fn finish(side: Side, prepared: Vec<Prepared>, watch: Stopwatch) -> Result<Vec<Finished>, String> {
    let mut line = Line::open(side.port).await?;
    let mut all = Vec::new();
    for prepared in prepared {
        let finished = finish_one(&side, &mut line, prepared, watch).await;
        if finished.is_err() {
            // Whatever is still to come over the old one is nobody's.
            line = Line::open(side.port).await?;
        }
        all.push(finished);
    }
    Ok(all)
}

async fn finish_one(side: &Side, line: &mut Line, prepared: Prepared, watch: Stopwatch) -> Finished {
    let Prepared {
        callback,
        verifier,
        proof,
    } = prepared;
    let began = watch.elapsed();
    let back = String::from_utf8_lossy(line.ask(&callback, "303").await?).into_owned();
    let code = header(&back, "location").and_then(|there| parameter(there, "code"));
    let code = code.ok_or_else(|| format!("no code came back: {back}"))?;
    let request = bytes(&redemption(code, &verifier, &proof), side);
    let answer = String::from_utf8_lossy(line.ask(&request, "200").await?).into_owned();
    let time = micros(watch.elapsed().saturating_sub(began));
    let token = answer.split("\"access_token\":\"").nth(1);
    let token = token.and_then(|rest| rest.split('"').next());
    let token = token.ok_or_else(|| format!("no token: {answer}"))?;
    Ok((time, token.to_owned()))
}

/// A header field of an answer.
fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let (head, _) = answer.split_once("\r\n\r\n")?;
    let fields = head.lines().filter_map(|line| line.split_once(": "));
    let mut values = fields.filter(|(field, _)| field.eq_ignore_ascii_case(name));
    values.next().map(|(_, value)| value)
}

/// A parameter of an address, in its query or its fragment, that needs no decoding.
fn parameter<'a>(address: &'a str, name: &str) -> Option<&'a str> {
    let mut parts = address.split(['?', '#', '&']);
    parts.find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::{header, parameter};

    #[test]
    fn what_a_visitor_takes_along_is_found_in_the_answer() {
        let answer = "HTTP/1.1 303 See Other\r\nLocation: http://a/b?x=1#code=c.d&state=s\r\nSet-Cookie: n=v; Path=/\r\n\r\n";
        let there = header(answer, "location").unwrap();
        assert_eq!(
            (parameter(there, "code"), parameter(there, "od")),
            (Some("c.d"), None)
        );
        assert_eq!(header(answer, "set-cookie"), Some("n=v; Path=/"));
    }
}
