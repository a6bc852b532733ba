//! Refusals in the words that Instagram was seen to use, with whose fault each of them is.

use super::{Blame, blame};
use crate::instagram::{Failure, Step, Usage};

fn of(status: u16, body: &str) -> Blame {
    blame(&Failure::read(
        Step::Read,
        status,
        None,
        &Usage::default(),
        body.as_bytes(),
    ))
}

/// An error, with more of its members.
fn error(code: i32, message: &str, more: &str) -> String {
    format!(
        r#"{{"error":{{"message":"{message}","type":"OAuthException","code":{code}{more},"fbtrace_id":"A"}}}}"#
    )
}

#[test]
fn of_a_metric() {
    let names = "impressions, reach, follower_count, email_contacts, phone_call_clicks, text_message_clicks, get_directions_clicks, website_clicks, profile_views, audience_gender_age, audience_locale, audience_country, audience_city, online_followers, accounts_engaged, total_interactions, likes, comments, shares, saves, replies, engaged_audience_demographics, reached_audience_demographics, follower_demographics, follows_and_unfollows, profile_links_taps, content_views";
    for (message, more) in [
        (
            &*format!("(#100) metric[0] must be one of the following values: {names}"),
            "",
        ),
        (
            "(#100) The Media Insights API does not support the likes, comments, saved metric for this media product type.",
            "",
        ),
        (
            "(#100) The metric shares is not supported for this media type",
            "",
        ),
        ("(#100) The value must be a valid insights metric", ""),
        ("(#100) Incompatible metric", ""),
        ("(#100) metric deprecated", ""),
        (
            "Starting from version 22 and above, the impressions metric is no longer supported for the queried media.",
            "",
        ),
        (
            "(#100) since param is not valid. Metrics data is available for the last 2 years",
            "",
        ),
        (
            "(#100) The following metrics (profile_views,website_clicks) should be specified with parameter metric_type=total_value",
            "",
        ),
        (
            "(#100) The following metric (reach) is incompatible with the period (lifetime)",
            "",
        ),
        (
            "(#100) Param breakdown must be one of {action_type, follow_type, story_navigation_action_type, surface_type} - got \\\"x\\\".",
            "",
        ),
        (
            "(#100) Tried accessing nonexisting field (insights) on node type (IGMedia)",
            "",
        ),
        // The media isn't shared to Facebook.
        (
            "(#100) Invalid parameter",
            r#","error_subcode":2207086,"is_transient":false"#,
        ),
    ] {
        assert_eq!(of(400, &error(100, message, more)), Blame::Metric, "{message}");
    }
}

#[test]
fn of_a_post() {
    for message in [
        "Media posted before business account conversion",
        "Media Posted Before Business Account Conversion",
    ] {
        let more = format!(
            r#","error_data":{{"blame_field_specs":[[""]]}},"error_subcode":2108006,"is_transient":false,"error_user_title":"{message}","error_user_msg":"The media was posted before the account was converted.""#
        );
        assert_eq!(of(400, &error(100, "Invalid parameter", &more)), Blame::Gone);
    }
    let missing = "Unsupported get request. Object with ID '179' does not exist, cannot be loaded due to missing permissions, or does not support this operation.";
    for (status, body) in [
        (400, error(100, missing, r#","error_subcode":33"#)),
        (400, r#"{"error":{"code":100,"error_subcode":33}}"#.to_owned()),
        (
            400,
            error(
                24,
                "The requested resource does not exist",
                r#","error_subcode":2207006"#,
            ),
        ),
        (
            404,
            error(
                803,
                "(#803) Some of the aliases you requested do not exist: 179",
                "",
            ),
        ),
    ] {
        assert_eq!(of(status, &body), Blame::Gone, "{body}");
    }
    let few = "(#10) Not enough viewers for the media to show insights";
    for status in [400, 403] {
        assert_eq!(of(status, &error(10, few, "")), Blame::Few);
    }
}

/// Neither the account nor its metrics are to blame: a limit, the app, the token.
#[test]
fn of_none_of_them() {
    let many = "There have been too many calls to this Instagram account. Wait a bit and try again.";
    for (status, body) in [
        (403, error(4, "(#4) Application request limit reached", "")),
        (
            400,
            error(
                17,
                "(#17) User request limit reached",
                r#","error_subcode":2446079"#,
            ),
        ),
        (400, error(32, "(#32) Page request limit reached", "")),
        (
            400,
            error(613, "(#613) Calls to this api have exceeded the rate limit.", ""),
        ),
        (400, error(80002, many, "")),
        (429, "{}".to_owned()),
        (
            400,
            error(
                190,
                "Error validating access token: Session has expired on Monday, 30-Nov-26 01:00:00 PST.",
                r#","error_subcode":463"#,
            ),
        ),
        (
            400,
            error(
                190,
                "Error validating access token: The session has been invalidated because the user changed their password.",
                r#","error_subcode":460"#,
            ),
        ),
        (
            400,
            error(
                190,
                "Error validating access token: You cannot access the app till you log in and follow the instructions given.",
                r#","error_subcode":459"#,
            ),
        ),
        (400, error(190, "Cannot parse access token", "")),
        // In another language.
        (
            400,
            error(
                190,
                "Erro ao validar o token de acesso: a sess\\u00e3o expirou",
                "",
            ),
        ),
        (
            403,
            error(25, "User access is restricted", r#","error_subcode":2207050"#),
        ),
        (
            400,
            error(
                368,
                "The action attempted has been deemed abusive or is otherwise disallowed",
                "",
            ),
        ),
    ] {
        assert_eq!(of(status, &body), Blame::Other, "{body}");
    }
}

#[test]
fn of_a_moment() {
    let less = "Please reduce the amount of data you're asking for, then retry your request";
    for (status, body) in [
        (500, error(1, "An unknown error occurred", "")),
        (500, error(1, less, "")),
        (500, r#"{"error":{"type":"OAuthException","code":1}}"#.to_owned()),
        (200, r#"{"error":{"type":"OAuthException","code":1}}"#.to_owned()),
    ] {
        assert_eq!(of(status, &body), Blame::Unclear, "{body}");
    }
    let later = "An unexpected error has occurred. Please retry your request later.";
    for (status, body) in [
        (500, error(2, later, r#","is_transient":true"#)),
        (400, error(2, "Service temporarily unavailable", "")),
        (500, error(-1, "Unexpected internal error", "")),
        (400, r#"{"error":{"is_transient":true}}"#.to_owned()),
        (502, "<html><body>Bad gateway</body></html>".to_owned()),
        (503, String::new()),
        (400, "<html>Sorry, something went wrong.</html>".to_owned()),
        (
            403,
            error(
                10,
                "(#10) Application does not have permission for this action",
                "",
            ),
        ),
        (
            400,
            error(
                200,
                "(#200) Requires instagram_business_manage_insights permission",
                "",
            ),
        ),
        (
            403,
            error(
                3,
                "(#3) Application does not have the capability to make this API call.",
                "",
            ),
        ),
    ] {
        assert_eq!(of(status, &body), Blame::Alone, "{body}");
    }
}
