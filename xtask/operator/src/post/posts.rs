//! `cargo operator posts`: what an account has planned and posted, with the reason of whatever didn't go.
use std::fmt::Write as _;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use common::failure::{Failure, Outcome};
use serde_json::{Value, json};

use super::edge::{Answer, Asked, Edge, Who, in_the_way};
use super::fault::{Fault, ended};
use super::watch::stands;

/// What the command line says.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(
    subcommand_help_heading = "What to do",
    disable_help_subcommand = true,
    mut_arg("edge", |edge| edge.global(true)),
    mut_arg("client", |client| client.global(true)),
    mut_arg("token_file", |file| file.global(true)),
    override_usage = "cargo operator posts [--state STATES] [--from TIME] [--to TIME] [--json] [--edge URL] [--client-id ID]\n       \
                      cargo operator posts show ID\n       \
                      cargo operator posts cancel ID\n       \
                      cargo operator posts retry ID [--i-looked]\n       \
                      cargo operator posts limits"
)]
pub struct Options {
    #[command(flatten)]
    who: Who,
    /// Those of these states alone, such as `failed,unknown`
    #[arg(long, value_name = "STATES")]
    state: Option<String>,
    /// Those of this time on
    #[arg(long, value_name = "TIME", value_parser = super::time::time)]
    from: Option<String>,
    /// Those before this time
    #[arg(long, value_name = "TIME", value_parser = super::time::time)]
    to: Option<String>,
    /// Print the edge's answer
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    wish: Option<Wish>,
}

#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
enum Wish {
    /// One post, and what happened to it step by step
    Show(Post),
    /// Cancel a post; what is over leaves the list
    Cancel(Post),
    /// Try a failed post again
    Retry {
        #[command(flatten)]
        post: Post,
        /// Nobody knew whether it is out; somebody looked at Instagram, and it isn't there
        #[arg(long)]
        i_looked: bool,
    },
    /// How many posts Instagram takes, how many are planned, and what stands in the way
    Limits,
}

#[derive(Debug, Clone, PartialEq, Eq, Args)]
struct Post {
    /// The post's id, as the list prints it
    #[arg(value_name = "ID")]
    id: String,
}

impl Post {
    /// Ids are words of letters and digits: anything else would be another path.
    fn path(&self, more: &str) -> Result<String, Fault> {
        if self.id.is_empty()
            || !self
                .id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        {
            let why = format!("{:?} is no id of a post", self.id);
            return Err(Fault::Call(Failure::new(why)));
        }
        Ok(format!("/posts/{}{more}", self.id))
    }
}

/// Carries it out.
pub fn run(options: &Options) -> Outcome<ExitCode> {
    ended(asked(options))
}

fn asked(options: &Options) -> Result<u8, Fault> {
    let (path, method, body) = match &options.wish {
        None => (list(options), "GET", Value::Null),
        Some(Wish::Show(post)) => (post.path("")?, "GET", Value::Null),
        Some(Wish::Cancel(post)) => (post.path("")?, "DELETE", Value::Null),
        Some(Wish::Retry { post, i_looked }) => (post.path("/retry")?, "POST", json!({"i_looked": i_looked})),
        Some(Wish::Limits) => ("/posts/limits".to_owned(), "GET", Value::Null),
    };
    let edge = Edge::of(&options.who)?;
    let words = match &options.wish {
        Some(Wish::Cancel(_)) => goes(&edge, &path)?,
        _ => "",
    };
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let mut answer: Answer = edge.ask(Asked {
        method,
        path: &path,
        fields: if body.is_empty() {
            &[]
        } else {
            &[("Content-Type", "application/json")]
        },
        body: body.as_bytes(),
    })?;
    if options.wish.is_none() {
        answer = with_more(&edge, &path, answer)?;
    }
    if options.json && !answer.body.is_null() {
        println!("{}", answer.body);
    }
    if !answer.is_done() {
        eprintln!("{}", answer.refusal());
        return Ok(1);
    }
    if !options.json {
        println!("{}", told(options.wish.as_ref(), words, &answer.body));
    }
    Ok(0)
}

/// A list with the pages that come after its first.
fn with_more(edge: &Edge, path: &str, mut list: Answer) -> Result<Answer, Fault> {
    while let Some(next) = list.word("next").map(str::to_owned) {
        let mut page = edge.ask(Asked::get(&format!("{path}&after={next}")))?;
        if !page.is_done() {
            return Ok(page);
        }
        let mut posts = list.body["posts"].take();
        if let (Some(posts), Some(more)) = (posts.as_array_mut(), page.body["posts"].as_array_mut()) {
            posts.append(more);
        }
        page.body["posts"] = posts;
        list = page;
    }
    Ok(list)
}

/// What cancelling a post does, by where it stands.
fn goes(edge: &Edge, path: &str) -> Result<&'static str, Fault> {
    let answer = edge.ask(Asked::get(path))?;
    Ok(match answer.word("state") {
        Some("published") => "it has left the list; at Instagram it stays, until somebody deletes it there",
        Some("unknown") => "it has left the list; whether it is at Instagram, only a look there says",
        Some("failed" | "cancelled") => "it has left the list",
        _ => "cancelled: it isn't posted",
    })
}

fn list(options: &Options) -> String {
    let query: Vec<String> = [
        ("state", &options.state),
        ("from", &options.from),
        ("to", &options.to),
    ]
    .into_iter()
    .filter_map(|(name, value)| {
        let value = url::form_urlencoded::byte_serialize(value.as_ref()?.as_bytes());
        Some(format!("{name}={}", value.collect::<String>()))
    })
    .collect();
    format!("/posts?{}", query.join("&"))
}

