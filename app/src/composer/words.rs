//! Names of the edge's in words.

use shared::posts::draft::Kind;

/// A kind.
pub const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Image => "Picture",
        Kind::Reel => "Reel",
        Kind::Carousel => "Carousel",
        Kind::Story => "Story",
    }
}

/// A kind by the edge's name.
pub fn kind_named(name: &str) -> &'static str {
    kind(Kind::named(name).unwrap_or_default())
}

/// Where a post stands.
pub fn state(name: &str) -> String {
    match name {
        "draft" => "Draft",
        "scheduled" => "Planned",
        "making" => "Instagram reads the files",
        "ready" => "Ready at Instagram",
        "publishing" => "Being published",
        "published" => "Published",
        "failed" => "Failed",
        "cancelled" => "Cancelled",
        "unknown" => "Perhaps published: look at Instagram",
        other => return spaced(other),
    }
    .into()
}

/// What happened to a post.
pub fn step(name: &str) -> String {
    match name {
        "made" => "Made",
        "container_made" => "Handed to Instagram",
        "container_ready" => "Instagram has prepared it",
        "container_spent" => "Instagram couldn’t prepare it",
        "container_expired" => "Instagram’s copy became too old",
        "outcome_unknown" => "Not known yet whether it was published",
        "found_published" => "Found at Instagram",
        "not_published" => "Not published yet",
        "comments_off" => "Comments switched off",
        "commented" => "First comment made",
        "not_commented" => "First comment not made",
        other => return spaced(other),
    }
    .into()
}

/// A step's name without its underscores, with a capital letter.
pub fn spaced(name: &str) -> String {
    let text = name.replace('_', " ");
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::{kind_named, spaced, state, step};

    #[test]
    fn names_are_read_as_words() {
        assert_eq!(spaced("tried_again"), "Tried again");
        assert_eq!(step("container_made"), "Handed to Instagram");
        assert_eq!(step("tried_again"), "Tried again");
        assert_eq!(state("published"), "Published");
        assert_eq!(state("brand_new"), "Brand new");
        assert_eq!(kind_named("story"), "Story");
    }
}
