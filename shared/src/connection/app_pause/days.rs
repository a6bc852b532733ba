//! Tests. Whole days of an app, and how often its operator hears of them.

use super::*;
use crate::{
    connection::lanes::Lane,
    instagram::{EndpointProfile, Failure, Step, Usage},
    values::time::{HOUR, MINUTE, SECOND, Timestamp},
};

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_millis(1_000 * HOUR).plus(seconds * SECOND)
}

fn rules() -> EndpointProfile {
    EndpointProfile::parse("instagram").unwrap()
}

fn blocked() -> Failure {
    let body = br#"{"error":{"message":"API access blocked.","code":200}}"#;
    Failure::read(Step::Refresh, 400, None, &Usage::default(), body)
}

fn cry(account: &str, failure: Failure) -> Cry {
    Cry {
        account: account.to_owned(),
        failure,
        probe: false,
    }
}

/// An app, those who call for it, and what its operator was told and when.
#[derive(Default)]
struct Day {
    app: AppState,
    told: Vec<(u64, AppNotification)>,
    /// Calls that were made, by the second.
    calls: Vec<(u64, Shows)>,
}

impl Day {
    /// One call: whether it goes, and what Instagram answers.
    fn call(&mut self, second: u64, lane: Lane, shows: Shows, account: &str, failure: Option<Failure>) {
        let verdict = self.app.asked(lane, shows, at(second));
        if matches!(verdict, Verdict::Wait(_)) {
            return;
        }
        self.calls.push((second, shows));
        let probe = verdict == Verdict::Probe;
        let told = match failure {
            Some(failure) if failure.concerns_app() => self.app.failed(failure, shows, &rules(), at(second)),
            Some(failure) if failure.is_trouble() => {
                let cry = Cry {
                    probe,
                    ..cry(account, failure)
                };
                self.app.troubled(cry, shows, &rules(), at(second))
            }
            None if probe => self.app.answered(shows),
            _ => None,
        };
        self.told.extend(told.map(|told| (second, told)));
    }

    fn told(&self) -> Vec<AppNotification> {
        self.told.iter().map(|(_, told)| *told).collect()
    }
}

/// R109: Instagram refuses every renewal for half a day and answers `/me` all the time. The operator hears of one pause
/// and of one end, which is that of the renewals; people read on from the first good answer.
#[test]
fn reads_that_work_do_not_end_what_renewals_met() {
    let (mut day, end) = (Day::default(), 43_200);
    let mut reads = 0;
    for second in 0..86_400 {
        if second % 60 == 0 {
            let answer = (second < end).then(blocked);
            day.call(second, Lane::Due, Shows::Renewal, "a", answer);
        }
        if second % 7 == 0 {
            let before = day.calls.len();
            day.call(second, Lane::People, Shows::Token, "b", None);
            reads += day.calls.len() - before;
        }
    }
    assert_eq!(day.told(), [AppNotification::Paused, AppNotification::Resumed]);
    assert!(
        day.told[1].0 >= end && day.told[1].0 <= end + 3_600,
        "{:?}",
        day.told
    );
    assert!(
        reads > 86_400 / 7 - 20,
        "{reads}: reads stop for a minute at most"
    );
    let renewals = day
        .calls
        .iter()
        .filter(|(second, shows)| *shows == Shows::Renewal && *second < end);
    assert!(renewals.count() < 6 + 13);
    assert_eq!(day.app.pause, None);
}

/// R109: a kind that was answered well and is refused later stops again, without another word to the operator.
#[test]
fn a_block_that_spreads_from_one_kind_to_another_is_one_pause() {
    let mut day = Day::default();
    day.call(0, Lane::Due, Shows::Renewal, "a", Some(blocked()));
    day.call(60, Lane::People, Shows::Token, "a", None);
    assert!(!day.app.pause.as_ref().unwrap().stops(Lane::People, Shows::Token));
    assert!(!day.app.pause.as_ref().unwrap().stops(Lane::People, Shows::Secret));
    day.call(70, Lane::People, Shows::Token, "a", Some(blocked()));
    assert!(day.app.pause.as_ref().unwrap().stops(Lane::People, Shows::Token));
    for second in 71..20_000 {
        day.call(second, Lane::People, Shows::Token, "a", None);
        day.call(second, Lane::Due, Shows::Renewal, "a", None);
    }
    assert_eq!(day.told(), [AppNotification::Paused, AppNotification::Resumed]);
}

