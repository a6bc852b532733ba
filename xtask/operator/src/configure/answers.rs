//! What an answer means: which setting, or which member of the site, becomes what; or what is wrong with it, what was expected,
//! and what to do.
use serde_json::{Value, json};
use shared::settings::config::Problem;
use url::Url;

use super::steps::{Step, permission};
use super::table;
use crate::entry::is_blank;

/// What a page's address is.
const WHOLE: &str =
    "the whole address of each page, with https://, without a user, and as the browser shows it";
const PAGE: &str = "https://www.shop.example/connect";

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Which site the walk is about.
    Site(String),
    /// A setting.
    Setting(&'static str, String),
    /// A member of the site.
    Member(&'static str, Value),
}

/// Reads an answer to a step that takes a line. `site` is the site's id, `origins` are more than those of the pages.
///
/// # Errors
/// What is wrong, for a person.
pub fn read(step: Step, answer: &str, site: &str, origins: &[String]) -> Result<Vec<Change>, String> {
    match step {
        Step::Site => {
            let told = table::problem(answer, "name", &json!("Shop"));
            checked(told.map(|told| as_asked(told, "1 to 64 letters, digits, `-`, `_` or `.`", "shop")))?;
            Ok(vec![Change::Site(answer.to_owned())])
        }
        Step::Name if is_blank(answer) => Err(wont_do(
            "it is empty",
            "a name that visitors know your site by",
            "Shop",
        )),
        Step::Name => member(site, "name", json!(answer)).map(|change| vec![change]),
        Step::Pages => pages(answer, site, origins),
        Step::Permissions => permissions(answer, site),
        Step::Address => setting("PUBLIC_URL", answer.trim_end_matches('/')),
        Step::AppId => setting("INSTAGRAM_APP_ID", answer),
        Step::AppSecret => setting("INSTAGRAM_APP_SECRET", answer),
        Step::MetaSecret => setting("META_APP_SECRET", answer),
        Step::App | Step::Dashboard | Step::Features | Step::Tester | Step::Live => Ok(Vec::new()),
    }
}

fn setting(name: &'static str, value: &str) -> Result<Vec<Change>, String> {
    checked(table::told(name, value))?;
    Ok(vec![Change::Setting(name, value.to_owned())])
}

fn member(site: &str, name: &'static str, value: Value) -> Result<Change, String> {
    let (expected, example) = match name {
        "name" => ("a name that visitors know your site by", "Shop"),
        "permissions" => ("numbers of the list above, or names of permissions", "1 3"),
        _ => (WHOLE, PAGE),
    };
    let told = table::problem(site, name, &value);
    checked(told.map(|told| as_asked(told, expected, example)))?;
    Ok(Change::Member(name, value))
}

/// Of one answer, and not of the whole table.
fn as_asked(problem: Problem, expected: &'static str, example: &'static str) -> Problem {
    let told = problem.problem;
    let own = told.starts_with("site ").then(|| told.split_once(": ")).flatten();
    Problem {
        problem: own.map_or_else(|| told.clone(), |(_, own)| own.to_owned()),
        expected,
        example,
        ..problem
    }
}

/// Each page is a return URL without its query and fragment, and its origin may talk to the edge.
fn pages(answer: &str, site: &str, more: &[String]) -> Result<Vec<Change>, String> {
    let mut returns: Vec<String> = Vec::new();
    let mut origins: Vec<String> = Vec::new();
    for page in words(answer) {
        let url = Url::parse(page).ok().filter(|url| url.host().is_some());
        let Some(mut url) = url.filter(|url| matches!(url.scheme(), "http" | "https")) else {
            return Err(wont_do("it is no page's address", WHOLE, PAGE));
        };
        // Not repeated: there may be a password.
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wont_do("there is a user or a password in it", WHOLE, PAGE));
        }
        url.set_query(None);
        url.set_fragment(None);
        add(&mut returns, url.to_string());
        add(&mut origins, url.origin().ascii_serialization());
    }
    for origin in more {
        add(&mut origins, origin.trim_end_matches('/').to_owned());
    }
    Ok(vec![
        member(site, "origins", json!(origins))?,
        member(site, "return_urls", json!(returns))?,
    ])
}

