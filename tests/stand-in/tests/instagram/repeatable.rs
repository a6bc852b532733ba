//! The same seed and the same requests give the same answers.

use stand_in::Profile;

use crate::player::{CDN, Player, text};

/// A whole connect and some reading, as one text.
async fn story(seed: u64) -> String {
    let player = Player::of(seed, Profile::Instagram);
    let token = player.long("studio.lumen").await;
    let mut story = token.clone();
    for address in [
        "/me?fields=id,user_id,username,profile_picture_url,followers_count",
        "/me/media?fields=id,caption,media_url,permalink,timestamp,children{id,media_url}&limit=40",
        "/me?fields=nonsense",
        "/v99.0/me",
    ] {
        story.push_str(text(&player.bearer(address, &token).await));
    }
    let page = player.get(&player.authorize(&[])).await;
    unsigned(&(story + text(&page)))
}

/// Addresses of pictures end a day from now, and now isn't the same twice.
fn unsigned(story: &str) -> String {
    let mut parts = story.split(CDN);
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (path, rest) = part.split_once('?').unwrap();
        let end = rest.find('"').unwrap();
        all.extend([CDN, path, &rest[end..]]);
    }
    all
}

#[tokio::test]
async fn the_same_seed_tells_the_same_story() {
    assert_eq!(story(3).await, story(3).await);
    assert_ne!(story(3).await, story(4).await);
}

#[tokio::test]
async fn a_reset_starts_the_story_again() {
    let player = Player::new();
    let first = player.long("studio.lumen").await;
    let second = player.long("studio.lumen").await;
    player.0.reset();
    assert_ne!(first, second);
    assert_eq!(player.bearer("/me", &first).await.status, 400);
    assert_eq!(player.long("studio.lumen").await, first);
    // What was ever issued stays known, once each.
    assert_eq!(player.0.canaries().long_lived, [first, second]);
}
