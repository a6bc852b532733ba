//! What a page may ask of Instagram (R37, R39): a request is taken apart, compared with the templates, and put together
//! anew. Nothing of its spelling goes upstream.

use std::borrow::Cow;
use std::collections::BTreeMap;

pub use super::refusal::Refusal;
use super::refusal::plain;
pub use super::template::Template;
use super::{fields, insights};
use crate::instagram::UserId;
use crate::instagram::profile::is_version;
use crate::values::form;

/// The longest path.
const MAX_PATH: usize = 200;
/// The longest query.
const MAX_QUERY: usize = 3000;
/// The longest cursor.
const MAX_CURSOR: usize = 512;

/// A page's request, as it arrived.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// What follows `/graph` in the path, still percent-encoded: `/me/media`.
    pub path: &'a str,
    /// What follows the `?`, still percent-encoded; empty when there is none.
    pub query: &'a str,
}

/// The connected account's ids, which mean the same as `me`.
#[derive(Debug, Clone, Copy)]
pub struct OwnIds<'a> {
    /// The app-scoped id.
    pub app_scoped: &'a UserId,
    /// The professional id, which stands in the path of `paging.next`.
    pub professional: Option<&'a UserId>,
}

/// A request that may go to Instagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// The pair of method and path that fits.
    pub template: Template,
    /// Path and query, without host and version, sorted and encoded anew: equal reads are equal texts, so it is the key
    /// of the single flight as well.
    pub path_and_query: String,
}

/// Decides on a request. `allowed` is the site's list, `version` the configured one, which is accepted and dropped.
///
/// # Errors
/// A [`Refusal`] for everything that isn't listed.
pub fn admit(
    ask: &Ask<'_>,
    allowed: &[Template],
    own: &OwnIds<'_>,
    version: &str,
) -> Result<Admitted, Refusal> {
    if ask.method != "GET" {
        return Err(Refusal::method());
    }
    let (template, path) = route(&segments(ask.path)?, own, version)?;
    if !allowed.contains(&template) {
        return Err(Refusal::closed(template.as_str()));
    }
    let mut chosen: BTreeMap<&'static str, String> = BTreeMap::new();
    for (name, value) in pairs(ask.query)? {
        let Some(name) = template.parameters().iter().find(|known| **known == name) else {
            return Err(unlisted(&name, template));
        };
        let value = match *name {
            "fields" => fields::canonical(template, &value)?,
            "limit" => limit(&value)?,
            "after" | "before" => cursor(&value)?,
            name => insights::canonical(template, name, &value)?,
        };
        if chosen.insert(name, value).is_some() {
            return Err(Refusal::parameter(
                format!("The parameter {name} is given twice."),
                "Expected each parameter at most once.",
            ));
        }
    }
    let mut query = String::new();
    for (name, value) in &chosen {
        form::push(&mut query, name, value);
    }
    let mark = if query.is_empty() { "" } else { "?" };
    let path_and_query = [&path, mark, &query].concat();
    Ok(Admitted {
        template,
        path_and_query,
    })
}

/// The path's parts. Whatever could mean something else to another parser is refused before it is split.
fn segments(path: &str) -> Result<Vec<&str>, Refusal> {
    let wrong = |detail: &'static str| {
        Err(Refusal::parameter(
            detail,
            "Expected a plain path such as /me/media, of letters, digits and single slashes.",
        ))
    };
    if path.len() > MAX_PATH {
        return wrong("The path is too long.");
    }
    if path.contains('%') {
        return wrong("The path holds a percent-encoded character.");
    }
    if !path
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte))
    {
        return wrong("The path holds a character that does not belong into it.");
    }
    let Some(inner) = path.strip_prefix('/').filter(|inner| !inner.is_empty()) else {
        return Err(Refusal::path());
    };
    let parts: Vec<&str> = inner.split('/').collect();
    if parts.iter().any(|part| part.is_empty()) {
        return wrong("The path holds an empty part.");
    }
    if parts
        .iter()
        .any(|part| part.starts_with('.') || part.contains(".."))
    {
        return wrong("The path leads upwards.");
    }
    Ok(parts)
}

