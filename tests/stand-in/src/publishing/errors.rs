//! The errors of publishing: code, subcode, and what Instagram says. Texts that nobody pasted are assumed.

use crate::errors::GraphError;

type Row = (i32, i32, &'static str, &'static str, &'static str);

const LIMIT: &str = "Application request limit reached";
const FATAL: &str = "Fatal";
const PARAMETER: &str = "Invalid parameter";
const AGAIN: &str = "Try again, or make a new container.";

/// Code, subcode, message, title and sentence for the user.
const ROWS: [Row; 30] = [
    (
        -2,
        2_207_003,
        "Timeout",
        "Media download has failed",
        "It takes too long to download the media.",
    ),
    (
        -2,
        2_207_020,
        "Expired",
        "Media expired",
        "The media you are trying to access has expired.",
    ),
    (
        -1,
        2_207_001,
        FATAL,
        "Instagram server error",
        "Instagram server error. Try again later.",
    ),
    (
        -1,
        2_207_032,
        FATAL,
        "Media creation has failed",
        "Media creation has failed, please try to re-create media.",
    ),
    (-1, 2_207_053, FATAL, "Unknown upload error", AGAIN),
    (
        1,
        2_207_057,
        PARAMETER,
        "Thumbnail offset is not valid",
        "Thumbnail offset must be within the video's duration.",
    ),
    (
        4,
        2_207_051,
        LIMIT,
        "Action is blocked",
        "We restrict certain activity to protect our community. Tell us if you think we made a mistake.",
    ),
    (
        9,
        2_207_042,
        LIMIT,
        "Maximum number of posts reached",
        "You reached the maximum number of posts that is allowed to be published by Content Publishing API.",
    ),
    (
        20,
        1_772_107,
        "Unsupported response format",
        "Unsupported response format",
        "The response format that was asked for is not supported for this action.",
    ),
    (
        24,
        2_207_006,
        "The requested resource does not exist",
        "Media not found",
        "The media with this id cannot be found.",
    ),
    (
        24,
        2_207_008,
        "The requested resource does not exist",
        "Media builder not found",
        "The media builder with this creation id does not exist or has been expired.",
    ),
    (
        25,
        2_207_050,
        "User access is restricted",
        "Instagram account is restricted",
        "The Instagram account is inactive, checkpointed, or restricted.",
    ),
    (
        100,
        2_207_023,
        PARAMETER,
        "Unknown media type",
        "The media type is unknown.",
    ),
    (
        100,
        2_207_028,
        PARAMETER,
        "Invalid carousel",
        "Carousels need at least 2 photos or videos, and 10 at the most.",
    ),
    (
        100,
        2_207_040,
        PARAMETER,
        "Too many tags",
        "Cannot use more than 20 tags per created media.",
    ),
    (
        100,
        2_207_089,
        PARAMETER,
        "Carousel item cannot be published standalone",
        "Media created with media_type=VIDEO is a carousel item and cannot be published as a standalone post. To publish a standalone video, use media_type=REELS instead.",
    ),
    (
        110,
        2_207_018,
        "Invalid user id",
        "Cannot load user with a private profile",
        "These users can't be tagged.",
    ),
    (
        352,
        2_207_026,
        "The video format is not supported",
        "Unsupported video format",
        "The video format is not supported. Please check spec for supported streams format.",
    ),
    (
        9004,
        2_207_052,
        "Only photo or video can be accepted as media type.",
        "Media download has failed.",
        "The media could not be fetched from this URI.",
    ),
    (
        9007,
        2_207_027,
        "Media ID is not available",
        "Cannot publish",
        "The media is not ready for publishing, please wait for a moment.",
    ),
    (
        36000,
        2_207_004,
        "The image size is too large.",
        "Image size too large",
        "The image is too large to download. It should be less than 8 MiB.",
    ),
    (
        36001,
        2_207_005,
        "The image format is not supported.",
        "Unsupported image format",
        "The image format is not supported. Supported formats are: JPEG.",
    ),
    (
        36003,
        2_207_009,
        "The aspect ratio is not supported.",
        "Invalid aspect ratio",
        "The submitted image cannot be published. Please submit an image with a valid aspect ratio.",
    ),
    (
        36004,
        2_207_010,
        "The caption was too long.",
        "Caption too long",
        "The caption can have 2,200 characters, 30 hashtags and 20 @ tags at the most.",
    ),
    // What has no code in the facts has the commonest one.
    (
        100,
        2_207_076,
        "Video download failed",
        "Video download failed",
        AGAIN,
    ),
    (
        100,
        2_207_077,
        "Video processing failed",
        "Video processing failed",
        AGAIN,
    ),
    (
        100,
        2_207_078,
        "Trial reels",
        "Trial reel limit reached",
        "There were too many trial reels.",
    ),
    (
        100,
        2_207_081,
        "Trial reels",
        "Trial reels not available",
        "This account can't share trial reels.",
    ),
    (
        100,
        2_207_082,
        "Video download failed",
        "Video download failed",
        AGAIN,
    ),
    (
        100,
        2_207_085,
        "Video processing failed",
        "Video processing failed",
        AGAIN,
    ),
];

/// The error with this subcode, if there is one.
#[must_use]
pub fn of(subcode: i32) -> Option<GraphError> {
    let row = ROWS.iter().find(|row| row.1 == subcode)?;
    let (code, subcode, message, title, words) = *row;
    Some(GraphError {
        title: Some(title.to_owned()),
        words: Some(words.to_owned()),
        ..GraphError::oauth(code, Some(subcode), message)
    })
}

/// The error with this subcode, which is in the table.
#[must_use]
pub fn row(subcode: i32) -> GraphError {
    of(subcode).unwrap_or_else(|| GraphError::oauth(100, Some(subcode), PARAMETER))
}

/// A parameter that can't be so.
#[must_use]
pub fn parameter(message: &str) -> GraphError {
    GraphError::oauth(100, None, format!("(#100) {message}"))
}

/// Not this token's account.
#[must_use]
pub fn no_object_to_post_to(id: &str) -> GraphError {
    let error = GraphError::no_object(id);
    GraphError {
        message: error.message.replace("get request", "post request"),
        ..error
    }
}