fn told(wish: Option<&Wish>, words: &str, body: &Value) -> String {
    match wish {
        None => {
            let posts = body.get("posts").and_then(Value::as_array);
            let lines: Vec<String> = posts.into_iter().flatten().map(line).collect();
            if lines.is_empty() {
                "there is no post".to_owned()
            } else {
                lines.join("\n")
            }
        }
        Some(Wish::Show(_)) => format!("{}{}", line(body), history(body)),
        Some(Wish::Cancel(_)) => words.to_owned(),
        Some(Wish::Retry { .. }) => line(body),
        Some(Wish::Limits) => limits(body),
    }
}

/// Where it stands, and how its caption begins.
fn line(post: &Value) -> String {
    let stands = stands(post);
    let (first, why) = stands
        .split_once('\n')
        .map_or((&*stands, ""), |(first, why)| (first, why));
    let kind = post.get("kind").and_then(Value::as_str).unwrap_or_default();
    let caption = post.get("caption").and_then(Value::as_str).unwrap_or_default();
    let caption: String = caption
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(40)
        .collect();
    let why = if why.is_empty() {
        String::new()
    } else {
        format!("\n{why}")
    };
    format!("{first}  {kind}  {caption}{why}")
}

fn history(post: &Value) -> String {
    let steps = post.get("history").and_then(Value::as_array);
    let word = |step: &Value, name: &str| {
        step.get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let lines = steps.into_iter().flatten().map(|step| {
        let line = format!(
            "{}  {}  {}",
            word(step, "at"),
            word(step, "what"),
            word(step, "detail")
        );
        format!("\n  {}", line.trim_end())
    });
    lines.collect()
}

fn limits(body: &Value) -> String {
    let number = |name: &str| body.get(name).and_then(Value::as_u64);
    let shown = |number: Option<u64>| number.map_or_else(|| "?".to_owned(), |number| number.to_string());
    let hours = number("seconds").map(|seconds| seconds / 3600);
    let mut text = format!(
        "published: {} of {} within {} hours\nplanned: {} of {}",
        shown(number("used")),
        shown(number("total")),
        shown(hours),
        shown(number("planned")),
        shown(number("planned_at_most")),
    );
    if let Some(next) = body.get("next_at").and_then(Value::as_str) {
        let _ = write!(text, "\nthe next one can go at {next}");
    }
    for way in in_the_way(body) {
        let _ = write!(text, "\n{way}");
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Post, goes, history, limits, line, with_more};
    use crate::post::edge::Asked;
    use crate::post::fake::{edge, lines};

    /// A post that is out stays at Instagram, whatever its place in the list.
    #[test]
    fn what_cancelling_does_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let answers = [
            r#"200 {"id":"p","state":"published"}"#,
            r#"200 {"id":"p","state":"scheduled"}"#,
            r#"200 {"id":"p","state":"failed"}"#,
        ];
        let (edge, asked) = edge(folder.path(), &answers);
        let told = answers.map(|_| goes(&edge, "/posts/p").unwrap());
        assert!(told[0].contains("at Instagram it stays"), "{told:?}");
        assert_eq!(told[1..], ["cancelled: it isn't posted", "it has left the list"]);
        assert_eq!(lines(asked), ["GET /posts/p"; 3]);
    }

    #[test]
    fn a_long_list_is_read_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let answers = [
            r#"200 {"posts":[{"id":"a"},{"id":"b"}],"next":"2.b"}"#,
            r#"200 {"posts":[{"id":"c"}],"next":"1.c"}"#,
            r#"200 {"posts":[{"id":"d"}]}"#,
            r#"200 {"posts":[],"next":"1.c"}"#,
            "503 {}",
        ];
        let (edge, asked) = edge(folder.path(), &answers);
        let read = || {
            let first = edge.ask(Asked::get("/posts?state=draft")).unwrap();
            with_more(&edge, "/posts?state=draft", first).unwrap()
        };
        let all = json!({"posts": [{"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "d"}]});
        assert_eq!(read().body, all);
        assert_eq!(read().status, 503);
        let (list, more) = ("GET /posts?state=draft", "GET /posts?state=draft&after=");
        let pages = [list.to_owned(), format!("{more}2.b"), format!("{more}1.c")];
        let again = [list.to_owned(), format!("{more}1.c")];
        assert_eq!(lines(asked), [&pages[..], &again].concat());
    }

    #[test]
    fn an_id_is_no_other_path() {
        let path = |id: &str| Post { id: id.to_owned() }.path("/retry");
        assert_eq!(path("0abc").unwrap(), "/posts/0abc/retry");
        for other in ["", "../connection", "a?b", "a/b"] {
            assert!(path(other).is_err(), "{other}");
        }
    }

    #[test]
    fn the_list_says_the_reason() {
        let post = json!({"id": "p", "state": "failed", "kind": "image", "caption": "Morning\nlight", "cause": "It is so.",
            "action": "Do that.", "history": [{"at": "2026-12-01T09:00:00Z", "what": "failed", "detail": "again"}, {"at": "x", "what": "y"}]});
        assert_eq!(
            line(&post),
            "p  failed: it isn't out, and isn't tried again by itself  image  Morning\n  It is so.\n  Do that."
        );
        assert_eq!(history(&post), "\n  2026-12-01T09:00:00Z  failed  again\n  x  y");
    }

    #[test]
    fn limits_are_told_with_what_stands_in_the_way() {
        let told = limits(
            &json!({"used": 2, "total": null, "seconds": 86400, "planned": 7, "planned_at_most": 100, "next_at": "soon",
            "stands_in_the_way": [{"what": "account", "cause": "It is so.", "action": "Do that."}]}),
        );
        assert_eq!(
            told,
            "published: 2 of ? within 24 hours\nplanned: 7 of 100\nthe next one can go at soon\naccount: It is so. Do that."
        );
    }
}
