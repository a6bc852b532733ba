//! Facts about the table as a whole.

use std::collections::BTreeSet;

use super::*;
use crate::instagram::category::{Category, Retry};

/// R43.
#[test]
fn every_id_names_one_meaning() {
    let unique: BTreeSet<_> = Meaning::ALL.iter().map(|meaning| meaning.id()).collect();
    assert_eq!(unique.len(), Meaning::ALL.len());
}

/// R43.
#[test]
fn every_category_has_a_meaning_and_every_meaning_two_sentences() {
    for category in Category::ALL {
        assert!(
            Meaning::ALL
                .iter()
                .any(|meaning| meaning.facts().category == *category),
            "{category}"
        );
    }
    for meaning in Meaning::ALL {
        let facts = meaning.facts();
        for text in [facts.cause, facts.action] {
            assert!(text.ends_with('.') && text.len() > 8, "{}: {text}", meaning.id());
            assert!(text.is_ascii(), "{}: {text}", meaning.id());
        }
    }
}

/// R43.
#[test]
fn an_action_names_who_acts() {
    for meaning in Meaning::ALL {
        let facts = meaning.facts();
        let mentions = |who: &[&str]| who.iter().any(|who| facts.action.contains(who));
        let starts = |words: &[&str]| words.iter().any(|word| facts.action.starts_with(word));
        let named = match facts.retry {
            Retry::DeveloperFix => mentions(&["operator", "developer", "Whoever posts"]),
            Retry::UserReconnect => starts(&[
                "Click", "If you", "Connect", "Log in", "Open", "Confirm", "Switch",
            ]),
            Retry::Later => !starts(&["The site's", "Whoever"]),
            Retry::None => true,
        };
        assert!(named, "{}: {}", meaning.id(), facts.action);
    }
}

#[test]
fn each_meaning_is_used_by_a_row_or_by_name() {
    let by_name = [
        Meaning::TimedOut,
        Meaning::Unreachable,
        Meaning::Malformed,
        Meaning::Incomplete,
        Meaning::TooLarge,
        Meaning::Leaked,
        Meaning::Redirected,
        Meaning::AccountMismatch,
        Meaning::Unticked,
    ];
    for meaning in Meaning::ALL {
        assert!(
            by_name.contains(meaning) || ROWS.iter().any(|row| row.meaning == *meaning),
            "{}",
            meaning.id()
        );
    }
}

/// R43: what is seen is in lower case.
#[test]
fn what_a_row_says_is_in_lower_case_and_no_column_is_empty_by_mistake() {
    for row in ROWS {
        for part in row.when.says.iter().chain(row.when.kind) {
            assert_eq!(*part, part.to_lowercase());
            assert!(!row.when.says.contains(part) || !part.contains('_'), "{row:?}");
            assert!(part.len() > 2, "{row:?}");
        }
        for column in [row.when.status, row.when.code, row.when.subcode] {
            for span in column {
                assert!(!matches!(span, To(first, last) if first >= last), "{row:?}");
            }
        }
    }
}

#[test]
fn the_last_row_fits_everything() {
    for step in Step::ALL {
        let seen = Seen {
            step: *step,
            status: 0,
            code: None,
            subcode: None,
            kind: "",
            wording: "",
        };
        assert!(find(&seen).is_some());
    }
}
