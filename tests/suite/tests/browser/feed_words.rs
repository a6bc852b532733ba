//! What `<instagram-feed>` says, in which language, and what it does with odd pages, odd feeds and no feed at all.

use serde_json::json;
use suite::browser::Options;
use suite::processes::root;
use suite::scene::PATH;

use crate::feed_element::{FEED, Stage};
use crate::languages::LANGUAGES;

const EMPTY: &str = "root.querySelector('[part=empty]')?.innerText";

/// R77, R89: its words are the page's language's, in each of the thirteen; another is English. What isn't English is asked of
/// the edge, once.
#[tokio::test(flavor = "multi_thread")]
async fn it_speaks_the_pages_language() {
    let file = std::fs::read_to_string(root().join("app/src/feed/texts.json")).unwrap();
    let texts: serde_json::Value = serde_json::from_str(&file).unwrap();
    let stage = Stage::start(Options::new(), 3).await;
    for language in LANGUAGES.into_iter().chain(["sv"]) {
        let words = texts.get(language).unwrap_or(&texts["en"]);
        let direction = if language == "ar" { "rtl" } else { "ltr" };
        let element = stage.edge.element("more count=2");
        let before = stage.edge.asked().len();
        stage
            .open_in(&format!("lang={language} dir={direction}"), &element, &[])
            .await;
        stage.until_state("fresh").await;
        assert_eq!(
            stage.inside("root.querySelector('[part~=more]').innerText").await,
            words["more"]
        );
        stage.enlarge().await;
        let labels = "['close', 'previous', 'next'].map((part) => root.querySelector(`[part~=${part}]`).getAttribute('aria-label'))";
        let expected = json!([words["close"], words["previous"], words["next"]]);
        assert_eq!(stage.inside(labels).await, expected, "{language}");
        assert_eq!(
            stage.inside("root.querySelector('[part=link]').innerText").await,
            words["open"]
        );
        let asked = stage.edge.asked().split_off(before);
        let files = asked
            .iter()
            .filter(|asked| asked.path.starts_with("/instagram-feed/"));
        let other = language != "en" && language != "sv";
        assert_eq!(files.count(), usize::from(other), "{language}");
    }
    assert_eq!(stage.complaints(), Vec::<String>::new());
}

/// From right to left: the first picture is on the right, "next" leads to the left, and so does the arrow to the left.
#[tokio::test(flavor = "multi_thread")]
async fn from_right_to_left_everything_is_the_other_way_round() {
    let stage = Stage::start(Options::new(), 6).await;
    stage
        .open_in("lang=ar dir=rtl", &stage.edge.element(""), &[])
        .await;
    stage.until_pictures().await;
    let lefts = "[0, 1].map((at) => root.querySelectorAll('li')[at].getBoundingClientRect().left)";
    let lefts = stage.inside(lefts).await;
    assert!(lefts[0].as_f64() > lefts[1].as_f64(), "{lefts}");
    stage.enlarge().await;
    let shown = |at: usize| {
        format!("[...{FEED}.root.querySelectorAll('figure')].findIndex(({{ inert }}) => !inert) === {at}")
    };
    stage.browser.until(&shown(0)).await;
    stage
        .browser
        .click(&format!("{FEED}.root.querySelector('[part~=next]')"))
        .await;
    stage.browser.until(&shown(1)).await;
    crate::feed_lightbox::press(&stage, '\u{E012}').await;
    stage.browser.until(&shown(2)).await;
    crate::feed_lightbox::press(&stage, '\u{E014}').await;
    stage.browser.until(&shown(1)).await;
}

