//! A twin: another post with the same text within a day, which is mostly a slip.

use crate::clock::DAY;
use crate::wire::Post;

/// The post that says the same within a day of that moment; `own` is the one that is changed.
pub fn twin<'a>(posts: &'a [Post], caption: &str, at: i64, own: Option<&str>) -> Option<&'a Post> {
    let text = plain(caption);
    if text.is_empty() {
        return None;
    }
    posts.iter().find(|post| {
        let counts = !matches!(post.state.as_str(), "failed" | "cancelled" | "draft");
        let near = post.moment().is_some_and(|moment| (moment - at).abs() <= DAY);
        counts && near && own != Some(post.id.as_str()) && plain(&post.caption) == text
    })
}

/// The text without what nobody sees as a difference.
fn plain(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::twin;
    use crate::clock::{DAY, read};
    use crate::wire::Post;

    fn post(state: &str, caption: &str, at: &str) -> Post {
        Post {
            state: state.into(),
            caption: caption.into(),
            at: Some(at.into()),
            ..Post::default()
        }
    }

    #[test]
    fn the_same_text_within_a_day_is_a_twin() {
        let at = read("2026-12-01T09:00:00Z").unwrap();
        let posts = [post("scheduled", "New in:\n the Shop", "2026-12-02T08:59:00Z")];
        assert!(twin(&posts, "new in: the  shop ", at, None).is_some());
        assert!(twin(&posts, "new in: the shops", at, None).is_none());
        assert!(twin(&posts, "new in: the shop", at - DAY, None).is_none());
        assert!(twin(&posts, "", at, None).is_none());
    }

    #[test]
    fn a_post_that_is_changed_is_not_its_own_twin() {
        let at = read("2026-12-01T09:00:00Z").unwrap();
        let mut posts = [post("scheduled", "Hello", "2026-12-01T09:00:00Z")];
        posts[0].id = "a".into();
        assert!(twin(&posts, "Hello", at, Some("a")).is_none());
        assert!(twin(&posts, "Hello", at, Some("b")).is_some());
    }

    #[test]
    fn what_never_appeared_is_no_twin() {
        let at = read("2026-12-01T09:00:00Z").unwrap();
        for (state, counts) in [
            ("failed", false),
            ("cancelled", false),
            ("draft", false),
            ("published", true),
            ("unknown", true),
        ] {
            let posts = [post(state, "Hello", "2026-12-01T09:00:00Z")];
            assert_eq!(twin(&posts, "Hello", at, None).is_some(), counts, "{state}");
        }
    }
}