fn permissions(answer: &str, site: &str) -> Result<Vec<Change>, String> {
    let mut names = vec!["instagram_business_basic".to_owned()];
    for word in words(answer) {
        let Some(name) = permission(word) else {
            return Err(format!(
                "{word} is no permission.\n  Expected: numbers of the list above, or names such as instagram_business_basic"
            ));
        };
        add(&mut names, name);
    }
    Ok(vec![member(site, "permissions", json!(names))?])
}

fn words(answer: &str) -> impl Iterator<Item = &str> {
    answer.split([' ', ',', '\t']).filter(|word| !word.is_empty())
}

fn add(list: &mut Vec<String>, word: String) {
    if !list.contains(&word) {
        list.push(word);
    }
}

fn checked(problem: Option<Problem>) -> Result<(), String> {
    problem.map_or(Ok(()), |told| {
        Err(wont_do(&told.problem, told.expected, told.example))
    })
}

fn wont_do(problem: &str, expected: &str, example: &str) -> String {
    format!("That won't do: {problem}.\n  Expected: {expected}\n  For example: {example}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::steps::Step;
    use super::{Change, read};

    fn taken(step: Step, answer: &str) -> Vec<Change> {
        read(step, answer, "shop", &[]).unwrap()
    }

    #[test]
    fn pages_become_return_urls_and_origins() {
        assert_eq!(
            taken(
                Step::Pages,
                "https://www.shop.example/connect?utm=1#top, https://www.shop.example/ https://shop.example:8443/a"
            ),
            [
                Change::Member(
                    "origins",
                    json!(["https://www.shop.example", "https://shop.example:8443"])
                ),
                Change::Member(
                    "return_urls",
                    json!([
                        "https://www.shop.example/connect",
                        "https://www.shop.example/",
                        "https://shop.example:8443/a"
                    ])
                ),
            ]
        );
        let more = read(
            Step::Pages,
            "https://a.example/",
            "shop",
            &["https://b.example/".into()],
        )
        .unwrap();
        assert_eq!(
            more[0],
            Change::Member("origins", json!(["https://a.example", "https://b.example"]))
        );
    }

    #[test]
    fn permissions_come_by_number_or_name_and_the_first_always() {
        for (answer, names) in [
            ("", json!(["instagram_business_basic"])),
            (
                "1 3",
                json!(["instagram_business_basic", "instagram_business_manage_comments"]),
            ),
            ("user_media", json!(["instagram_business_basic"])),
        ] {
            assert_eq!(
                taken(Step::Permissions, answer),
                [Change::Member("permissions", names)]
            );
        }
    }

    /// R104: what is wrong, what was expected, an example, and never a secret.
    #[test]
    fn a_bad_answer_is_told_with_what_was_expected() {
        for (step, answer) in [
            (Step::Site, "my shop"),
            (Step::Name, ""),
            (Step::Name, " \u{a0}\u{200b}"),
            (Step::Pages, "ftp://shop.example/"),
            (Step::Pages, "https://user:CANARY@shop.example/"),
            (Step::Pages, "shop.example"),
            (Step::Pages, "http://shop.example/"),
            (Step::Pages, "https://*.shop.example/"),
            (Step::Pages, ""),
            (Step::Permissions, "9"),
            (Step::Permissions, "Publish!"),
            (Step::Address, "connect.shop.example"),
            (Step::Address, "http://connect.shop.example"),
            (Step::Address, "https://shop.example/edge"),
            (Step::AppId, "my-app"),
            (Step::AppId, "1234567890123456"),
            (Step::AppSecret, "CANARY"),
            (Step::AppSecret, "changeme-CANARY-changeme"),
            (Step::MetaSecret, "CANARY"),
        ] {
            let told = read(step, answer, "shop", &[]).unwrap_err();
            assert!(told.contains("Expected: "), "{step:?} {answer}: {told}");
            assert!(!told.contains("CANARY"), "{told}");
            // What one answer is about isn't told of a table.
            assert!(!told.contains('{') && !told.contains("JSON"), "{told}");
        }
        let pages = |page| read(Step::Pages, page, "shop", &[]).unwrap_err();
        assert_eq!(
            pages("https://user:CANARY@shop.example/"),
            "That won't do: there is a user or a password in it.\n  Expected: the whole address of each page, with https://, \
             without a user, and as the browser shows it\n  For example: https://www.shop.example/connect"
        );
        assert!(pages("http://shop.example/").starts_with("That won't do: origin 1 is not `https://host`"));
    }
}
