//! The examples that take a published feed without script: a page that Eleventy builds, and pages of servers in PHP.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use suite::browser::Options;
use suite::http::Request;
use suite::oauth::{Session, Site, Visitor};
use suite::processes::{folder, free_port, root};
use suite::scene::{Scene, play};

use crate::walk::examples;

/// The feed's address as the examples have it.
const FEED: &str = "https://connect.example.com/feed/Zm9yIGV2ZXJ5IHZpc2l0b3Igb2YgaXQh";

/// What a person may write below a picture.
const CAPTION: &str = "<script>document.title = 'taken'</script> \"'><img src=x onerror=\"document.title = 'taken'\"> &lt; \
                       {{ 7 * 7 }} {% raw %} {7 * 7} [instagram_feed] <?= 7 * 7 ?> ]]> <!-- --\n\nA second line";

/// Everything that a person sees of the feed in the page, and what else could be in it.
const SHOWN: &str = "(async () => {
  const feed = document.querySelector('.instagram-feed');
  const images = [...feed.querySelectorAll('img')];
  await Promise.all(images.map((image) => ((image.loading = 'eager'), image.decode())));
  const attribute = (node, name) => node?.getAttribute(name) ?? null;
  const picture = (image) => ({ src: attribute(image, 'src'), alt: attribute(image, 'alt'),
    width: Number(attribute(image, 'width')), height: Number(attribute(image, 'height')) });
  done({
    feeds: document.querySelectorAll('.instagram-feed').length, layout: feed.dataset.layout, state: feed.dataset.state,
    title: document.title, scripts: document.scripts.length, loaded: images.every((image) => image.naturalWidth > 0),
    elements: [...new Set([...feed.querySelectorAll('*')].map((node) => node.localName))].sort(),
    profiles: [...feed.querySelectorAll('header a')].map((link) => ({ url: attribute(link, 'href'),
      username: link.querySelector('b').textContent, avatar: attribute(link.querySelector('img'), 'src') })),
    posts: [...feed.querySelectorAll('li')].map((post) => ({ url: attribute(post.querySelector('a'), 'href'),
      type: post.querySelector('a').dataset.type, text: post.querySelector('p')?.textContent ?? '',
      picture: picture(post.querySelector('img')) })),
    styled: getComputedStyle(feed.querySelector('ul')).display === 'grid',
    captions: feed.querySelector('p').checkVisibility(),
    asked: performance.getEntriesByType('resource').map(({ name }) => name),
  });
})()";

/// A feed that a session published, whose newest caption is [`CAPTION`].
struct Feed<'w> {
    visitor: Visitor<'w>,
    session: Session,
    url: String,
}

