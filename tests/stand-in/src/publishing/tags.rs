//! Tagged people, and what a caption counts.

use serde_json::Value;

use crate::accounts::Kind as AccountKind;
use crate::errors::GraphError;
use crate::world::World;

use super::errors;
use super::kind::Kind;
use super::parameters::Parameters;

/// The most people that a post can tag, and the most that a caption can name.
const MOST_TAGS: usize = 20;
const MOST_CHARACTERS: usize = 2_200;

/// The usernames of `user_tags`.
///
/// # Errors
/// For a place outside the picture, too many, and people who are private or unknown.
pub fn read(world: &World, kind: Kind, parameters: &Parameters) -> Result<Vec<String>, GraphError> {
    if !parameters.has("user_tags") {
        return Ok(Vec::new());
    }
    let wrong = || errors::parameter("Param user_tags must be an array of objects with username, x and y.");
    let list = parameters.json("user_tags");
    let list = list.as_ref().and_then(Value::as_array).ok_or_else(wrong)?;
    if list.len() > MOST_TAGS {
        return Err(errors::row(2_207_040));
    }
    let mut names = Vec::new();
    for tag in list {
        let name = tag["username"].as_str().ok_or_else(wrong)?;
        let places = [place(&tag["x"]), place(&tag["y"])];
        let fits = match kind {
            Kind::Image | Kind::ItemImage => places.iter().all(|place| matches!(place, Ok(Some(())))),
            Kind::Reel => places.iter().all(|place| matches!(place, Ok(None))),
            _ => places.iter().all(Result::is_ok),
        };
        if !fits {
            return Err(wrong());
        }
        names.push(name.trim_start_matches('@').to_owned());
    }
    let hidden: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|name| !is_public(world, name))
        .collect();
    if hidden.is_empty() {
        return Ok(names);
    }
    let words = format!("These users can't be tagged: {}.", hidden.join(", "));
    Err(GraphError {
        words: Some(words),
        ..errors::row(2_207_018)
    })
}

/// Absent is `Ok(None)`; between the edges is `Ok(Some)`.
fn place(value: &Value) -> Result<Option<()>, ()> {
    let number = match value {
        Value::Null => return Ok(None),
        Value::String(text) => text.parse().map_err(|_| ())?,
        other => other.as_f64().ok_or(())?,
    };
    if (0.0..=1.0).contains(&number) {
        Ok(Some(()))
    } else {
        Err(())
    }
}

fn is_public(world: &World, username: &str) -> bool {
    let found = world.people.named(username);
    found.is_some_and(|account| world.people.accounts[account].kind != AccountKind::Personal)
        && !world.book.settings.private.iter().any(|one| one == username)
}

/// Whether a caption is within the limits.
///
/// # Errors
/// If it is too long, has too many hashtags or names too many people.
pub fn check_caption(caption: &str, most_hashtags: usize) -> Result<(), GraphError> {
    if count(caption, '@') > MOST_TAGS {
        return Err(errors::row(2_207_040));
    }
    if caption.chars().count() > MOST_CHARACTERS || count(caption, '#') > most_hashtags {
        return Err(errors::row(2_207_010));
    }
    Ok(())
}

/// How many words begin with that sign.
fn count(caption: &str, sign: char) -> usize {
    let mut after = caption.split(sign).skip(1);
    let begins = |text: &str| text.starts_with(|one: char| one.is_alphanumeric() || one == '_');
    after.by_ref().filter(|text| begins(text)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_is_counted_in_characters_hashtags_and_names() {
        let hashtags = |many: usize| "#light ".repeat(many);
        for (caption, subcode) in [
            ("é".repeat(2_200), None),
            ("é".repeat(2_201), Some(2_207_010)),
            (hashtags(30), None),
            (hashtags(31), Some(2_207_010)),
            ("# ".repeat(40), None),
            ("#a#b".repeat(15), None),
            ("@nora ".repeat(20), None),
            ("@nora ".repeat(21), Some(2_207_040)),
        ] {
            let answer = check_caption(&caption, 30).err().and_then(|error| error.subcode);
            assert_eq!(answer, subcode, "{caption}");
        }
    }
}
