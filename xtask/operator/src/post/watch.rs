//! A post as it goes on, in words.
use serde_json::Value;

use super::edge::{Asked, Edge, pause};
use super::end::{End, Voice};

/// Where it stands, in a line.
pub fn stands(post: &Value) -> String {
    let word = |name: &str| post.get(name).and_then(Value::as_str);
    let id = word("id").unwrap_or_default();
    let when = |name: &str| word(name).map(|at| format!(" at {at}")).unwrap_or_default();
    let line = match word("state").unwrap_or_default() {
        "draft" => "draft: it waits until somebody says when".to_owned(),
        "scheduled" => {
            let at = word("at").map_or_else(|| "as soon as it can".to_owned(), |at| format!("on {at}"));
            format!("scheduled: it goes out {at}")
        }
        "making" => "making: Instagram prepares it".to_owned(),
        "ready" => "ready: Instagram has prepared it".to_owned(),
        "publishing" => "publishing: Instagram was asked to publish it".to_owned(),
        "published" => {
            let link = word("permalink")
                .map(|link| format!(": {link}"))
                .unwrap_or_default();
            format!("published{}{link}", when("published_at"))
        }
        "failed" => "failed: it isn't out, and isn't tried again by itself".to_owned(),
        "cancelled" => "cancelled: it isn't out".to_owned(),
        "unknown" => "unknown: nobody knows whether it is out".to_owned(),
        other => other.to_owned(),
    };
    let why = [word("cause"), word("action")].into_iter().flatten();
    let lines = std::iter::once(format!("{id}  {line}"));
    let lines: Vec<String> = lines.chain(why.map(|words| format!("  {words}"))).collect();
    lines.join("\n")
}

/// What came of it so far, for whoever doesn't wait: well is what was taken.
pub fn end(post: &Value) -> End {
    match state(post) {
        "failed" | "cancelled" => End::Not,
        "unknown" => End::Unknown,
        _ => End::Well,
    }
}

/// It, when it is over, and what came of it: well is what is published. Whatever changes on the way is said.
pub fn over(edge: &Edge, mut post: Value, voice: Voice) -> (Value, End) {
    let mut looks: u64 = 0;
    while !is_over(&post) {
        // Often while something happens, and once a minute while it waits for tomorrow.
        pause(match looks {
            ..30 => 1,
            30..60 => 5,
            _ if ["scheduled", "published"].contains(&state(&post)) => 60,
            _ => 10,
        });
        looks += 1;
        let id = post.get("id").and_then(Value::as_str).unwrap_or_default();
        let why = match edge.ask_until_answered(Asked::get(&format!("/posts/{id}"))) {
            Ok(answer) if answer.is_done() && !state(&answer.body).is_empty() => {
                let (before, now) = (stands(&post), stands(&answer.body));
                if before != now {
                    voice.say(&now);
                    looks = 0;
                }
                for warning in warnings(&answer.body).filter(|one| warnings(&post).all(|known| known != *one))
                {
                    voice.say(&format!("mind: {warning}"));
                }
                post = answer.body;
                continue;
            }
            Ok(answer) => answer.refusal(),
            Err(fault) => fault.failure().to_string(),
        };
        eprintln!(
            "{why}\nWhat becomes of it can't be seen any more: `cargo operator posts show {id}` looks again."
        );
        return (post, End::Unknown);
    }
    let end = match state(&post) {
        "published" => End::Well,
        "unknown" => End::Unknown,
        _ => End::Not,
    };
    (post, end)
}

/// Nothing becomes of it by itself any more: what is published may yet get its first comment, and its address.
fn is_over(post: &Value) -> bool {
    match state(post) {
        "published" => post.get("next_at").is_none(),
        state => ["draft", "failed", "cancelled", "unknown"].contains(&state),
    }
}

/// What somebody should know of it.
fn warnings(post: &Value) -> impl Iterator<Item = &str> {
    let all = post.get("warnings").and_then(Value::as_array);
    all.into_iter().flatten().filter_map(Value::as_str)
}

fn state(post: &Value) -> &str {
    post.get("state").and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{end, is_over, stands};
    use crate::post::end::End;
    use serde_json::json;

    #[test]
    fn a_post_is_told_in_a_line_and_with_its_reason() {
        for (post, words, over, came) in [
            (
                json!({"id": "p1", "state": "scheduled", "at": "2026-12-01T09:00:00Z", "cause": "It is full.", "action": "Wait."}),
                "p1  scheduled: it goes out on 2026-12-01T09:00:00Z\n  It is full.\n  Wait.",
                false,
                End::Well,
            ),
            (
                json!({"id": "p1", "state": "published", "published_at": "2026-12-01T09:00:04Z", "permalink": "https://i/p/1"}),
                "p1  published at 2026-12-01T09:00:04Z: https://i/p/1",
                true,
                End::Well,
            ),
            (
                json!({"id": "p1", "state": "published", "next_at": "2026-12-01T09:00:09Z"}),
                "p1  published",
                false,
                End::Well,
            ),
            (
                json!({"id": "p1", "state": "failed", "cause": "It is wrong.", "action": "Mend it."}),
                "p1  failed: it isn't out, and isn't tried again by itself\n  It is wrong.\n  Mend it.",
                true,
                End::Not,
            ),
            (
                json!({"id": "p1", "state": "unknown"}),
                "p1  unknown: nobody knows whether it is out",
                true,
                End::Unknown,
            ),
        ] {
            assert_eq!(stands(&post), words);
            assert_eq!((is_over(&post), end(&post)), (over, came), "{post}");
        }
    }
}
