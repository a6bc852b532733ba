//! How the dashboard looks: every plot on a desktop and on a phone, in the light and in the dark, and on paper. One edge and one
//! browser for all of it. With `SCREENSHOTS=1` the pictures are in `target/pictures`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use suite::browser::Options;
use suite::processes::target;
use suite::scene::Scene;

use crate::axe::findings;
use crate::dashboard::{ROOT, card, click, open, options, read, scene, until_drawn};

/// The cards with a plot.
const PLOTS: [&str; 7] = [
    "The year at a glance",
    "Followers",
    "Gained and lost",
    "Reach",
    "Views",
    "Interactions",
    "Best hours",
];

/// Which plots are there, and what is wrong with how things stand: a page that is wider than the screen; a plot that isn't drawn
/// for its width, in which nothing is drawn, or whose texts touch each other or leave their card.
const LOOK: &str = r"
const root = arguments[0];
const problems = [];
const plots = [];
const apart = (one, other) => one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
if (document.documentElement.scrollWidth > innerWidth) problems.push(`the page is ${document.documentElement.scrollWidth} wide`);
for (const plot of root.querySelectorAll('.plot')) {
  const card = plot.closest('section');
  const name = card.getAttribute('aria-label');
  plots.push(name);
  const wide = plot.getBoundingClientRect().width;
  if (Math.abs(plot.viewBox.baseVal.width - wide) > 1.5) problems.push(`${name} is drawn for ${plot.viewBox.baseVal.width}, not for ${wide}`);
  if (![...plot.querySelectorAll('path:not(.cursor)')].some((path) => path.getBoundingClientRect().width > wide / 2)) problems.push(`${name} is empty`);
  const outer = card.getBoundingClientRect();
  const texts = [...plot.querySelectorAll('text')].map((text) => [text.textContent, text.getBoundingClientRect()]);
  if (texts.length < 5) problems.push(`${name} has ${texts.length} texts`);
  texts.forEach(([text, box], place) => {
    if (box.left < outer.left || box.right > outer.right) problems.push(`${name}: ${text} leaves its card`);
    for (const [other, its] of texts.slice(0, place)) if (!apart(box, its)) problems.push(`${name}: ${text} touches ${other}`);
  });
}
return { plots, problems };
";

/// Of the letters of a plot axe-core is never sure, since they stand in a drawing, nor of rows of a table that are scrolled
/// away, nor of one digit; all have the colours of what is beside them.
async fn finds_nothing(scene: &Scene, what: &str) {
    let mut found = findings(&scene.browser, Value::Null).await;
    let hidden = [
        "<text class=\"tick",
        "partially obscured by another element",
        "too short to determine",
    ];
    found.retain(|one| {
        !one.starts_with("is unsure of color-contrast") || !hidden.iter().any(|hidden| one.contains(hidden))
    });
    assert!(found.is_empty(), "{what}: {found:#?}");
}

/// What is wrong with how every plot stands.
async fn until_right(scene: &Scene, what: &str) {
    // They are drawn anew when the page has noticed how wide it is.
    let drawn = format!(
        "[...{ROOT}.querySelectorAll('.plot')].every((plot) => Math.abs(plot.viewBox.baseVal.width - plot.getBoundingClientRect().width) < 1.5)"
    );
    scene.browser.until(&drawn).await;
    let script = format!("return (function () {{ {LOOK} }})({ROOT})");
    let seen = scene.browser.run(&script, vec![]).await;
    assert_eq!(seen, json!({"plots": PLOTS, "problems": []}), "{what}");
}

/// The pictures of the cards, if they are wanted.
async fn pictures(scene: &Scene, pair: &str) {
    if std::env::var_os("SCREENSHOTS").is_none_or(|value| value != "1") {
        return;
    }
    let folder = target().join("pictures");
    std::fs::create_dir_all(&folder).unwrap();
    for name in PLOTS
        .into_iter()
        .chain(["Posts", "Stories", "Audience", "What the signs mean"])
    {
        let area = format!(
            "const {{ x, y, width, height }} = {}.getBoundingClientRect(); return {{ x: x + scrollX, y: y + scrollY, width, height, scale: 1 }}",
            card(name)
        );
        let clip = scene.browser.run(&area, vec![]).await;
        let wanted = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        let shot = scene.browser.devtools("Page.captureScreenshot", wanted).await;
        let png = STANDARD.decode(shot["data"].as_str().unwrap()).unwrap();
        let name = name.to_lowercase().replace(' ', "-");
        std::fs::write(folder.join(format!("insights-{name}-{pair}.png")), png).unwrap();
    }
}