fn route(parts: &[&str], own: &OwnIds<'_>, version: &str) -> Result<(Template, String), Refusal> {
    let parts = match parts {
        [first, rest @ ..] if *first == version => rest,
        [first, ..] if is_version(first) => return Err(Refusal::version()),
        all => all,
    };
    let is_me = |part: &str| {
        part == "me"
            || part == own.app_scoped.as_str()
            || own.professional.is_some_and(|id| id.as_str() == part)
    };
    let is_id = |part: &str| UserId::parse(part).is_ok();
    match parts {
        [me] if is_me(me) => Ok((Template::Me, "/me".to_owned())),
        [me, "media"] if is_me(me) => Ok((Template::MyMedia, "/me/media".to_owned())),
        [me, "insights"] if is_me(me) => Ok((Template::MyInsights, "/me/insights".to_owned())),
        [me, _] if is_me(me) => Err(Refusal::path()),
        [media] if is_id(media) => Ok((Template::Media, format!("/{media}"))),
        [media, "children"] if is_id(media) => Ok((Template::Children, format!("/{media}/children"))),
        [media, "insights"] if is_id(media) => Ok((Template::Insights, format!("/{media}/insights"))),
        _ => Err(Refusal::path()),
    }
}

/// One parameter: its name and its value.
type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The query's pairs, decoded strictly.
fn pairs(query: &str) -> Result<Vec<Pair<'_>>, Refusal> {
    if query.len() > MAX_QUERY {
        return Err(Refusal::parameter(
            "The query is too long.",
            "Expected at most 3000 characters.",
        ));
    }
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            decoded(name).zip(decoded(value)).ok_or_else(|| {
                Refusal::parameter(
                    "The query holds something that is not percent-encoded ASCII.",
                    "Expected plain or percent-encoded ASCII, without control characters.",
                )
            })
        })
        .collect()
}

/// Percent-decoded text; `None` when an escape is broken or what comes out isn't printable ASCII.
fn decoded(text: &str) -> Option<Cow<'_, str>> {
    let decoded = if text.contains(['%', '+']) {
        let mut bytes = Vec::with_capacity(text.len());
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'%' => {
                    let high = char::from(rest.next()?).to_digit(16)?;
                    let low = char::from(rest.next()?).to_digit(16)?;
                    u8::try_from(high.checked_mul(16)?.checked_add(low)?).ok()?
                }
                b'+' => b' ',
                byte => byte,
            });
        }
        Cow::Owned(String::from_utf8(bytes).ok()?)
    } else {
        Cow::Borrowed(text)
    };
    decoded
        .bytes()
        .all(|byte| (0x20..0x7f).contains(&byte))
        .then_some(decoded)
}

fn limit(value: &str) -> Result<String, Refusal> {
    let digits = (1..=3).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit());
    match value.parse::<u16>() {
        Ok(number @ 1..=100) if digits => Ok(number.to_string()),
        _ => Err(Refusal::parameter(
            "The parameter limit is out of range.",
            "Expected a number from 1 to 100.",
        )),
    }
}

fn cursor(value: &str) -> Result<String, Refusal> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-=+/.".contains(&byte);
    if !value.is_empty() && value.len() <= MAX_CURSOR && value.bytes().all(plain) {
        Ok(value.to_owned())
    } else {
        Err(Refusal::parameter(
            "The cursor is not one of Instagram's.",
            "Expected the text that stood under paging.cursors, unchanged.",
        ))
    }
}

fn unlisted(name: &str, template: Template) -> Refusal {
    let detail = match name {
        "access_token" | "appsecret_proof" => {
            "Instagram's token is added by the edge; a page can't name one.".to_owned()
        }
        _ => format!("A parameter {} is not possible here.", plain(name)),
    };
    Refusal::parameter(
        detail,
        format!("Expected at most {}.", template.parameters().join(", ")),
    )
}

#[cfg(test)]
mod refusals;
#[cfg(test)]
mod tests;
