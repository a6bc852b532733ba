//! A post that was sent and of which nothing was heard: it may be there, so it isn't made once more.
//!
//! Its work is known again by its slides. Whatever was changed since, what is sent for it has the same key: the edge makes one
//! post of a key, and says which if it came with another body before.

use serde::{Deserialize, Serialize};

use crate::odd::odd;

/// Under which key a work was sent that isn't known to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sent {
    /// Its `Idempotency-Key`.
    #[serde(deserialize_with = "odd")]
    pub key: String,
    /// The numbers of its slides.
    #[serde(deserialize_with = "odd")]
    pub slides: Vec<u32>,
}

impl Sent {
    /// The same with these slides, if one of them was sent under it; else another one.
    pub fn again(before: Option<Self>, slides: Vec<u32>, fresh: impl FnOnce() -> String) -> Self {
        let known = before.filter(|sent| slides.iter().any(|id| sent.slides.contains(id)));
        let key = known.map_or_else(fresh, |sent| sent.key);
        Self { key, slides }
    }
}

#[cfg(test)]
mod tests {
    use super::Sent;

    fn again(before: &Sent, slides: &[u32]) -> Sent {
        Sent::again(Some(before.clone()), slides.to_vec(), || "fresh".into())
    }

    #[test]
    fn the_same_slides_have_the_same_key_whatever_else_is_changed() {
        let first = Sent::again(None, vec![1, 2], || "first".into());
        let kept = serde_json::to_string(&first).unwrap();
        let first: Sent = serde_json::from_str(&kept).unwrap();
        assert_eq!(again(&first, &[2, 1]).key, "first");
        let fewer = again(&first, &[2]);
        assert_eq!(fewer.key, "first", "one was taken away");
        assert_eq!(again(&fewer, &[2, 3]).key, "first", "one came in its place");
    }

    #[test]
    fn other_slides_are_another_post() {
        let first = Sent::again(None, vec![1], || "first".into());
        assert_eq!(again(&first, &[2]).key, "fresh");
    }
}