/// R99: in each of the four pairs every plot is there, none of its words touches another, nothing is wider than the screen, and
/// axe-core finds nothing, in plots and in tables. The six kinds stand side by side: each sign is seen, and is like no other.
#[tokio::test(flavor = "multi_thread")]
async fn every_plot_looks_right_for_everybody() {
    let scene = scene(options()).await;
    open(&scene).await;
    let signs = format!(
        "[...{}.querySelectorAll('dt')].map((one) => {{ const path = one.querySelector('path'), box = path.getBoundingClientRect(), style = getComputedStyle(path); \
         return [one.textContent, path.getAttribute('d'), style.stroke !== 'none' && Math.max(box.width, box.height) + Number.parseFloat(style.strokeWidth) > 3] }})",
        card("What the signs mean")
    );
    for (width, screen) in [(1_280, "desktop"), (360, "phone")] {
        let metrics = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600});
        scene
            .browser
            .devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await;
        for light in ["light", "dark"] {
            let pair = format!("{light}-{screen}");
            let features = json!({"features": [{"name": "prefers-color-scheme", "value": light}]});
            scene
                .browser
                .devtools("Emulation.setEmulatedMedia", features)
                .await;
            let seen =
                format!("innerWidth === {width} && matchMedia('(prefers-color-scheme: {light})').matches");
            scene.browser.until(&seen).await;
            until_right(&scene, &pair).await;
            // The one axis that doesn't begin at zero says so, and fills nothing below its line.
            let cut = format!(
                "{ROOT}.querySelectorAll('.plot .area').length + [...{ROOT}.querySelectorAll('.plot .cut')].map((text) => text.textContent).join()"
            );
            assert_eq!(
                read(&scene, &cut).await,
                "0The axis begins at 4,800, not at 0",
                "{pair}"
            );
            let told = read(&scene, &signs).await;
            let told = told.as_array().unwrap();
            let words: Vec<&str> = told.iter().filter_map(|sign| sign[0].as_str()).collect();
            let six = ["0", "none", "too new", "too few", "not measured", "not offered"];
            assert_eq!(words, six);
            assert!(told.iter().all(|sign| sign[2] == true), "{pair}: {told:?}");
            for (place, sign) in told.iter().enumerate() {
                assert!(
                    told.iter().take(place).all(|other| other[1] != sign[1]),
                    "{told:?}"
                );
            }
            pictures(&scene, &pair).await;
            finds_nothing(&scene, &format!("{pair}, in plots")).await;
            click(&scene, ROOT, "[data-act=tables]").await;
            let tables = format!(
                "{ROOT}.querySelectorAll('.frame table').length === {}",
                PLOTS.len()
            );
            scene.browser.until(&tables).await;
            finds_nothing(&scene, &format!("{pair}, in tables")).await;
            scene
                .browser
                .until("document.documentElement.scrollWidth <= innerWidth")
                .await;
            click(&scene, ROOT, "[data-act=tables]").await;
        }
    }
    // Taken out and put back, it is drawn anew.
    let again = "const one = document.querySelector('instagram-insights'); const place = one.parentNode; one.remove(); place.append(one)";
    scene.browser.run(again, vec![]).await;
    until_drawn(&scene).await;
    until_right(&scene, "drawn anew").await;
    assert_eq!(read(&scene, &format!("{ROOT}.childElementCount")).await, 1);
    scene.end().await;
}