/// R89: what has ended and what can't be had is a quiet line that the page can style and can put its own words in the place
/// of; an event says what it was.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_told_quietly() {
    let stage = Stage::start(Options::new(), 3).await;
    let here = stage.edge.element("");
    let ended = json!({"items": [], "_instagram": {"state": "ended", "profiles": []}}).to_string();
    for (status, body, element, state, code) in [
        (200, ended.as_str(), here.as_str(), "ended", None),
        (
            404,
            "{\"type\":\"about:blank\"}",
            &here,
            "failed",
            Some("not_found"),
        ),
        (503, "{}", &here, "failed", Some("network")),
        (200, "<html>", &here, "failed", Some("unexpected")),
        (200, "{}", &here, "failed", Some("unexpected")),
        (
            200,
            "",
            "<instagram-feed src='http://localhost:1/feed/x'></instagram-feed>",
            "failed",
            Some("network"),
        ),
        (
            200,
            "",
            "<instagram-feed></instagram-feed>",
            "failed",
            Some("misconfigured"),
        ),
        (
            200,
            "",
            "<instagram-feed src='javascript:alert(1)'></instagram-feed>",
            "failed",
            Some("misconfigured"),
        ),
    ] {
        stage.edge.says(status, body);
        stage.open_in("lang=en", element, &[]).await;
        stage.until_state(state).await;
        stage.browser.until("heard.length").await;
        assert_eq!(
            stage.inside(EMPTY).await,
            "No posts right now",
            "{element} {body}"
        );
        let heard = stage.browser.run("return heard", vec![]).await;
        let name = if code.is_some() { "failed" } else { "ready" };
        assert_eq!(heard.as_array().unwrap().len(), 1, "{heard}");
        assert_eq!(heard[0]["name"], name);
        assert_eq!(heard[0]["of"], "instagram-feed");
        assert_eq!(heard[0]["detail"]["state"], state);
        assert_eq!(heard[0]["detail"]["count"], 0);
        assert_eq!(heard[0]["detail"]["code"].as_str(), code, "{element} {body}");
        let own = element.replace(
            "></instagram-feed>",
            "><p>Find us on Instagram.</p></instagram-feed>",
        );
        let styled =
            format!("<style>instagram-feed[data-state={state}]::part(empty) {{ padding: 7px }}</style>{own}");
        stage.open_in("lang=en", &styled, &[]).await;
        stage.until_state(state).await;
        let shown = "[host.innerText, getComputedStyle(root.querySelector('[part=empty]')).paddingTop]";
        assert_eq!(
            stage.inside(shown).await,
            json!(["Find us on Instagram.", "7px"]),
            "{element} {body}"
        );
    }
}

/// R111: what stands between the tags, such as the feed's own HTML, is shown while the feed is waited for, and then gives way.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_between_the_tags_stands_in() {
    let stage = Stage::start(Options::new(), 3).await;
    stage.edge.hold(true);
    let element = stage
        .edge
        .element("")
        .replace("></instagram", "><p>The last three</p></instagram");
    stage.open_in("lang=en", &element, &[]).await;
    stage.until_state("loading").await;
    let visible = "document.querySelector('instagram-feed p').checkVisibility()";
    stage.browser.until(visible).await;
    assert_eq!(stage.inside("root.querySelectorAll('li').length").await, 0);
    stage.edge.hold(false);
    stage.until_pictures().await;
    stage.browser.until(&format!("!{visible}")).await;
    assert_eq!(stage.inside("root.querySelectorAll('li').length").await, 3);
    let heard = stage.browser.run("return heard", vec![]).await;
    assert_eq!(
        heard,
        json!([{"name": "ready", "detail": {"state": "fresh", "code": null, "count": 3}, "of": "instagram-feed"}])
    );
}

