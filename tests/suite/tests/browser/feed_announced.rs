//! A page that asks for its feed ahead of the script.

use suite::browser::Options;
use suite::processes::root;
use suite::scene::PATH;

use crate::feed_element::Stage;

/// R90: what a page announces by the line of `docs/feed.md` is what the script asks for: it is asked once.
#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_its_page_announces_is_asked_for_once() {
    let stage = Stage::start(Options::new(), 3).await;
    let document = std::fs::read_to_string(root().join("docs/feed.md")).unwrap();
    let mut lines = document.lines();
    let line = lines
        .find(|line| line.starts_with("<link rel=\"preload\""))
        .unwrap();
    let (before, address) = line.split_once("https://").unwrap();
    let (_, after) = address.split_once(".json").unwrap();
    let own = format!("{before}{}{PATH}.json{after}", stage.edge.origin);
    let element = stage.edge.element("");
    stage.open_in("lang=en", &format!("{own}{element}"), &[]).await;
    stage.until_pictures().await;
    let begun = "return performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.json')).map(({ initiatorType }) => initiatorType)";
    assert_eq!(
        stage.browser.run(begun, vec![]).await,
        serde_json::json!(["link"])
    );
    let asked = stage.edge.asked();
    let file = format!("{PATH}.json");
    assert_eq!(asked.iter().filter(|asked| asked.path == file).count(), 1);
}