/// On paper every plot is drawn for its place there, nothing is cut off or has to be scrolled, and it says whose numbers they are;
/// afterwards all is as it was.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_printed_is_drawn_for_the_paper() {
    let scene = scene(options()).await;
    open(&scene).await;
    let widths = format!(
        "Object.fromEntries([...{ROOT}.querySelectorAll('.plot')].map((plot) => [plot.closest('section').getAttribute('aria-label'), plot.viewBox.baseVal.width]))"
    );
    let before = read(&scene, &widths).await;
    // What is drawn before a page is printed is there when those who were told before have had their turn.
    let note = format!(
        "addEventListener('beforeprint', () => Promise.resolve().then(() => Promise.resolve()).then(() => {{ globalThis.printed = {widths} }}));
         addEventListener('afterprint', () => {{ globalThis.over = true }})"
    );
    scene.browser.run(&note, vec![]).await;
    let pdf = scene.browser.devtools("Page.printToPDF", json!({})).await;
    assert!(pdf["data"].as_str().is_some_and(|data| data.len() > 10_000));
    scene.browser.until("globalThis.over").await;
    let expected = json!({"The year at a glance": 660, "Followers": 310, "Gained and lost": 310, "Reach": 310, "Views": 310,
        "Interactions": 660, "Best hours": 660});
    assert_eq!(read(&scene, "printed").await, expected);
    assert_eq!(read(&scene, &widths).await, before);
    scene
        .browser
        .devtools("Emulation.setEmulatedMedia", json!({"media": "print"}))
        .await;
    scene.browser.until("matchMedia('print').matches").await;
    let shown = |selector: &str| format!("{ROOT}.querySelector('{selector}').checkVisibility()");
    for (selector, is_shown) in [
        (".acts", false),
        ("[data-days]", false),
        (".reports", false),
        (".headlines", true),
        (".whose", true),
    ] {
        assert_eq!(read(&scene, &shown(selector)).await, is_shown, "{selector}");
    }
    let whose = format!("{ROOT}.querySelector('.whose').textContent");
    assert_eq!(read(&scene, &whose).await, "@studio.lumen ");
    let cut = format!(
        "[...{ROOT}.querySelectorAll('.scroll')].filter((one) => one.checkVisibility() && getComputedStyle(one).overflow !== 'visible').length"
    );
    assert_eq!(read(&scene, &cut).await, 0);
    scene.end().await;
}

/// Best hours stand by the visitor's clock, and say so. New York is three hours ahead of the Pacific coast all year.
#[tokio::test(flavor = "multi_thread")]
async fn best_hours_are_told_in_the_visitor_s_time_zone() {
    let scene = scene(Options::new().script(include_str!("insights_edge.js"))).await;
    let zone = json!({"timezoneId": "America/New_York"});
    scene
        .browser
        .devtools("Emulation.setTimezoneOverride", zone)
        .await;
    open(&scene).await;
    let note = format!(
        "{}.querySelector('.hint').textContent.replaceAll('\u{202f}', ' ')",
        card("Best hours")
    );
    scene.browser.until(&format!("{note}.includes('Best: ')")).await;
    let note = read(&scene, &note).await;
    let note = note.as_str().unwrap_or_default();
    assert!(
        note.starts_with("When followers are online, in your time zone (Eastern "),
        "{note}"
    );
    assert!(
        note.contains("Best: Wed 11 PM. Instagram counts by the Pacific coast’s clock"),
        "{note}"
    );
    click(&scene, &card("Best hours"), ".acts button").await;
    let rows = format!(
        "Object.fromEntries([...{}.querySelectorAll('tbody tr')].map((row) => [row.cells[0].textContent.replace('\u{202f}', ' '), row.cells[1].textContent]))",
        card("Best hours")
    );
    let rows = read(&scene, &rows).await;
    // The week's end comes before its beginning.
    for (hour, online) in [
        ("Mon, 3 AM", "100 online"),
        ("Mon, 2 AM", "313 online"),
        ("Sun, 11 PM", "286 online"),
        ("Tue, 6 AM", "not measured"),
    ] {
        assert_eq!(rows[hour], online, "{hour}: {rows}");
    }
    assert_eq!(rows.as_object().unwrap().len(), 168);
    scene.end().await;
}
