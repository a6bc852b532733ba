//! The field tree that a page asks for: `id,caption,children{id,media_url}` (R39).

use std::collections::BTreeMap;

use super::refusal::{Refusal, plain};
use super::template::Template;
use crate::values::lists;

/// The longest list that is read.
const MAX_LENGTH: usize = 1000;

/// The list in its one canonical spelling: sorted, without doubles.
///
/// # Errors
/// A [`Refusal`] for every field, nesting or modifier that the template doesn't list.
pub fn canonical(template: Template, text: &str) -> Result<String, Refusal> {
    if text.len() > MAX_LENGTH {
        return Err(Refusal::parameter(
            "The list of fields is too long.",
            "Expected at most 1000 characters.",
        ));
    }
    let mut tree: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, inner) in items(text)? {
        check(name, template.fields())?;
        let chosen = tree.entry(name).or_default();
        let Some(inner) = inner else { continue };
        let nested = template.nested(name);
        if nested.is_empty() {
            return Err(Refusal::parameter(
                format!(
                    "The field {} has no fields inside that can be asked for.",
                    plain(name)
                ),
                "Expected its name alone.",
            ));
        }
        for (name, deeper) in items(inner)? {
            check(name, nested)?;
            if deeper.is_some() {
                return Err(unbalanced());
            }
            lists::insert(chosen, name);
        }
    }
    let spelled = tree.into_iter().map(|(name, inner)| {
        if inner.is_empty() {
            name.to_owned()
        } else {
            format!("{name}{{{}}}", inner.join(","))
        }
    });
    Ok(spelled.collect::<Vec<_>>().join(","))
}

fn check(name: &str, known: &'static [&'static str]) -> Result<(), Refusal> {
    if known.contains(&name) {
        return Ok(());
    }
    let detail = if name.contains(' ') {
        "There is a space inside a field's name.".to_owned()
    } else if name.contains(['.', '(', ')', ':', '|']) {
        "Modifiers such as .limit(), .as() or .order() are not possible in a list of fields.".to_owned()
    } else {
        format!("A field {} can't be asked for here.", plain(name))
    };
    Err(Refusal::parameter(
        detail,
        format!("Expected some of {}.", known.join(",")),
    ))
}

/// The names of one level, each with the text between its braces.
fn items(text: &str) -> Result<Vec<(&str, Option<&str>)>, Refusal> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let end = rest.find([',', '{', '}']).unwrap_or(rest.len());
        let (name, tail) = rest.split_at_checked(end).ok_or_else(unbalanced)?;
        // Many write `id, caption`; Instagram itself takes it.
        let name = name.trim_matches(' ');
        let (inner, tail) = match tail.strip_prefix('{') {
            None => (None, tail),
            Some(tail) => {
                let (inner, tail) = tail.split_once('}').ok_or_else(unbalanced)?;
                if inner.contains('{') {
                    return Err(unbalanced());
                }
                (Some(inner), tail)
            }
        };
        if name.is_empty() {
            return Err(unbalanced());
        }
        found.push((name, inner));
        let tail = tail.trim_start_matches(' ');
        if tail.is_empty() {
            return Ok(found);
        }
        rest = tail.strip_prefix(',').ok_or_else(unbalanced)?;
    }
}

fn unbalanced() -> Refusal {
    Refusal::parameter(
        "The list of fields can't be read.",
        "Expected names separated by commas, with one level of braces at most, such as id,caption,children{id,media_url}.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R42.
    #[test]
    fn equal_wishes_have_one_spelling() {
        let one = "children{id,media_url},caption,id";
        for text in [
            one,
            "id,caption,children{media_url,id}",
            "id,id,caption,children{id,media_url,id}",
            "children{id},id,caption,children{media_url}",
        ] {
            assert_eq!(
                canonical(Template::MyMedia, text).unwrap(),
                "caption,children{id,media_url},id"
            );
        }
        assert_eq!(canonical(Template::Me, "username").unwrap(), "username");
        assert_eq!(canonical(Template::Media, "children").unwrap(), "children");
    }

    /// R112: spaces around names mean nothing, as 19 public programs write them; one inside a name is told.
    #[test]
    fn spaces_around_names_do_not_count() {
        for text in [
            "id, caption, media_type",
            " id,caption ,media_type ",
            "id ,  caption,   media_type",
        ] {
            assert_eq!(
                canonical(Template::Media, text).unwrap(),
                "caption,id,media_type",
                "{text}"
            );
        }
        for text in [
            "id, children{id, media_url}",
            "id, children { id , media_url } ",
            "children{media_url ,id} , id",
        ] {
            assert_eq!(
                canonical(Template::MyMedia, text).unwrap(),
                "children{id,media_url},id",
                "{text}"
            );
        }
        let told = canonical(Template::Media, "id, media type").unwrap_err();
        assert_eq!(told.failure.cause, "There is a space inside a field's name.");
    }

    #[test]
    fn what_is_canonical_stays_as_it_is() {
        for template in Template::ALL
            .iter()
            .filter(|template| !template.fields().is_empty())
        {
            let all = canonical(*template, &template.fields().join(",")).unwrap();
            assert_eq!(canonical(*template, &all).unwrap(), all);
        }
    }

    /// R39.
    #[test]
    fn all_else_is_refused() {
        let table = [
            "",
            ",",
            "id,",
            ",id",
            "id,,name",
            " ",
            " , ",
            "id, ",
            "id name",
            "id, user name",
            "id\tname",
            "id,\tname",
            "children{ }",
            "children {id} x",
            "ID",
            "*",
            "access_token",
            "id{a}",
            "id{",
            "id}",
            "{id}",
            "media{id}",
            "media",
            "children{}",
            "children{id",
            "children{id}}",
            "children{id}x",
            "children{id{a}}",
            "children{children{id}}",
            "children{owner{id}}",
            "children{comments}",
            "children.limit(5){id}",
            "id.as(x)",
            "comments",
            "insights.metric(reach)",
            "owner{id}",
            "business_discovery.username(x){id}",
            "\u{e9}",
            "id\0",
            "id%2Cname",
        ];
        for template in Template::ALL {
            for text in table {
                let refusal = canonical(*template, text).unwrap_err();
                assert_eq!(refusal.status, 400, "{text}");
            }
        }
        assert!(canonical(Template::Me, &"id,".repeat(400)).is_err());
        assert!(canonical(Template::Children, "children{id}").is_err());
        assert!(canonical(Template::Me, "caption").is_err());
    }
}
