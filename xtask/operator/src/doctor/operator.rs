//! What an edge tells its operator alone: whether the app is paused, and whether every connection can be opened.
use serde_json::Value;

use super::ask::{Asker, Told, verdict};
use super::edge::names;
use super::finding::Finding;
use common::settings::{Settings, value};
use shared::settings::added::AddedSite;

/// Who asks.
pub enum Secret<'a> {
    /// The operator, with the secret.
    Shown(&'a str),
    /// Nobody: the secret here is another edge's.
    Withheld,
    /// Nobody: there is none.
    Missing,
}

/// Asks with the operator's secret; `settings` are this edge's, where they are known. With it the sites that were added, if the
/// edge told them.
pub fn examine(
    asker: &Asker,
    edge: &str,
    secret: &Secret,
    settings: Option<&Settings>,
) -> (Vec<Finding>, Option<Vec<AddedSite>>) {
    let secret = match secret {
        Secret::Shown(secret) => secret,
        Secret::Withheld => {
            let why = "The OPERATOR_SECRET of these settings isn't sent: their PUBLIC_URL isn't this edge.";
            let cure = "Name this edge's settings with --env-file, or its secret with --secret-file.";
            return (skipped(Finding::not_checked("operator", why, cure)), None);
        }
        Secret::Missing => {
            let why = "There is no operator's secret here.";
            let cure =
                "Say --secret-file FILE, or set OPERATOR_SECRET in the environment or in .deploy.vars.";
            return (skipped(Finding::not_checked("operator", why, cure)), None);
        }
    };
    let bearer = format!("Bearer {secret}");
    let get = |path: &str| asker.send("GET", &format!("{edge}{path}"), &[("authorization", &bearer)], "");
    let app = get("/operator/app");
    let admitted = admitted(&app);
    if !matches!(&app, Ok(answer) if answer.status == 200) {
        return (skipped(admitted), None);
    }
    let each = apps(settings);
    let mut findings = vec![admitted];
    if each.is_empty() {
        findings.push(paused(&app, settings.is_some()));
    }
    let one = |name: String| paused(&get(&format!("/operator/app?app={name}")), true).about(name);
    findings.extend(each.into_iter().map(one));
    findings.push(keys(&get("/operator/keys"), settings));
    let listed = get("/operator/added-sites");
    findings.push(added(&listed));
    (findings, used(&listed))
}

/// The sites that were added and count, as the edge keeps them.
fn used(told: &Told) -> Option<Vec<AddedSite>> {
    let body = body(told, "added_sites").ok()?;
    let there = body.get("sites")?.as_array()?.iter();
    let site = |site: &Value| {
        let apart = site.get("removed_at").is_some() || site.get("unused").is_some();
        let id = site.get("id")?.as_str().filter(|_| !apart)?.to_owned();
        let (entry, left) = (site.get("entry")?.to_string(), None);
        Some(AddedSite { id, entry, left })
    };
    Some(there.filter_map(site).collect())
}

/// The names in APPS, where it is set here.
fn apps(settings: Option<&Settings>) -> Vec<String> {
    let table = settings
        .and_then(|settings| value(settings, "APPS"))
        .unwrap_or_default();
    let table: serde_json::Map<String, Value> = serde_json::from_str(table).unwrap_or_default();
    table.keys().cloned().collect()
}

fn skipped(why: Finding) -> Vec<Finding> {
    let skip = |id| Finding::not_checked(id, "Only the operator sees it.", "See operator.");
    vec![why, skip("app_paused"), skip("sealing_keys"), skip("added_sites")]
}

/// Whether the secret is the edge's.
fn admitted(told: &Told) -> Finding {
    let answer = match told {
        Ok(answer) => answer,
        Err(silence) => {
            return Finding::not_checked(
                "operator",
                format!("No answer: {}.", silence.words()),
                "Look again.",
            );
        }
    };
    match answer.status {
        200 => Finding::ok("operator", "The edge knows the operator's secret."),
        401 | 403 => Finding::problem(
            "operator",
            "The edge has another OPERATOR_SECRET than the one here.",
            "Deploy these settings, or show the right one with --secret-file.",
        ),
        404 => Finding::not_checked(
            "operator",
            "The edge has no OPERATOR_SECRET, so it tells nobody.",
            "Set it (docs/settings.md), and deploy.",
        ),
        429 => Finding::not_checked(
            "operator",
            "Too many wrong secrets came from this network: none is compared now.",
            "Wait for a quarter of an hour. The audit log says when they came.",
        ),
        status => Finding::not_checked("operator", format!("It answers {status}."), "See health."),
    }
}

