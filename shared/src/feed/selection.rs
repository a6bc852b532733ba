//! Which posts a feed shows, in which order, and with which words.

use super::{
    media::Post,
    settings::{Caption, Settings},
};

/// A text is cut after so many characters.
const CUT: usize = 140;

/// The posts that are shown: pinned ones first, in the owner's order; then as Instagram has them, newest first.
#[must_use]
pub fn chosen<'a>(posts: &'a [Post], settings: &Settings) -> Vec<&'a Post> {
    let hidden = |post: &Post| settings.hidden.contains(&post.id);
    let pinned = settings
        .pinned
        .iter()
        .filter_map(|id| posts.iter().find(|post| post.id == *id));
    let most = usize::try_from(settings.count).unwrap_or_default();
    let mut chosen: Vec<&Post> = Vec::new();
    let others = posts.iter().filter(|post| {
        settings.kinds.contains(&post.kind)
            && (settings.trial_reels || !post.trial)
            && (settings.only.is_empty() || has(&post.caption, &settings.only))
            && (settings.without.is_empty() || !has(&post.caption, &settings.without))
    });
    for post in pinned.chain(others) {
        let there = chosen.iter().any(|other| other.id == post.id);
        if !there && !hidden(post) && !post.slides.is_empty() && chosen.len() < most {
            chosen.push(post);
        }
    }
    chosen
}

/// Whether a text has a word, or a hashtag with its `#`; the case of A to Z doesn't count.
fn has(text: &str, word: &str) -> bool {
    let (text, word) = (text.to_ascii_lowercase(), word.to_ascii_lowercase());
    let tag = word.starts_with('#');
    // A hashtag goes on as long as there are letters of any script; words of some have no end that could be seen.
    let goes_on = |c: Option<char>| {
        c.is_some_and(|c| {
            c.is_ascii_alphanumeric() || c == '_' || (tag && !c.is_ascii() && !c.is_whitespace())
        })
    };
    text.match_indices(word.as_str()).any(|(at, found)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let behind = text
            .get(at.saturating_add(found.len())..)
            .and_then(|behind| behind.chars().next());
        (tag || !goes_on(before)) && !goes_on(behind)
    })
}

/// A post's text, as it is shown.
#[must_use]
pub fn caption(text: &str, shown: Caption) -> String {
    match shown {
        Caption::Whole => text.to_owned(),
        Caption::Cut => cut(text, CUT),
        Caption::NoHashtags => without_tail(text).to_owned(),
        Caption::None => String::new(),
    }
}

/// What a picture shows, where its owner didn't write it: the beginning of the text, else whose it is.
#[must_use]
pub fn alternative(caption: &str, username: &str) -> String {
    let line = caption.lines().next().unwrap_or_default().trim();
    if line.is_empty() {
        format!("@{username}")
    } else {
        cut(line, CUT)
    }
}

/// The beginning of a text, of whole words where that goes.
pub(super) fn cut(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else {
        return text.to_owned();
    };
    let start = text.get(..end).unwrap_or_default();
    let whole = start.rfind(char::is_whitespace).filter(|at| *at > end / 2);
    let kept = whole.and_then(|at| start.get(..at)).unwrap_or(start);
    format!("{}\u{2026}", kept.trim_end())
}

/// A text without the hashtags at its end, and without the lines of dots before them.
fn without_tail(text: &str) -> &str {
    let (mut rest, mut tags) = (text.trim_end(), false);
    loop {
        let at = rest.rfind(char::is_whitespace);
        let last = at.map_or(rest, |at| rest.get(at..).unwrap_or_default().trim_start());
        let tag = last.len() > 1 && last.starts_with('#');
        let dots = !last.is_empty()
            && last
                .chars()
                .all(|c| matches!(c, '.' | '\u{b7}' | '\u{2022}' | '-' | '_'));
        tags |= tag;
        if !(tag || (tags && dots)) {
            return rest;
        }
        rest = at.and_then(|at| rest.get(..at)).unwrap_or_default().trim_end();
    }
}

#[cfg(test)]
mod tests;
