//! Permissions (Instagram's scopes): their names now, their old names, and what they are called for people.

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// The permission that every connection needs.
pub const BASIC: &str = "instagram_business_basic";

/// The most permissions in one request or reply.
const MAX_COUNT: usize = 32;
/// The longest name of a permission.
const MAX_NAME: usize = 64;

/// Names that are known, and what they let a site do.
pub const KNOWN: [(&str, &str); 5] = [
    (BASIC, "read your profile and media"),
    (
        "instagram_business_content_publish",
        "publish posts, reels and stories for you",
    ),
    ("instagram_business_manage_comments", "read and answer comments"),
    ("instagram_business_manage_messages", "read and answer messages"),
    ("instagram_business_manage_insights", "read your insights"),
];

/// Names that Instagram retired, and their successors.
const OLD: [(&str, &str); 7] = [
    ("user_profile", BASIC),
    ("user_media", BASIC),
    ("business_basic", BASIC),
    ("business_content_publish", "instagram_business_content_publish"),
    ("business_manage_comments", "instagram_business_manage_comments"),
    ("business_manage_messages", "instagram_business_manage_messages"),
    (
        "instagram_business_content_publishing",
        "instagram_business_content_publish",
    ),
];

/// A permission of Instagram under its present name: 1 to 64 characters of `[a-z0-9_]`.
///
/// A name that isn't known is kept: Instagram adds some, and what a site may ask for is its configuration's to say (R5).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(transparent)]
pub struct Permission(String);

/// A list of permissions, without doubles, in the order given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Each once, under its present name.
    pub permissions: Vec<Permission>,
    /// The retired names that were given, each once; empty is the normal case (R5).
    pub replaced: Vec<&'static str>,
}

/// Why a list of permissions isn't one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScopeProblem {
    /// A name holds something else than small letters, digits and underscores, or is too long.
    #[error(
        "a permission's name has 1 to 64 small letters, digits and underscores, such as instagram_business_basic"
    )]
    Name,
    /// There are more than 32.
    #[error("at most 32 permissions can be asked for at once")]
    TooMany,
}

impl Permission {
    /// Reads one name; a retired one becomes its successor.
    ///
    /// # Errors
    /// [`ScopeProblem::Name`] when it can't be a name of Instagram.
    pub fn parse(name: &str) -> Result<Self, ScopeProblem> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if name.is_empty() || name.len() > MAX_NAME || !name.bytes().all(plain) {
            return Err(ScopeProblem::Name);
        }
        let present = retired(name).map_or(name, |(_, present)| present);
        Ok(Self(present.to_owned()))
    }

    /// `instagram_business_basic`, which every connection needs.
    #[must_use]
    pub fn basic() -> Self {
        Self(BASIC.to_owned())
    }

    /// The name as Instagram spells it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it lets a site do, in a few plain words; the name itself when it isn't a known one.
    #[must_use]
    pub fn label(&self) -> &str {
        KNOWN
            .iter()
            .find(|(name, _)| *name == self.0)
            .map_or(self.as_str(), |(_, label)| label)
    }

    /// Whether the name is one of those that Instagram documents.
    #[must_use]
    pub fn is_known(&self) -> bool {
        KNOWN.iter().any(|(name, _)| *name == self.0)
    }
}

impl Scope {
    /// Reads a list separated by spaces or commas, either of them possibly percent-encoded once more (`%20`, `%2C`).
    /// An empty list is an empty scope.
    ///
    /// # Errors
    /// [`ScopeProblem`] when a name can't be one, or there are too many.
    pub fn parse(text: &str) -> Result<Self, ScopeProblem> {
        let text = text.replace("%20", " ").replace("%2C", ",").replace("%2c", ",");
        Self::collect(text.split([' ', ',', '+']))
    }

    /// The same from names that are separate already; empty ones and space around them don't count.
    ///
    /// # Errors
    /// [`ScopeProblem`] when a name can't be one, or there are too many.
    pub fn collect<'a>(names: impl Iterator<Item = &'a str>) -> Result<Self, ScopeProblem> {
        let mut scope = Self::default();
        for name in names
            .map(str::trim)
            .filter(|name| !name.is_empty() && *name != OFFLINE)
        {
            let permission = Permission::parse(name)?;
            if let Some((old, _)) = retired(name)
                && !scope.replaced.contains(&old)
            {
                scope.replaced.push(old);
            }
            if !scope.permissions.contains(&permission) {
                if scope.permissions.len() >= MAX_COUNT {
                    return Err(ScopeProblem::TooMany);
                }
                scope.permissions.push(permission);
            }
        }
        Ok(scope)
    }

    /// A sentence for the site's developer when retired names were given (R5).
    #[must_use]
    pub fn notice(&self) -> Option<String> {
        if self.replaced.is_empty() {
            return None;
        }
        let names = self.replaced.join(", ");
        Some(format!(
            "Instagram retired the permission names {names}; the present ones are used instead. Ask for instagram_business_* names."
        ))
    }
}

