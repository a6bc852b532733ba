//! Reports: links by which somebody without a session reads the numbers until their end. What a link opens is decided in
//! [`crate::connection::report`].

use super::policy::Policy;
use crate::{
    connection::report::{self, KEYS},
    rooms::{Asked, Host},
    values::{date::iso8601, json, time::Timestamp, writer::Members},
};
use serde::{Deserialize, Serialize};

/// What is kept of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Until then it is good.
    pub until: Timestamp,
    /// When it was made.
    pub made: Timestamp,
    /// What whoever made it calls it.
    pub title: String,
}

impl Report {
    fn of(row: &str, now: Timestamp) -> Option<Self> {
        let report: Self = json::from_str(row).ok()?;
        Some(report).filter(|report| report::is_good(report.until, now))
    }

    /// As it is told to anybody.
    #[must_use]
    pub fn members(&self) -> Members {
        let mut told = Members::new();
        told.text("until", &iso8601(self.until));
        told.text("title", &self.title);
        told
    }

    /// What whoever reads it should know.
    #[must_use]
    pub fn told(&self, username: Option<&str>) -> String {
        let mut told = self.members();
        told.text_if("username", username);
        told.object()
    }
}

/// The report of a link that opens what is asked for.
pub async fn opened(host: &Host, key: &str, asked: &Asked) -> Option<Report> {
    if !report::permits(&asked.method, &asked.path) {
        return None;
    }
    let row = host.row(key).await?;
    let facts = host.facts();
    Policy::granted(&facts)?;
    Report::of(&row, facts.now)
}

/// Those that are good, each with its key.
pub async fn all(host: &Host) -> Vec<(String, Report)> {
    let now = host.facts().now;
    let rows = host.rows(KEYS).await.into_iter();
    rows.filter_map(|(key, row)| Some((key, Report::of(&row, now)?)))
        .collect()
}

/// The keys of those that were over at a time that has passed. The others open nothing, but the clock may be wrong (R118).
pub async fn over(host: &Host, at: Timestamp) -> Vec<String> {
    let rows = host.rows(KEYS).await.into_iter();
    let is_over = |row: &str| json::from_str::<Report>(row).map_or(true, |report| report.until <= at);
    rows.filter(|(_, row)| is_over(row)).map(|(key, _)| key).collect()
}
