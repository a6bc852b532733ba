//! Whether an edge can be reached as a program reaches it: name, certificate, what stands in front, `/health`, and its clock.
use serde_json::Value;
use shared::values::schema::SCHEMA;

use super::ask::{Answer, Silence, Told};
use super::finding::Finding;

/// A program's clock and Meta's signed requests may differ by five minutes; a minute is a sign already.
const CLOCK_WRONG: u64 = 5 * 60;
const CLOCK_OFF: u64 = 60;

/// What a first answer, or its absence, says of the way to the edge.
pub fn way(edge: &str, told: &Told) -> Vec<Finding> {
    let https = edge.starts_with("https://");
    let dns = Finding::ok("dns", "There is a host of that name.");
    let certificate = || {
        if https {
            Finding::ok("certificate", "It is good.")
        } else {
            Finding::not_checked("certificate", "It is http, on this machine.", "")
        }
    };
    let Err(silence) = told else {
        return vec![dns, certificate(), Finding::ok("reachable", "It answers.")];
    };
    match silence {
        Silence::NoHost => vec![Finding::problem(
            "dns",
            "There is no host of that name.",
            "Deploy first; a new custom domain takes some minutes. If it stays so: the domain has to be at Cloudflare, in the account that was deployed to, and PUBLIC_URL spelt as it is there.",
        )],
        Silence::NoNames => vec![Finding::not_checked(
            "dns",
            "Names can't be looked up here, so nobody knows whether there is a host of that name.",
            "Look whether this machine is connected, and look again.",
        )],
        Silence::Certificate(why) => vec![
            dns,
            Finding::problem(
                "certificate",
                format!("Its certificate isn't one to trust ({why}), so no browser and no Meta comes in."),
                "A new custom domain's certificate takes some minutes. If it stays so: at Cloudflare, SSL/TLS, Edge Certificates, look at the host's certificate (a free one covers one level below the domain, not two); on a server of your own, renew it, with its whole chain.",
            ),
        ],
        Silence::Refused | Silence::TimedOut | Silence::Broken(_) => vec![
            dns,
            Finding::problem(
                "reachable",
                format!("It can't be asked: {}.", silence.words()),
                "Look whether --edge is its address, whether it is deployed, and whether its record at Cloudflare is proxied (the orange cloud).",
            ),
        ],
    }
}

/// What can't be looked at while nobody answers.
pub fn unanswered() -> Vec<Finding> {
    let skip = |id| Finding::not_checked(id, "The edge gave no answer.", "Mend what is wrong above first.");
    [
        "in_front",
        "health",
        "storage_schema",
        "worker_version",
        "address",
        "site_deployed",
        "redirect_uri",
        "consent_page",
        "button_version",
        "meta_callbacks",
        "meta_signature",
        "privacy_page",
        "operator",
        "app_paused",
        "sealing_keys",
        "added_sites",
    ]
    .map(skip)
    .into()
}

/// Whoever answers in the edge's place where it has JSON to say.
pub fn in_front(answers: &[(&str, &Answer)]) -> Finding {
    let cure = "docs/operating.md, \"Bot challenges\", says which of Cloudflare's products to spare the edge's host from.";
    for (asked, answer) in answers {
        if let Some(kind) = answer.header("cf-mitigated") {
            return Finding::problem(
                "in_front",
                format!(
                    "Cloudflare answers {asked} with a {kind} in the edge's place: no program, no page's script and no Meta comes in."
                ),
                cure,
            );
        }
        let kind = answer.header("content-type").unwrap_or_default();
        if kind.starts_with("text/html") || answer.json().is_none() {
            let who = answer.header("server").unwrap_or("somebody");
            return Finding::problem(
                "in_front",
                format!(
                    "{asked} is answered {} and not in JSON, by {who}: a firewall, a login or a challenge stands before the edge, or the address is another server's.",
                    answer.status
                ),
                cure,
            );
        }
        if answer.header("cf-access-aud").is_some() {
            return Finding::problem("in_front", "Cloudflare Access asks for a login.", cure);
        }
    }
    Finding::ok("in_front", "Programs get the edge's own answers.")
}

