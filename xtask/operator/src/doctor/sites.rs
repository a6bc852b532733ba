//! Each site that is known here, asked of the edge as a click and a page's script ask: is what stands here deployed?
use std::collections::BTreeMap;

use shared::instagram::permissions::joined;
use shared::settings::added::AddedSite;
use shared::settings::config::Config;
use shared::settings::site::ClientKind;

use super::ask::{Answer, Asker, Told, verdict};
use super::finding::Finding;
use super::{edge, here};

const ID: &str = "site_deployed";

/// The clicks, the origins and the privacy page of each site, and what Instagram says to its visitors.
pub fn examine(asker: &Asker, edge: &str, config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    // Sites of one app with the same permissions see the same page.
    let mut consents: BTreeMap<(&str, String, bool), Finding> = BTreeMap::new();
    for (id, site) in &config.sites {
        let app = config.apps.named(&site.app).map_or("", |app| &app.id);
        let clicks: Vec<(&str, Told)> = edge::returns(site)
            .map(|back| (back, asker.get(&edge::authorize(edge, id, site, back))))
            .collect();
        let origins: Vec<(&str, Told)> = site
            .origins
            .iter()
            .filter(|_| site.has(ClientKind::Browser))
            .map(|origin| (origin.as_str(), preflight(asker, edge, origin)))
            .collect();
        findings.push(deployed(&origins, &clicks).about(id));
        let begun = clicks.iter().find(|(_, told)| begins(told).is_some());
        if let Some((_, told)) = begun.or(clicks.first()) {
            findings.push(edge::redirect_uri(edge, app, told).about(id));
        }
        let consent = match begun.and_then(|(_, told)| begins(told)) {
            Some(address) => consents
                .entry((app, joined(&site.permissions, " "), site.force_reauth))
                .or_insert_with(|| edge::consent(&asker.get(address)))
                .clone(),
            None => Finding::not_checked(
                "consent_page",
                "The edge sends nobody there.",
                "See site_deployed and redirect_uri.",
            ),
        };
        findings.push(consent.about(id));
        let page = asker.get(&format!("{edge}/privacy/{id}"));
        findings.push(edge::privacy(&page).about(id));
    }
    findings
}

/// Without this edge's settings.
pub fn skipped() -> Vec<Finding> {
    let why = "It needs the settings of this edge.";
    let skip = |id| Finding::not_checked(id, why, "Name them with --env-file.");
    [ID, "redirect_uri", "consent_page", "privacy_page"]
        .map(skip)
        .into()
}

/// Of each site that was added while the edge runs: does it fit itself, and can it be read here?
pub fn added(config: &Config, sites: &[AddedSite]) -> Vec<Finding> {
    let of = |site: &AddedSite| match config.entry(&site.id, &site.entry) {
        Ok(entry) => here::traps(&site.id, &entry),
        Err(why) => vec![
            Finding::not_checked(
                "site",
                format!("It was added at the edge, and can't be read with the settings here: {why}."),
                "Are these settings deployed, and is this clone of the edge's version?",
            )
            .about(&site.id),
        ],
    };
    let beyond = sites.iter().filter(|site| !config.is_in_settings(&site.id));
    beyond.flat_map(of).collect()
}

/// As a browser asks before a page's script may ask (R33).
pub fn preflight(asker: &Asker, edge: &str, origin: &str) -> Told {
    let headers = [("origin", origin), ("access-control-request-method", "POST")];
    asker.send("OPTIONS", &format!("{edge}/token"), &headers, "")
}

/// Whether the edge refuses an origin. A challenge in front of it does too: that one is another check's.
pub fn refuses(told: &Told) -> bool {
    matches!(told, Ok(answer) if answer.status == 403 && answer.header("cf-mitigated").is_none())
}

/// Where Instagram's page is, if the click gets there.
fn begins(told: &Told) -> Option<&str> {
    let answer = told.as_ref().ok()?;
    answer.header("location").filter(|_| answer.status == 302)
}

