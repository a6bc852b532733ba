//! Who is on this Instagram. The names are fixed, everything else follows the seed.

use serde::{Deserialize, Serialize};

use crate::dice::Dice;
use crate::library::{self, Medium};

/// What an account is to the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Business or creator, with a role: all goes well.
    Professional,
    /// A personal account.
    Personal,
    /// Has no role on the app.
    NoRole,
    /// Invited as a tester, but hasn't accepted.
    PendingTester,
}

/// An account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its name at Instagram.
    pub username: String,
    /// Its display name.
    pub name: Option<&'static str>,
    /// What it is to the app.
    pub kind: Kind,
    /// `BUSINESS`, `MEDIA_CREATOR` or `PERSONAL`.
    pub account_type: &'static str,
    /// `/me.id`: 17 digits `27…`, above 2^53 and not representable as a double.
    pub app_scoped_id: u64,
    /// `/me.user_id`: 17 digits `1784…`.
    pub professional_id: u64,
    /// Whether it has a picture.
    pub pictured: bool,
    /// Its text about itself.
    pub biography: Option<&'static str>,
    /// Its site.
    pub website: Option<&'static str>,
    /// How many follow it.
    pub followers: u32,
    /// How many it follows.
    pub follows: u32,
    /// Its media, newest first; with those that are gone.
    pub media: Vec<Medium>,
}

struct Sketch {
    username: &'static str,
    name: Option<&'static str>,
    kind: Kind,
    account_type: &'static str,
    biography: Option<&'static str>,
    website: Option<&'static str>,
    media: u64,
}

const SKETCHES: [Sketch; 6] = [
    Sketch {
        username: "studio.lumen",
        name: Some("Studio Lumen"),
        kind: Kind::Professional,
        account_type: "BUSINESS",
        biography: Some("Light, paper & quiet rooms. Prints every first Friday ✨"),
        website: Some("https://lumen.example/"),
        media: 64,
    },
    Sketch {
        username: "nora.weaves",
        name: Some("Nora Weaves"),
        kind: Kind::Professional,
        account_type: "MEDIA_CREATOR",
        biography: Some("Handloom diaries · wool, dye, patience"),
        website: None,
        media: 7,
    },
    Sketch {
        username: "quiet.pine",
        name: None,
        kind: Kind::Professional,
        account_type: "BUSINESS",
        biography: None,
        website: None,
        media: 0,
    },
    Sketch {
        username: "jo.private",
        name: Some("Jo"),
        kind: Kind::Personal,
        account_type: "PERSONAL",
        biography: None,
        website: None,
        media: 4,
    },
    Sketch {
        username: "intern.nobody",
        name: Some("The Intern"),
        kind: Kind::NoRole,
        account_type: "BUSINESS",
        biography: None,
        website: None,
        media: 3,
    },
    Sketch {
        username: "pending.pat",
        name: Some("Pat"),
        kind: Kind::PendingTester,
        account_type: "MEDIA_CREATOR",
        biography: None,
        website: None,
        media: 2,
    },
];

/// The accounts of one seed.
#[must_use]
pub fn of_seed(seed: u64) -> Vec<Account> {
    SKETCHES
        .iter()
        .map(|sketch| draw(seed, sketch, sketch.username))
        .collect()
}

/// The names of so many: of one its own, of several with numbers.
#[must_use]
pub fn names(username: &str, count: usize) -> Vec<String> {
    if count == 1 {
        return vec![username.to_owned()];
    }
    let numbers = 1..=count;
    numbers.map(|number| format!("{username}.{number:04}")).collect()
}

/// An account that a test wants, without a post.
#[must_use]
pub fn plain(seed: u64, username: &str, kind: Kind) -> Account {
    let sketch = Sketch {
        username: "",
        name: None,
        kind,
        account_type: if kind == Kind::Personal {
            "PERSONAL"
        } else {
            "BUSINESS"
        },
        biography: None,
        website: None,
        media: 0,
    };
    draw(seed, &sketch, username)
}

impl Account {
    /// Its media that are in its list: neither gone nor of a kind that never is.
    pub fn shown(&self) -> impl Iterator<Item = &Medium> {
        self.media.iter().filter(|medium| medium.is_listed())
    }
}

fn draw(seed: u64, sketch: &Sketch, username: &str) -> Account {
    let mut dice = Dice::new(seed, username, 0);
    Account {
        username: username.to_owned(),
        name: sketch.name,
        kind: sketch.kind,
        account_type: sketch.account_type,
        // Odd and above 2^54: a client that reads it as a double gets another number.
        app_scoped_id: 27_000_000_000_000_001 + 2 * dice.between(0, 499_999_999_999_999),
        professional_id: 17_841_400_000_000_000 + dice.between(1, 99_999_999_999),
        pictured: sketch.name.is_some(),
        biography: sketch.biography,
        website: sketch.website,
        followers: u32::try_from(dice.between(12, 48_000)).unwrap_or(12),
        follows: u32::try_from(dice.between(3, 900)).unwrap_or(3),
        media: library::media(seed, username, sketch.media),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the point"
    )]
    fn ids_do_not_survive_a_double() {
        for account in of_seed(7) {
            let id = account.app_scoped_id;
            assert!(id.to_string().starts_with("27") && id.to_string().len() == 17);
            assert_ne!(id as f64 as u64, id);
            assert!(account.professional_id.to_string().starts_with("1784"));
        }
    }

    #[test]
    fn seeds_differ_but_a_seed_does_not() {
        let ids = |seed| -> Vec<u64> {
            of_seed(seed)
                .iter()
                .flat_map(|account| &account.media)
                .map(|medium| medium.id)
                .collect()
        };
        assert_eq!(ids(1), ids(1));
        assert_ne!(ids(1), ids(2));
    }
}
