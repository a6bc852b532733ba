//! The app token, `APP_ID|APP_SECRET` of the *Meta* app, asked of graph.facebook.com: for what it is good for, and for nothing
//! else. Instagram's own API has no use for it (docs/operating.md, "The app token").
use serde_json::Value;
use shared::instagram::{Category, Failure, Step, Usage};

use super::ask::{Answer, Asker, Told};
use super::finding::Finding;

/// Meta's own API; an option, so that tests play it.
pub const META: &str = "https://graph.facebook.com";
/// From this on Meta slows an app down soon.
const MUCH: u64 = 75;

/// Who the app is at Meta.
pub struct App<'a> {
    /// Where Meta's API is.
    pub meta: &'a str,
    /// Its version.
    pub version: &'a str,
    /// The Meta app's id.
    pub id: &'a str,
    /// The Meta app's secret.
    pub secret: &'a str,
    /// The edge.
    pub edge: &'a str,
}

/// Asks Meta. The token rides in a header, so no log on the way has it.
pub fn examine(asker: &Asker, app: &App) -> Vec<Finding> {
    let bearer = format!("Bearer {}|{}", app.id, app.secret);
    let get = |rest: &str| {
        let url = format!("{}/{}/{}{rest}", app.meta, app.version, app.id);
        asker.send("GET", &url, &[("authorization", &bearer)], "")
    };
    let about = get("?fields=id,name");
    let mut findings = vec![known(&about)];
    if let Ok(answer) = &about
        && answer.status == 200
    {
        findings.push(used(answer).about("usage"));
        findings.push(subscribed(&get("/subscriptions"), app.edge).about("subscriptions"));
    }
    findings
}

/// Without an id, or without a secret.
pub fn skipped(why: &str) -> Vec<Finding> {
    let cure = "Say --meta-app-id ID (App settings, Basic), with META_APP_SECRET among the settings.";
    vec![Finding::not_checked("meta_app", why, cure)]
}

fn known(told: &Told) -> Finding {
    let answer = match told {
        Ok(answer) => answer,
        Err(silence) => {
            return Finding::not_checked(
                "meta_app",
                format!("Meta gave no answer: {}.", silence.words()),
                "Look again later.",
            );
        }
    };
    if answer.status == 200 {
        let name = answer.word("name").unwrap_or_default();
        return Finding::ok(
            "meta_app",
            format!(
                "Meta knows the app {name:?}, and its secret. (Whether it is live, and which permissions have Advanced Access, the dashboard alone says.)"
            ),
        );
    }
    let failure = Failure::read(
        Step::Read,
        answer.status,
        None,
        &Usage::default(),
        answer.body.as_bytes(),
    );
    match failure.category {
        Category::AppBlocked => {
            Finding::problem("meta_app", failure.cause.to_string(), failure.action.to_string())
        }
        Category::BadClient => Finding::problem(
            "meta_app",
            "Meta knows no app of this id.",
            "--meta-app-id is the App ID of App settings, Basic; the Instagram app ID is another app's to this API.",
        ),
        Category::BadSecret | Category::TokenMalformed | Category::TokenRevoked => Finding::problem(
            "meta_app",
            "Meta says that the id and the secret don't belong together.",
            "Copy both from App settings, Basic: META_APP_SECRET isn't the Instagram app's.",
        ),
        other => Finding::not_checked(
            "meta_app",
            format!("Meta's answer says neither yes nor no ({other})."),
            "Look again later.",
        ),
    }
}

/// How much of the app's limit is used, in percent.
fn used(answer: &Answer) -> Finding {
    let usage: Option<Value> = answer
        .header("x-app-usage")
        .and_then(|text| serde_json::from_str(text).ok());
    let most = usage
        .as_ref()
        .and_then(Value::as_object)
        .and_then(|parts| parts.values().filter_map(Value::as_u64).max());
    match most {
        Some(most) if most >= MUCH => Finding::warning(
            "meta_app",
            format!("{most} % of the app's limit is used."),
            "At 100 % Meta refuses everybody for up to an hour. What calls so often? The edge itself slows down from 75 % on.",
        ),
        Some(most) => Finding::ok("meta_app", format!("{most} % of the app's limit is used.")),
        None => Finding::ok(
            "meta_app",
            "Meta names no usage, as of an app that is hardly used.",
        ),
    }
}

