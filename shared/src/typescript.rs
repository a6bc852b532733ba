//! What scripts and Rust both know, written from the Rust: the npm package's types of what is on the wire, and the loader's
//! constants. `cargo xtask package` runs this with `UPDATE_TYPES=1`; without it the tests compare.

use std::fmt::Write as _;
use std::path::Path;

use ts_rs::{Config, TS};

use crate::{
    answers::problem::Details,
    connection::{lifecycle::Health, record::Status},
    graph::Template,
    instagram::{Category, Permission, Retry, Step, permissions::KNOWN},
    oauth::{error::Body, flow::LIFETIME, metadata::Metadata},
    settings::return_url::FORBIDDEN_IN_RETURN_URL,
    values::element::{State, TAG},
};

mod insights;
mod posts;

const FILE: &str = "app/npm/src/wire.ts";
/// A member: its name (with `?` where it may be missing), its type, and what it is.
type Row = (&'static str, &'static str, &'static str);

const LOADER_FILE: &str = "app/src/loader/known.js";

/// What a field of Instagram's holds, and what it is. A field without a value is missing in the answer.
fn field(name: &str) -> (&'static str, &'static str) {
    match name {
        "id" => ("string", "Its id."),
        "user_id" => ("string", "The professional account's id, as webhooks name it."),
        "username" => ("string", "The user name, without `@`."),
        "name" => ("string", "The name that the account gives itself."),
        "account_type" => (
            "\"BUSINESS\" | \"MEDIA_CREATOR\" | (string & {})",
            "The kind of account; compare it without case.",
        ),
        "profile_picture_url" => (
            "string",
            "The picture's address, signed and short-lived: don't store it.",
        ),
        "followers_count" => ("number", "How many accounts follow it."),
        "follows_count" => ("number", "How many accounts it follows."),
        "media_count" => ("number", "How many media it has."),
        "biography" => ("string", "What the account says of itself."),
        "website" => ("string", "The account's link."),
        "caption" => ("string", "The text under it."),
        "media_type" => (
            "\"IMAGE\" | \"VIDEO\" | \"CAROUSEL_ALBUM\" | (string & {})",
            "What it is.",
        ),
        "media_product_type" => (
            "\"FEED\" | \"REELS\" | \"STORY\" | \"AD\" | (string & {})",
            "Where it is shown.",
        ),
        "media_url" => (
            "string",
            "The picture's or the video's address, signed and short-lived. Missing where somebody else holds the rights.",
        ),
        "thumbnail_url" => ("string", "A video's picture, signed and short-lived."),
        "permalink" => ("string", "Its page at Instagram."),
        "shortcode" => ("string", "The last part of `permalink`."),
        "timestamp" => (
            "string",
            "When it was posted, such as `2026-01-02T03:04:05+0000`.",
        ),
        "owner" => ("{ id: string }", "Whose it is."),
        "like_count" => (
            "number",
            "How many people like it. Missing where the owner hides it.",
        ),
        "comments_count" => ("number", "How many comments it has."),
        "is_comment_enabled" => ("boolean", "Whether comments are open."),
        "alt_text" => ("string", "The words for those who can't see the picture."),
        "children" => ("{ data: Child[] }", "An album's items."),
        "is_shared_to_feed" => (
            "boolean",
            "Of a reel: whether it is in the feed as well; a trial reel isn't.",
        ),
        "is_ai_generated" => ("boolean", "Whether it is marked as made by AI."),
        "media_audio_type" => ("string", "Of a video: what kind of sound it has."),
        "legacy_instagram_media_id" => ("string", "The id that the old API had for it."),
        "copyright_check_information" => ("unknown", "What the copyright check of a video found."),
        "boost_ads_list" => ("unknown", "The ads that were made of it."),
        "boost_eligibility_info" => ("unknown", "Whether it can become an ad."),
        other => panic!("{other} has no TypeScript type yet: give it one in {}", file!()),
    }
}

/// The fields that are there whenever they are asked for.
const ALWAYS: [&str; 4] = ["id", "username", "media_type", "timestamp"];

fn graph_interface(name: &str, what: &str, template: Template) -> String {
    let mut text = format!("/** {what} A field without a value is missing. */\nexport interface {name} {{\n");
    for name in template.fields() {
        let (kind, what) = field(name);
        let optional = if ALWAYS.contains(name) { "" } else { "?" };
        let _ = writeln!(text, "  /** {what} */\n  {name}{optional}: {kind};");
    }
    text + "}\n\n"
}

/// The paths, what an item of each is, and whether they come in pages.
fn graph() -> String {
    let mut text = String::from(
        "/** What can be read: each path, its items, and whether they come in pages. */\nexport interface Graph {\n",
    );
    // What has no fields has no items: numbers.
    for template in Template::ALL
        .iter()
        .filter(|template| !template.fields().is_empty())
    {
        let path = template.as_str().trim_start_matches("GET ");
        let item = match template {
            Template::Me => "Me",
            Template::MyMedia | Template::Media => "Media",
            _ => "Child",
        };
        let pages = template.parameters().contains(&"after");
        let _ = writeln!(text, "  \"{path}\": {{ item: {item}; pages: {pages} }};");
    }
    text + "}\n\n"
}

/// A type, a member of it a row.
fn interface(name: &str, what: &str, extends: &str, rows: &[Row]) -> String {
    let mut text = format!("/** {what} */\nexport interface {name}{extends} {{\n");
    for (name, kind, what) in rows {
        let _ = writeln!(text, "  /** {what} */\n  {name}: {kind};");
    }
    text + "}\n\n"
}

fn union(name: &str, what: &str, words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.map(|word| format!("  | \"{word}\"")).collect();
    format!("/** {what} */\nexport type {name} =\n{};\n\n", words.join("\n"))
}

/// A type on the wire, one member a line.
fn derived<T: TS>() -> String {
    let docs = T::docs().unwrap_or_default();
    let docs = docs
        .replace("/**\n * ", "/** ")
        .replace("\n */", " */")
        .replace(" (R43)", "");
    let declared = T::decl(&Config::new().with_large_int("number"));
    let declared = if declared.contains('{') {
        declared
            .replace(" \n/**\n * ", "\n  /** ")
            .replace("\n */\n", " */\n  ")
            .replace(", };", "\n};")
            .replace(",\n  /**", ";\n  /**")
            .replace("\n};", ";\n};")
    } else {
        declared
            .replace(" = \"", " =\n  | \"")
            .replace(" | \"", "\n  | \"")
            .replace("=\n \n", "=\n")
    };
    format!("{docs}export {declared}\n\n")
}

fn button_codes() -> Vec<String> {
    let texts = std::fs::read_to_string(root().join("app/texts/en.json")).unwrap();
    let texts: serde_json::Value = serde_json::from_str(&texts).unwrap();
    texts["failures"].as_object().unwrap().keys().cloned().collect()
}

/// The button's texts, by language.
fn texts() -> Vec<(String, serde_json::Value)> {
    let mut texts: Vec<(String, serde_json::Value)> = std::fs::read_dir(root().join("app/texts"))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let language = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            (language, serde_json::from_str(&text).unwrap())
        })
        .collect();
    texts.sort_by(|one, other| one.0.cmp(&other.0));
    texts
}

