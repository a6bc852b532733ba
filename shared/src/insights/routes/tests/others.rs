use super::*;
use crate::instagram::{Category, Failure};

#[test]
fn posts_and_stories_are_told_with_their_samples() {
    let mut edge = edge();
    let now = Timestamp::from_millis(edge.now().millis() / SECOND * SECOND);
    for (id, product, age) in [
        ("f", Product::Feed, 0),
        ("r", Product::Reel, 26 * HOUR),
        ("s", Product::Story, 0),
    ] {
        let posted = Timestamp::from_millis(now.millis() - age);
        edge.played.posts.push(Post::new(id, product, posted));
    }
    edge.pass(8 * HOUR);
    let told = value(&edge.get("/insights/media"));
    let media = told["media"].as_array().unwrap();
    assert_eq!(
        (media.len(), &media[0]["id"], &media[1]["id"]),
        (2, &json!("f"), &json!("r"))
    );
    let reel = &media[1];
    assert_eq!(
        reel["samples"],
        json!(["1h", "6h", "24h", "48h", "7d", "28d", "found"])
    );
    let views = reel["numbers"]["views"].as_array().unwrap();
    assert_eq!((&views[0], &views[3]), (&json!("not_sampled"), &json!("too_new")));
    assert_eq!(reel["latest"]["views"], views[2]);
    assert!(views[2].is_u64() && reel["ages_seconds"][2].as_u64().unwrap() >= 26 * 3_600);
    assert!(
        reel["numbers"]["ig_reels_avg_watch_time"].is_array()
            && media[0]["numbers"]["ig_reels_avg_watch_time"].is_null()
    );
    let stories = value(&edge.get("/insights/stories"));
    assert_eq!(stories["media"][0]["id"], "s");
    assert_eq!(
        stories["media"][0]["samples"],
        json!(["1h", "6h", "end", "found"])
    );
    let one = value(&edge.get("/insights/media?limit=1"));
    assert_eq!(one["media"].as_array().unwrap().len(), 1);
    let reels = value(&edge.get("/insights/media?product=reel"));
    assert_eq!(reels["media"][0]["id"], "r");
    let yesterday = today().minus(1);
    let of_a_day = value(&edge.get(&format!("/insights/media?from={yesterday}&to={yesterday}")));
    assert_eq!(of_a_day["media"][0]["id"], "r");
    let table = edge.get("/insights/media?format=csv").body;
    assert!(
        table.starts_with("id,product,posted,url,age (s),reach (accounts),views (views),"),
        "{table}"
    );
    assert_eq!(table.lines().count(), 3);
}

/// R116: fifty stories a day are tens of thousands in the end.
#[test]
fn of_many_posts_no_more_are_read_than_are_told() {
    let mut edge = edge();
    let begin = edge.now().millis() / SECOND * SECOND;
    for story in 0..240 {
        let at = Timestamp::from_millis(begin + story * DAY / 3);
        edge.played
            .posts
            .push(Post::new(&format!("s{story}"), Product::Story, at));
    }
    edge.pass(80 * DAY);
    let before = edge.read;
    let told = value(&edge.get("/insights/stories?limit=20"));
    let ids: Vec<&str> = told["media"]
        .as_array()
        .unwrap()
        .iter()
        .map(|post| post["id"].as_str().unwrap())
        .collect();
    let expected: Vec<String> = (220..240).rev().map(|story| format!("s{story}")).collect();
    assert_eq!(ids, expected);
    assert!(edge.read - before <= 93, "{}", edge.read - before);
    // What is sampled isn't looked for among all of them either.
    let before = edge.read;
    edge.pass(DAY);
    assert!(edge.read - before <= 93 + 20, "{}", edge.read - before);
}

#[test]
fn an_audience_and_its_best_hours_are_told() {
    let mut edge = edge();
    let told = value(&edge.get("/insights/audience"));
    assert_eq!(told["week"], today().monday().to_string());
    assert_eq!(
        told["follower_demographics"]["city"],
        json!({"city a": 7, "b, \"c\"": 3})
    );
    let hours = value(&edge.get("/insights/best-hours"));
    assert_eq!(hours["days"], 30);
    assert_eq!(hours["best"].as_array().unwrap().len(), 5);
    let best = &hours["best"][0];
    let of_weekday = &hours["online"][best["weekday"].as_str().unwrap()];
    assert_eq!(
        of_weekday[usize::try_from(best["hour"].as_u64().unwrap()).unwrap()],
        best["online"]
    );
    let mut empty = Edge::new();
    let told = value(&empty.get("/insights/audience"));
    assert_eq!(told["follower_demographics"]["age"], "not_sampled");
    assert_eq!(
        value(&empty.get("/insights/best-hours"))["online"]["mon"][0],
        "not_sampled"
    );
}

