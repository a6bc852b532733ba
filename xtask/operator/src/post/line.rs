//! The command line of `cargo operator post`.
use std::path::PathBuf;

use clap::Args;

use super::edge::Who;
use super::time::time;

/// What the command line says.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub struct Options {
    #[command(flatten)]
    pub who: Who,
    /// JPEG, MP4 or MOV, or an https address that Instagram can read: one is an image or a reel, two to ten are a carousel
    #[arg(value_name = "FILE", conflicts_with = "folder")]
    pub files: Vec<String>,
    /// Post what lies in a folder, in the order of names: each file is a post, each folder in it a carousel. The caption of
    /// `NAME.jpg` (or the folder NAME) is in `NAME.txt`, what it shows in `NAME.alt.txt`. What the edge has taken moves to
    /// DIR/posted
    #[arg(long, value_name = "DIR", conflicts_with_all = ["caption", "caption_file", "alt", "cover"])]
    pub folder: Option<PathBuf>,
    /// Of a folder, no more than so many now
    #[arg(long, value_name = "NUMBER", requires = "folder")]
    pub count: Option<usize>,
    /// A story, which is there for a day
    #[arg(long)]
    pub story: bool,
    /// The caption
    #[arg(long, value_name = "TEXT", conflicts_with = "caption_file")]
    pub caption: Option<String>,
    /// The caption is in this file
    #[arg(long, value_name = "FILE")]
    pub caption_file: Option<PathBuf>,
    /// What a file shows, for whoever doesn't see it; once for each file, in their order
    #[arg(long, value_name = "TEXT")]
    pub alt: Vec<String>,
    /// The first comment below it
    #[arg(long, value_name = "TEXT")]
    pub first_comment: Option<String>,
    /// The picture that a reel shows before it plays
    #[arg(long, value_name = "FILE", conflicts_with = "cover_offset_ms")]
    pub cover: Option<String>,
    /// Or the moment of the reel that it shows
    #[arg(long, value_name = "MILLISECONDS")]
    pub cover_offset_ms: Option<u32>,
    /// A place: the id of a Page with a location
    #[arg(long, value_name = "ID")]
    pub location: Option<String>,
    /// An account that is asked to post it too; may be given several times
    #[arg(long, value_name = "NAME")]
    pub collaborator: Vec<String>,
    /// Further members of the post as JSON (docs/api.md), such as `{"ai_generated":true}`
    #[arg(long, value_name = "FILE")]
    pub members: Option<PathBuf>,
    /// When, with the offset from UTC, such as `2026-12-01T10:00+01:00`; without, at once
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub at: Option<String>,
    /// After this it isn't posted any more
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub not_after: Option<String>,
    /// Keep it at the edge, and post it when somebody says so
    #[arg(long, conflicts_with_all = ["wait", "at"])]
    pub draft: bool,
    /// Any word: with another one the very same is posted once more
    #[arg(long, value_name = "WORD", default_value = "", hide_default_value = true)]
    pub key: String,
    /// Check everything, and post nothing
    #[arg(long, conflicts_with = "wait")]
    pub dry_run: bool,
    /// Wait until it is published, or say why it isn't
    #[arg(long)]
    pub wait: bool,
    /// Print the edge's answer as JSON on standard output, a line for each post, and the words on standard error
    #[arg(long)]
    pub json: bool,
}
