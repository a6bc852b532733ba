//! The npm package's types of posts. The edge writes them by hand, so the members stand here in tables, which are held against
//! what it really writes.

use super::{Row, hold, interface, union};
use crate::posts::{draft::Kind, post::State};

mod written;

const FILE: &str = "app/npm/src/posts.ts";

const TAG: [Row; 3] = [
    ("username", "string", "The account's name."),
    (
        "x?",
        "number",
        "How far from the left, from 0 to 1; not on a reel.",
    ),
    ("y?", "number", "How far from the top, from 0 to 1."),
];
const MEDIUM: [Row; 3] = [
    ("type", "\"image\" | \"video\"", "What it is."),
    (
        "alt_text?",
        "string",
        "What a picture shows, for whoever doesn't see it.",
    ),
    ("tags?", "PostTag[]", "Who is on it."),
];
const MEMBERS: [Row; 12] = [
    ("caption?", "string", "The text under it."),
    ("first_comment?", "string", "The first comment below it."),
    (
        "collaborators?",
        "string[]",
        "Accounts that are asked to post it with this one.",
    ),
    (
        "location?",
        "string",
        "A place: the id of a Page with a location.",
    ),
    ("ai_generated?", "boolean", "It is labelled as made by AI."),
    ("comments?", "boolean", "`false`: nobody may comment on it."),
    (
        "cover?",
        "PostSource",
        "The picture that a reel shows before it plays.",
    ),
    (
        "cover_offset_ms?",
        "number",
        "Or the moment of the reel, in milliseconds.",
    ),
    (
        "share_to_feed?",
        "boolean",
        "Whether a reel shows in the feed too.",
    ),
    (
        "trial?",
        "\"manual\" | \"performance\"",
        "A reel is tried with people who don't follow.",
    ),
    ("audio_name?", "string", "What a reel's own sound is called."),
    (
        "not_after?",
        "string",
        "After this time it isn't posted any more; written like `at`.",
    ),
];
const AT: Row = (
    "at?",
    "string",
    "When it is posted, such as `2026-12-01T10:00:00+01:00`; without it at once.",
);
const TOLD: [Row; 15] = [
    ("id", "string", "Its id."),
    ("state", "PostState", "Where it stands."),
    ("kind", "PostKind", "What Instagram makes of it."),
    ("media", "PostMedium[]", "The pictures or videos, in their order."),
    ("created_at", "string", "When it was made."),
    ("published_at?", "string", "When it was known to be out."),
    ("media_id?", "string", "Its id at Instagram."),
    ("permalink?", "string", "Its address at Instagram."),
    ("next_at?", "string", "When it goes on."),
    (
        "category?",
        "Category",
        "What went wrong, where it is one of Instagram's failures.",
    ),
    ("retry?", "Retry", "Whose move it is."),
    (
        "cause?",
        "string",
        "Why it stands where it stands, in plain words.",
    ),
    ("action?", "string", "What to do about it, in plain words."),
    ("warnings", "string[]", "What its maker should know of it."),
    ("history", "PostStep[]", "What happened to it, oldest first."),
];
const STEP: [Row; 3] = [
    ("at", "string", "When."),
    ("what", "string", "What, in one word such as `container_made`."),
    ("detail?", "string", "What more there is to say."),
];
const PROBLEM: [Row; 3] = [
    (
        "where",
        "string",
        "Where it stands in the request, such as `media[1].alt_text`; empty when it is the whole of it.",
    ),
    ("what", "string", "What is wrong, in a sentence."),
    ("limit?", "string", "What would be right, in a few words."),
];
const HINDRANCE: [Row; 3] = [
    (
        "what",
        "\"permission\" | \"account\" | \"app\" | \"limit\"",
        "Whose matter it is.",
    ),
    ("cause", "string", "What is so, in plain words."),
    ("action", "string", "What to do, in plain words."),
];
const LIMITS: [Row; 8] = [
    ("used", "number | null", "How many Instagram counts as published."),
    ("total", "number | null", "How many it takes."),
    ("seconds", "number | null", "Within how long."),
    ("planned", "number", "How many wait here."),
    ("planned_at_most", "number", "How many may."),
    (
        "next_at",
        "string | null",
        "When the next one can go, if not now.",
    ),
    (
        "stands_in_the_way",
        "PostHindrance[]",
        "What keeps posts from going out.",
    ),
    (
        "note",
        "string",
        "What Meta does with the posts of an app that isn't Live.",
    ),
];
const IMAGE: [Row; 8] = [
    ("kind", "\"image\"", "It is a picture."),
    ("width", "number", "In pixels, as it is shown."),
    ("height", "number", "In pixels, as it is shown."),
    ("format", "string", "`jpeg`, or what it is instead."),
    (
        "colours?",
        "\"sRGB\" | \"other\" | \"grey\" | \"CMYK\"",
        "Its colours.",
    ),
    ("profile?", "string", "The name of its colour profile."),
    ("progressive?", "boolean", "It comes in several passes."),
    ("orientation?", "number", "How it lies in the file (EXIF 2 to 8)."),
];
const VIDEO: [Row; 15] = [
    ("kind", "\"video\"", "It is a video."),
    ("width", "number", "In pixels, as it is shown."),
    ("height", "number", "In pixels, as it is shown."),
    ("seconds", "number", "How long it is."),
    ("format", "string", "`mp4`, `mov`, or what it is instead."),
    (
        "codec",
        "string",
        "`h264`, `hevc`, or what its pictures are coded in instead.",
    ),
    (
        "audio",
        "string",
        "`aac`, `none`, or what its sound is coded in instead.",
    ),
    ("channels?", "number", "Of the sound."),
    ("samples?", "number", "Of the sound, a second."),
    ("fps?", "number", "Frames a second, on average."),
    ("kilobits?", "number", "Kilobits a second of the pictures alone."),
    ("progressive?", "boolean", "Whole frames, no half ones in turns."),
    (
        "rotation?",
        "number",
        "By how many degrees it is turned when it is shown.",
    ),
    ("moov_first", "boolean", "Its index comes before its pictures."),
    (
        "edit_lists",
        "boolean",
        "It is cut by a list that says what to leave out.",
    ),
];
const PROBLEMS: Row = ("problems", "PostProblem[]", "What is wrong whatever it is for.");
const MEDIA_FILE: [Row; 7] = [
    ("id", "string", "Its id, for the `file` of a post."),
    ("state", "\"partial\" | \"whole\"", "Whether all of it is there."),
    ("received?", "number", "How many of its bytes are there."),
    ("size", "number", "How many bytes it has."),
    (
        "type",
        "\"image/jpeg\" | \"video/mp4\" | \"video/quicktime\"",
        "What it was announced as.",
    ),
    (
        "found?",
        "FoundImage | FoundVideo",
        "What is in it, when all of it is there.",
    ),
    ("post?", "string", "The post that has it."),
];
const EVENT: [Row; 11] = [
    ("post", "string", "The post's id."),
    ("connection", "string", "The connection's id."),
    ("site", "string", "The site's id."),
    ("username?", "string", "The account's name."),
    ("kind", "PostKind", "What Instagram makes of it."),
    ("at", "string", "When it was to be posted."),
    ("media_id?", "string", "Its id at Instagram."),
    (
        "category?",
        "Category",
        "What went wrong, where it is one of Instagram's failures.",
    ),
    ("retry?", "Retry", "Whose move it is."),
    ("cause?", "string", "What happened, in plain words."),
    ("action?", "string", "What to do, in plain words."),
];