/// R109: an outage of three hours. Renewals of a thousand accounts rest but for the probes, people's calls go on, and the
/// operator hears of it once, and once that it is over.
#[test]
fn an_outage_of_metas_pauses_what_nobody_waits_for() {
    let outage = 3_600..14_400;
    let mut day = Day::default();
    let mut reads = 0;
    for second in 0..30_000_u64 {
        let answer = || outage.contains(&second).then(Failure::timed_out);
        let account = format!("{}", second * 7 % 1_000);
        day.call(second, Lane::Due, Shows::Renewal, &account, answer());
        if second % 60 == 30 {
            let before = day.calls.len();
            day.call(second, Lane::People, Shows::Token, &account, answer());
            reads += day.calls.len() - before;
        }
    }
    assert_eq!(day.told(), [AppNotification::Paused, AppNotification::Resumed]);
    assert!(day.told[1].0 <= 14_400 + 3_600, "{:?}", day.told);
    assert_eq!(reads, 500, "no person's call is stopped");
    let renewals = day
        .calls
        .iter()
        .filter(|(second, shows)| *shows == Shows::Renewal && outage.contains(second));
    let renewals = renewals.count();
    assert!(renewals < 12, "{renewals} renewals were tried in the outage");
}

/// R109: one account's troubles are its own, and three accounts that meet one each within a day are no outage.
#[test]
fn a_trouble_here_and_there_is_no_outage() {
    let mut day = Day::default();
    for second in 0..3_600 {
        day.call(
            second,
            Lane::Due,
            Shows::Renewal,
            "one",
            Some(Failure::unreachable()),
        );
    }
    assert_eq!(day.app.pause, None);
    for (account, second) in [("two", 10_000), ("three", 10_700), ("four", 11_400)] {
        day.call(
            second,
            Lane::Due,
            Shows::Renewal,
            account,
            Some(Failure::timed_out()),
        );
    }
    assert_eq!(day.app.pause, None);
    // Within ten minutes.
    day.call(
        11_401,
        Lane::People,
        Shows::Token,
        "six",
        Some(Failure::timed_out()),
    );
    assert_eq!(
        day.app.pause, None,
        "of seven hundred seconds ago nobody knows any more"
    );
    day.call(
        11_402,
        Lane::People,
        Shows::Token,
        "seven",
        Some(Failure::timed_out()),
    );
    assert_eq!(day.told(), [AppNotification::Paused]);
}

/// R109: a refusal that comes during an outage is another thing, and somebody's move.
#[test]
fn a_block_during_an_outage_is_told() {
    let mut day = Day::default();
    for account in ["a", "b", "c"] {
        day.call(0, Lane::People, Shows::Token, account, Some(Failure::timed_out()));
    }
    assert!(!day.app.pause.as_ref().unwrap().stops(Lane::People, Shows::Token));
    day.call(5, Lane::People, Shows::Token, "d", Some(blocked()));
    assert!(day.app.pause.as_ref().unwrap().stops(Lane::People, Shows::Token));
    assert_eq!(day.told(), [AppNotification::Paused, AppNotification::Paused]);
}

/// What is a trouble: no answer, or one that says that Instagram is broken; not its word to come again later.
#[test]
fn no_answer_and_a_5xx_are_troubles() {
    let read =
        |status, body: &str| Failure::read(Step::Read, status, None, &Usage::default(), body.as_bytes());
    assert!(Failure::timed_out().is_trouble() && Failure::unreachable().is_trouble());
    assert!(read(503, "<html>").is_trouble());
    let known = r#"{"error":{"message":"An unknown error occurred","code":1}}"#;
    assert!(read(500, known).is_trouble() && !read(400, known).is_trouble());
    let blocked = r#"{"error":{"message":"API access blocked.","code":200}}"#;
    assert!(!read(500, blocked).is_trouble());
}

/// One that fails among many that are answered is not told; where nobody is answered, one a second is.
#[test]
fn an_isolate_cries_when_nothing_is_answered() {
    let mut known = Known::default();
    let timed_out = Failure::timed_out();
    let mut came = |failure, seconds| known.came_back(failure, at(seconds));
    assert!(came(Some(&timed_out), 0));
    assert!(!came(Some(&timed_out), 0), "it was told just now");
    assert!(came(Some(&timed_out), 1));
    assert!(!came(None, 2));
    assert!(!came(Some(&timed_out), 2 + MINUTE / SECOND - 1));
    assert!(came(Some(&timed_out), 2 + MINUTE / SECOND));
    assert!(!came(Some(&blocked()), 900));
}
