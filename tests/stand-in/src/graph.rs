//! `graph.instagram.com`: from a path to the account, a list, a medium, its children.

use axum::http::Method;
use time::macros::date;

use crate::answer::Answer;
use crate::asked::Asked;
use crate::bearer;
use crate::calendar::midnight;
use crate::errors::GraphError;
use crate::fields::{self, Field};
use crate::insights;
use crate::json::Json;
use crate::me;
use crate::media;
use crate::medium;
use crate::people::Place;
use crate::posts;
use crate::profile::Profile;
use crate::step::Step;
use crate::usage;
use crate::world::{Token, World};

/// What is called without a version.
const OWN_VERSION: &str = "v25.0";
/// Living versions and when they end.
const VERSIONS: [(&str, i64); 7] = [
    ("v21.0", midnight(date!(2027 - 01 - 21))),
    ("v22.0", midnight(date!(2027 - 05 - 20))),
    ("v23.0", midnight(date!(2027 - 10 - 08))),
    ("v24.0", midnight(date!(2028 - 02 - 18))),
    ("v25.0", midnight(date!(2028 - 07 - 29))),
    ("v26.0", midnight(date!(2028 - 11 - 04))),
    ("v27.0", i64::MAX),
];

/// Splits `/v25.0/me` into its version and `["me"]`. Unversioned paths work.
#[must_use]
pub fn split(path: &str) -> (Option<&str>, Vec<&str>) {
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let versioned = parts.first().is_some_and(|first| {
        first
            .strip_prefix('v')
            .is_some_and(|rest| rest.starts_with(|one: char| one.is_ascii_digit()))
    });
    let version = versioned.then(|| parts.remove(0));
    (version, parts)
}

/// Which step a data path belongs to.
#[must_use]
pub fn step(world: &World, method: &Method, parts: &[&str]) -> Step {
    let id = |text: &str| text.parse::<u64>().ok();
    if world.profile == Profile::Instagram {
        match (method.as_str(), parts) {
            ("POST", [_, "media"]) => return Step::Container,
            ("POST", [_, "media_publish"]) => return Step::Publish,
            ("POST", [_, "comments"]) => return Step::Comment,
            ("GET", [_, "comments"]) => return Step::Comments,
            ("GET", [_, "content_publishing_limit"]) => return Step::Limit,
            ("POST", [one]) if id(one).is_some_and(|id| world.people.media.contains_key(&id)) => {
                return Step::CommentSwitch;
            }
            ("GET", [one]) if id(one).is_some_and(|id| world.book.containers.contains_key(&id)) => {
                return Step::ContainerStatus;
            }
            _ => {}
        }
    }
    match parts {
        [_, "insights"] => Step::Insights,
        ["me"] => Step::Me,
        ["me" | _, "media" | "children" | "stories" | "tags"] => Step::Media,
        [id] if id
            .parse()
            .is_ok_and(|id: u64| world.people.media.contains_key(&id)) =>
        {
            Step::Media
        }
        [id] if id.starts_with(|one: char| one.is_ascii_digit()) => Step::Me,
        _ => Step::Other,
    }
}

/// A data call.
pub fn answer(world: &mut World, asked: &Asked) -> Answer {
    match read(world, asked) {
        Ok((json, account)) => with_usage(world, account, Answer::json(200, &json)),
        Err(error) => error.answer(world.trace()),
    }
}

