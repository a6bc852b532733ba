//! What the doctor found: each finding has a stable name, and says in plain words what is so and what to do.
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Value, json};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// As it should be.
    Ok,
    /// It works, and likely not for everybody or not for long.
    Warning,
    /// It doesn't work.
    Problem,
    /// Nobody looked; why is said.
    NotChecked,
}

impl Level {
    /// For people: what is wrong is seen from afar.
    const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Problem => "PROBLEM",
            Self::NotChecked => "not checked",
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The check's name in [`CHECKS`].
    pub id: &'static str,
    /// Which setting, site or host, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// How bad it is.
    pub level: Level,
    /// What is so, and why.
    pub cause: String,
    /// What to do; nothing if all is well.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub cure: String,
}

impl Finding {
    fn new(id: &'static str, level: Level, cause: impl Into<String>, cure: impl Into<String>) -> Self {
        let (about, cause, cure) = (None, cause.into(), cure.into());
        Self {
            id,
            about,
            level,
            cause,
            cure,
        }
    }

    /// As it should be.
    pub fn ok(id: &'static str, cause: impl Into<String>) -> Self {
        Self::new(id, Level::Ok, cause, "")
    }

    /// Likely a mistake.
    pub fn warning(id: &'static str, cause: impl Into<String>, cure: impl Into<String>) -> Self {
        Self::new(id, Level::Warning, cause, cure)
    }

    /// Wrong.
    pub fn problem(id: &'static str, cause: impl Into<String>, cure: impl Into<String>) -> Self {
        Self::new(id, Level::Problem, cause, cure)
    }

    /// Not looked at, why, and how it would be.
    pub fn not_checked(id: &'static str, why: impl Into<String>, cure: impl Into<String>) -> Self {
        Self::new(id, Level::NotChecked, why, cure)
    }

    /// Its name, for people.
    pub fn name(&self) -> String {
        match &self.about {
            Some(about) => format!("{} ({about})", self.id),
            None => self.id.to_owned(),
        }
    }

    fn says_the_same(&self, other: &Self) -> bool {
        (self.level, &self.cause, &self.cure) == (other.level, &other.cause, &other.cure)
    }

    /// The same, of one of several.
    pub fn about(self, what: impl Into<String>) -> Self {
        Self {
            about: Some(what.into()),
            ..self
        }
    }
}

/// Neither good nor bad.
const NOTHING: &str = "nothing could be looked at";

/// All of them.
#[derive(Debug, Default)]
pub struct Report(pub Vec<Finding>);

impl Report {
    /// How many there are of a level.
    pub fn count(&self, level: Level) -> usize {
        self.0.iter().filter(|finding| finding.level == level).count()
    }

    /// Whether nothing is wrong.
    pub fn is_well(&self) -> bool {
        self.count(Level::Problem) == 0
    }

    /// Whether anything was looked at.
    fn is_looked_at(&self) -> bool {
        self.count(Level::NotChecked) < self.0.len()
    }

    /// For scripts. 0: nothing is wrong; 1: something is; 2: nothing could be looked at.
    pub fn code(&self) -> u8 {
        match (self.is_well(), self.is_looked_at()) {
            (false, _) => 1,
            (true, true) => 0,
            (true, false) => 2,
        }
    }

    /// For programs.
    pub fn json(&self) -> Value {
        match self.code() {
            0 => json!({"status": "ok", "findings": self.0}),
            1 => json!({"status": "problems", "findings": self.0}),
            _ => json!({"status": "not_checked", "error": NOTHING, "findings": self.0}),
        }
    }

    /// For people: a paragraph for each finding, and the sum.
    pub fn text(&self) -> String {
        self.told(|_| true)
    }

    /// The same, without what is well.
    pub fn unwell(&self) -> String {
        self.told(|finding| finding.level != Level::Ok)
    }