/// This edge takes no webhooks yet, so none should be sent to it.
fn subscribed(told: &Told, edge: &str) -> Finding {
    let list = told
        .as_ref()
        .ok()
        .and_then(|answer| answer.json()?.get("data")?.as_array().cloned());
    let Some(list) = list else {
        return Finding::not_checked(
            "meta_app",
            "Meta doesn't tell the app's subscriptions.",
            "Look in the dashboard, under Webhooks.",
        );
    };
    let to_us = list.iter().any(|one| {
        let url = one
            .get("callback_url")
            .and_then(Value::as_str)
            .unwrap_or_default();
        url.starts_with(edge)
    });
    if to_us {
        return Finding::warning(
            "meta_app",
            "A webhook subscription of the app leads to this edge, which takes no webhooks: Meta gets 404, and gives up.",
            "Remove it in the dashboard, under Webhooks.",
        );
    }
    Finding::ok(
        "meta_app",
        format!(
            "The app has {} webhook subscriptions, and none leads to this edge, which takes none.",
            list.len()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::ask::{Answer, Silence, Told};
    use super::super::finding::Level;
    use super::{known, skipped, subscribed, used};

    #[expect(clippy::unnecessary_wraps, reason = "as an answer comes")]
    fn error(code: i64, text: &str) -> Told {
        let body = format!(r#"{{"error":{{"message":"{text}","type":"OAuthException","code":{code}}}}}"#);
        Ok(Answer::of(400, &[], &body))
    }

    /// R104
    #[test]
    fn an_unknown_app_a_wrong_secret_and_a_blocked_app_are_told_apart() {
        let known_app = known(&Ok(Answer::of(200, &[], r#"{"id":"27","name":"Shop"}"#)));
        assert_eq!(known_app.level, Level::Ok);
        for (told, cause) in [
            (
                error(
                    101,
                    "Error validating application. Cannot get application info due to a system error.",
                ),
                "no app of this id",
            ),
            (
                error(1, "Error validating client secret."),
                "don't belong together",
            ),
            (
                error(190, "Invalid OAuth access token signature."),
                "don't belong together",
            ),
            (
                error(190, "Invalid OAuth access token - Cannot parse access token"),
                "don't belong together",
            ),
        ] {
            let found = known(&told);
            assert_eq!(found.level, Level::Problem, "{told:?}");
            assert!(found.cause.contains(cause), "{found:?}");
        }
        assert_eq!(known(&error(200, "API access blocked.")).level, Level::Problem);
        assert_eq!(
            known(&error(4, "(#4) Application request limit reached")).level,
            Level::NotChecked
        );
        assert_eq!(known(&Err(Silence::TimedOut)).level, Level::NotChecked);
    }

    #[test]
    fn an_app_near_its_limit_is_warned_of() {
        let level = |header: &str| used(&Answer::of(200, &[("x-app-usage", header)], "{}")).level;
        assert_eq!(
            level(r#"{"call_count":28,"total_time":25,"total_cputime":25}"#),
            Level::Ok
        );
        assert_eq!(
            level(r#"{"call_count":28,"total_time":80,"total_cputime":25}"#),
            Level::Warning
        );
        assert_eq!(level("?"), Level::Ok);
    }

    #[test]
    fn a_webhook_that_leads_here_is_warned_of() {
        let edge = "https://connect.example.com";
        let of = |url: &str| {
            let body =
                format!(r#"{{"data":[{{"object":"instagram","callback_url":"{url}","active":true}}]}}"#);
            subscribed(&Ok(Answer::of(200, &[], &body)), edge).level
        };
        assert_eq!(of("https://connect.example.com/webhook"), Level::Warning);
        assert_eq!(of("https://elsewhere.example/webhook"), Level::Ok);
        assert_eq!(subscribed(&error(10, "no"), edge).level, Level::NotChecked);
    }

    #[test]
    fn what_meta_does_not_say_is_not_guessed() {
        assert!(
            skipped("There is no --meta-app-id.")
                .iter()
                .all(|finding| finding.level == Level::NotChecked)
        );
    }
}