/// R112: odd values in a feed cost themselves alone; text is text, and an address of another kind leads nowhere.
#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_feed_is_text() {
    let stage = Stage::start(Options::new(), 4).await;
    let mut feed = stage.edge.feed(4);
    let bad = "<img src=x onerror=\"document.body.dataset.bad = 1\">";
    feed["items"][0]["url"] = json!("javascript:document.body.dataset.bad=1");
    feed["items"][0]["content_text"] = json!(bad);
    feed["items"][0]["_instagram"]["username"] = json!(bad);
    feed["items"][0]["_instagram"]["pictures"][0]["alt"] = json!(bad);
    feed["items"][0]["_instagram"]["type"] = json!("\"><script>");
    feed["items"][1]["_instagram"]["pictures"] = json!("none");
    feed["items"][2] = json!(null);
    feed["_instagram"]["profiles"][0]["url"] = json!("data:text/html,x");
    feed["_instagram"]["profiles"][0]["username"] = json!({"a": 1});
    stage.edge.says(200, &feed.to_string());
    stage.open("layout=list").await;
    stage.until_pictures().await;
    assert_eq!(stage.inside("root.querySelectorAll('li').length").await, 2);
    let picture = "[root.querySelector('li img').alt, root.querySelector('li p').textContent, root.querySelector('li a').href === root.querySelector('li img').src]";
    assert_eq!(stage.inside(picture).await, json!([bad, bad, true]));
    stage.enlarge().await;
    let links = "[...root.querySelectorAll('a[href]')].every(({ href, rel, target }) => /^https?:/.test(href) && rel === 'noopener' && target === '_blank')";
    assert_eq!(stage.inside(links).await, true);
    assert_eq!(
        stage
            .inside("root.querySelector('figcaption').textContent.includes(arguments[0] ?? 'onerror')")
            .await,
        true
    );
    assert_eq!(
        stage
            .browser
            .run("return document.body.dataset.bad ?? null", vec![])
            .await,
        json!(null)
    );
}

/// R110: names that a visitor's HTML gives to elements stand in nobody's way.
#[tokio::test(flavor = "multi_thread")]
async fn names_in_a_visitors_html_are_no_hindrance() {
    let stage = Stage::start(Options::new(), 3).await;
    let names = [
        "createElement",
        "defaultView",
        "baseURI",
        "head",
        "body",
        "CSSStyleSheet",
        "fetch",
        "ResizeObserver",
    ];
    let images = names.map(|name| format!("<img name={name} alt=''>")).concat();
    let form = format!(
        "<form><input name=lang><input name=parentNode>{}</form>",
        stage.edge.element("layout=masonry")
    );
    stage.open_in("lang=en", &(images + &form), &[]).await;
    stage.until_pictures().await;
    assert_eq!(stage.inside("root.querySelectorAll('li').length").await, 3);
    assert_eq!(stage.complaints(), Vec::<String>::new());
}

/// Attributes act at once; an element that is moved asks nothing again, and one that is told another feed asks for that.
#[tokio::test(flavor = "multi_thread")]
async fn it_can_be_changed_and_moved() {
    let stage = Stage::start(Options::new(), 9).await;
    stage.open("count=4").await;
    stage.until_pictures().await;
    let asked = || {
        stage
            .edge
            .asked()
            .iter()
            .filter(|asked| asked.path.starts_with(PATH) && !asked.path.contains(".svg"))
            .count()
    };
    assert_eq!(asked(), 1);
    let layout = "host.setAttribute('layout', 'list')";
    stage.inside(layout).await;
    stage
        .browser
        .until(&format!(
            "{FEED}.root.querySelectorAll('[data-layout=list] li p').length === 4"
        ))
        .await;
    stage
        .inside("(host.setAttribute('count', '2'), document.body.append(host))")
        .await;
    stage
        .browser
        .until(&format!("{FEED}.root.querySelectorAll('li').length === 2"))
        .await;
    assert_eq!(asked(), 1);
    assert_eq!(stage.browser.run("return heard.length", vec![]).await, 1);
    stage.edge.says(404, "");
    stage
        .inside("host.setAttribute('src', host.getAttribute('src') + '?other')")
        .await;
    stage.until_state("failed").await;
    assert_eq!(asked(), 2);
    // It tries again when it comes back into the page.
    stage.edge.says(200, &stage.edge.feed(1).to_string());
    stage.inside("document.body.append(host)").await;
    stage.until_state("fresh").await;
}