    /// Those that say the same one after another are one paragraph.
    fn told(&self, wanted: impl Fn(&Finding) -> bool) -> String {
        let mut text = String::new();
        let findings: Vec<&Finding> = self.0.iter().filter(|finding| wanted(finding)).collect();
        for alike in findings.chunk_by(|one, next| one.says_the_same(next)) {
            let Some(finding) = alike.first() else {
                continue;
            };
            let names: Vec<String> = alike.iter().map(|finding| finding.name()).collect();
            let _ = writeln!(
                text,
                "{:<12} {}: {}",
                finding.level.word(),
                names.join(", "),
                finding.cause
            );
            if !finding.cure.is_empty() {
                let _ = writeln!(text, "{:<12} → {}", "", finding.cure);
            }
        }
        let _ = write!(
            text,
            "\nProblems: {}. Warnings: {}. Well: {}. Not checked: {}.",
            self.count(Level::Problem),
            self.count(Level::Warning),
            self.count(Level::Ok),
            self.count(Level::NotChecked)
        );
        text
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use common::files;
    use common::paths::Paths;

    use super::{Finding, Report};

    /// Every check by its stable name, and what it looks at. The document has the same list.
    const CHECKS: [(&str, &str); 29] = [
        (
            "settings",
            "each setting here, as `/health` and `deploy` look at it",
        ),
        (
            "site",
            "each site of SITES, and each that was added: do its origins and return URLs fit each other?",
        ),
        ("api_version", "when the version of Instagram's API ends"),
        ("instagram_hosts", "do the three addresses of Instagram's answer?"),
        (
            "clock",
            "this machine's clock and the edge's, against Instagram's header `Date`",
        ),
        ("app_id", "does Instagram know the app id?"),
        (
            "app_secret",
            "does Instagram take the app secret? No user is needed",
        ),
        ("dns", "is there a host of that name?"),
        ("certificate", "is its certificate good?"),
        ("reachable", "does somebody answer?"),
        (
            "in_front",
            "does a firewall or a bot challenge stand before the edge?",
        ),
        ("health", "what `/health` says"),
        (
            "storage_schema",
            "can this clone read the storage that the edge writes?",
        ),
        (
            "worker_version",
            "is the Worker that runs the one that was built here?",
        ),
        (
            "address",
            "is the edge's own address, its PUBLIC_URL, the one where it is?",
        ),
        (
            "redirect_uri",
            "is the redirect URI that the edge sends the expected one, to the byte?",
        ),
        (
            "site_deployed",
            "does the edge know each site's origins, return URLs and permissions that stand here?",
        ),
        (
            "consent_page",
            "does Instagram's consent page refuse each site's request before anybody logs in?",
        ),
        (
            "button_version",
            "is the deployed button the one that was built here?",
        ),
        (
            "meta_callbacks",
            "do the deauthorize and deletion addresses answer from outside?",
        ),
        (
            "meta_signature",
            "does the edge believe what the secrets here sign? Nothing changes by it",
        ),
        ("privacy_page", "is each site's privacy page there?"),
        (
            "page",
            "with --page: is the page listed, does it have the button, does its policy let it work?",
        ),
        (
            "event_receiver",
            "does each site's receiver take a signed event, and refuse a wrongly signed one?",
        ),
        ("operator", "is the operator's secret the edge's?"),
        ("app_paused", "has Instagram stopped the app as a whole?"),
        (
            "sealing_keys",
            "can every connection be opened with the configured keys?",
        ),
        ("added_sites", "is each site used that was added beyond `SITES`?"),
        (
            "meta_app",
            "with the app token: does Meta know the app and its secret, how much of its limit is used?",
        ),
    ];

    fn report() -> Report {
        Report(vec![
            Finding::ok("health", "The edge says ok."),
            Finding::warning("site", "An origin is missing.", "Add it.").about("shop"),
            Finding::not_checked("operator", "There is no secret here.", "Say --secret-file."),
        ])
    }

    #[test]
    fn warnings_are_no_problem_and_a_problem_is_one() {
        let mut report = report();
        assert!(report.is_well());
        assert_eq!(report.json()["status"], "ok");
        report
            .0
            .push(Finding::problem("dns", "No such host.", "Deploy first."));
        assert!(!report.is_well());
        assert_eq!(report.json()["status"], "problems");
    }

    /// R104: where nobody could look, nobody says that all is well.
    #[test]
    fn nothing_that_was_looked_at_is_not_well() {
        let mut report = Report(vec![
            Finding::not_checked("dns", "Names can't be looked up here.", "Look again."),
            Finding::not_checked("health", "The edge gave no answer.", "Look again."),
        ]);
        assert_eq!(report.code(), 2);
        assert_eq!(report.json()["status"], "not_checked");
        assert_eq!(report.json()["error"], "nothing could be looked at");
        report.0.push(Finding::ok("dns", "There is a host of that name."));
        assert_eq!((report.code(), &report.json()["status"]), (0, &"ok".into()));
        report
            .0
            .push(Finding::problem("reachable", "No.", "Deploy first."));
        assert_eq!(report.code(), 1);
    }

    /// R104: cause and cure, in words and for programs.
    #[test]
    fn each_finding_is_told_with_its_cure() {
        let text = report().text();
        assert!(
            text.contains("warning      site (shop): An origin is missing.\n             → Add it.\n"),
            "{text}"
        );
        assert!(
            text.ends_with("Problems: 0. Warnings: 1. Well: 1. Not checked: 1."),
            "{text}"
        );
        let mut two = report();
        two.0.insert(
            2,
            Finding::warning("site", "An origin is missing.", "Add it.").about("blog"),
        );
        assert!(
            two.text()
                .contains("warning      site (shop), site (blog): An origin is missing.\n")
        );
        let json = report().json();
        assert_eq!(
            json["findings"][1],
            serde_json::json!({"id": "site", "about": "shop", "level": "warning", "cause": "An origin is missing.", "cure": "Add it."})
        );
        assert_eq!(json["findings"][2]["level"], "not_checked");
    }

    /// The document lists every check under its name, and no other.
    #[test]
    fn the_document_lists_every_check() {
        let text = files::text(&Paths::find().unwrap().at("docs/operating.md")).unwrap();
        let section = text.split("### What it checks").nth(1).unwrap();
        let section = section.split("\n#").next().unwrap();
        let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| `")).collect();
        let made: Vec<String> = CHECKS
            .iter()
            .map(|(id, what)| format!("| `{id}` | {what} |"))
            .collect();
        assert_eq!(rows, made);
    }

    /// Scripts go by the names.
    #[test]
    fn every_finding_has_a_name_of_the_list() {
        let folder = Paths::find().unwrap().at("xtask/operator/src/doctor");
        let sources: String = files::everything_below(&folder)
            .iter()
            .filter(|file| !file.ends_with("finding.rs"))
            .map(|file| files::text(file).unwrap())
            .collect();
        let mut found: BTreeSet<&str> = BTreeSet::new();
        for (word, _) in CHECKS {
            found.extend(sources.contains(&format!("\"{word}\"")).then_some(word));
        }
        assert_eq!(found.len(), CHECKS.len());
        for maker in ["ok(", "warning(", "problem(", "not_checked("] {
            for rest in sources.split(&format!("Finding::{maker}")).skip(1) {
                let Some(name) = rest.trim_start().strip_prefix('"') else {
                    continue;
                };
                let name = name.split('"').next().unwrap();
                assert!(found.contains(name), "{name}");
            }
        }
    }
}