/// The constants that the loader shares with the edge and with the element's Rust.
fn known() -> String {
    let forbidden: String = FORBIDDEN_IN_RETURN_URL.iter().collect();
    let forbidden = forbidden.replace('\\', "\\\\").replace('^', "\\^");
    let labels: Vec<String> = texts()
        .iter()
        .map(|(language, texts)| {
            let label = texts["connect"].as_str().unwrap();
            format!("{language} {}", label.replace("Instagram", "$"))
        })
        .collect();
    format!(
        "// What the button's scripts, its Rust and the edge all know. Written by `cargo xtask package` from the Rust crate\n\
         // `shared` and from `app/texts`: don't edit.\n\n\
         // The element's name, and what its stores, its channel and its locks are named by.\n\
         export const TAG = \"{TAG}\";\n\n\
         // How long a flow lives, in milliseconds.\n\
         export const LIFETIME = {LIFETIME};\n\n\
         // What no return URL may hold.\n\
         export const FORBIDDEN = /[{forbidden}]/g;\n\n\
         // The first label in every language; `$` is Instagram.\n\
         export const LABELS =\n  \"{}\";\n",
        labels.join("|")
    )
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn all() -> String {
    let mut text = String::from(
        "// What is on the wire between the page and the edge. Written by `cargo xtask package` from the Rust crate `shared`:\n// don't edit.\n\n",
    );
    text += &derived::<Category>();
    text += &derived::<Retry>();
    text += &derived::<Step>();
    text += &derived::<Health>();
    text += &derived::<Details<'static>>();
    text += &derived::<Body<'static>>();
    text += &union(
        "KnownPermission",
        "The permissions that Instagram documents.",
        KNOWN.iter().map(|(name, _)| (*name).to_owned()),
    );
    text +=
        "/** A permission of Instagram. */\nexport type Permission = KnownPermission | (string & {});\n\n";
    text += &derived::<Status<'static>>();
    text += &derived::<Metadata<'static>>();
    text += &union(
        "ButtonState",
        "Where a button stands.",
        State::ALL.iter().map(|state| state.as_str().to_owned()),
    );
    text += &union(
        "ButtonCode",
        "What the button itself finds wrong.",
        button_codes().into_iter(),
    );
    text += &graph_interface("Me", "The connected account.", Template::Me);
    text += &graph_interface("Media", "A post.", Template::MyMedia);
    text += &graph_interface("Child", "An item of an album.", Template::Children);
    text += &graph();
    text.trim_end().to_owned() + "\n"
}

/// Compares a file with what it should hold, or writes it.
fn hold(file: &str, wanted: &str) {
    let path = root().join(file);
    if std::env::var_os("UPDATE_TYPES").is_some() {
        std::fs::write(&path, wanted).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == wanted, "{file} is stale: run `cargo xtask package`");
}

/// R4, R7, R22: what the loader cleans out of an address, and what it asks for, is what the edge adds and takes.
#[test]
fn the_constants_of_the_loader_are_those_of_the_edge() {
    hold(LOADER_FILE, &known());
}

/// R39, R43: what the package promises is what is sent.
#[test]
fn the_types_of_the_npm_package_are_those_of_the_wire() {
    assert_eq!(Permission::name(&Config::new()), "Permission");
    hold(FILE, &all());
}

/// The same template has the same fields wherever its items are typed.
#[test]
fn a_media_in_a_list_has_the_fields_of_one_alone() {
    assert_eq!(Template::MyMedia.fields(), Template::Media.fields());
    assert_eq!(Template::Media.nested("children"), Template::Children.fields());
}
