//! A site's receiver of events: it has to take what its site's secret signed, and to refuse what it didn't.
use serde::Serialize;
use shared::keys::event_secret::EventSecrets;
use shared::operator::events;
use shared::settings::config::Config;
use shared::values::time::Timestamp;

use super::ask::{Asker, Told};
use super::finding::Finding;

/// The type of both events; no real one has it.
pub const TYPE: &str = "doctor.test";

#[derive(Serialize)]
struct Data<'a> {
    site: &'a str,
    cause: &'static str,
}

/// Sends two events to each receiver; `all` if the sites are known that were added while the edge runs.
pub fn examine(asker: &Asker, config: &Config, now: Timestamp, random: &str, all: bool) -> Vec<Finding> {
    let receivers = config
        .sites
        .iter()
        .filter_map(|(id, site)| Some((id, site.events.as_deref()?)));
    let mut findings: Vec<Finding> = receivers
        .map(|(site, url)| {
            match &config.event_secret {
                None if config.is_in_settings(site) => Finding::not_checked(
                    "event_receiver",
                    "EVENT_SECRET isn't set, so nothing is sent.",
                    "See settings.",
                ),
                // Of those in SITES the settings' own check warns.
                None => Finding::warning(
                    "event_receiver",
                    "The site was added with `events`, and EVENT_SECRET isn't set, so nothing is ever sent.",
                    "Set EVENT_SECRET (docs/settings.md), and deploy.",
                ),
                Some(secrets) => {
                    let told =
                        [true, false].map(|rightly| send(asker, secrets, site, url, now, random, rightly));
                    judge(&told)
                }
            }
            .about(site)
        })
        .collect();
    if findings.is_empty() {
        let why = if all {
            "No site has `events`."
        } else {
            "No site of SITES has `events`. Which sites were added beside them the edge tells its operator alone."
        };
        findings.push(Finding::not_checked("event_receiver", why, ""));
    }
    findings
}

fn send(
    asker: &Asker,
    secrets: &EventSecrets,
    site: &str,
    url: &str,
    now: Timestamp,
    random: &str,
    rightly: bool,
) -> Told {
    let cause = if rightly {
        "cargo operator doctor asks whether events arrive here. Nothing happened."
    } else {
        "cargo operator doctor asks whether wrongly signed events are refused here: refuse this one. Nothing happened."
    };
    let body = events::body(TYPE, &Data { site, cause }, now);
    let id = format!(
        "msg_doctor_{random}_{}",
        if rightly { "signed" } else { "forged" }
    );
    let over = if rightly { body.clone() } else { format!("{body} ") };
    let signature = secrets.signature(site, &id, now.seconds(), &over);
    let seconds = now.seconds().to_string();
    let headers = [
        ("content-type", "application/json"),
        ("webhook-id", &id),
        ("webhook-timestamp", &seconds),
        ("webhook-signature", &signature),
    ];
    asker.send("POST", url, &headers, &body)
}

/// What came of the rightly signed one, and of the wrongly signed one.
fn judge([signed, forged]: &[Told; 2]) -> Finding {
    let (signed, forged) = match (signed, forged) {
        (Ok(signed), Ok(forged)) => (signed.status, forged.status),
        (Err(silence), _) | (_, Err(silence)) => {
            return Finding::problem(
                "event_receiver",
                format!(
                    "No answer: {}. (This machine asked; the edge asks from Cloudflare's.)",
                    silence.words()
                ),
                "Look at the address in `events`, and whether the receiver runs and answers within 10 seconds.",
            );
        }
    };
    let taken = |status: u16| (200..300).contains(&status);
    match (signed, forged) {
        (status, _) if (300..400).contains(&status) => Finding::problem(
            "event_receiver",
            format!("It answers {status}, a redirect, which the edge doesn't follow."),
            "Write the address that it leads to into `events`: often a slash at the end, or www.",
        ),
        (status, forged) if taken(status) && taken(forged) => Finding::problem(
            "event_receiver",
            "It takes events that nobody signed: whoever knows its address can make it believe anything.",
            "Let the receiver verify `webhook-signature` over the raw body, with the secret that `cargo operator keys events SITE` prints, and answer 401 otherwise.",
        ),
        (status, _) if taken(status) => Finding::ok(
            "event_receiver",
            "It takes a signed event, and refuses a forged one.",
        ),
        (404 | 405 | 410, _) => Finding::problem(
            "event_receiver",
            format!("It answers {signed}: nobody takes events there."),
            "Look at the address in `events`.",
        ),
        (status, _) if status >= 500 => Finding::problem(
            "event_receiver",
            format!("It answers {status}: the edge will send each event again, and in the end give it up."),
            "Look into the receiver's own log. A type that it doesn't know, such as this one, is to be passed over with 2xx.",
        ),
        (status, _) => Finding::problem(
            "event_receiver",
            format!("It refuses a rightly signed event ({status})."),
            "Give it its site's own secret, which `cargo operator keys events SITE` prints, and look at its clock. A type that it doesn't know is to be passed over with 2xx.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::ask::{Answer, Silence};
    use super::super::finding::Level;
    use super::judge;

    /// R104: each of a receiver's mistakes, with its cure.
    #[test]
    fn a_receivers_mistake_is_told_by_what_it_answers() {
        let found =
            |signed: u16, forged: u16| judge(&[signed, forged].map(|status| Ok(Answer::of(status, &[], ""))));
        assert_eq!(found(200, 401).level, Level::Ok);
        assert_eq!(found(204, 400).level, Level::Ok);
        for (signed, forged, cause) in [
            (200, 200, "nobody signed"),
            (401, 401, "refuses a rightly signed"),
            (301, 301, "redirect"),
            (404, 404, "nobody takes events"),
            (500, 500, "give it up"),
        ] {
            let found = found(signed, forged);
            assert_eq!(found.level, Level::Problem);
            assert!(found.cause.contains(cause) && !found.cure.is_empty(), "{found:?}");
        }
        assert_eq!(
            judge(&[Err(Silence::Refused), Err(Silence::Refused)]).level,
            Level::Problem
        );
    }
}
