//! The flow that older guides describe, step by step, under the `basic-display` profile.

use suite::http::value;
use suite::processes::World;

/// R5, R17: authorize with `user_profile,user_media`, the code by POST, `ig_exchange_token`.
#[test]
fn the_flow_of_older_guides_works_to_the_letter() {
    let world = World::builder()
        .basic_display()
        .sites(|page| {
            let mut table = suite::oauth::Site::table(page);
            let site = table["demo"].as_object_mut().unwrap();
            site.insert(
                "permissions".into(),
                serde_json::json!(["user_profile", "user_media"]),
            );
            table
        })
        .start();
    let mut visitor = world.visitor();
    let flow = visitor.authorize_with(|fields| fields[3].1 = "user_profile,user_media".into());
    assert_eq!(flow.at_instagram.path(), "/oauth/authorize");
    assert_eq!(
        value(&flow.at_instagram, "scope").as_deref(),
        Some("user_profile,user_media")
    );
    assert_eq!(
        value(&flow.at_instagram, "response_type").as_deref(),
        Some("code")
    );
    let target = visitor.consent(&flow);
    let back = visitor.come_back(&target);
    let session = visitor.redeem(&flow, &back.code());
    let exchange = world.stand_in.requests_to("/oauth/access_token");
    assert_eq!((exchange.len(), exchange[0].method()), (1, "POST"));
    let body = exchange[0].part("body");
    for part in [
        "client_id=",
        "client_secret=",
        "grant_type=authorization_code",
        "redirect_uri=",
        "code=",
    ] {
        assert!(body.contains(part), "{part}");
    }
    let long = world.stand_in.requests_to("/access_token");
    assert_eq!((long.len(), long[0].method()), (1, "GET"));
    let query = long[0].part("query");
    assert!(
        query.contains("grant_type=ig_exchange_token")
            && query.contains("client_secret=")
            && query.contains("access_token=")
    );
    let me = visitor.read(&session, "/graph/me?fields=id,username");
    assert_eq!(me.json()["username"], "studio.lumen", "{}", me.text());
    let media = visitor.read(&session, "/graph/me/media?fields=id,caption,media_url&limit=3");
    assert_eq!(
        media.json()["data"].as_array().map(Vec::len),
        Some(3),
        "{}",
        media.text()
    );
}
