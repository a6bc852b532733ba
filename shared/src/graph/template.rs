//! The pairs of method and path that a site may open to its pages, and what each of them takes (R37, R39).

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One pair of method and path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Template {
    /// The connected account.
    Me,
    /// Its media, page by page.
    MyMedia,
    /// One media.
    Media,
    /// The items of one carousel.
    Children,
    /// Numbers of the connected account.
    MyInsights,
    /// Numbers of one media.
    Insights,
}

/// The permission that numbers need.
pub const PERMISSION: &str = "instagram_business_manage_insights";

/// The query parameters of numbers.
const INSIGHTS: &[&str] = &[
    "metric",
    "period",
    "metric_type",
    "breakdown",
    "timeframe",
    "since",
    "until",
];

const ME_FIELDS: &[&str] = &[
    "id",
    "user_id",
    "username",
    "name",
    "account_type",
    "profile_picture_url",
    "followers_count",
    "follows_count",
    "media_count",
    "biography",
    "website",
];

const MEDIA_FIELDS: &[&str] = &[
    "id",
    "caption",
    "media_type",
    "media_product_type",
    "media_url",
    "thumbnail_url",
    "permalink",
    "shortcode",
    "timestamp",
    "username",
    "owner",
    "like_count",
    "comments_count",
    "is_comment_enabled",
    "alt_text",
    "is_shared_to_feed",
    "is_ai_generated",
    "media_audio_type",
    "legacy_instagram_media_id",
    "copyright_check_information",
    "boost_ads_list",
    "boost_eligibility_info",
    "children",
];

const CHILD_FIELDS: &[&str] = &[
    "id",
    "media_type",
    "media_product_type",
    "media_url",
    "thumbnail_url",
    "permalink",
    "shortcode",
    "timestamp",
    "username",
    "owner",
    "alt_text",
];

impl Template {
    /// All there are; a site that says nothing opens these.
    pub const ALL: &'static [Self] = &[
        Self::Me,
        Self::MyMedia,
        Self::Media,
        Self::Children,
        Self::MyInsights,
        Self::Insights,
    ];

    /// How the site's configuration spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Me => "GET /me",
            Self::MyMedia => "GET /me/media",
            Self::Media => "GET /{media}",
            Self::Children => "GET /{media}/children",
            Self::MyInsights => "GET /me/insights",
            Self::Insights => "GET /{media}/insights",
        }
    }

    /// Reads the configuration's spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|template| template.as_str() == text)
    }

    /// The query parameters that it takes.
    #[must_use]
    pub const fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::Me | Self::Media => &["fields"],
            Self::MyMedia | Self::Children => &["fields", "limit", "after", "before"],
            Self::MyInsights | Self::Insights => INSIGHTS,
        }
    }

    /// The fields that can be asked for.
    #[must_use]
    pub const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Me => ME_FIELDS,
            Self::MyMedia | Self::Media => MEDIA_FIELDS,
            Self::Children => CHILD_FIELDS,
            Self::MyInsights | Self::Insights => &[],
        }
    }

    /// The permission that it needs besides the one that every connection has.
    #[must_use]
    pub const fn needs(self) -> Option<&'static str> {
        match self {
            Self::MyInsights | Self::Insights => Some(PERMISSION),
            _ => None,
        }
    }

    /// The fields that can be asked for inside of a field, as in `children{id,media_url}`; empty: none.
    #[must_use]
    pub fn nested(self, field: &str) -> &'static [&'static str] {
        match (self, field) {
            (Self::MyMedia | Self::Media, "children") => CHILD_FIELDS,
            _ => &[],
        }
    }
}

impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            let all: Vec<&str> = Self::ALL.iter().map(|template| template.as_str()).collect();
            serde::de::Error::custom(["expected one of ", &all.join(", ")].concat())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_spells_each_template_in_one_way() {
        for template in Template::ALL {
            assert_eq!(Template::parse(template.as_str()), Some(*template));
            let json = serde_json::to_string(template).unwrap();
            assert_eq!(serde_json::from_str::<Template>(&json).unwrap(), *template);
        }
        let odd = serde_json::from_str::<Template>("\"GET /\"").unwrap_err();
        let expected = "expected one of GET /me, GET /me/media, GET /{media}, GET /{media}/children, \
                        GET /me/insights, GET /{media}/insights";
        assert!(odd.to_string().starts_with(expected), "{odd}");
        for text in [
            "",
            "GET /me/",
            "get /me",
            "POST /me",
            "GET /*",
            "GET /{media}/comments",
        ] {
            assert_eq!(Template::parse(text), None, "{text}");
        }
    }

    /// R39
    #[test]
    fn each_template_takes_its_own() {
        for (template, parameters, fields) in [
            (Template::Me, 1, 11),
            (Template::MyMedia, 4, 23),
            (Template::Media, 1, 23),
            (Template::Children, 4, 11),
            (Template::MyInsights, 7, 0),
            (Template::Insights, 7, 0),
        ] {
            assert_eq!(
                (template.parameters().len(), template.fields().len()),
                (parameters, fields)
            );
            let inside = ["children", "owner", "id", "media"].map(|field| template.nested(field).len());
            let has_children = matches!(template, Template::MyMedia | Template::Media);
            assert_eq!(inside, [if has_children { 11 } else { 0 }, 0, 0, 0]);
        }
    }
}