fn lacks_permission(answer: &Answer) -> bool {
    let to = answer.header("location").unwrap_or_default();
    answer.status == 303 && to.contains("error=invalid_scope")
}

/// What stands here, and the edge doesn't know.
fn deployed(origins: &[(&str, Told)], clicks: &[(&str, Told)]) -> Finding {
    let refused = origins.iter().filter(|(_, told)| refuses(told));
    let mut missing: Vec<String> = refused
        .map(|(origin, _)| format!("the origin {origin}"))
        .collect();
    for (back, told) in clicks {
        match told {
            Ok(answer) if answer.status == 400 => missing.push(format!("the return URL {back}")),
            Ok(answer) if lacks_permission(answer) => {
                missing.push(format!("a permission of the site (with {back})"));
            }
            _ => {}
        }
    }
    if !missing.is_empty() {
        return Finding::problem(
            ID,
            format!(
                "Here and not at the edge: {}. Clicks there fail.",
                missing.join(", ")
            ),
            "Deploy these settings: `cargo operator deploy`. What was added while it runs: `cargo operator sites change`.",
        );
    }
    let told = || origins.iter().chain(clicks).map(|(_, told)| told);
    if let Some(why) = told().find_map(|told| verdict(told).err()) {
        return Finding::not_checked(ID, why, "Look again in a minute.");
    }
    if told().next().is_none() {
        return Finding::ok(
            ID,
            "It lists no origin and no return URL that the edge could lack.",
        );
    }
    let begun = clicks.iter().all(|(_, told)| begins(told).is_some());
    let open = origins
        .iter()
        .all(|(_, told)| matches!(told, Ok(answer) if (200..300).contains(&answer.status)));
    if begun && open {
        return Finding::ok(
            ID,
            "The edge knows its origins, its return URLs and its permissions.",
        );
    }
    Finding::not_checked(
        ID,
        "The edge answers neither yes nor no.",
        "See in_front, health and redirect_uri.",
    )
}

#[cfg(test)]
mod tests {
    use super::super::ask::{Answer, Silence, Told};
    use super::super::finding::Level;
    use super::deployed;

    #[expect(clippy::unnecessary_wraps, reason = "as an answer comes")]
    fn told(status: u16, to: &str) -> Told {
        Ok(Answer::of(status, &[("location", to)], ""))
    }

    /// R33, R104: what every click there fails on.
    #[test]
    fn what_is_here_and_not_at_the_edge_is_told() {
        let of = |origin: Told, click: Told| {
            let origins = [
                ("https://a.example", told(204, "")),
                ("https://b.example", origin),
            ];
            let clicks = [
                ("https://a.example/x", told(302, "https://www.instagram.com/")),
                ("https://b.example/x", click),
            ];
            deployed(&origins, &clicks)
        };
        let good = || told(302, "https://www.instagram.com/");
        assert_eq!(of(told(204, ""), good()).level, Level::Ok);
        for (found, cause) in [
            (of(told(403, ""), good()), "the origin https://b.example."),
            (
                of(told(204, ""), told(400, "")),
                "the return URL https://b.example/x.",
            ),
            (
                of(
                    told(204, ""),
                    told(303, "https://b.example/x#error=invalid_scope&state=1"),
                ),
                "a permission of the site (with https://b.example/x).",
            ),
        ] {
            assert_eq!(found.level, Level::Problem, "{found:?}");
            assert!(
                found.cause.starts_with("Here and not at the edge: ") && found.cause.contains(cause),
                "{found:?}"
            );
            assert!(found.cure.contains("deploy"));
        }
        let challenge = Ok(Answer::of(403, &[("cf-mitigated", "challenge")], ""));
        for found in [
            of(challenge, good()),
            of(told(503, ""), good()),
            of(Err(Silence::TimedOut), good()),
            of(told(204, ""), told(429, "")),
            of(
                told(204, ""),
                told(303, "https://b.example/x#error=temporarily_unavailable"),
            ),
        ] {
            assert_eq!(found.level, Level::NotChecked, "{found:?}");
        }
    }
}