impl<'w> Feed<'w> {
    fn publish(scene: &'w Scene) -> Self {
        let stand_in = &scene.world.stand_in;
        let wish = json!({"account": "studio.lumen", "kind": "image", "caption": CAPTION});
        assert_eq!(stand_in.post(&wish).len(), 1);
        let mut visitor = Visitor::new(&scene.world, Site::demo(&scene.host.origin));
        let session = visitor.connect();
        let request = visitor.bearer(&session, "POST", "/feeds");
        let answer = scene.world.edge.client.send(&request.body(br#"{"count":7}"#));
        let url = answer.json()["url"].as_str().unwrap().to_owned();
        Self {
            visitor,
            session,
            url,
        }
    }

    /// As the edge tells it.
    fn json(&self) -> Value {
        let target = format!("{}.json", self.target());
        self.visitor.world.edge.client.send(&Request::get(&target)).json()
    }

    fn target(&self) -> &str {
        self.url.strip_prefix(&self.visitor.world.edge.url).unwrap()
    }

    fn unpublish(&self) {
        let target = self.target().replacen("/feed/", "/feeds/", 1);
        let request = self.visitor.bearer(&self.session, "DELETE", &target);
        assert_eq!(self.visitor.world.edge.client.send(&request).status, 204);
    }
}

/// An address where nobody answers.
fn nobody() -> String {
    format!("http://127.0.0.1:{}/feed/nobody", free_port())
}

/// A copy of an example's folder.
fn copied(name: &str) -> PathBuf {
    let to = folder(name);
    let copied = Command::new("cp")
        .arg("-r")
        .arg(examples().join(name))
        .arg(&to)
        .status();
    assert!(copied.unwrap().success(), "{name}");
    to.join(name)
}

/// Points the copy at another feed: its file that holds the address is written anew.
fn point(copy: &Path, file: &str, url: &str) {
    let name = copy.file_name().unwrap();
    let text = std::fs::read_to_string(examples().join(name).join(file)).unwrap();
    assert!(text.contains(FEED), "{file}");
    std::fs::write(copy.join(file), text.replace(FEED, url)).unwrap();
}

fn said(output: &Output) -> (String, String) {
    [&output.stdout, &output.stderr]
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .into()
}

/// What a page without script has to show of a feed.
fn expected(feed: &Value, layout: &str) -> Value {
    let profiles = feed["_instagram"]["profiles"].as_array().unwrap().iter();
    let posts = feed["items"].as_array().unwrap().iter();
    let profiles = profiles.map(|profile| {
        json!({"url": profile["url"], "username": profile["username"], "avatar": profile["avatar"]["url"]})
    });
    let posts = posts.map(|post| {
        let (own, picture) = (&post["_instagram"], &post["_instagram"]["pictures"][0]);
        let picture = json!({"src": picture["url"], "alt": picture["alt"], "width": picture["width"], "height": picture["height"]});
        json!({"url": post["url"], "type": own["type"], "text": post["content_text"], "picture": picture})
    });
    json!({
        "feeds": 1, "layout": layout, "state": "fresh", "styled": true, "captions": layout == "list",
        "title": "Studio Lumen", "scripts": 0, "loaded": true,
        "elements": ["a", "b", "header", "img", "li", "p", "ul"],
        "profiles": profiles.collect::<Vec<_>>(), "posts": posts.collect::<Vec<_>>(),
    })
}

/// Opens the page as another site's: it shows the whole feed, its texts as texts, and asks nobody but the edge.
async fn assert_shows(scene: &Scene, html: &str, feed: &Value, layout: &str) {
    scene.host.page("/visitor.html", html);
    let visitor = scene.host.called("visitor");
    scene.browser.open(&format!("{visitor}/visitor.html")).await;
    let mut shown = scene.browser.run_until_done(SHOWN, vec![]).await;
    let asked = shown.as_object_mut().unwrap().remove("asked").unwrap();
    let asked: Vec<String> = serde_json::from_value(asked).unwrap();
    assert_eq!(shown, expected(feed, layout));
    let own = [format!("{}/feed/", scene.world.edge.url), format!("{visitor}/")];
    let only = asked
        .iter()
        .all(|address| own.iter().any(|own| address.starts_with(own)));
    assert!(asked.len() > 7 && only, "{asked:#?}");
}

/// What a template reads that isn't run here is what the edge tells: each `post.url` in it, and the like.
fn assert_told(feed: &Value, template: &str) {
    let text = std::fs::read_to_string(examples().join(template)).unwrap();
    let mut read = BTreeSet::new();
    for token in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.') {
        let mut parts = token
            .split('.')
            .filter(|part| !["length", "map", "mjs"].contains(part));
        let post = &feed["items"][0];
        let of = match parts.next() {
            Some("feed") => feed,
            Some("profile") => &feed["_instagram"]["profiles"][0],
            Some("post") => post,
            Some("picture") => &post["_instagram"]["pictures"][0],
            _ => continue,
        };
        assert!(
            !parts.fold(of, |value, part| &value[part]).is_null(),
            "{template}: {token}"
        );
        read.insert(token);
    }
    assert!(read.len() > 12, "{template}: {read:?}");
}

/// One module for both: what [`eleventy_builds_a_page_of_a_feed`] shows of its failures is true for Astro, too.
#[test]
fn astro_asks_as_eleventy_does() {
    let [astro, eleventy] = ["feed-astro/src/feed.mjs", "feed-eleventy/src/_data/feed.mjs"]
        .map(|file| std::fs::read_to_string(examples().join(file)).unwrap());
    assert_eq!(astro, eleventy);
}

fn eleventy(copy: &Path) -> Output {
    let program = examples().join("node_modules/@11ty/eleventy/cmd.cjs");
    let node = root().join("node_modules/.bin/node");
    let built = Command::new(node)
        .arg(program)
        .arg("--input=src")
        .current_dir(copy)
        .output();
    built.unwrap()
}

/// R86, R87, R89: a generator takes the JSON Feed, and its page shows it without script. R85: if the edge doesn't answer, the
/// build takes the last good copy, and without one it fails; what was taken back is in no page, and the copy is gone.
#[tokio::test(flavor = "multi_thread")]
async fn eleventy_builds_a_page_of_a_feed() {
    const DATA: &str = "src/_data/feed.mjs";
    play(Options::new(), async |scene| {
        let copy = copied("feed-eleventy");
        let kept = copy.join(".cache/instagram-feed.json");
        let page = || std::fs::read_to_string(copy.join("_site/index.html")).unwrap();

        point(&copy, DATA, &nobody());
        let built = eleventy(&copy);
        let (_, complaint) = said(&built);
        assert!(
            !built.status.success() && complaint.contains("holds no copy"),
            "{complaint}"
        );

        let feed = Feed::publish(scene);
        point(&copy, DATA, &feed.url);
        let built = eleventy(&copy);
        assert!(built.status.success(), "{:?}", said(&built));
        let json = feed.json();
        assert_eq!(json["items"][0]["content_text"], CAPTION);
        assert_told(&json, "feed-hugo/layouts/partials/instagram-feed.html");
        assert_told(&json, "feed-astro/src/components/InstagramFeed.astro");
        let good = page();
        assert_shows(scene, &good, &json, "grid").await;

        point(&copy, DATA, &nobody());
        let built = eleventy(&copy);
        let (_, complaint) = said(&built);
        assert!(
            built.status.success() && complaint.contains("the page gets the copy of"),
            "{complaint}"
        );
        assert_eq!(page(), good);

        let old = std::fs::read_to_string(&kept)
            .unwrap()
            .replace("\"renewed_at\":\"20", "\"renewed_at\":\"19");
        std::fs::write(&kept, old).unwrap();
        assert!(!eleventy(&copy).status.success(), "a copy of another century");

        feed.unpublish();
        point(&copy, DATA, &feed.url);
        let built = eleventy(&copy);
        assert!(built.status.success(), "{:?}", said(&built));
        assert!(!page().contains("instagram-feed\"") && page().contains("<h1>Studio Lumen</h1>"));
        assert!(!kept.exists());
    })
    .await;
}

/// A page as a server's PHP makes it, and what its log says.
fn php(folder: &Path, arguments: &[&str]) -> (String, String) {
    let settings = ["-d", "display_errors=1", "-d", "error_reporting=32767"];
    let mut php = Command::new("php");
    let made = php
        .args(settings)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(made.status.success(), "{:?}", said(&made));
    said(&made)
}

/// Lets a file seem to be of five minutes ago.
fn age(file: &Path) {
    let file = std::fs::File::options().write(true).open(file).unwrap();
    let then = file.metadata().unwrap().modified().unwrap() - std::time::Duration::from_secs(301);
    file.set_modified(then).unwrap();
}

/// R86, R87, R89: a server's page shows the edge's own HTML, without script. R85: an edge that doesn't answer is asked every five
/// minutes, while visitors see the last good copy for 30 days; what was taken back is in no page, and the copy is gone.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_in_php_shows_a_feed() {
    play(Options::new(), async |scene| {
        let folder = copied("feed-php");
        let copy = folder.join("instagram-feed.copy");
        let nobody = nobody();
        let visit = |url: &str| {
            point(&folder, "index.php", url);
            php(&folder, &["index.php"])
        };
        let refused = format!("{nobody}.html?fragment&layout=grid can't be had (status 0)");

        let (none, log) = visit(&nobody);
        assert!(
            !none.contains("<section") && log.contains(&refused),
            "{none}{log}"
        );

        let feed = Feed::publish(scene);
        assert_eq!(visit(&feed.url).0, none, "asked within five minutes");
        age(&copy);
        let (good, log) = visit(&feed.url);
        assert_eq!(log, "");
        assert_shows(scene, &good, &feed.json(), "grid").await;

        assert_eq!(visit(&nobody), (good.clone(), String::new()));
        age(&copy);
        let (kept, log) = visit(&nobody);
        assert!(log.contains(&refused), "{log}");
        assert_eq!(kept, good);

        let text = std::fs::read_to_string(&copy).unwrap();
        let (since, html) = text.split_once('\n').unwrap();
        let old = since.parse::<u64>().unwrap() - 30 * 86_400 - 1;
        std::fs::write(&copy, format!("{old}\n{html}")).unwrap();
        assert_eq!(visit(&nobody).0, none, "the copy is older than 30 days");

        feed.unpublish();
        std::fs::write(&copy, &text).unwrap();
        age(&copy);
        assert_eq!(visit(&feed.url), (none, String::new()));
        assert_eq!(std::fs::read_to_string(&copy).unwrap(), "0\n");
    })
    .await;
}

