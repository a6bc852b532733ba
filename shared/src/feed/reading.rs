//! What a renewal reads of Instagram, one answer after the other: the account, its newest posts, and pinned ones that are older,
//! each by itself.

use super::{media, settings::Settings};
use crate::instagram::{Failure, Retry};
use crate::values::writer::put;

/// So many older ones at most.
const MOST_OLDER: usize = 10;

/// The longest answer that is kept: SQLite's values have two megabytes here.
const MOST_KEPT: usize = 1_900_000;

/// Whether what Instagram answered is kept, so that what its owner hides is hidden without a new answer.
#[must_use]
pub const fn is_kept(profile: &str, posts: &str) -> bool {
    profile.len() <= MOST_KEPT && posts.len() <= MOST_KEPT
}

/// What was read so far.
#[derive(Debug, Default)]
pub struct Reading {
    /// The account, as Instagram answered.
    pub profile: String,
    /// Its posts, as Instagram answered.
    pub posts: String,
    /// The ids of pinned posts that were not found, as JSON without the brackets.
    pub not_found: String,
    older: Vec<String>,
}

impl Reading {
    /// What is asked next.
    #[must_use]
    pub fn next(&self, settings: &Settings) -> Option<String> {
        if self.profile.is_empty() {
            return Some(media::PROFILE.to_owned());
        }
        if self.posts.is_empty() {
            return Some(media::request(settings));
        }
        self.older.last().map(|id| media::request_of(id))
    }

    /// Takes the answer to that.
    ///
    /// # Errors
    /// What keeps more than one post away. Whatever is odd about a post costs that post alone (R112).
    pub fn take(&mut self, read: Result<String, Failure>, settings: &Settings) -> Result<(), Failure> {
        if let Some(id) = self.older.pop() {
            match read {
                Ok(body) if media::is_post(&body, &id) => put(&mut self.posts, &[",", &body]),
                Err(failure)
                    if failure.concerns_app()
                        || matches!(failure.retry, Retry::Later | Retry::UserReconnect) =>
                {
                    return Err(failure);
                }
                _ => self.lacks(&id),
            }
            return Ok(());
        }
        let body = read?;
        if self.profile.is_empty() {
            media::profile(&body).ok_or_else(incomplete)?;
            self.profile = body;
            return Ok(());
        }
        let newest = media::posts(&body).ok_or_else(incomplete)?;
        self.posts = body;
        for id in &settings.pinned {
            if newest.iter().any(|post| post.id == *id) {
                continue;
            }
            if self.older.len() < MOST_OLDER {
                self.older.push(id.clone());
            } else {
                self.lacks(id);
            }
        }
        Ok(())
    }

    fn lacks(&mut self, id: &str) {
        let comma = if self.not_found.is_empty() { "" } else { "," };
        put(&mut self.not_found, &[comma, "\"", id, "\""]);
    }
}

fn incomplete() -> Failure {
    Failure::incomplete(200)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instagram::Category;

    const ME: &str = r#"{"username":"a"}"#;

    fn one(id: u8) -> String {
        format!(
            "{{\"id\":\"{id}\",\"media_type\":\"IMAGE\",\"permalink\":\"https://www.instagram.com/p/A/\",\
             \"media_url\":\"https://c.example/A\"}}"
        )
    }

    fn pins(ids: impl Iterator<Item = u8>) -> Settings {
        let ids: Vec<String> = ids.map(|id| format!("\"{id}\"")).collect();
        let said = format!("{{\"pinned\":[{}]}}", ids.join(","));
        Settings::default().with(&said).unwrap()
    }

    /// The account and its newest posts are read; 8 is among them.
    fn begun(settings: &Settings) -> Reading {
        let mut reading = Reading::default();
        assert_eq!(reading.next(settings).as_deref(), Some(media::PROFILE));
        reading.take(Ok(ME.to_owned()), settings).unwrap();
        assert_eq!(reading.next(settings), Some(media::request(settings)));
        let newest = format!("{{\"data\":[{}]}}", one(8));
        reading.take(Ok(newest), settings).unwrap();
        reading
    }

    /// R112: an older one stands behind the newest ones, and what is odd about one costs it alone.
    #[test]
    fn pinned_posts_that_are_older_are_read_by_themselves() {
        let settings = pins([7, 8, 9, 10, 11].into_iter());
        let mut reading = begun(&settings);
        let failure = |retry| Failure::new(Category::NotFound, retry, "It is gone.", "Unpin it.");
        let answers = [
            ("11", Err(failure(Retry::None))),
            ("10", Ok(one(11))),
            ("9", Err(failure(Retry::DeveloperFix))),
            ("7", Ok(one(7))),
        ];
        for (id, read) in answers {
            assert_eq!(reading.next(&settings), Some(media::request_of(id)));
            reading.take(read, &settings).unwrap();
        }
        assert_eq!(reading.next(&settings), None);
        assert_eq!(reading.not_found, r#""11","10","9""#);
        let posts = media::posts(&reading.posts).unwrap();
        let ids: Vec<&str> = posts.iter().map(|post| post.id.as_str()).collect();
        assert_eq!(ids, ["8", "7"]);
    }

    #[test]
    fn what_keeps_all_away_costs_the_renewal() {
        let settings = pins([7].into_iter());
        let of = |category, retry| Failure::new(category, retry, "It failed.", "Wait.");
        for failure in [
            of(Category::Transient, Retry::Later),
            of(Category::TokenRevoked, Retry::UserReconnect),
            of(Category::AppBlocked, Retry::DeveloperFix),
        ] {
            assert_eq!(
                begun(&settings).take(Err(failure.clone()), &settings),
                Err(failure)
            );
        }
        for (profile, posts) in [("{}", "{}"), (ME, "{}"), (ME, ""), ("", "")] {
            let mut reading = Reading::default();
            let first = reading.take(Ok(profile.to_owned()), &settings);
            let second = reading.take(Ok(posts.to_owned()), &settings);
            assert!(first.is_err() || second.is_err());
        }
    }

    #[test]
    fn no_more_are_read_than_may_be() {
        let settings = pins(20..=31);
        let mut reading = begun(&settings);
        assert_eq!(reading.not_found, r#""30","31""#);
        let mut read = 0;
        while reading.next(&settings).is_some() {
            reading.take(Ok("{}".to_owned()), &settings).unwrap();
            read += 1;
        }
        assert_eq!(read, MOST_OLDER);
    }

    #[test]
    fn what_is_too_long_is_not_kept() {
        let long = "a".repeat(MOST_KEPT + 1);
        assert!(is_kept(&long[1..], &long[1..]));
        assert!(!is_kept(&long, "") && !is_kept("", &long));
    }
}
