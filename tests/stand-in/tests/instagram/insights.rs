//! Numbers of an account: as they can be asked for, and what is refused.

mod media;

use serde_json::{Value, json};
use stand_in::calendar::{pacific_day, pacific_midnight};

use crate::player::{DAY, body, error};
use crate::studio::{Studio, refusal, token};

const OLD: &str = "\
    Starting from version 22 and above, the impressions metric is no longer supported";

/// An account with its numbers.
struct Owner(Studio);

impl Owner {
    async fn new() -> Self {
        Self::of("studio.lumen").await
    }

    async fn of(account: &str) -> Self {
        let mut studio = Studio::of(account).await;
        studio.token = token(&studio.player, account, &["manage_insights"]).await;
        Self(studio)
    }

    fn now(&self) -> i64 {
        self.0.player.0.now_ms() / 1000
    }

    /// The midnight so many days before today's in California.
    fn midnight(&self, ago: i64) -> i64 {
        pacific_midnight(pacific_day(self.now()) - ago)
    }

    /// From one day on to before another one, so many days ago.
    fn days(&self, first: i64, end: i64) -> (i64, i64) {
        (self.midnight(first) + 3_600, self.midnight(end) + 3_600)
    }

    fn set(&self, settings: &Value) {
        self.0.player.0.insights(settings).unwrap();
    }

    /// The data of an answer without an error.
    async fn data(&self, query: &str) -> Value {
        let answer = self.0.get(&format!("/me/insights?{query}")).await;
        let read = body(&answer);
        assert_eq!(answer.status, 200, "{query}: {read}");
        read["data"].clone()
    }

    async fn total(&self, metric: &str, since: i64, until: i64) -> Value {
        let query = format!("metric={metric}&period=day&metric_type=total_value&since={since}&until={until}");
        self.data(&query).await[0]["total_value"].clone()
    }

    async fn refused(&self, path: &str) -> (i64, String) {
        let answer = self.0.get(path).await;
        let message = error(&answer)["message"].as_str().unwrap_or_default().to_owned();
        (refusal(&answer).0, message)
    }
}

#[tokio::test]
async fn reach_is_a_series_and_its_total_is_less_than_the_sum() {
    let owner = Owner::new().await;
    let (since, until) = owner.days(10, 3);
    let series = owner
        .data(&format!("metric=reach&period=day&since={since}&until={until}"))
        .await;
    let values = series[0]["values"].as_array().unwrap();
    assert_eq!(values.len(), 7, "{series}");
    let end = values[0]["end_time"].as_str().unwrap();
    assert!(end.ends_with(":00:00+0000"), "{end}");
    let sum: u64 = values.iter().map(|one| one["value"].as_u64().unwrap()).sum();
    let total = owner.total("reach", since, until).await["value"]
        .as_u64()
        .unwrap();
    assert!(total > sum / 7 && total < sum, "{total} of {sum}");
    assert_eq!(
        series[0]["id"],
        format!(
            "{}/insights/reach/day",
            owner.0.player.id("studio.lumen", "professional_id")
        )
    );
}

#[tokio::test]
async fn a_total_of_days_is_their_sum_where_things_are_counted() {
    let owner = Owner::new().await;
    let mut sum = 0;
    for ago in 4..8 {
        let (since, until) = owner.days(ago, ago - 1);
        let day = owner.total("views", since, until).await;
        sum += day["value"].as_u64().unwrap();
    }
    let (since, until) = owner.days(7, 3);
    let total = owner.total("views", since, until).await;
    assert_eq!(total["value"], sum);
    let query = format!(
        "metric=views&period=day&metric_type=total_value&breakdown=media_product_type&since={since}&until={until}"
    );
    let total = owner.data(&query).await[0]["total_value"].clone();
    let results = total["breakdowns"][0]["results"].as_array().unwrap();
    let parts: u64 = results.iter().map(|one| one["value"].as_u64().unwrap()).sum();
    assert_eq!(
        (&total["value"], total["breakdowns"][0]["dimension_keys"].clone()),
        (&json!(parts), json!(["media_product_type"]))
    );
}

/// Somebody's measurements: both ends count.
#[tokio::test]
async fn from_midnight_to_midnight_it_is_two_days() {
    let owner = Owner::new().await;
    let mut both = 0;
    for ago in [5, 4] {
        let (since, until) = owner.days(ago, ago - 1);
        let day = owner.total("views", since, until).await;
        both += day["value"].as_u64().unwrap();
    }
    let total = owner.total("views", owner.midnight(4), owner.midnight(3)).await;
    assert_eq!(total["value"], both);
    let total = owner
        .total("views", owner.midnight(4) + 1, owner.midnight(3) - 1)
        .await;
    assert_eq!(total, Value::Null);
}