/// What `/health` says.
pub fn health(answer: &Answer) -> Vec<Finding> {
    let body = answer.json().unwrap_or_default();
    let list = |name: &str| {
        body.get(name)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let mut findings: Vec<Finding> = list("problems").iter().map(mended).collect();
    findings.extend(list("warnings").iter().filter_map(Value::as_str).map(|told| {
        let (setting, told) = told.split_once(": ").unwrap_or(("", told));
        Finding::warning(
            "health",
            format!("The edge warns: {told}."),
            "docs/settings.md says what to write instead; then deploy.",
        )
        .about(setting)
    }));
    match body.get("status").and_then(Value::as_str) {
        Some("ok") => findings.insert(0, Finding::ok("health", "The edge says ok.")),
        _ if !findings.is_empty() => {}
        _ => findings.push(Finding::problem(
            "health",
            format!("/health answers {}, and not as an edge does.", answer.status),
            "Look whether --edge is its address, and deploy.",
        )),
    }
    findings
}

/// Whether what the edge writes can be read by this clone's, and the other way round (R105).
pub fn storage(answer: &Answer) -> Finding {
    let edges = answer.json().and_then(|body| body.get("storage")?.as_u64());
    let own = u64::from(SCHEMA);
    match edges {
        None => Finding::not_checked(
            "storage_schema",
            "The edge doesn't say which it writes.",
            "It is of an older version, or see health.",
        ),
        Some(edges) if edges > own => Finding::problem(
            "storage_schema",
            format!(
                "The edge writes schema {edges}, and this clone knows {own}: deployed from here, an older edge would leave those connections unread."
            ),
            "Update this clone before you deploy from it.",
        ),
        Some(edges) if edges < own => Finding::ok(
            "storage_schema",
            format!("The edge writes schema {edges}, and a deploy from here brings it up to {own}."),
        ),
        Some(edges) => Finding::ok("storage_schema", format!("Both write schema {edges}.")),
    }
}

/// Whether the Worker that runs is the one that was built here last.
pub fn version(answer: &Answer, built: Option<&str>) -> Finding {
    let runs = answer
        .json()
        .and_then(|body| Some(body.get("bundle")?.as_str()?.to_owned()));
    match (runs, built) {
        (None, _) => Finding::not_checked(
            "worker_version",
            "The edge doesn't say which bundle it runs.",
            "`cargo operator deploy` names it; another tool doesn't.",
        ),
        (Some(runs), None) => Finding::not_checked(
            "worker_version",
            format!("The edge runs {runs}; nothing is built here to compare it with."),
            "`cargo xtask build` builds it.",
        ),
        (Some(runs), Some(built)) if runs == built => {
            Finding::ok("worker_version", format!("Both are {built}."))
        }
        (Some(runs), Some(built)) => Finding::warning(
            "worker_version",
            format!("The edge runs {runs}, and what was built here last is {built}."),
            "Deploy this clone: `cargo operator deploy`. Or deploy's was another clone: build and compare there.",
        ),
    }
}

/// One of the settings that the edge itself finds wrong.
fn mended(problem: &Value) -> Finding {
    let part = |name| problem.get(name).and_then(Value::as_str).unwrap_or("?");
    Finding::problem(
        "health",
        format!(
            "The edge serves nobody, since {} isn't right: {}.",
            part("setting"),
            part("problem")
        ),
        format!(
            "Expected is {}; for example: {}. Mend it, and deploy.",
            part("expected"),
            part("example")
        ),
    )
    .about(part("setting"))
}

/// Whose clock is wrong. Times in seconds since 1970; Instagram's is the one that counts.
pub fn clocks(here: u64, edge: Option<u64>, instagram: Option<u64>) -> Vec<Finding> {
    let Some(right) = instagram.or(edge) else {
        let why = "Nobody's answer had a header Date.";
        return vec![Finding::not_checked("clock", why, "Look again.")];
    };
    let judge = |what: &str, clock: u64, cure: &str| {
        let off = clock.abs_diff(right);
        let told = format!(
            "It differs by {} from {}.",
            duration(off),
            if instagram.is_some() {
                "Instagram's"
            } else {
                "the edge's"
            }
        );
        let finding = if off >= CLOCK_WRONG {
            Finding::problem("clock", told, cure)
        } else if off >= CLOCK_OFF {
            Finding::warning("clock", told, cure)
        } else {
            Finding::ok("clock", "It is right.")
        };
        finding.about(what)
    };
    let mut findings = vec![judge("this machine", here, "Set it, with NTP best of all.")];
    if let (Some(edge), Some(_)) = (edge, instagram) {
        findings.push(judge("the edge", edge, "Set the clock of the machine that it runs on: tokens are renewed by it, and Meta's calls are believed by it."));
    }
    findings
}

fn duration(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} seconds"),
        120..7200 => format!("{} minutes", seconds / 60),
        _ => format!("{} hours", seconds / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::super::ask::{Answer, Silence};
    use super::super::finding::{Finding, Level};
    use super::{SCHEMA, clocks, health, in_front, storage, version, way};

    const EDGE: &str = "https://connect.example.com";

    fn worst(findings: &[Finding]) -> (&'static str, Level) {
        let bad = findings.iter().find(|finding| finding.level != Level::Ok);
        bad.map_or(("", Level::Ok), |finding| (finding.id, finding.level))
    }

    /// R104
    #[test]
    fn what_is_wrong_on_the_way_is_told_by_its_place() {
        for (silence, id) in [
            (Silence::NoHost, "dns"),
            (Silence::Certificate("Expired".into()), "certificate"),
            (Silence::Refused, "reachable"),
            (Silence::TimedOut, "reachable"),
            (Silence::Broken("connection reset".into()), "reachable"),
        ] {
            let findings = way(EDGE, &Err(silence));
            assert_eq!(worst(&findings), (id, Level::Problem));
            assert!(!findings.last().unwrap().cure.is_empty());
        }
        assert_eq!(worst(&way(EDGE, &Ok(Answer::of(200, &[], "")))), ("", Level::Ok));
    }

    /// R104: a machine that isn't connected says nothing of the edge, neither good nor bad.
    #[test]
    fn where_names_can_not_be_looked_up_nothing_is_said_of_the_edge() {
        let findings = way(EDGE, &Err(Silence::NoNames));
        assert_eq!(findings.len(), 1);
        assert_eq!(worst(&findings), ("dns", Level::NotChecked));
    }

    /// R104: Cloudflare's challenge, its Access, a firewall's page.
    #[test]
    fn whoever_stands_before_the_edge_is_told() {
        let json = ("content-type", "application/json");
        let html = ("content-type", "text/html; charset=UTF-8");
        let level = |answer: &Answer| in_front(&[("GET /health", answer)]).level;
        let ok = Answer::of(200, &[json], "{}");
        assert_eq!(level(&ok), Level::Ok);
        assert_eq!(level(&Answer::of(503, &[json], "{}")), Level::Ok);
        for answer in [
            Answer::of(403, &[html, ("cf-mitigated", "challenge")], "<html>"),
            Answer::of(403, &[html, ("server", "cloudflare")], "<html>"),
            Answer::of(503, &[html], "<html>"),
            Answer::of(302, &[("location", "https://x.cloudflareaccess.com/")], ""),
            Answer::of(200, &[html], "{}"),
        ] {
            assert_eq!(level(&answer), Level::Problem, "{answer:?}");
            let told = in_front(&[("GET /health", &answer)]).cause;
            let challenge = answer.header("cf-mitigated").is_some();
            assert_eq!(
                told.contains("Cloudflare answers GET /health with a challenge"),
                challenge
            );
            // What lets a GET pass may still stop a POST.
            let post = in_front(&[("GET /health", &ok), ("POST /token", &answer)]);
            assert!(post.cause.contains("POST /token"), "{post:?}");
        }
    }

    #[test]
    fn what_the_edge_says_of_itself_is_repeated_with_its_cure() {
        let body = r#"{"status":"misconfigured","problems":[{"setting":"SITES","problem":"it is missing","expected":"a table","example":"{}"}]}"#;
        let found = health(&Answer::of(503, &[], body));
        assert_eq!(worst(&found), ("health", Level::Problem));
        assert_eq!(found[0].about.as_deref(), Some("SITES"));
        assert_eq!(
            found[0].cure,
            "Expected is a table; for example: {}. Mend it, and deploy."
        );
        let warned = health(&Answer::of(
            200,
            &[],
            r#"{"status":"ok","warnings":["SITES: it is odd"]}"#,
        ));
        assert_eq!(worst(&warned), ("health", Level::Warning));
        assert_eq!(
            worst(&health(&Answer::of(200, &[], r#"{"status":"ok"}"#))),
            ("", Level::Ok)
        );
        assert_eq!(
            worst(&health(&Answer::of(500, &[], "oops"))),
            ("health", Level::Problem)
        );
    }

    #[test]
    fn another_worker_than_the_one_built_here_is_told() {
        let level = |body: &str, built| version(&Answer::of(200, &[], body), built).level;
        let runs = r#"{"status":"ok","bundle":"0a1b"}"#;
        assert_eq!(level(runs, Some("0a1b")), Level::Ok);
        assert_eq!(level(runs, Some("0a1c")), Level::Warning);
        assert_eq!(level(runs, None), Level::NotChecked);
        assert_eq!(level(r#"{"status":"ok"}"#, Some("0a1b")), Level::NotChecked);
    }

    /// R105: a deploy from an old clone is warned of before.
    #[test]
    fn a_storage_that_this_clone_does_not_know_is_told() {
        let level = |body: &str| storage(&Answer::of(200, &[], body)).level;
        assert_eq!(
            level(&format!(r#"{{"status":"ok","storage":{SCHEMA}}}"#)),
            Level::Ok
        );
        assert_eq!(level(&format!(r#"{{"storage":{}}}"#, SCHEMA + 1)), Level::Problem);
        assert_eq!(level(r#"{"storage":0}"#), Level::Ok);
        assert_eq!(level("{}"), Level::NotChecked);
    }

    #[test]
    fn the_clock_that_is_wrong_is_named() {
        let at = 1_795_926_488;
        let named = |here, edge, instagram| {
            let found = clocks(here, edge, instagram);
            let bad = found.into_iter().find(|finding| finding.level != Level::Ok);
            bad.map(|finding| (finding.about.unwrap_or_default(), finding.level))
        };
        assert_eq!(named(at, Some(at + 2), Some(at + 1)), None);
        assert_eq!(
            named(at - 90, None, Some(at)),
            Some(("this machine".into(), Level::Warning))
        );
        assert_eq!(
            named(at, Some(at + 600), Some(at)),
            Some(("the edge".into(), Level::Problem))
        );
        assert_eq!(
            named(at - 7200, Some(at), None),
            Some(("this machine".into(), Level::Problem))
        );
        assert_eq!(named(at, None, None), Some((String::new(), Level::NotChecked)));
    }
}
