//! What went wrong, in words: the cause's name for programs, a sentence and a cure for people.

use std::sync::Arc;

/// A failure as the element shows it and as its `failed` event carries it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// The cause's stable name.
    pub code: String,
    /// What happened, in the edge's words; empty: the button has its own.
    pub message: String,
    /// What to do; may be empty where the message says it.
    pub action: String,
    /// The edge says that this grant is over: connecting again is the only cure.
    pub over: bool,
}

impl Failure {
    /// In these words.
    pub fn new(code: &str, message: &str, action: &str) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            action: action.into(),
            over: false,
        }
    }

    /// A failure that the page itself found: its words are in `app/texts`.
    pub fn own(code: &str) -> Arc<Self> {
        Arc::new(Self::new(code, "", ""))
    }

    /// An OAuth error: its description begins with the category, then come the cause, two spaces, and the cure. `over`: it
    /// ends the grant.
    pub fn oauth(error: &str, description: &str, over: bool) -> Arc<Self> {
        let (code, words) = match description.split_once(' ') {
            Some((category, words)) if is_name(category) => (category, words),
            _ => (error, description),
        };
        let (message, action) = words.split_once("  ").unwrap_or((words, ""));
        let code = if code.is_empty() { "unexpected" } else { code };
        Arc::new(Self {
            over,
            ..Self::new(code, message, action)
        })
    }
}

fn is_name(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::Failure;

    #[test]
    fn a_description_gives_its_category_and_its_sentence() {
        let failure = Failure::oauth("access_denied", "denied You did not allow it.", false);
        assert_eq!(failure.code, "denied");
        assert_eq!(failure.message, "You did not allow it.");
        assert_eq!(failure.action, "");
    }

    #[test]
    fn two_spaces_stand_between_the_cause_and_the_cure() {
        let failure = Failure::oauth("access_denied", "denied It was refused.  Click again.", false);
        assert_eq!(
            (failure.message.as_str(), failure.action.as_str()),
            ("It was refused.", "Click again.")
        );
    }

    #[test]
    fn a_description_without_a_category_is_shown_whole() {
        let failure = Failure::oauth("server_error", "Something broke", false);
        assert_eq!(
            (failure.code.as_str(), failure.message.as_str()),
            ("server_error", "Something broke")
        );
    }

    #[test]
    fn an_error_without_a_description_keeps_its_name() {
        let failure = Failure::oauth("access_denied", "", false);
        assert_eq!(
            (failure.code.as_str(), failure.message.as_str()),
            ("access_denied", "")
        );
        assert_eq!(Failure::oauth("", "", false).code, "unexpected");
    }
}
