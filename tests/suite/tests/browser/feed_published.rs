//! A feed from its owner's session to a visitor's page: the edge's own answers, shown by `<instagram-feed>`.

use serde_json::{Value, json};
use suite::browser::Options;
use suite::scene::{Scene, play};

use crate::feed_element::FEED;

/// With the token of the page's button.
const PUBLISH: &str = "(async () => {
  const token = await document.querySelector('instagram-connect').token();
  const options = { method: 'POST', headers: { Authorization: 'Bearer ' + token }, body: JSON.stringify(arguments[1]) };
  done(await (await fetch(arguments[0] + '/feeds', options)).json());
})()";

async fn publish(scene: &Scene, settings: Value) -> String {
    scene.connect().await;
    let edge = scene.world.edge.url.clone();
    let told = scene
        .browser
        .run_until_done(PUBLISH, vec![edge.into(), settings])
        .await;
    told["url"]
        .as_str()
        .unwrap_or_else(|| panic!("{told}"))
        .to_owned()
}

/// R86, R87, R89, R90: a session publishes; a page of another site under the strictest policy shows every picture, with its
/// description, from the edge alone, and in the shape that the feed says. The feed's own HTML stands in until then.
#[tokio::test(flavor = "multi_thread")]
async fn what_an_owner_publishes_is_on_a_visitors_page() {
    play(Options::new(), async |scene| {
        let url = publish(scene, json!({"count": 9, "counts": true})).await;
        let policy = "default-src 'none'; script-src {edge}; connect-src {edge}; img-src {edge} data:; base-uri 'none'; \
                      form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
        for layout in ["grid", "masonry", "row", "list"] {
            let page = format!(
                "<!doctype html><html lang=en><meta charset=utf-8><title>A visitor’s page</title>\
                 <meta name=viewport content=\"width=device-width\"><link rel=icon href=\"data:,\">\
                 <script async src=\"{{edge}}/instagram-feed.js\"></script><h1>A page</h1>\
                 <instagram-feed src=\"{url}.html\" layout={layout} count=9></instagram-feed>"
            );
            let policy = [("Content-Security-Policy", policy)];
            scene.host.page_under("/visitor.html", &policy, &page);
            let visitor = format!("{}/visitor.html", scene.host.called("visitor"));
            scene.browser.open(&visitor).await;
            scene
                .browser
                .until(&format!("{FEED}.dataset.state === 'fresh'"))
                .await;
            let list = format!(
                "const images = [...{FEED}.root.querySelectorAll('li img')]; \
                 await Promise.all(images.map((image) => (image.loading = 'eager', image.decode()))); \
                 done(images.map(({{ src, alt, naturalWidth, naturalHeight, width, height, attributes }}) => ({{ src, alt, \
                 said: attributes.width.value / attributes.height.value, is: naturalWidth / naturalHeight, width, height }})))"
            );
            let list = format!("(async () => {{ {list} }})()");
            let images = scene.browser.run_until_done(&list, vec![]).await;
            let images = images.as_array().unwrap().clone();
            assert_eq!(images.len(), 9, "{layout}");
            for image in images {
                let number = |name: &str| image[name].as_f64().unwrap_or_default();
                assert!((number("said") - number("is")).abs() < 0.01, "{image}");
                assert!(number("width") > 40.0 && number("height") > 40.0, "{image}");
                assert_ne!(image["alt"], "", "{image}");
            }
            let places = "return performance.getEntriesByType('resource').map(({ name }) => name)";
            let places = scene.browser.run(places, vec![]).await;
            let places: Vec<String> = serde_json::from_value(places).unwrap();
            let only = places.iter().all(|place| place.starts_with(&scene.world.edge.url));
            assert!(places.len() > 9 && only, "{places:#?}");
            let name = format!("return {FEED}.root.querySelector('header').innerText");
            let name = scene.browser.run(&name, vec![]).await;
            assert!(name.as_str().unwrap().starts_with("studio.lumen"), "{name}");
        }
    })
    .await;
}
