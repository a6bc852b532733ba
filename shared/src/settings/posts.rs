//! What an account's sessions may post for a site: the member `posts` of its entry.

use crate::instagram::Permission;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, MapAccess, Visitor, value::MapAccessDeserializer},
};
use std::fmt;

/// The permission that posting needs.
pub const PERMISSION: &str = "instagram_business_content_publish";
/// The kinds of posts.
const KINDS: [&str; 4] = ["image", "reel", "carousel", "story"];

/// What may be posted. Without it nothing is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Posts {
    /// Which kinds.
    pub kinds: Vec<String>,
    /// How many days ahead.
    pub days_ahead: u32,
    /// How many may wait for their time.
    pub planned: u32,
    /// The largest picture, in MB.
    pub image_mb: u32,
    /// The largest video, in MB.
    pub video_mb: u32,
    /// From so many hashtags on there is a warning.
    pub hashtags_warn: u32,
}

impl Default for Posts {
    fn default() -> Self {
        Self {
            kinds: KINDS.map(str::to_owned).to_vec(),
            days_ahead: 75,
            planned: 100,
            image_mb: 8,
            video_mb: 100,
            hashtags_warn: 6,
        }
    }
}

/// The member of a site's entry: an object, or `false` for nothing.
///
/// # Errors
/// It is neither.
pub(super) fn read<'de, D: Deserializer<'de>>(member: D) -> Result<Option<Posts>, D::Error> {
    struct Member;
    impl<'de> Visitor<'de> for Member {
        type Value = Option<Posts>;

        fn expecting(&self, told: &mut fmt::Formatter<'_>) -> fmt::Result {
            told.write_str("an object, or false")
        }

        fn visit_bool<E: Error>(self, on: bool) -> Result<Self::Value, E> {
            if on {
                return Err(E::custom("`posts` is an object, or false"));
            }
            Ok(None)
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
            Posts::deserialize(MapAccessDeserializer::new(members)).map(Some)
        }
    }
    member.deserialize_any(Member)
}

impl Posts {
    /// What is wrong with it, for a site with these permissions.
    ///
    /// # Errors
    /// The first thing, for the site's operator.
    pub(super) fn check(&self, permissions: &[Permission]) -> Result<(), String> {
        if !permissions.iter().any(|one| one.as_str() == PERMISSION) {
            return Err(format!("`posts` needs `{PERMISSION}` among its permissions"));
        }
        let known = |kind: &String| KINDS.contains(&kind.as_str());
        if self.kinds.is_empty() || !self.kinds.iter().all(known) {
            return Err("`posts.kinds` is not a list of image, reel, carousel and story".to_owned());
        }
        for (member, value, least, most) in [
            ("days_ahead", self.days_ahead, 1, 365),
            ("planned", self.planned, 1, 500),
            ("image_mb", self.image_mb, 1, 8),
            ("video_mb", self.video_mb, 1, 300),
            ("hashtags_warn", self.hashtags_warn, 1, 31),
        ] {
            if !(least..=most).contains(&value) {
                return Err(format!("`posts.{member}` is not {least} to {most}"));
            }
        }
        Ok(())
    }
}