/// What libraries ask for to get a refresh token (`OpenID` Connect §11). Every client gets one here.
const OFFLINE: &str = "offline_access";

fn retired(name: &str) -> Option<(&'static str, &'static str)> {
    OLD.iter().find(|(old, _)| *old == name).copied()
}

/// The names joined by one separator: `,` for Instagram, space for OAuth.
#[must_use]
pub fn joined(permissions: &[Permission], separator: &str) -> String {
    permissions
        .iter()
        .map(Permission::as_str)
        .collect::<Vec<_>>()
        .join(separator)
}

impl fmt::Debug for Permission {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Permission {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        Scope::parse(text)
            .unwrap()
            .permissions
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn spaces_commas_and_their_encoded_forms_separate() {
        let wanted = ["instagram_business_basic", "instagram_business_manage_insights"];
        for separator in [" ", ",", ", ", "%20", "%2C", "%2c", "+", "  ,, "] {
            assert_eq!(names(&wanted.join(separator)), wanted, "{separator:?}");
        }
    }

    /// R113: every client gets a refresh token, so asking for one is no permission.
    #[test]
    fn offline_access_is_passed_over() {
        assert_eq!(names("offline_access"), Vec::<String>::new());
        assert_eq!(
            names("offline_access,instagram_business_basic offline_access"),
            ["instagram_business_basic"]
        );
        assert_eq!(names("offline_accesses"), ["offline_accesses"]);
    }

    /// R5.
    #[test]
    fn basic_displays_names_become_the_basic_permission_once_and_are_noticed() {
        let scope = Scope::parse("user_profile,user_media").unwrap();
        assert_eq!(scope.permissions, [Permission::basic()]);
        assert_eq!(scope.replaced, ["user_profile", "user_media"]);
        assert!(scope.notice().unwrap().contains("user_profile, user_media"));
        assert_eq!(Scope::parse(BASIC).unwrap().notice(), None);
    }

    /// R5.
    #[test]
    fn names_of_before_2025_become_the_present_ones() {
        assert_eq!(
            names("business_basic business_content_publish"),
            ["instagram_business_basic", "instagram_business_content_publish"]
        );
    }

    #[test]
    fn what_can_not_be_a_name_is_refused() {
        for text in ["Instagram", "a-b", "a%00", "<script>", "a\nb", &"a".repeat(65)] {
            assert_eq!(Scope::parse(text), Err(ScopeProblem::Name), "{text:?}");
        }
        let many = (0..33).map(|n| format!("p{n}")).collect::<Vec<_>>().join(" ");
        assert_eq!(Scope::parse(&many), Err(ScopeProblem::TooMany));
        assert_eq!(names(""), Vec::<String>::new());
    }

    #[test]
    fn each_known_permission_has_words_for_people() {
        for (name, label) in KNOWN {
            let known = Permission::parse(name).unwrap();
            assert_eq!((known.label(), known.is_known()), (label, true));
        }
        let future = Permission::parse("instagram_future").unwrap();
        assert_eq!((future.label(), future.is_known()), ("instagram_future", false));
    }

    #[test]
    fn a_list_has_an_end() {
        let many = |count: usize| (0..count).map(|n| format!("p{n}")).collect::<Vec<_>>().join(" ");
        assert_eq!(names(&many(32)).len(), 32);
        assert_eq!(
            names(&format!("{} p0 p1", many(32))).len(),
            32,
            "a double is none more"
        );
        assert_eq!(names(&"a".repeat(64)), ["a".repeat(64)]);
        assert!(Permission::parse("").is_err());
    }

    #[test]
    fn a_stored_name_is_read_as_its_present_one() {
        assert_eq!(
            serde_json::from_str::<Permission>("\"user_media\"").unwrap(),
            Permission::basic()
        );
        assert!(serde_json::from_str::<Permission>("\"A\"").is_err());
        let all = [Permission::basic(), Permission::parse("other").unwrap()];
        assert_eq!(joined(&all, ", "), "instagram_business_basic, other");
        assert_eq!(format!("{} {:?}", all[1], all[1]), "other other");
    }
}
