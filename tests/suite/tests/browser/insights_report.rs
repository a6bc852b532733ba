//! Reports of the dashboard, with the edge played by the page: who has a session makes links, who has a link reads.

use suite::browser::Options;

use crate::dashboard::{ROOT, click, open, options, read, scene, until_drawn};

/// A link is made with an end and a title, told once, listed, and taken back.
#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_made_and_taken_back() {
    let scene = scene(options()).await;
    open(&scene).await;
    let reports = format!("{ROOT}.querySelector('.reports')");
    click(&scene, &reports, "summary").await;
    let title = scene
        .browser
        .element(&format!("{reports}.querySelector('[name=title]')"))
        .await;
    title.send_keys("November").await.unwrap();
    click(&scene, &reports, "[data-act=report]").await;
    let link =
        format!("{reports}.querySelector('[name=link]')?.value.endsWith('/insights.html#report=opaque')");
    scene.browser.until(&link).await;
    // It ends with the chosen day, where it was chosen.
    let listed = format!(
        "{reports}.querySelector('li span')?.textContent === 'November until ' + \
         new Date({reports}.querySelector('[name=until]').value + 'T12:00').toLocaleDateString('en-US', {{ dateStyle: 'medium' }})"
    );
    scene.browser.until(&listed).await;
    let copy = format!(
        "navigator.clipboard.writeText = () => Promise.resolve(); {reports}.querySelector('[data-act=copy]').click()"
    );
    scene.browser.run(&copy, vec![]).await;
    let told = format!(
        "[...{reports}.querySelectorAll('[role=status]')].some((one) => one.checkVisibility() && one.textContent === 'Copied.')"
    );
    scene.browser.until(&told).await;
    click(&scene, &reports, "[data-act=revoke]").await;
    scene
        .browser
        .until(&format!(
            "!{reports}.querySelector('li') && !{reports}.querySelector('[name=link]')"
        ))
        .await;
    scene.end().await;
}

/// Who has only the link reads the same, without a session: every request is a GET with the link's own token, and there is no
/// button and nothing to change. A link that has ended says so.
#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_read_without_a_session() {
    let told = "played.state = { ready: '2026-11-01T00:00:00Z', percent: 100,
        report: { until: '2027-01-01T00:00:00Z', title: 'November', username: 'studio.lumen' } }";
    let scene = scene(options().script(told)).await;
    let address = format!("{}/insights.html#report=opaque", scene.host.origin);
    scene.browser.open(&address).await;
    until_drawn(&scene).await;
    let passes = "played.asked.length > 4 && played.asked.every(({ method, pass }) => method === 'GET' && pass === 'Bearer opaque')";
    scene.browser.until(passes).await;
    let title = format!("{ROOT}.querySelector('.report')?.textContent");
    let title = read(&scene, &title).await;
    let title = title.as_str().unwrap_or_default();
    assert!(title.starts_with("NovemberNumbers of @studio.lumen."), "{title}");
    for gone in [
        "document.querySelector('instagram-connect').checkVisibility()".to_owned(),
        format!("!!{ROOT}.querySelector('.reports')"),
    ] {
        assert_eq!(read(&scene, &gone).await, false, "{gone}");
    }
    let ended = "played.says['/insights'] = [401, { cause: 'This report has ended.', action: 'Ask for another link.', retry: 'none' }]";
    scene.browser.run(ended, vec![]).await;
    click(&scene, ROOT, "[data-days=\"7\"]").await;
    scene
        .browser
        .until(&format!(
            "{ROOT}.querySelector('.problem')?.textContent.startsWith('This link opens no report.The report has ended or was taken back')"
        ))
        .await;
    let until = format!("{ROOT}.querySelector('.standing').textContent.includes('can be read until')");
    assert_eq!(read(&scene, &until).await, false);
    scene.end().await;
}

/// With the edge: whoever has a link that never opened anything, or one that isn't whole, is told what to do, and no word about a
/// session; there is nothing to press that wouldn't help.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_opens_nothing_says_what_to_do() {
    let scene = scene(Options::new()).await;
    // A report's token looks like the second one: the edge answers both, each in words of its own.
    for link in [
        "opaque",
        "AAAAAAAAAAAAAAAAAAAAAA.~rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr",
    ] {
        let address = format!("{}/insights.html#report={link}", scene.host.origin);
        scene.browser.open("about:blank").await;
        scene.browser.open(&address).await;
        let seen = format!("{ROOT}?.querySelector('.problem')");
        scene.browser.until(&seen).await;
        let told = read(
            &scene,
            &format!("{ROOT}.querySelector('.insights').innerText.trim()"),
        )
        .await;
        assert_eq!(
            told,
            "This link opens no report.\n\nThe report has ended or was taken back, or the link isn’t whole. Compare it with the one that you \
             were sent, or ask whoever sent it for a new one.",
            "{link}"
        );
    }
    scene.end().await;
}
