//! What can be read of an account, with the names of Instagram. A field without a value, or that wasn't asked for, is
//! `None`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The account, as `/me` answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Me {
    /// The account's id for this app; longer than a number can hold.
    pub id: String,
    /// The professional account's id, as webhooks name it.
    pub user_id: Option<String>,
    /// The user name, without `@`.
    pub username: String,
    /// The name that the account gives itself.
    pub name: Option<String>,
    /// The kind of account, such as `BUSINESS`; compare it without case.
    pub account_type: Option<String>,
    /// The picture's address, signed and short-lived: don't store it.
    pub profile_picture_url: Option<String>,
    /// How many accounts follow it.
    pub followers_count: Option<u64>,
    /// How many accounts it follows.
    pub follows_count: Option<u64>,
    /// How many media it has.
    pub media_count: Option<u64>,
    /// What the account says of itself.
    pub biography: Option<String>,
    /// The account's link.
    pub website: Option<String>,
}

/// A post, as `/me/media` lists it and `/ID` answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Media {
    /// Its id; longer than a number can hold.
    pub id: String,
    /// The text under it.
    pub caption: Option<String>,
    /// `IMAGE`, `VIDEO` or `CAROUSEL_ALBUM`.
    pub media_type: String,
    /// Where it is shown, such as `FEED` or `REELS`.
    pub media_product_type: Option<String>,
    /// The picture's or the video's address, signed and short-lived. `None` where somebody else holds the rights.
    pub media_url: Option<String>,
    /// A video's picture, signed and short-lived.
    pub thumbnail_url: Option<String>,
    /// Its page at Instagram.
    pub permalink: Option<String>,
    /// The last part of `permalink`.
    pub shortcode: Option<String>,
    /// When it was posted, such as `2026-01-02T03:04:05+0000`.
    pub timestamp: Option<String>,
    /// The account's user name.
    pub username: Option<String>,
    /// Whose it is.
    pub owner: Option<Owner>,
    /// How many people like it; `None` where the owner hides it.
    pub like_count: Option<u64>,
    /// How many comments it has.
    pub comments_count: Option<u64>,
    /// Whether comments are open.
    pub is_comment_enabled: Option<bool>,
    /// The words for those who can't see the picture.
    pub alt_text: Option<String>,
    /// Of a reel: whether it is in the feed as well; a trial reel isn't.
    pub is_shared_to_feed: Option<bool>,
    /// Whether it is marked as made by AI.
    pub is_ai_generated: Option<bool>,
    /// Of a video: what kind of sound it has.
    pub media_audio_type: Option<String>,
    /// The id that the old API had for it.
    pub legacy_instagram_media_id: Option<String>,
    /// What the copyright check of a video found.
    pub copyright_check_information: Option<Value>,
    /// The ads that were made of it.
    pub boost_ads_list: Option<Value>,
    /// Whether it can become an ad.
    pub boost_eligibility_info: Option<Value>,
    /// An album's items.
    pub children: Option<Children>,
}

impl Media {
    /// The address of a picture to show: a video's thumbnail, never the video itself. `None`: there is none to show.
    #[must_use]
    pub fn picture(&self) -> Option<&str> {
        let own = self.media_url.as_deref().filter(|_| self.media_type != "VIDEO");
        self.thumbnail_url.as_deref().or(own)
    }
}

/// Whose a post is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Owner {
    /// The account's id.
    pub id: String,
}

/// An album's items, as the field `children` holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Children {
    /// The items; of a [`Media`] they have the fields that were asked for.
    pub data: Vec<Media>,
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use shared::graph::Template;

    use super::{Me, Media};

    fn names(of: impl Serialize) -> Vec<String> {
        let value = serde_json::to_value(of).unwrap();
        let mut names: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        names.sort();
        names
    }

    #[test]
    fn every_field_that_the_edge_lets_through_has_its_place() {
        for (names, template) in [
            (names(Me::default()), Template::Me),
            (names(Media::default()), Template::MyMedia),
        ] {
            let mut fields = template.fields().to_vec();
            fields.sort_unstable();
            assert_eq!(names, fields);
        }
    }

    #[test]
    fn a_video_shows_its_thumbnail_and_never_itself() {
        let mut video = Media {
            media_type: "VIDEO".into(),
            media_url: Some("v.mp4".into()),
            ..Media::default()
        };
        assert_eq!(video.picture(), None);
        video.thumbnail_url = Some("t.jpg".into());
        assert_eq!(video.picture(), Some("t.jpg"));
    }

    /// R18.
    #[test]
    fn an_id_keeps_all_its_digits() {
        let me: Me = serde_json::from_str(r#"{"id":"17841405793187218","username":"nora"}"#).unwrap();
        assert_eq!(me.id, "17841405793187218");
    }
}