fn all() -> String {
    let kinds = [Kind::Image, Kind::Reel, Kind::Carousel, Kind::Story];
    let mut text = String::from(
        "// Posts on the wire between the page and the edge. Written by `cargo xtask package` from the Rust crate `shared`:\n\
         // don't edit.\nimport type { Category, Problem, Retry } from \"./wire.js\";\n\n",
    );
    text += &union(
        "PostKind",
        "What Instagram makes of a post.",
        kinds.iter().map(|kind| kind.as_str().to_owned()),
    );
    let states = State::ALL.iter().map(|state| state.as_str().to_owned());
    text += &union("PostState", "Where a post stands.", states);
    text += "/** Where a picture or video is: a file that was handed over, or a public address. */\n\
             export type PostSource = { file: string; url?: never } | { url: string; file?: never };\n\n";
    text += &interface("PostTag", "Somebody on a picture or video.", "", &TAG);
    let mut medium = interface(
        "PostMediumMembers",
        "What is said of a picture or video.",
        "",
        &MEDIUM,
    );
    medium = medium.replace("export interface", "interface");
    text += &medium;
    text += "/** A picture or video of a post. */\nexport type PostMedium = PostSource & PostMediumMembers;\n\n\
             /** One that is to be posted: a file says itself what it is, and of an address the kind says it where it can. */\n\
             export type NewPostMedium = PostSource & Partial<PostMediumMembers>;\n\n";
    let members = interface(
        "PostMembers",
        "What a post may have.",
        "",
        &[&MEMBERS[..], &[AT]].concat(),
    );
    text += &members;
    text += "/** What `POST /posts` takes. */\nexport interface NewPost extends PostMembers {\n  \
             /** What Instagram makes of it. */\n  kind: PostKind;\n  \
             /** The pictures or videos, in their order. */\n  media: NewPostMedium[];\n  \
             /** `true`: it is kept, and isn't posted until somebody says when. */\n  draft?: boolean;\n}\n\n\
             /** What `PATCH /posts/ID` takes; `null` takes a member away. */\n\
             export type PostChange = { [Name in keyof NewPost]?: NewPost[Name] | null };\n\n";
    text += &interface("PostStep", "A thing that happened to a post.", "", &STEP);
    text += &interface(
        "Post",
        "A post, as the edge tells it.",
        " extends PostMembers",
        &TOLD,
    );
    text += "/** What `GET /posts` answers. */\nexport interface Posts {\n  /** The newest first. */\n  posts: Post[];\n  \
             /** Of a long list: the next page is read with `?after=` this. */\n  next?: string;\n}\n\n";
    text += &interface(
        "PostProblem",
        "One thing that is wrong with a post or a file.",
        "",
        &PROBLEM,
    );
    text += "/** What the edge answers when a post or a file is wrong (422): problem details, and all that is wrong. */\n\
             export type PostRefusal = Problem & { problems: PostProblem[] };\n\n";
    text += &interface(
        "PostHindrance",
        "What stands in the way of posting.",
        "",
        &HINDRANCE,
    );
    text += &interface("PostLimits", "What `GET /posts/limits` answers.", "", &LIMITS);
    text += "/** What `POST /posts?dry_run` answers. */\nexport interface PostRehearsal {\n  \
             /** Whether it can be posted. */\n  ok: boolean;\n  /** What is wrong. */\n  problems: PostProblem[];\n  \
             /** What somebody should know. */\n  warnings: PostProblem[];\n  \
             /** What stands in the way. */\n  limits: PostLimits;\n}\n\n\
             /** What became of a line of a list. */\n\
             export type PostBatchLine =\n  | { line: number; id: string }\n  | { line: number; warnings: PostProblem[] }\n  \
             | { line: number; problems: PostProblem[] };\n\n\
             /** What `POST /posts/batch` answers. */\nexport interface PostBatch {\n  /** How many were made. */\n  made: number;\n  \
             /** How many were not. */\n  refused: number;\n  /** Each line. */\n  lines: PostBatchLine[];\n}\n\n\
             /** What `POST /posts/slots` takes. */\nexport interface PostSlots {\n  \
             /** Weekly times, such as `mon 09:00`. */\n  slots: string[];\n  \
             /** Their offset from UTC, such as `+01:00`. */\n  time_zone_offset: string;\n  \
             /** How many of the next ones. */\n  count: number;\n}\n\n\
             /** What `POST /posts/slots` answers. */\nexport interface PostTimes {\n  \
             /** The next free ones. */\n  times: string[];\n}\n\n";
    text += &interface(
        "FoundImage",
        "What was found in a picture.",
        "",
        &[&IMAGE[..], &[PROBLEMS]].concat(),
    );
    text += &interface(
        "FoundVideo",
        "What was found in a video.",
        "",
        &[&VIDEO[..], &[PROBLEMS]].concat(),
    );
    text += &interface(
        "MediaFile",
        "A file, as `POST`, `PATCH` and `GET /media` tell it.",
        "",
        &MEDIA_FILE,
    );
    text += &interface("PostEventData", "What an event of a post says.", "", &EVENT);
    text += "/** The body of an event of a post, which a site with `events` is sent. */\nexport interface PostEvent {\n  \
             /** What became of it. */\n  type: \"post.published\" | \"post.failed\" | \"post.unknown\";\n  \
             /** When. */\n  timestamp: string;\n  /** Of which post. */\n  data: PostEventData;\n}\n";
    text
}

/// R95: what the package promises of posts.
#[test]
fn the_types_of_posts_are_written_from_here() {
    hold(FILE, &all());
}
