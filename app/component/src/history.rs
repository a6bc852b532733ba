//! Reading numbers over time by the edge: `/insights`.

use gloo_net::http::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::ask::path;
use crate::audience::{InsightsAudience, InsightsHours};
use crate::error::Error;
use crate::instagram::Instagram;
use crate::numbers::{Insights, InsightsMedium, InsightsReport, Listed};
use crate::standing::InsightsState;

impl Instagram {
    /// The account's numbers, by what `GET /insights` takes: `from`, `to`,
    /// `metrics`, `by`, `product`, `breakdown`, `compare`.
    ///
    /// ```no_run
    /// # use instagram_connect::{Error, Instagram};
    /// # async fn example(instagram: Instagram) -> Result<(), Error> {
    /// let weeks = instagram.insights(&[("metrics", "views"), ("by", "week")]).await?;
    /// for (begins, value) in weeks.begins.iter().zip(&weeks.metrics["views"].all.values) {
    ///     match value.number() {
    ///         Some(views) => leptos::logging::log!("{begins}: {views} views"),
    ///         None => leptos::logging::log!("{begins}: {value:?}"),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Instagram::get`].
    pub async fn insights(&self, query: &[(&str, &str)]) -> Result<Insights, Error> {
        self.number("/insights", query).await
    }

    /// Posts, the newest first, with their numbers: `from`, `to`, `product`, `limit`.
    ///
    /// # Errors
    /// As [`Instagram::get`].
    pub async fn insights_of_media(&self, query: &[(&str, &str)]) -> Result<Vec<InsightsMedium>, Error> {
        let listed: Listed = self.number("/insights/media", query).await?;
        Ok(listed.media)
    }

    /// Stories, the newest first, with their numbers: `from`, `to`, `limit`.
    ///
    /// # Errors
    /// As [`Instagram::get`].
    pub async fn insights_of_stories(&self, query: &[(&str, &str)]) -> Result<Vec<InsightsMedium>, Error> {
        let listed: Listed = self.number("/insights/stories", query).await?;
        Ok(listed.media)
    }

    /// Who follows, and who does something, by age, gender, country and city: the newest week's.
    ///
    /// # Errors
    /// As [`Instagram::get`].
    pub async fn insights_audience(&self) -> Result<InsightsAudience, Error> {
        self.number("/insights/audience", &[]).await
    }

    /// How many followers are online at each hour of each weekday, by Instagram's clock, and which hours are the best.
    ///
    /// # Errors
    /// As [`Instagram::get`].
    pub async fn insights_best_hours(&self) -> Result<InsightsHours, Error> {
        self.number("/insights/best-hours", &[]).await
    }

    /// How far the numbers are.
    ///
    /// # Errors
    /// As [`Instagram::get`].
    pub async fn insights_state(&self) -> Result<InsightsState, Error> {
        self.number("/insights/state", &[]).await
    }

    /// Makes a link by which others read the numbers until then, such as `2027-01-01T00:00:00+01:00`.
    ///
    /// # Errors
    /// As [`Instagram::get`].
    pub async fn make_report(&self, until: &str, title: &str) -> Result<InsightsReport, Error> {
        let body = json!({"until": until, "title": title});
        let fields = [("Content-Type", "application/json")];
        self.posting(Method::POST, "/insights/reports", &fields, Some(&body))
            .await
    }

    /// The links that there are, without what opens them.
    ///
    /// # Errors
    /// As [`Instagram::get`].
    pub async fn reports(&self) -> Result<Vec<InsightsReport>, Error> {
        let listed: Listed = self.number("/insights/reports", &[]).await?;
        Ok(listed.reports)
    }

    /// Takes a link back: it opens nothing from then on.
    ///
    /// # Errors
    /// As [`Instagram::get`].
    pub async fn end_report(&self, id: &str) -> Result<(), Error> {
        let address = path("/insights/reports/", id, "")?;
        let _: Value = self.posting(Method::DELETE, &address, &[], None).await?;
        Ok(())
    }

    async fn number<T: DeserializeOwned>(&self, route: &str, query: &[(&str, &str)]) -> Result<T, Error> {
        let said: Vec<String> = query
            .iter()
            .map(|(name, value)| format!("{name}={}", String::from(js_sys::encode_uri_component(value))))
            .collect();
        let mark = if said.is_empty() { "" } else { "?" };
        let address = [route, mark, &said.join("&")].concat();
        self.posting(Method::GET, &address, &[], None).await
    }
}