/// Somebody's answers: what isn't counted yet comes as an empty shell of its breakdown.
#[tokio::test]
async fn who_came_and_went_is_a_shell_until_it_is_counted() {
    let owner = Owner::new().await;
    owner.set(&json!({"lag_ms": 48 * 3_600_000}));
    let (since, until) = owner.days(1, 0);
    let query = format!(
        "metric=follows_and_unfollows&period=day&metric_type=total_value&breakdown=follow_type&since={since}&until={until}"
    );
    let shell = json!({"breakdowns": [{"dimension_keys": ["follow_type"]}]});
    assert_eq!(owner.data(&query).await[0]["total_value"], shell);
}

#[tokio::test]
async fn what_is_gained_is_what_the_follower_count_says() {
    let owner = Owner::new().await;
    let (since, until) = owner.days(7, 0);
    let series = owner
        .data(&format!(
            "metric=follower_count&period=day&since={since}&until={until}"
        ))
        .await;
    let values = series[0]["values"].as_array().unwrap();
    let gained: u64 = values.iter().map(|one| one["value"].as_u64().unwrap()).sum();
    let query = format!(
        "metric=follows_and_unfollows&period=day&metric_type=total_value&breakdown=follow_type&since={since}&until={until}"
    );
    let total = owner.data(&query).await[0]["total_value"].clone();
    let results = &total["breakdowns"][0]["results"];
    assert_eq!(results[0]["dimension_values"], json!(["FOLLOWER"]));
    assert_eq!(results[1]["dimension_values"], json!(["NON_FOLLOWER"]));
    assert_eq!(results[0]["value"], gained);
    assert_eq!(
        owner.total("follows_and_unfollows", since, until).await,
        json!({}),
        "an empty shell"
    );
}

#[tokio::test]
async fn what_can_not_be_asked_for_is_refused_in_instagrams_words() {
    let owner = Owner::new().await;
    let now = owner.now();
    let long = format!("since={}&until={now}", now - 30 * DAY - 1);
    let old = format!("since={}&until={}", now - 40 * DAY, now - 35 * DAY);
    let ancient = format!("since={}&until={}", now - 732 * DAY, now - 731 * DAY);
    let total = "metric_type=total_value";
    for (query, code, message) in [
        (
            "period=day".to_owned(),
            100,
            "(#100) The parameter metric is required.".to_owned(),
        ),
        (
            "metric=impressions&period=day".to_owned(),
            100,
            format!("(#100) {OLD}"),
        ),
        (
            format!("metric=reach&period=day&{long}"),
            100,
            "(#100) There cannot be more than 30 days (2592000 s) between since and until.".to_owned(),
        ),
        (
            format!("metric=follower_count&period=day&{old}"),
            100,
            "(#100) (follower_count) metric only supports querying data for the last 30 days excluding the current day"
                .to_owned(),
        ),
        (
            "metric=views&period=day".to_owned(),
            100,
            "(#100) The following metrics (views) should be specified with parameter metric_type=total_value".to_owned(),
        ),
        (
            format!("metric=follower_count&period=day&{total}"),
            100,
            "(#100) The following metric (follower_count) is incompatible with the metric type (total_value)".to_owned(),
        ),
        (
            format!("metric=reach&period=day&{ancient}"),
            100,
            "(#100) since param is not valid. Metrics data is available for the last 2 years".to_owned(),
        ),
        (
            format!("metric=replies&period=day&{total}&breakdown=media_product_type"),
            1,
            "An unknown error has occurred.".to_owned(),
        ),
        (
            format!("metric=views&period=day&{total}&breakdown=follower_type"),
            1,
            "An unknown error has occurred.".to_owned(),
        ),
    ] {
        assert_eq!(
            owner.refused(&format!("/me/insights?{query}")).await,
            (code, message),
            "{query}"
        );
    }
    let (code, message) = owner.refused("/me/insights?metric=reach,likez&period=day").await;
    assert!(
        code == 100
            && message
                .starts_with("(#100) metric[1] must be one of the following values: reach, follower_count,"),
        "{message}"
    );
    let stranger = Studio::of("studio.lumen").await;
    assert_eq!(
        refusal(&stranger.get("/me/insights?metric=reach&period=day").await).0,
        10
    );
}

