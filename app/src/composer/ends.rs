//! What has become of posts since they were last looked at, for whoever listens.

use crate::wire::Post;
use crate::words;

/// Letters of a caption by which a post is known.
const FIRST: usize = 30;

/// The words for each that went on; with its kind and caption where there are several.
pub fn ends(before: &[Post], now: &[Post]) -> Vec<String> {
    let went_on = |post: &&Post| {
        let known = before.iter().find(|known| known.id == post.id);
        known.is_some_and(|known| known.state != post.state)
    };
    let changed: Vec<&Post> = now.iter().filter(went_on).collect();
    let several = changed.len() > 1;
    let words = |post: &Post| {
        let more = [&post.cause, &post.action].into_iter().flatten();
        let mut words = vec![format!("{}.", words::state(&post.state))];
        if several {
            words.insert(0, name(post));
        }
        words.extend(more.cloned());
        words.join(" ")
    };
    changed.into_iter().map(words).collect()
}

fn name(post: &Post) -> String {
    let kind = words::kind_named(&post.kind);
    let caption: String = post.caption.chars().take(FIRST).collect();
    if caption.is_empty() {
        format!("{kind}:")
    } else {
        format!("{kind} “{caption}”:")
    }
}

#[cfg(test)]
mod tests {
    use super::ends;
    use crate::wire::Post;

    fn post(id: &str, state: &str, caption: &str) -> Post {
        Post {
            id: id.into(),
            state: state.into(),
            kind: "reel".into(),
            caption: caption.into(),
            ..Post::default()
        }
    }

    #[test]
    fn every_end_is_told() {
        let before = [
            post("a", "making", "One"),
            post("b", "making", ""),
            post("c", "making", "Three"),
        ];
        let mut failed = post("b", "failed", "");
        failed.cause = Some("It is too long.".into());
        let now = [
            post("a", "published", "One"),
            failed,
            post("c", "making", "Three"),
            post("d", "failed", "New"),
        ];
        assert_eq!(
            ends(&before, &now),
            ["Reel “One”: Published.", "Reel: Failed. It is too long."]
        );
        assert_eq!(ends(&before, &now[..1]), ["Published."]);
        assert!(ends(&before, &before).is_empty());
    }
}
