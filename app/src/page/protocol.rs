//! What the page reads: the account, its media, and the problem details of an error.

use serde::Deserialize;

/// The account, as `GET /graph/me` answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_field_names, reason = "Instagram's names")]
pub struct Profile {
    /// The user name, without `@`.
    pub username: String,
    /// The name that the account gives itself.
    pub name: Option<String>,
    /// The picture's address, signed and short-lived.
    pub profile_picture_url: Option<String>,
    /// How many posts.
    pub media_count: Option<u64>,
    /// How many followers.
    pub followers_count: Option<u64>,
    /// How many accounts it follows.
    pub follows_count: Option<u64>,
}

/// A post, as `GET /graph/me/media` lists it. A field without a value is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_field_names, reason = "Instagram's names")]
pub struct Media {
    /// The post's id.
    pub id: String,
    /// Its text.
    pub caption: Option<String>,
    /// `IMAGE`, `VIDEO` or `CAROUSEL_ALBUM`.
    pub media_type: String,
    /// The picture or the video; absent when somebody else holds the rights.
    pub media_url: Option<String>,
    /// A video's picture.
    pub thumbnail_url: Option<String>,
    /// The post at Instagram.
    pub permalink: Option<String>,
}

impl Media {
    /// The picture to show: a video's thumbnail, never the video itself.
    pub fn picture(&self) -> Option<String> {
        let own = self.media_url.clone().filter(|_| self.media_type != "VIDEO");
        self.thumbnail_url.clone().or(own)
    }

    /// How the post is marked, when it is more than one picture.
    pub fn kind(&self) -> Option<&'static str> {
        match self.media_type.as_str() {
            "VIDEO" => Some("▶ Video"),
            "CAROUSEL_ALBUM" => Some("Album"),
            _ => None,
        }
    }

    /// The picture's words.
    pub fn words(&self) -> String {
        self.caption
            .clone()
            .unwrap_or_else(|| "A post without a caption".into())
    }
}

/// One page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MediaPage {
    /// The posts.
    pub data: Vec<Media>,
    /// Where to go on.
    pub paging: Option<Paging>,
}

/// The list's neighbours; `next` is an address of the edge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Paging {
    /// The next page.
    pub next: Option<String>,
}

/// An error of the edge, in plain words (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Problem {
    /// What happened.
    pub cause: String,
    /// What to do.
    #[serde(default)]
    pub action: String,
    /// Whose move it is: `user_reconnect` asks for another connect, anything else for another try.
    #[serde(default)]
    pub retry: String,
}

#[cfg(test)]
mod tests {
    use super::{Media, MediaPage, Problem};

    #[test]
    fn a_video_shows_its_thumbnail_and_never_itself() {
        let mut video = Media {
            media_type: "VIDEO".into(),
            media_url: Some("v.mp4".into()),
            ..Media::default()
        };
        assert_eq!(video.picture(), None);
        video.thumbnail_url = Some("t.jpg".into());
        assert_eq!(video.picture().as_deref(), Some("t.jpg"));
        assert_eq!(video.kind(), Some("▶ Video"));
    }

    #[test]
    fn an_empty_list_may_have_no_paging() {
        let page: MediaPage = serde_json::from_str(r#"{"data":[]}"#).unwrap();
        assert_eq!(page, MediaPage::default());
    }

    #[test]
    fn the_list_goes_on_at_the_edges_own_address() {
        let page: MediaPage = serde_json::from_str(
            r#"{"data":[{"id":"1","media_type":"IMAGE","media_url":"a"}],"paging":{"cursors":{"after":"b"},"next":"http://edge/graph/me/media?after=b"}}"#,
        )
        .unwrap();
        assert_eq!(page.data.first().and_then(Media::picture).as_deref(), Some("a"));
        assert_eq!(
            page.paging.and_then(|paging| paging.next).as_deref(),
            Some("http://edge/graph/me/media?after=b")
        );
    }

    #[test]
    fn problem_details_are_read_by_cause_and_action() {
        let problem: Problem = serde_json::from_str(
            r#"{"type":"about:blank","status":503,"cause":"It is down.","action":"Wait."}"#,
        )
        .unwrap();
        assert_eq!(
            (problem.cause.as_str(), problem.action.as_str()),
            ("It is down.", "Wait.")
        );
    }
}
