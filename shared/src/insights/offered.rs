//! Which versions of Instagram's API offer a metric, as far as it isn't each that lives.

use crate::instagram::versions::major;

/// From one version to another, both of them among them; nothing: there is no such end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offered {
    /// The first.
    pub since: Option<&'static str>,
    /// The last.
    pub until: Option<&'static str>,
}

/// By every version that lives.
pub const ALWAYS: Offered = Offered {
    since: None,
    until: None,
};

impl Offered {
    /// Since that version.
    #[must_use]
    pub const fn since(version: &'static str) -> Self {
        Self {
            since: Some(version),
            until: None,
        }
    }

    /// Whether a version has it. One that can't be read is a new one.
    #[must_use]
    pub fn by(self, version: &str) -> bool {
        let major = |version: &str| major(version).unwrap_or(u32::MAX);
        let version = major(version);
        self.since.is_none_or(|since| version >= major(since))
            && self.until.is_none_or(|until| version <= major(until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_what_lies_between_its_ends() {
        let between = Offered {
            since: Some("v9.0"),
            until: Some("v21.0"),
        };
        for (version, has) in [
            ("v8.0", false),
            ("v9.0", true),
            ("v10.0", true),
            ("v21.0", true),
            ("v22.0", false),
            ("v100.0", false),
            ("", false),
        ] {
            assert_eq!(between.by(version), has, "{version}");
            assert!(ALWAYS.by(version));
        }
        assert!(Offered::since("v22.0").by("") && !Offered::since("v22.0").by("v21.0"));
    }
}
