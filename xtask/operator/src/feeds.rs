//! `cargo operator feeds`: an account's posts for every visitor, published and taken back by the operator.
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::Value;

use crate::client::{Address, Operator};
use common::failure::{Failure, Outcome};
use common::files;
use common::paths::Paths;

/// What the command line says.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(
    subcommand_help_heading = "What to do",
    disable_help_subcommand = true,
    mut_arg("edge", |edge| edge.global(true).required(false).default_value("").hide_default_value(true)),
    mut_arg("secret_file", |file| file.global(true)),
    override_usage = "cargo operator feeds list CONNECTION --edge URL [--secret-file FILE]\n       \
                      cargo operator feeds publish CONNECTION [--settings FILE] --edge URL [--secret-file FILE]\n       \
                      cargo operator feeds change CONNECTION FEED --settings FILE --edge URL [--secret-file FILE]\n       \
                      cargo operator feeds unpublish CONNECTION FEED --edge URL [--secret-file FILE]"
)]
pub struct Options {
    #[command(flatten)]
    address: Address,
    #[command(subcommand)]
    wish: Wish,
}

#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
enum Wish {
    /// List a connection's feeds: how they are, why, and what to do
    List(Connection),
    /// Publish the account's posts, and print the lines to paste
    Publish {
        #[command(flatten)]
        connection: Connection,
        /// A file with the feed's settings as JSON (docs/api.md); without, 12 posts of every kind, renewed each hour
        #[arg(long, value_name = "FILE")]
        settings: Option<PathBuf>,
    },
    /// Change a feed's settings; those that the file doesn't name stay
    Change {
        #[command(flatten)]
        connection: Connection,
        #[command(flatten)]
        feed: Feed,
        /// A file with the settings to change, as JSON
        #[arg(long, value_name = "FILE")]
        settings: PathBuf,
    },
    /// Take a feed back, with all of its pictures
    Unpublish {
        #[command(flatten)]
        connection: Connection,
        #[command(flatten)]
        feed: Feed,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Args)]
struct Connection {
    /// The connection's id, as `GET /operator/connections` lists it
    #[arg(value_name = "CONNECTION")]
    id: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Args)]
struct Feed {
    /// The feed's id, as `list` prints it
    #[arg(value_name = "FEED")]
    feed: String,
}

/// Carries it out.
pub fn run(paths: &Paths, options: &Options) -> Outcome {
    let operator = Operator::of(paths, &options.address)?;
    match &options.wish {
        Wish::List(connection) => {
            print!("{}", listed(&operator.get(&target("", &connection.id, None)?)?)?);
        }
        Wish::Publish { connection, settings } => {
            let body = settings
                .as_ref()
                .map_or_else(|| Ok("{}".to_owned()), |file| files::text_of_any_editor(file))?;
            let feed = operator.post(&target("/publish", &connection.id, None)?, &body)?;
            print!("{}", lines(&feed)?);
        }
        Wish::Change {
            connection,
            feed,
            settings,
        } => {
            let body = files::text_of_any_editor(settings)?;
            let feed = operator.post(&target("/change", &connection.id, Some(&feed.feed))?, &body)?;
            print!("{}", line(&feed)?);
        }
        Wish::Unpublish { connection, feed } => {
            operator.post(&target("/unpublish", &connection.id, Some(&feed.feed))?, "")?;
            println!(
                "taken back {}. Shared caches may show it for a minute more.",
                feed.feed
            );
        }
    }
    Ok(())
}

