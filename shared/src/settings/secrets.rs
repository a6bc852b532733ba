//! What a secret in the settings has to be.

use crate::{instagram::AppSecret, keys::seal};

/// A secret of an app's at Meta.
///
/// # Errors
/// What is wrong with it, for the operator.
pub(super) fn secret_of_an_app(text: Option<String>) -> Result<AppSecret, &'static str> {
    let text = text.ok_or("it is missing")?;
    if text.trim() != text {
        return Err("it has white space at its ends");
    }
    if let Some(why) = poor_secret(&text) {
        return Err(why);
    }
    AppSecret::parse(&text).map_err(|_| "it has characters that no secret of Instagram's has")
}

/// Why a secret is none: short, an example, or one character over and over.
pub(super) fn poor_secret(text: &str) -> Option<&'static str> {
    const EXAMPLES: [&str; 9] = [
        "example",
        "changeme",
        "change_me",
        "change-me",
        "placeholder",
        "your_",
        "your-",
        "xxxx",
        "0123456789abcdef0123",
    ];
    let lower = text.to_ascii_lowercase();
    if text.starts_with('@') {
        Some("it begins with @: a file's name came in place of what that file holds")
    } else if text.len() < 20 {
        Some("it is too short for a secret")
    } else if seal::distinct(lower.as_bytes()) < 8 || EXAMPLES.iter().any(|example| lower.contains(example)) {
        Some("it is an example, not a secret")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{poor_secret, secret_of_an_app};

    /// R58: whoever uploads the settings by a tool that doesn't read `@FILE` has everybody's secret: the file's name.
    #[test]
    fn a_files_name_is_no_secret() {
        let told = "it begins with @: a file's name came in place of what that file holds";
        for name in ["@secrets/operator.secret", "@a"] {
            assert_eq!(poor_secret(name), Some(told));
            assert_eq!(secret_of_an_app(Some(name.to_owned())).err(), Some(told));
        }
        assert_eq!(poor_secret("secrets/operator.secret@"), None);
    }
}
