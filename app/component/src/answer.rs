//! An answer of the edge, read so that one odd value costs itself alone (R112).

use serde_json::{Value, map::Entry};

use crate::error::Error;

/// The names of Instagram's texts.
const TEXTS: [&str; 19] = [
    "id",
    "user_id",
    "username",
    "name",
    "account_type",
    "profile_picture_url",
    "biography",
    "website",
    "caption",
    "media_type",
    "media_product_type",
    "media_url",
    "thumbnail_url",
    "permalink",
    "shortcode",
    "timestamp",
    "alt_text",
    "media_audio_type",
    "legacy_instagram_media_id",
];

/// Reads an answer's JSON. What isn't of the kind that its name promises is as if it were missing.
pub(crate) fn parse(body: &str) -> Result<Value, Error> {
    let mut answer = serde_json::from_str(body)
        .or_else(|_| serde_json::from_str(&whole(body)))
        .map_err(|_| Error::nonsense())?;
    mend(&mut answer);
    Ok(answer)
}

fn mend(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(mend),
        Value::Object(members) => {
            let names: Vec<String> = members.keys().cloned().collect();
            for name in names {
                let Entry::Occupied(mut member) = members.entry(name) else {
                    continue;
                };
                let value = member.get_mut().take();
                match promised(member.key(), value) {
                    Some(value) => {
                        let kept = member.get_mut();
                        *kept = value;
                        mend(kept);
                    }
                    None => drop(member.remove()),
                }
            }
        }
        _ => {}
    }
}

/// The value as its name promises it: a number may be the text that it is, and a text the number.
fn promised(name: &str, value: Value) -> Option<Value> {
    if TEXTS.contains(&name) {
        return match value {
            Value::String(_) => Some(value),
            Value::Number(number) => Some(number.to_string().into()),
            _ => None,
        };
    }
    if name.ends_with("_count") {
        let count = value.as_u64().or_else(|| value.as_str()?.parse::<u64>().ok());
        return count.map(Value::from);
    }
    let fits = match name {
        "owner" | "children" | "paging" => value.is_object(),
        "next" | "previous" => value.is_string(),
        name if name.starts_with("is_") => value.is_boolean(),
        "data" => {
            let Value::Array(mut items) = value else {
                return value.is_object().then_some(value);
            };
            items.retain(Value::is_object);
            return Some(items.into());
        }
        _ => true,
    };
    fits.then_some(value)
}

/// The same JSON with U+FFFD for each half of a surrogate pair, as in a caption that was cut in the middle of an emoji:
/// Rust has no text for it.
fn whole(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, escape)) = rest.find('\\').and_then(|at| rest.split_at_checked(at)) {
        text.push_str(before);
        let (length, lone) = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => (12, false),
            (Some(0xD800..=0xDFFF), _) => (6, true),
            (Some(_), _) => (6, false),
            // The backslash and what it escapes.
            (None, _) => (escape.chars().take(2).map(char::len_utf8).sum(), false),
        };
        let (own, after) = escape.split_at_checked(length).unwrap_or((escape, ""));
        text.push_str(if lone { "\\ufffd" } else { own });
        rest = after;
    }
    text.push_str(rest);
    text
}

/// The UTF-16 unit of an escape at the beginning.
fn unit(escape: &str) -> Option<u16> {
    u16::from_str_radix(escape.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::parse;
    use crate::media::{Me, Media};

    fn caption(escaped: &str) -> String {
        let body = format!(r#"{{"data":[{{"caption":"{escaped}"}},{{"caption":"whole"}}]}}"#);
        let answer = parse(&body).unwrap();
        assert_eq!(answer.pointer("/data/1/caption").unwrap(), "whole", "{escaped}");
        let caption = answer.pointer("/data/0/caption").unwrap();
        caption.as_str().unwrap().to_owned()
    }

    /// R112: half a surrogate pair costs one letter.
    #[test]
    fn a_caption_that_is_cut_in_an_emoji_costs_one_letter() {
        for (escaped, read) in [
            (r"cut \ud83d", "cut \u{fffd}"),
            (r"\uD83D and on", "\u{fffd} and on"),
            (r"\ude00", "\u{fffd}"),
            (r"\ude00\ud83d", "\u{fffd}\u{fffd}"),
            (r"\ud83d\ud83d\ude00", "\u{fffd}\u{1f600}"),
            (r"\ud83d\n", "\u{fffd}\n"),
            (r"\ud83d\u0041", "\u{fffd}A"),
            (r"\\ud83d\ud83d", "\\ud83d\u{fffd}"),
            (r#"\"\ud83d\""#, "\"\u{fffd}\""),
            ("é\\ud83dé", "é\u{fffd}é"),
            (r"\ud83d\ude00", "\u{1f600}"),
        ] {
            assert_eq!(caption(escaped), read, "{escaped}");
        }
    }

    /// R112, R18: an id as a number keeps all its digits, a count as text is a count.
    #[test]
    fn a_number_may_be_the_text_that_it_is_and_a_text_the_number() {
        let media: Media = serde_json::from_value(
            parse(r#"{"id":17841405793187218,"like_count":"12","comments_count":3,"media_type":"HOLOGRAM"}"#)
                .unwrap(),
        )
        .unwrap();
        assert_eq!(
            (media.id.as_str(), media.like_count, media.comments_count),
            ("17841405793187218", Some(12), Some(3))
        );
        assert_eq!(media.media_type, "HOLOGRAM");
    }

    /// R112: every field of what is read by name, with a value of every other kind: it alone is missing.
    #[test]
    fn a_value_of_another_kind_costs_itself_alone() {
        let odd = [
            json!(null),
            json!({"a": 1}),
            json!([1]),
            json!(true),
            json!(-1.5),
            json!("text"),
        ];
        let mut names: Vec<String> = Vec::new();
        for default in [
            serde_json::to_value(Me::default()),
            serde_json::to_value(Media::default()),
        ] {
            let default = default.unwrap();
            names.extend(default.as_object().unwrap().keys().cloned());
        }
        for name in names {
            for value in &odd {
                let mut post = json!({"id": "1", "username": "nora", "caption": "whole"});
                post[&name] = value.clone();
                let answer =
                    parse(&json!({"data": [post], "username": "nora", "id": "2"}).to_string()).unwrap();
                let media: Vec<Media> = serde_json::from_value(answer["data"].clone())
                    .unwrap_or_else(|error| panic!("{name} {value}: {error}"));
                assert_eq!(media.len(), 1);
                if name != "caption" {
                    assert_eq!(media[0].caption.as_deref(), Some("whole"));
                }
                let me: Result<Me, _> = serde_json::from_value(answer["data"][0].clone());
                assert!(me.is_ok(), "{name} {value}: {me:?}");
            }
        }
    }

    #[test]
    fn what_is_no_object_is_in_no_list() {
        let answer =
            parse(r#"{"data":[null,7,"x",[],{"id":"1"}],"paging":{"next":7,"cursors":{}}}"#).unwrap();
        assert_eq!(answer, json!({"data": [{"id": "1"}], "paging": {"cursors": {}}}));
        assert_eq!(parse(r#"{"data":null,"paging":"x"}"#).unwrap(), json!({}));
        assert_eq!(parse("null").unwrap(), Value::Null);
        assert!(parse("{").is_err() && parse(r#"{"a":"\ud8"}"#).is_err() && parse("\\").is_err());
    }
}
