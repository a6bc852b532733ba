//! What fails by itself, in words: which numbers, why, and whether somebody has to act.

use crate::wire::Failing;

/// A post, among what fails.
const POST: &str = "post";

/// What fails for the same reason.
#[derive(Debug, PartialEq)]
pub struct Alike<'a> {
    /// Which numbers.
    pub numbers: String,
    /// Why, and whose move it is.
    pub one: &'a Failing,
    since: &'a str,
    again: Option<&'a str>,
}

impl Alike<'_> {
    /// Whether it doesn't end by itself: so long the account itself answered, and these numbers never.
    pub fn has_a_cure(&self) -> bool {
        self.one.is_given_up && self.one.what != POST && self.is_a_move()
    }

    /// Whether the person can do it, by connecting again.
    pub fn is_the_person_s(&self) -> bool {
        self.one.retry == "user_reconnect"
    }

    fn is_a_move(&self) -> bool {
        self.is_the_person_s() || self.one.retry == "developer_fix"
    }

    /// In sentences; with how a moment is written.
    pub fn words(&self, moment: fn(&str) -> String) -> String {
        let (numbers, since) = (&self.numbers, moment(self.since));
        let is_post = self.one.what == POST;
        let cause = if is_post && self.is_a_move() {
            // Of one post it is no permission that is missing: all others are read with it.
            "Instagram doesn’t give these numbers to this account."
        } else {
            &self.one.cause
        };
        let again = self
            .again
            .map_or_else(String::new, |again| format!("Asked for again {}.", moment(again)));
        let given_up = match (self.one.is_given_up, is_post) {
            (false, _) => "",
            (true, true) => " Tried ten times: the numbers of that time aren’t known.",
            (true, false) => " Tried ten times: the numbers of that time aren’t known, newer ones are tried.",
        };
        format!("{numbers}, since {since}: {cause}{given_up} {again}")
            .trim_end()
            .to_owned()
    }
}

/// What fails, each reason once.
pub fn alike(failing: &[Failing]) -> Vec<Alike<'_>> {
    let reason = |one: &Failing| (one.cause.clone(), one.is_given_up, one.what == POST);
    let mut all: Vec<Alike<'_>> = Vec::new();
    for one in failing {
        if all.iter().any(|known| reason(known.one) == reason(one)) {
            continue;
        }
        let same: Vec<&Failing> = failing
            .iter()
            .filter(|other| reason(other) == reason(one))
            .collect();
        let numbers = match (one.what == POST, same.len()) {
            (true, 1) => "A post".to_owned(),
            (true, count) => format!("{count} posts"),
            (false, _) => same
                .iter()
                .map(|one| called(&one.what))
                .collect::<Vec<_>>()
                .join(", "),
        };
        let since = same.iter().map(|one| one.since.as_str()).min();
        all.push(Alike {
            numbers,
            one,
            since: since.unwrap_or_default(),
            again: same.iter().filter_map(|one| one.again.as_deref()).min(),
        });
    }
    all
}

/// What the numbers are called that are asked for together.
fn called(what: &str) -> &str {
    match what {
        "account" => "How many follow",
        "days_of_reach" => "Reach by day",
        "days_by_product" => "Views and interactions by day",
        "days_of_totals" => "Profile views and clicks by day",
        "days_of_follows" => "Gained and lost by day",
        "hours" => "Best hours",
        "week" => "People of a week",
        "audience" => "Audience",
        "posts" => "The list of posts",
        "stories" => "The list of stories",
        _ => "Other numbers",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::{alike, called};
    use crate::wire::State;

    fn told(failing: &Json) -> Vec<(String, bool)> {
        let state = State::read(&json!({"failing": failing}));
        let all = alike(&state.failing);
        let told = all
            .iter()
            .map(|one| (one.words(|moment| moment[5..10].to_owned()), one.has_a_cure()));
        told.collect()
    }

    #[test]
    fn what_fails_for_the_same_reason_is_told_once() {
        let busy = |what: &str, since: &str| json!({"what": what, "since": since, "asked_again": since, "retry": "later", "cause": "It is busy."});
        let all = told(&json!([
            busy("audience", "2026-11-29"),
            busy("hours", "2026-11-28"),
            busy("post", "2026-11-27")
        ]));
        assert_eq!(
            all,
            [
                (
                    "Audience, Best hours, since 11-28: It is busy. Asked for again 11-28.".into(),
                    false
                ),
                (
                    "A post, since 11-27: It is busy. Asked for again 11-27.".into(),
                    false
                ),
            ]
        );
        assert!(told(&json!(null)).is_empty());
    }

    /// Somebody is asked to act only for what never ended by itself, and never for a post.
    #[test]
    fn nobody_is_called_for_what_ends_by_itself() {
        let of = |what: &str, given_up: bool, retry: &str| {
            let one = json!({"what": what, "since": "2026-11-29", "given_up": given_up, "retry": retry, "cause": "No."});
            told(&json!([one])).remove(0)
        };
        for (given_up, retry, has_a_cure) in [
            (true, "user_reconnect", true),
            (true, "developer_fix", true),
            (true, "later", false),
            (true, "none", false),
            (true, "", false),
            (false, "user_reconnect", false),
        ] {
            assert_eq!(of("week", given_up, retry).1, has_a_cure, "{given_up} {retry}");
            assert!(!of("post", given_up, retry).1);
        }
        assert_eq!(
            of("week", true, "later").0,
            "People of a week, since 11-29: No. Tried ten times: the numbers of that time aren’t known, newer ones are tried."
        );
        assert_eq!(
            of("post", false, "user_reconnect").0,
            "A post, since 11-29: Instagram doesn’t give these numbers to this account."
        );
    }

    #[test]
    fn whatever_the_edge_names_is_called_something() {
        use shared::insights::{failing, metrics::Group};
        let groups = (0..Group::ALL.len()).map(failing::days);
        let lists = [false, true].map(failing::list);
        for what in groups
            .chain(lists)
            .chain([failing::ACCOUNT, failing::WEEK, failing::AUDIENCE])
        {
            assert_ne!(called(what), called("later"), "{what}");
        }
    }
}
