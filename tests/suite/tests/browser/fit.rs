//! The button's words have room, in every language, size and on every screen.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use suite::browser::{Browser, Options};
use suite::processes::target;

use crate::gallery;
use crate::languages::{LANGUAGES, speak};

/// What of the first two groups of the gallery is cut off or sticks out, in each size and with text as large and twice as
/// large: words outside of their button or panel, and panels outside of the screen.
const CUT: &str = r"
const [width] = arguments;
const problems = [];
const look = (how) => {
  const inside = (box, outer, what) => {
    const fits = box.left >= outer.left - 1 && box.right <= outer.right + 1 && box.top >= outer.top - 1 && box.bottom <= outer.bottom + 1;
    if (!fits) problems.push(`${how}: ${what}: ${[box.left, box.right, box.top, box.bottom]} in ${[outer.left, outer.right, outer.top, outer.bottom]}`);
  };
  const screen = { left: 0, right: width, top: -1e6, bottom: 1e6 };
  for (const host of document.querySelectorAll('[data-group=states] instagram-connect, [data-group=failures] instagram-connect')) {
    for (const part of host.root.querySelectorAll('.main, .panel')) {
      // An account's name may be of any length.
      if (part.querySelector('.name') || !part.checkVisibility()) continue;
      const outer = part.getBoundingClientRect();
      inside(outer, screen, part.className + ' ' + host.state);
      const walk = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(walk.currentNode);
        for (const box of range.getClientRects())
          if (box.width > 1) inside(box, outer, walk.currentNode.data);
      }
    }
  }
  if (document.documentElement.scrollWidth > width) problems.push(`${how}: the page is ${document.documentElement.scrollWidth} wide`);
};
for (const size of ['small', 'large', '']) {
  document.querySelector(`[name=size][value='${size}']`).click();
  for (const zoom of ['200%', '100%']) {
    document.documentElement.style.fontSize = zoom;
    look(`${width} ${size} ${zoom}`);
  }
}
return problems;
";

/// R77: in no language and no size is a word cut off, on a desktop and on a screen of 320 pixels, at the usual size of text
/// and at twice that. The pictures of all of it are written to `target/pictures` if they are wanted.
#[tokio::test(flavor = "multi_thread")]
async fn no_word_is_cut_off() {
    let (_host, browser) = gallery::gallery(&Options::new(), "").await;
    let window = String::from(browser.window().await);
    let call =
        async |method: &str, parameters: Value| browser.watch.call_in(&window, method, parameters).await;
    let alone = "for (const section of document.querySelectorAll('section:not(:has([data-group=states], [data-group=failures]))')) section.hidden = true";
    browser.run(alone, vec![]).await;
    for width in [1280, 320] {
        let metrics = json!({"width": width, "height": 1200, "deviceScaleFactor": 1, "mobile": width < 600});
        call("Emulation.setDeviceMetricsOverride", metrics).await;
        // On the small screen the button doesn't stand at its edge.
        let aside = "for (const stage of document.querySelectorAll('.stage')) stage.style.paddingInlineStart = arguments[0] < 600 ? '48px' : ''";
        browser.run(aside, vec![json!(width)]).await;
        for language in LANGUAGES {
            speak(&browser, language).await;
            let cut = browser.run(CUT, vec![json!(width)]).await;
            assert_eq!(cut, json!([]), "{language}");
            contact_sheet(&browser, &call, &format!("language-{language}-{width}")).await;
        }
    }
}

/// The picture of the first two groups, half as large, if it is wanted.
async fn contact_sheet(browser: &Browser, call: &impl AsyncFn(&str, Value) -> Value, name: &str) {
    if std::env::var_os("SCREENSHOTS").is_none_or(|value| value != "1") {
        return;
    }
    let area = "const box = document.querySelector('#states').closest('section').getBoundingClientRect();
        const end = document.querySelector('#failures').closest('section').getBoundingClientRect();
        return { x: box.x, y: box.y + scrollY, width: box.width, height: end.bottom - box.top, scale: 0.8 }";
    let clip = browser.run(area, vec![]).await;
    let wanted = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
    let shot = call("Page.captureScreenshot", wanted).await;
    let folder = target().join("pictures");
    std::fs::create_dir_all(&folder).unwrap();
    let png = STANDARD.decode(shot["data"].as_str().unwrap()).unwrap();
    std::fs::write(folder.join(format!("{name}.png")), png).unwrap();
}
