//! Whose fault it is that Instagram refused (R100): the metric's, or that of something that has nothing to do with it.

use super::{
    metrics::{ACCOUNT, Group, Product},
    offered::ALWAYS,
};
use crate::instagram::{Category, Failure, Retry};

/// Whose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// One of the metrics that were asked for.
    Metric,
    /// Too few people.
    Few,
    /// What was asked about isn't there any more, or has no numbers.
    Gone,
    /// Instagram didn't say why; asked some times more, it is a metric's.
    Unclear,
    /// Something is wrong with what was asked for, or with Instagram just there: it alone is asked again later.
    Alone,
    /// A limit's, the token's, the app's, the network's: nothing is asked for a while.
    Other,
}

/// Code 1 comes and goes; so often in a row it means what was asked.
pub const UNCLEAR: u32 = 3;

/// Whose fault it is.
#[must_use]
pub fn blame(failure: &Failure) -> Blame {
    match (failure.category, failure.retry) {
        // With that code it also says that it is asked for too much at once, and answers a minute later.
        (Category::BadParameter | Category::Transient, _) if failure.code == Some(1) => Blame::Unclear,
        (Category::BadParameter, _) => Blame::Metric,
        (Category::NotFound, Retry::Later) => Blame::Few,
        (Category::NotFound, _) => Blame::Gone,
        (
            Category::RateLimited
            | Category::AppRateLimited
            | Category::TokenExpired
            | Category::TokenRevoked
            | Category::TokenMalformed
            | Category::Checkpoint
            | Category::NotProfessional
            | Category::RoleMissing
            | Category::AppInDevelopment,
            _,
        ) => Blame::Other,
        (Category::Transient, _) if failure.status_seen == 0 => Blame::Other,
        _ if failure.concerns_app() || failure.is_beyond_limit() => Blame::Other,
        _ => Blame::Alone,
    }
}

/// Whether a version has a metric of a group, or of a product.
#[must_use]
pub fn is_offered(place: usize, metric: &str, version: &str) -> bool {
    let of_product = Product::ALL.into_iter().find(|product| product.place() == place);
    let offered = match of_product {
        Some(product) => product
            .metrics()
            .find(|one| one.name == metric)
            .map(|one| one.offered),
        None if place < Group::ALL.len() => ACCOUNT
            .iter()
            .find(|one| one.name == metric)
            .map(|one| one.offered),
        None => None,
    };
    offered.unwrap_or(ALWAYS).by(version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instagram::{Step, Usage};

    fn of(status: u16, body: &str) -> Blame {
        let failure = Failure::read(Step::Read, status, None, &Usage::default(), body.as_bytes());
        blame(&failure)
    }

    fn error(code: u32, message: &str) -> String {
        format!(r#"{{"error":{{"message":"{message}","type":"OAuthException","code":{code}}}}}"#)
    }

    #[test]
    fn what_is_refused_by_others_is_no_fault_of_a_metric() {
        for message in [
            "(#100) metric[0] must be one of the following values: reach, follower_count",
            "Starting from version 22 and above, the impressions metric is no longer supported",
            "(#100) The following metrics (views) should be specified with parameter metric_type=total_value",
            "(#100) The following metric (follower_count) is incompatible with the metric type (total_value)",
            "(#100) (follower_count) metric only supports querying data for the last 30 days excluding the current day",
            "(#100) There cannot be more than 30 days (2592000 s) between since and until.",
            "(#100) The Media Insights API does not support the replies metric for this media product type.",
        ] {
            assert_eq!(of(400, &error(100, message)), Blame::Metric, "{message}");
        }
        assert_eq!(
            of(
                400,
                &error(10, "(#10) Not enough viewers for the media to show insights")
            ),
            Blame::Few
        );
        assert_eq!(
            of(500, &error(1, "An unknown error has occurred.")),
            Blame::Unclear
        );
        for (status, body) in [
            (
                400,
                error(190, "Error validating access token: Session has expired"),
            ),
            (400, error(4, "(#4) Application request limit reached")),
            (429, error(613, "Calls to this api have exceeded the rate limit.")),
            (400, error(200, "API access blocked.")),
        ] {
            assert_eq!(of(status, &body), Blame::Other, "{body}");
        }
        for (status, body) in [
            (
                403,
                error(10, "(#10) Application does not have permission for this action"),
            ),
            (500, error(2, "Service temporarily unavailable")),
            (502, "<html>".to_owned()),
        ] {
            assert_eq!(of(status, &body), Blame::Alone, "{body}");
        }
        assert_eq!(blame(&Failure::incomplete(200)), Blame::Alone);
        for message in [
            "(#100) Requires instagram_business_manage_insights permission",
            "(#100) This endpoint requires the 'instagram_manage_insights' permission to manage the object",
            "(#100) API version v22.0 is no longer supported",
            "(#100) Starting from version 30, API version v25.0 is no longer supported.",
        ] {
            let blame = of(400, &error(100, message));
            assert!(!matches!(blame, Blame::Metric | Blame::Gone), "{message}");
        }
        let old = r#"{"error":{"message":"Media posted before business account conversion","code":100,"error_subcode":2108006}}"#;
        assert_eq!(of(400, old), Blame::Gone);
        let gone = r#"{"error":{"message":"Unsupported get request. Object with ID '1' does not exist","code":100,"error_subcode":33}}"#;
        assert_eq!(of(400, gone), Blame::Gone);
        assert_eq!(blame(&Failure::timed_out()), Blame::Other);
    }
}

#[cfg(test)]
mod seen;