#[tokio::test]
async fn one_metric_that_is_gone_refuses_all() {
    let owner = Owner::new().await;
    let query = "metric=likes,saves&period=day&metric_type=total_value";
    assert_eq!(owner.data(query).await.as_array().unwrap().len(), 2);
    owner.set(&json!({"left_out": ["saves"]}));
    assert_eq!(owner.data(query).await.as_array().unwrap().len(), 1);
    owner.set(&json!({"left_out": null, "shells": ["saves"]}));
    assert_eq!(owner.data(query).await[1]["total_value"], json!({}));
    owner.set(&json!({"refused": ["saves"]}));
    let (code, message) = owner.refused(&format!("/me/insights?{query}")).await;
    assert!(
        code == 100 && message.starts_with("(#100) metric[1] must be one of"),
        "{message}"
    );
}

#[tokio::test]
async fn small_accounts_have_no_numbers_about_people() {
    let owner = Owner::new().await;
    owner.set(&json!({"followers": {"studio.lumen": 99}}));
    assert_eq!(owner.data("metric=follower_count&period=day").await, json!([]));
    let query = "metric=follower_demographics&period=lifetime&metric_type=total_value&timeframe=this_month&breakdown=country";
    assert_eq!(owner.data(query).await, json!([]));
    assert_eq!(
        owner.data("metric=online_followers&period=lifetime").await,
        json!([])
    );
    assert_ne!(owner.data("metric=reach&period=day").await, json!([]));
    owner.set(&json!({"followers": {"studio.lumen": 16}}));
    assert_eq!(owner.data("metric=reach&period=day").await, json!([]));

    owner.set(&json!({"followers": null}));
    let found = owner.data(query).await;
    let results = &found[0]["total_value"]["breakdowns"][0];
    assert_eq!(results["dimension_keys"], json!(["timeframe", "country"]));
    assert_eq!(
        results["results"][0]["dimension_values"],
        json!(["THIS_MONTH", "DE"])
    );
    let online = owner.data("metric=online_followers&period=lifetime").await;
    let hours = online[0]["values"][0]["value"].as_object().unwrap().clone();
    assert_eq!(hours.len(), 24);
}

#[tokio::test]
async fn a_days_numbers_move_for_two_days_and_then_stand() {
    let owner = Owner::new().await;
    let (since, until) = owner.days(1, 0);
    let mut former = 0;
    let mut seen = Vec::new();
    for _ in 0..5 {
        let value = owner.total("views", since, until).await["value"]
            .as_u64()
            .unwrap();
        assert!(value >= former, "{value} after {former}");
        former = value;
        seen.push(value);
        owner.0.player.0.advance_seconds(DAY);
    }
    assert!(seen[0] < seen[2] && seen[3] == seen[4], "{seen:?}");
    owner.set(&json!({"lag_ms": 48 * 3_600_000}));
    let (since, until) = owner.days(1, 0);
    assert_eq!(
        owner
            .data(&format!("metric=reach&period=day&since={since}&until={until}"))
            .await[0]["values"],
        json!([]),
        "it isn't there yet"
    );
}

#[tokio::test]
async fn usage_rises_with_the_calls_of_an_hour_and_sinks_again() {
    let owner = Owner::new().await;
    owner.0.player.throw(&json!({"allowance": 20}));
    let query = "/me/insights?metric=reach&period=day";
    let percent = |answer: &stand_in::answer::Answer| {
        let header: Value =
            serde_json::from_str(answer.header("x-business-use-case-usage").unwrap()).unwrap();
        let one = header.as_object().unwrap().values().next().unwrap()[0].clone();
        (
            one["call_count"].as_u64().unwrap(),
            one["estimated_time_to_regain_access"].as_u64().unwrap(),
        )
    };
    let mut last = (0, 0);
    for _ in 0..20 {
        let answer = owner.0.get(query).await;
        assert_eq!(answer.status, 200);
        last = percent(&answer);
    }
    assert_eq!(last, (100, 0));
    let refused = owner.0.get(query).await;
    assert_eq!((refusal(&refused).0, percent(&refused)), (80002, (105, 60)));
    owner.0.player.0.advance_seconds(3_601);
    let answer = owner.0.get(query).await;
    assert_eq!((answer.status, percent(&answer)), (200, (5, 0)));
}

#[tokio::test]
async fn paging_holds_the_token_as_instagrams_does() {
    let owner = Owner::new().await;
    let answer = owner.0.get("/me/insights?metric=reach&period=day").await;
    let next = body(&answer)["paging"]["next"].as_str().unwrap().to_owned();
    assert!(next.contains(&owner.0.token), "{next}");
}