/// R102.
#[test]
fn how_far_history_reaches_is_said() {
    let mut edge = Edge::new();
    edge.facts.policy = "100".to_owned();
    let told = value(&edge.get("/insights/state"));
    assert_eq!((&told["begun"], &told["percent"]), (&json!(true), &json!(0)));
    edge.played.memory.push(("follows_and_unfollows", 40));
    edge.played.unknown = vec!["reposts"];
    edge.until(edge.now()).unwrap();
    let told = value(&edge.get("/insights/state"));
    let percent = told["percent"].as_u64().unwrap();
    assert!((1..100).contains(&percent), "{percent}");
    edge.history();
    let told = value(&edge.get("/insights/state"));
    assert_eq!(told["percent"], 100);
    assert!(told["ready"].is_string());
    let reaches = &told["reaches"];
    assert_eq!(reaches["views"], today().minus(100).to_string());
    assert_eq!(reaches["followers_gained"], today().minus(40).to_string());
    assert_eq!(reaches["follower_count"], today().minus(30).to_string());
    assert!(reaches["reposts"].is_null());
    assert_eq!(told["refused"][0]["metric"], "reposts");
    assert_eq!(
        told["final_to"],
        edge.state().unwrap().finals(edge.now()).to_string()
    );
    edge.played.trouble = Some(failed(4, "(#4) Application request limit reached"));
    edge.pass(DAY);
    assert_eq!(
        value(&edge.get("/insights/state"))["waits"]["category"],
        "app_rate_limited"
    );
}

/// R116: nor does a line have the days of decades read.
#[test]
fn what_is_older_than_anything_kept_is_not_read() {
    let mut edge = edge();
    let before = edge.looked;
    let told = value(&edge.get("/insights?from=1970-01-01&to=1970-01-02&metrics=followers_count,views"));
    let metrics = &told["metrics"];
    for name in ["followers_count", "views"] {
        assert_eq!(metrics[name]["values"], json!(["not_sampled", "not_sampled"]));
    }
    assert!(edge.looked - before < 20, "{}", edge.looked - before);
}

/// Nobody gets megabytes for a line of nonsense.
#[test]
fn of_much_that_is_wrong_the_first_is_told() {
    let mut edge = edge();
    let metrics = (0..5_000).map(|number| format!("m{number}"));
    let metrics = metrics.collect::<Vec<_>>().join(",");
    let parameters = (0..5_000).map(|number| format!("p{number}=1"));
    let parameters = parameters.collect::<Vec<_>>().join("&");
    let long = "x".repeat(100_000);
    for query in [
        format!("metrics={metrics}"),
        parameters,
        format!("metrics={long}"),
        format!("{long}=1"),
    ] {
        let answer = edge.get(&format!("/insights?{query}"));
        assert_eq!(answer.status, 422);
        assert!(answer.body.len() < 20_000, "{}", answer.body.len());
    }
}

#[test]
fn what_is_wrong_with_a_question_is_told() {
    let mut edge = edge();
    for (address, part) in [
        ("/insights?from=2026-13-01", "2026-11-30"),
        ("/insights?from=2026-12-02&to=2026-12-01", "later than"),
        ("/insights?from=2020-01-01&to=2026-12-01", "732 days"),
        ("/insights?metrics=impressions", "v22.0"),
        ("/insights?metrics=impressions", "views"),
        ("/insights?metrics=views,magic", "no such metric: magic."),
        ("/insights?by=hour", "day, week, month"),
        ("/insights?product=reels", "post, carousel, reel, story, ad"),
        (
            "/insights?product=reel&metrics=followers_count",
            "divided by product",
        ),
        ("/insights?breakdown=age", "product"),
        ("/insights?compare=next", "previous"),
        ("/insights?format=xml", "csv, json"),
        ("/insights?page=2", "no such parameter"),
        ("/insights/media?limit=0", "1 to 500"),
        ("/insights/media?product=story", "feed, reel"),
        ("/insights/media?metrics=likes", "no such parameter"),
        ("/insights?by=day&by=week", "there twice"),
        ("/insights/audience?format=csv", "no such parameter"),
        ("/insights/best-hours?from=2026-11-01", "no such parameter"),
        ("/insights/state?a=1", "no such parameter"),
        ("/insights/reports?limit=1", "no such parameter"),
    ] {
        let answer = edge.get(address);
        assert_eq!(answer.status, 422, "{address}");
        assert!(answer.body.contains(part), "{address} {}", answer.body);
    }
    assert_eq!(edge.get("/insights/nothing").status, 404);
    edge.facts.policy = "null".to_owned();
    assert_eq!(edge.get("/insights").status, 403);
    edge.facts.policy = "730".to_owned();
    edge.facts.permissions.pop();
    let answer = edge.get("/insights");
    assert_eq!(answer.status, 403);
    assert!(
        answer.body.contains("instagram_business_manage_insights"),
        "{}",
        answer.body
    );
}

/// R99: where it stands still that is told; with what to do about it to who can do it.
#[test]
fn an_account_that_must_be_connected_again_says_so() {
    let mut edge = edge();
    let link = super::reports::by_link_of(&mut edge);
    edge.facts.unusable = Some(Failure::own(
        Category::TokenExpired,
        "It has run out.",
        "Connect again.",
    ));
    edge.pass(3 * DAY);
    let told = value(&edge.get("/insights/state"));
    assert_eq!(
        told["waits"],
        json!({"category": "token_expired", "retry": "user_reconnect", "cause": "It has run out.",
            "action": "Connect again."})
    );
    let by_link = value(&edge.is_asked(link).unwrap());
    assert_eq!(
        by_link["waits"],
        json!({"category": "token_expired", "retry": "user_reconnect", "cause": "It has run out."})
    );
}