/// R85, R89: the same of the shortcode, in more layouts than one; a caption holds no shortcode.
#[tokio::test(flavor = "multi_thread")]
async fn a_shortcode_of_wordpress_shows_a_feed() {
    play(Options::new(), async |scene| {
        let plugin = copied("feed-wordpress");
        let style = std::fs::read_to_string(plugin.join("instagram-feed.css")).unwrap();
        scene
            .host
            .page("/wp-content/plugins/feed-wordpress/instagram-feed.css", &style);
        let database = plugin.join("rows.json");
        let wordpress = root().join("tests/suite/tests/examples/wordpress.php");
        let visit = |url: &str, attributes: &str| {
            point(&plugin, "instagram-feed.php", url);
            let files = [&wordpress, &plugin.join("instagram-feed.php"), &database];
            let files = files.map(|file| file.to_str().unwrap());
            php(&plugin, &[&files[..], &[attributes]].concat())
        };
        let rows = |change: &dyn Fn(&mut Value)| {
            let mut rows = serde_json::from_str(&std::fs::read_to_string(&database).unwrap()).unwrap();
            change(&mut rows);
            std::fs::write(&database, rows.to_string()).unwrap();
        };
        let later = || rows(&|rows| rows["_transient_instagram_feed_grid"][1] = 0.into());
        let nobody = nobody();
        let (none, log) = visit(&nobody, "\"\"");
        assert!(
            !none.contains("<section") && log.contains("can't be had (status 0)"),
            "{none}{log}"
        );

        let feed = Feed::publish(scene);
        let json = feed.json();
        assert_eq!(visit(&feed.url, "\"\"").0, none, "asked within five minutes");
        later();
        let (good, log) = visit(&feed.url, "\"\"");
        assert_eq!((log.as_str(), good.contains('[')), ("", false), "{good}");
        assert_shows(scene, &good, &json, "grid").await;
        for (attributes, layout) in [
            ("{\"layout\":\"list\"}", "list"),
            ("{\"layout\":\"\\\"x\"}", "grid"),
        ] {
            let (page, log) = visit(&feed.url, attributes);
            assert_eq!(log, "");
            assert_shows(scene, &page, &json, layout).await;
        }

        assert_eq!(visit(&nobody, "\"\""), (good.clone(), String::new()));
        later();
        let (kept, log) = visit(&nobody, "\"\"");
        assert!(log.contains("can't be had (status 0)"), "{log}");
        assert_eq!(kept, good);
        let since = |of: &Value| of["instagram_feed_grid"]["since"].as_u64().unwrap();
        rows(&|rows| rows["instagram_feed_grid"]["since"] = (since(rows) - 30 * 86_400 - 1).into());
        assert_eq!(visit(&nobody, "\"\"").0, none, "the copy is older than 30 days");
        rows(&|rows| rows["instagram_feed_grid"]["since"] = (since(rows) + 30 * 86_400 + 1).into());
        assert_eq!(visit(&nobody, "\"\"").0, good);

        feed.unpublish();
        later();
        assert_eq!(visit(&feed.url, "\"\""), (none, String::new()));
        rows(&|rows| assert_eq!(rows["instagram_feed_grid"]["html"], ""));
    })
    .await;
}