/// R109: what Instagram says of the app as a whole.
fn paused(told: &Told, all: bool) -> Finding {
    let body = match body(told, "app_paused") {
        Ok(body) => body,
        Err(finding) => return finding,
    };
    let word = |name: &str| {
        body.get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    match body.get("paused").and_then(Value::as_bool) {
        Some(false) if all => Finding::ok("app_paused", "Instagram serves the app."),
        Some(false) => Finding::ok(
            "app_paused",
            format!(
                "Instagram serves the app {}. If the edge works for others (APPS), they weren't asked: this edge's settings name them (--env-file).",
                word("app")
            ),
        ),
        Some(true) => Finding::problem(
            "app_paused",
            format!(
                "The edge's calls are paused ({}): {}",
                word("category"),
                word("cause")
            ),
            format!(
                "{} When it is over, everything goes on by itself.",
                word("action")
            ),
        ),
        None => unsaid("app_paused"),
    }
}

/// R119: whether each site that was added beyond SITES is used.
fn added(told: &Told) -> Finding {
    let body = match body(told, "added_sites") {
        Ok(body) => body,
        Err(finding) => return finding,
    };
    let Some(sites) = body.get("sites").and_then(Value::as_array) else {
        return unsaid("added_sites");
    };
    let unused: Vec<String> = sites
        .iter()
        .filter_map(|site| {
            let why = site.get("unused")?.as_str()?;
            Some(format!("{} ({why})", site.get("id")?.as_str()?))
        })
        .collect();
    if unused.is_empty() {
        let there = sites.iter().filter(|site| site.get("removed_at").is_none());
        let cause = format!("Sites beyond SITES: {}. Each is used.", there.count());
        return Finding::ok("added_sites", cause);
    }
    Finding::problem(
        "added_sites",
        format!("Sites that were added and aren't used: {}.", unused.join("; ")),
        "`cargo operator sites change ID FILE` mends one; what SITES has as well is removed here with `cargo operator sites \
         remove ID`, which ends no connection then.",
    )
}

/// Whether each connection's key is configured, and whether they are those here.
fn keys(told: &Told, settings: Option<&Settings>) -> Finding {
    let body = match body(told, "sealing_keys") {
        Ok(body) => body,
        Err(finding) => return finding,
    };
    let configured = names(body.get("configured"));
    let Some(rows) = body.get("rows").and_then(Value::as_object) else {
        return unsaid("sealing_keys");
    };
    let lost: Vec<String> = rows
        .iter()
        .filter(|(key, count)| !configured.contains(key) && count.as_u64() != Some(0))
        .map(|(key, count)| format!("{key} ({count} connections)"))
        .collect();
    if !lost.is_empty() {
        return Finding::problem(
            "sealing_keys",
            format!(
                "Connections are sealed with keys that aren't in the edge's SEALING_KEYS: {}.",
                lost.join(", ")
            ),
            "Put these keys back behind the others and deploy; without them the people connect again.",
        );
    }
    let here = settings.and_then(|settings| value(settings, "SEALING_KEYS"));
    let here: Option<Vec<&str>> = here.map(|keys| {
        keys.split(',')
            .filter_map(|key| Some(key.trim().split_once(':')?.0))
            .collect()
    });
    match here {
        Some(here) if here.iter().ne(configured.iter()) => Finding::warning(
            "sealing_keys",
            format!(
                "The edge's keys are {}; those here are {}.",
                configured.join(", "),
                here.join(", ")
            ),
            "If a connection still needs one that isn't here, a deploy of these settings loses it: compare first.",
        ),
        _ => Finding::ok("sealing_keys", "Every connection can be opened with them."),
    }
}

/// What the edge told, or the finding that it couldn't be asked.
fn body(told: &Told, id: &'static str) -> Result<Value, Finding> {
    match verdict(told) {
        Ok(answer) => Ok(answer.json().unwrap_or_default()),
        Err(why) => Err(Finding::not_checked(id, why, "Look again.")),
    }
}

/// An older edge has no word of it.
fn unsaid(id: &'static str) -> Finding {
    Finding::not_checked(id, "The edge doesn't say.", "It is of another version: deploy.")
}

#[cfg(test)]
mod tests {
    use super::super::ask::{Answer, Told};
    use super::super::finding::Level;
    use super::{Secret, added, admitted, examine, keys, paused, used};
    use crate::doctor::ask::Asker;

    #[expect(clippy::unnecessary_wraps, reason = "as an answer comes")]
    fn told(status: u16, body: &str) -> Told {
        Ok(Answer::of(status, &[], body))
    }

    /// R104
    #[test]
    fn a_wrong_operators_secret_is_told_from_none_at_the_edge() {
        for (status, level) in [
            (200, Level::Ok),
            (401, Level::Problem),
            (404, Level::NotChecked),
            (429, Level::NotChecked),
            (503, Level::NotChecked),
        ] {
            assert_eq!(admitted(&told(status, "{}")).level, level, "{status}");
        }
    }

    #[test]
    fn without_a_secret_nobody_is_asked() {
        for (who, cause) in [
            (Secret::Missing, "There is no operator's secret here."),
            (Secret::Withheld, "isn't sent: their PUBLIC_URL isn't this edge."),
        ] {
            let (found, sites) = examine(&Asker::new(), "https://nobody.invalid", &who, None);
            assert_eq!((found.len(), sites), (4, None));
            assert!(found.iter().all(|finding| finding.level == Level::NotChecked));
            assert!(found[0].cause.ends_with(cause), "{found:?}");
        }
    }

    /// R109: a pause is told in the edge's own words.
    #[test]
    fn a_paused_app_is_told_with_whose_move_it_is() {
        let paused = |told: &Told| paused(told, true);
        let found = paused(&told(
            200,
            r#"{"paused":true,"category":"bad_secret","cause":"The secret is wrong.","action":"Mend it."}"#,
        ));
        assert_eq!(found.level, Level::Problem);
        assert!(
            found.cause.ends_with("(bad_secret): The secret is wrong."),
            "{found:?}"
        );
        assert!(found.cure.starts_with("Mend it."));
        assert_eq!(paused(&told(200, r#"{"paused":false}"#)).level, Level::Ok);
        assert_eq!(paused(&told(200, "[]")).level, Level::NotChecked);
        for busy in [429, 500, 503] {
            for found in [paused(&told(busy, "{}")), keys(&told(busy, "{}"), None)] {
                assert_eq!(
                    (found.level, &*found.cure),
                    (Level::NotChecked, "Look again."),
                    "{busy}"
                );
            }
        }
    }

    /// R109: of an edge whose settings aren't here nobody says more than was asked.
    #[test]
    fn without_settings_the_app_that_was_asked_is_named() {
        let served = told(200, r#"{"app":"27","paused":false}"#);
        let found = paused(&served, false);
        assert!(
            found.cause.starts_with("Instagram serves the app 27.") && found.cause.contains("weren't asked"),
            "{found:?}"
        );
        assert_eq!(paused(&served, true).cause, "Instagram serves the app.");
    }

    /// R104, R119
    #[test]
    fn a_site_that_was_added_and_is_not_used_is_told() {
        let of = |body: &str| added(&told(200, body));
        let good = of(r#"{"sites":[{"id":"a","entry":{}},{"id":"b","entry":{},"removed_at":1}]}"#);
        assert_eq!(
            (good.level, &*good.cause),
            (Level::Ok, "Sites beyond SITES: 1. Each is used.")
        );
        let odd = of(r#"{"sites":[{"id":"a","entry":{}},{"id":"shop","entry":{},"unused":"SITES has it"}]}"#);
        assert_eq!(odd.level, Level::Problem);
        assert!(odd.cause.contains("shop (SITES has it)"), "{odd:?}");
        let there = r#"{"sites":[{"id":"a","entry":{"x":1}},{"id":"b","entry":{},"removed_at":1},{"id":"c","entry":{},"unused":"?"}]}"#;
        let there = used(&told(200, there)).unwrap();
        assert_eq!(
            (there.len(), &*there[0].id, &*there[0].entry),
            (1, "a", r#"{"x":1}"#)
        );
        assert_eq!(used(&told(503, "{}")), None);
        assert_eq!(of("{}").level, Level::NotChecked);
        assert_eq!(added(&told(503, "{}")).level, Level::NotChecked);
    }

    /// R45, R104
    #[test]
    fn a_key_that_connections_need_and_nobody_has_is_told() {
        let of = |rows: &str, here: &str| {
            let settings = vec![("SEALING_KEYS".to_owned(), here.to_owned())];
            keys(
                &told(200, &format!(r#"{{"configured":["new","old"],"rows":{rows}}}"#)),
                Some(&settings),
            )
        };
        assert_eq!(
            of(r#"{"new":3,"old":1}"#, "new:CANARY,old:CANARY").level,
            Level::Ok
        );
        let lost = of(r#"{"new":3,"gone":2}"#, "new:CANARY,old:CANARY");
        assert_eq!(lost.level, Level::Problem);
        assert!(lost.cause.contains("gone (2 connections)"));
        let other = of(r#"{"new":3}"#, "new:CANARY");
        assert_eq!(other.level, Level::Warning);
        assert!(!format!("{other:?}").contains("CANARY"));
    }
}