/// Ids are words of letters and digits: anything else would be another parameter.
fn target(wish: &str, connection: &str, feed: Option<&str>) -> Outcome<String> {
    let plain = |id: &str| {
        !id.is_empty()
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    for id in [Some(connection), feed].into_iter().flatten() {
        if !plain(id) {
            return Err(Failure::new(format!("{id:?} is no id of a connection or a feed")));
        }
    }
    let feed = feed.map(|feed| format!("&feed={feed}")).unwrap_or_default();
    Ok(format!("/operator/feeds{wish}?connection={connection}{feed}"))
}

fn listed(answer: &Value) -> Outcome<String> {
    let feeds = answer
        .get("feeds")
        .and_then(Value::as_array)
        .ok_or_else(strange)?;
    if feeds.is_empty() {
        return Ok("no feed is published\n".to_owned());
    }
    feeds.iter().map(line).collect()
}

/// A feed's line, and what is wrong with it.
fn line(feed: &Value) -> Outcome<String> {
    let word = |name: &str| feed.get(name).and_then(Value::as_str);
    let (Some(id), Some(state)) = (word("id"), word("state")) else {
        return Err(strange());
    };
    let mut text = format!("{id}  {state}\n");
    if let (Some(cause), Some(action)) = (word("cause"), word("action")) {
        let _ = writeln!(text, "  {cause}\n  {action}");
    }
    let pins = feed.get("not_found").and_then(Value::as_array);
    let pins: Vec<&str> = pins.into_iter().flatten().filter_map(Value::as_str).collect();
    if !pins.is_empty() {
        let _ = writeln!(
            text,
            "  Pinned, and not found among the account's posts: {}. Take them out of `pinned`.",
            pins.join(", ")
        );
    }
    let left_out = feed.get("left_out").and_then(Value::as_array);
    for other in left_out.into_iter().flatten() {
        let word = |name: &str| other.get(name).and_then(Value::as_str).ok_or_else(strange);
        let _ = writeln!(text, "  {}: {} {}", word("id")?, word("cause")?, word("action")?);
    }
    Ok(text)
}

/// A feed's line, and the lines to paste.
fn lines(feed: &Value) -> Outcome<String> {
    let url = feed.get("url").and_then(Value::as_str).ok_or_else(strange)?;
    let (edge, _) = url.rsplit_once("/feed/").ok_or_else(strange)?;
    Ok(format!(
        "{}Into your page:\n<script async src=\"{edge}/instagram-feed.js\"></script>\n<instagram-feed src=\"{url}\"></instagram-feed>\n",
        line(feed)?
    ))
}

fn strange() -> Failure {
    Failure::new("the edge's answer can't be read: is it of another version?")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{line, lines, listed, target};

    #[test]
    fn what_is_published_can_be_pasted() {
        let feed = json!({"id": "abc", "state": "fresh", "url": "https://connect.example.com/feed/abc"});
        assert_eq!(
            lines(&feed).unwrap(),
            "abc  fresh\nInto your page:\n<script async src=\"https://connect.example.com/instagram-feed.js\"></script>\n\
             <instagram-feed src=\"https://connect.example.com/feed/abc\"></instagram-feed>\n"
        );
        assert_eq!(line(&feed).unwrap(), "abc  fresh\n");
    }

    #[test]
    fn a_feed_that_is_not_renewed_says_why_and_what_to_do() {
        let stale = json!({"id": "abc", "state": "stale", "cause": "It died.", "action": "Connect again."});
        assert_eq!(
            listed(&json!({"feeds": [stale]})).unwrap(),
            "abc  stale\n  It died.\n  Connect again.\n"
        );
        assert_eq!(listed(&json!({"feeds": []})).unwrap(), "no feed is published\n");
        for odd in [json!({}), json!({"feeds": [{}]}), Value::Null] {
            assert!(listed(&odd).is_err(), "{odd}");
        }
        assert!(lines(&json!({"id": "a", "state": "fresh", "url": "nowhere"})).is_err());
    }

    #[test]
    fn a_feed_says_which_others_it_shows_nothing_of() {
        let other = json!({"id": "def", "cause": "It isn't there.", "action": "Take it out."});
        let feed = json!({"id": "abc", "state": "fresh", "left_out": [other]});
        assert_eq!(
            line(&feed).unwrap(),
            "abc  fresh\n  def: It isn't there. Take it out.\n"
        );
        assert!(line(&json!({"id": "abc", "state": "fresh", "left_out": [{}]})).is_err());
    }

    #[test]
    fn a_pin_that_is_not_found_is_told() {
        let feed = json!({"id": "abc", "state": "fresh", "not_found": ["17", "18"]});
        let told = "abc  fresh\n  Pinned, and not found among the account's posts: 17, 18. Take them out of `pinned`.\n";
        assert_eq!(line(&feed).unwrap(), told);
    }

    #[test]
    fn an_id_is_no_parameter() {
        assert_eq!(
            target("/change", "c0ffee", Some("a-b_c")).unwrap(),
            "/operator/feeds/change?connection=c0ffee&feed=a-b_c"
        );
        for odd in ["", "a&b", "a/b", "a%20b"] {
            assert!(
                target("", odd, None).is_err() && target("", "c0ffee", Some(odd)).is_err(),
                "{odd}"
            );
        }
    }
}