fn read(world: &World, asked: &Asked) -> Result<(Json, usize), GraphError> {
    let (version, parts) = split(&asked.path);
    let version = living(world, version)?;
    if asked.method == "DELETE" && matches!(parts[..], [id] if id.parse::<u64>().is_ok()) {
        return Err(GraphError::oauth(
            -1,
            Some(2_207_073),
            "This media type can't be deleted",
        ));
    }
    if asked.method != "GET" {
        return Err(GraphError::unsupported());
    }
    let (text, token) = bearer::of_data_call(world, asked)?;
    let fields = fields::parse(asked.field("fields"))?;
    let account = token.account;
    let json = match parts[..] {
        ["me"] => me::read(world, account, &fields)?,
        ["me", "media"] => {
            media_permitted(world, &token)?;
            media::list(world, asked, (account, text), version, &fields)?
        }
        ["me", "stories"] => stories(world, account, &fields)?,
        ["me", "tags"] => nothing(),
        ["me", "insights"] if world.profile == Profile::Instagram => {
            insights::of_account(world, asked, &token, (text, version))?
        }
        [id] => match node(world, account, id)? {
            Node::Account { .. } => me::read(world, account, &fields)?,
            Node::Medium(place) => medium::read(world, place, &fields)?,
        },
        [id, edge] => match (node(world, account, id)?, edge) {
            // The other id works for /{id}, but not for the lists below it.
            (Node::Account { app_scoped: true }, _) if world.profile == Profile::Instagram => {
                return Err(GraphError::unsupported());
            }
            (Node::Account { .. }, "media") => {
                media_permitted(world, &token)?;
                media::list(world, asked, (account, text), version, &fields)?
            }
            (Node::Account { .. }, "stories") => stories(world, account, &fields)?,
            (Node::Account { .. }, "tags") => nothing(),
            (Node::Account { .. }, "insights") => {
                insights::of_account(world, asked, &token, (text, version))?
            }
            (Node::Medium(place), "insights") => insights::of_medium(world, asked, &token, place)?,
            (Node::Medium(place), "children") => medium::children(world, place, &fields)?,
            (node, edge) => return Err(GraphError::no_field(edge, node.word())),
        },
        _ => return Err(unknown_path(&asked.path)),
    };
    Ok((json, account))
}

pub(crate) fn living<'a>(world: &World, version: Option<&'a str>) -> Result<&'a str, GraphError> {
    let Some(version) = version else {
        return Ok(OWN_VERSION);
    };
    let now = world.now_ms() / 1000;
    if VERSIONS.iter().any(|(name, end)| *name == version && now < *end) {
        return Ok(version);
    }
    let number = version[1..]
        .split('.')
        .next()
        .and_then(|number| number.parse::<u32>().ok());
    if number.is_some_and(|number| (1..27).contains(&number)) {
        let message = format!("(#2635) You are calling a deprecated version of the API ({version})");
        return Err(GraphError::oauth(2635, None, message));
    }
    Err(unknown_path(&format!("/{version}")))
}

fn unknown_path(path: &str) -> GraphError {
    GraphError::oauth(2500, None, format!("Unknown path components: {path}"))
}

/// What an id stands for, as far as this token may see.
enum Node {
    Account { app_scoped: bool },
    Medium(Place),
}

impl Node {
    fn word(&self) -> &'static str {
        match self {
            Self::Account { .. } => "IGUser",
            Self::Medium(_) => "IGMedia",
        }
    }
}

fn node(world: &World, account: usize, text: &str) -> Result<Node, GraphError> {
    let Ok(id) = text.parse::<u64>() else {
        let message = format!("(#803) Some of the aliases you requested do not exist: {text}");
        return Err(GraphError::oauth(803, None, message));
    };
    let own = &world.people.accounts[account];
    if id == own.app_scoped_id || (id == own.professional_id && world.profile == Profile::Instagram) {
        return Ok(Node::Account {
            app_scoped: id == own.app_scoped_id,
        });
    }
    match world.people.there(id) {
        Some(place) if place.account == account && posts::is_fresh(world, world.people.medium(place)) => {
            Ok(Node::Medium(place))
        }
        _ => Err(GraphError::no_object(text)),
    }
}

fn media_permitted(world: &World, token: &Token) -> Result<(), GraphError> {
    let needed = match world.profile {
        Profile::Instagram => "instagram_business_basic",
        Profile::BasicDisplay => "user_media",
    };
    if token.permissions.iter().any(|one| one == needed) {
        Ok(())
    } else {
        Err(GraphError::no_permission())
    }
}

fn stories(world: &World, account: usize, fields: &[Field]) -> Result<Json, GraphError> {
    let stories: Result<Vec<Json>, GraphError> = posts::stories(world, account)
        .map(|place| medium::read_in_list(world, place, fields))
        .collect();
    Ok(Json::object(vec![("data", Json::List(stories?))]))
}

fn nothing() -> Json {
    Json::object(vec![("data", Json::List(Vec::new()))])
}

pub(crate) fn with_usage(world: &World, account: usize, answer: Answer) -> Answer {
    let Some(usage) = &world.switches.usage else {
        return answer;
    };
    if usage.app {
        return answer.with("x-app-usage", usage::app(usage.call_count));
    }
    let id = world.people.accounts[account].professional_id.to_string();
    let header = usage::business(&id, usage.call_count, usage.estimated_minutes);
    answer.with("x-business-use-case-usage", header)
}
