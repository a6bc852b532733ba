//! What the routes of rooms answer.

use super::{Answer, problem::Problem};
use crate::{
    answers::problem::problem,
    instagram::{Category, Failure, Retry},
    values::{http::HttpResponse, writer::list},
};

/// JSON.
#[must_use]
pub fn json(status: u16, body: String) -> Answer {
    answer(HttpResponse::json(status, body))
}

/// It is done, and there is nothing to say.
#[must_use]
pub fn done() -> Answer {
    answer(HttpResponse::empty(204).with("Cache-Control", "no-store"))
}

/// A failure, as everywhere (R43).
#[must_use]
pub fn failed(status: u16, failure: &Failure) -> Answer {
    answer(problem(status, failure))
}

/// It can't be done now.
#[must_use]
pub fn refused(cause: &'static str, action: &'static str) -> Answer {
    failed(
        409,
        &Failure::new(Category::BadParameter, Retry::None, cause, action),
    )
}

/// There is no such thing.
#[must_use]
pub fn no_such(cause: &'static str, action: &'static str) -> Answer {
    failed(
        404,
        &Failure::new(Category::NotFound, Retry::DeveloperFix, cause, action),
    )
}

/// Nothing is called for what is wrong (R93): problem details with all of it in a member of their own (RFC 9457 §3.2).
#[must_use]
pub fn wrong(problems: &[Problem]) -> Answer {
    let cause = problems.first().map_or_else(String::new, words);
    let action = "Change what `problems` names, and send it again.";
    let failure = Failure::new(Category::BadParameter, Retry::DeveloperFix, cause, action);
    and(failed(422, &failure), "problems", &told(problems))
}

/// The key of a request made that post, and not what is asked for now: whoever didn't hear of it has its id now (R95).
#[must_use]
pub fn of_other(post: &str, problem: &Problem) -> Answer {
    let id = serde_json::to_string(post).unwrap_or_default();
    and(wrong(std::slice::from_ref(problem)), "post", &id)
}

/// One more member, which is JSON.
fn and(mut answer: Answer, name: &str, json: &str) -> Answer {
    answer.body.pop();
    answer.body = format!("{},\"{name}\":{json}}}", answer.body);
    answer
}

/// Problems as JSON.
#[must_use]
pub fn told(problems: &[Problem]) -> String {
    let told: Vec<String> = problems
        .iter()
        .map(|problem| serde_json::to_string(problem).unwrap_or_default())
        .collect();
    list(&told)
}

/// A problem in a sentence.
#[must_use]
pub fn words(problem: &Problem) -> String {
    let Problem { r#where, what, limit } = problem;
    let mut words = what.clone();
    if !r#where.is_empty() {
        words = format!("{where}: {words}");
    }
    if !limit.is_empty() {
        words = format!("{words} Possible: {limit}.");
    }
    words
}

fn answer(answer: HttpResponse) -> Answer {
    let headers = answer.headers.into_iter();
    Answer {
        status: answer.status,
        headers: headers.map(|(name, value)| (name.to_owned(), value)).collect(),
        body: answer.body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R43: what the edge hands on of an answer is all that it has.
    #[test]
    fn an_answer_says_what_it_is_and_how_long_to_wait() {
        let failure = Failure::new(Category::RateLimited, Retry::Later, "Wait.", "Wait.").after(7);
        for (answer, kind, wait) in [
            (json(200, "{}".to_owned()), "application/json", ""),
            (wrong(&[]), "application/problem+json", ""),
            (failed(429, &failure), "application/problem+json", "7"),
            (done(), "", ""),
        ] {
            assert_eq!(
                (answer.field("Content-Type"), answer.field("Retry-After")),
                (kind, wait)
            );
            assert_eq!(answer.field("Cache-Control"), "no-store", "{answer:?}");
            for (name, _) in &answer.headers {
                assert!(crate::rooms::FIELDS.contains(&name.as_str()), "{name}");
            }
        }
    }
}
