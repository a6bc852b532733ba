//! What the dashboard says of itself, with the edge's `/insights` played by the page: what fails, what is read again, how far
//! history is.

use std::time::Duration;

use crate::dashboard::{ROOT, card, open, options, read, scene, until_drawn};

/// What fails by itself is told at the end, and alarms nobody. Who has to act is told so at the top, and how; who has only a report's
/// link can't act, and isn't asked to.
#[tokio::test(flavor = "multi_thread")]
async fn what_fails_is_told_and_whoever_has_to_act_knows_how() {
    let fails = "played.state.failing = [
        { what: 'audience', since: '2026-11-28T09:00:00Z', asked_again: '2026-11-30T09:00:00Z', retry: 'later', cause: 'Instagram has a passing problem.' },
        { what: 'post', id: '17', since: '2026-11-28T09:00:00Z', given_up: true, retry: 'user_reconnect', cause: 'The permission was not granted.' }]";
    let scene = scene(options().script(fails)).await;
    open(&scene).await;
    let end = format!("{ROOT}.querySelector('.failing').innerText");
    let told = read(&scene, &end).await;
    let lines = told.as_str().unwrap_or_default().lines();
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), 3, "{told}");
    assert!(
        lines[0].starts_with("Instagram doesn’t answer for some numbers. Nobody has to do anything"),
        "{told}"
    );
    assert!(
        lines[1].starts_with("Audience, since Nov 28, 2026, ")
            && lines[1].contains("passing problem. Asked for again Nov 30, 2026, "),
        "{told}"
    );
    assert!(
        lines[2].starts_with("A post, since ") && !lines[2].contains("permission"),
        "{told}"
    );
    let top = format!("{ROOT}.querySelector('.standing').innerText");
    assert_eq!(read(&scene, &top).await, "");
    // Tried for a day, and only somebody with the account can mend it.
    let act = "played.state.failing[0] = { ...played.state.failing[0], given_up: true, retry: 'user_reconnect', cause: 'A permission is missing.' };
        const one = document.querySelector('instagram-insights'); const place = one.parentNode; one.remove(); place.append(one)";
    scene.browser.run(act, vec![]).await;
    until_drawn(&scene).await;
    let told = read(&scene, &top).await;
    let told = told.as_str().unwrap_or_default();
    assert!(
        told.starts_with("Audience: A permission is missing.")
            && told.contains("Connect again, and leave every tick in place."),
        "{told}"
    );
    let connect = format!("!!{ROOT}.querySelector('.standing [data-act=connect]')");
    assert_eq!(read(&scene, &connect).await, true);
    let calm = format!("{end}.includes('Nobody has to')");
    assert_eq!(read(&scene, &calm).await, false);
    let report = "const one = document.querySelector('instagram-insights'); const place = one.parentNode; one.remove();
        location.hash = 'report=opaque'; played.state.report = { until: '2027-01-01T00:00:00Z', title: '', username: 'studio.lumen' };
        one.setAttribute('report', ''); place.append(one)";
    scene.browser.run(report, vec![]).await;
    until_drawn(&scene).await;
    let told = read(&scene, &top).await;
    assert!(
        !told.as_str().unwrap_or_default().contains("permission"),
        "{told}"
    );
    assert_eq!(
        read(&scene, &format!("{end}.includes('A permission is missing.')")).await,
        true
    );
    scene.end().await;
}

/// What can't be read is read again by itself, after 20 seconds, also when history is whole; until then nobody is told that there is
/// none of it, and all else is shown.
#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_read_is_not_called_empty_and_is_read_again() {
    // Twenty seconds pass at once; how often they did is counted.
    let hurry = "const wait = setTimeout; globalThis.waited = 0;
        globalThis.setTimeout = (act, time) => (time === 20_000 ? wait(() => (waited++, act()), 300) : wait(act, time))";
    let scene = scene(options().script(hurry)).await;
    open(&scene).await;
    let posts = card("Posts");
    let empty = format!("{posts}.querySelector('.empty').checkVisibility()");
    let rows = format!("{posts}.querySelectorAll('tbody tr').length");
    let busy = "globalThis.waited = 0; played.says['/insights/media'] = [429, { cause: 'Too much at once.', retry: 'later' }];
        const one = document.querySelector('instagram-insights'); const place = one.parentNode; one.remove(); place.append(one)";
    scene.browser.run(busy, vec![]).await;
    let problem = format!("{ROOT}.querySelector('.problem')");
    // It is tried again and again.
    scene
        .browser
        .until(&format!(
            "waited > 1 && {problem}?.textContent.includes('Too much at once.')"
        ))
        .await;
    assert_eq!(read(&scene, &format!("{rows} + {empty}")).await, 0);
    let stories = format!("{}.querySelectorAll('tbody tr').length", card("Stories"));
    assert_eq!(read(&scene, &stories).await, 2);
    scene
        .browser
        .run("played.says['/insights/media'] = [200, { media: [] }]", vec![])
        .await;
    scene.browser.until(&format!("{empty} && !{problem}")).await;
    let said = format!("{posts}.querySelector('.empty').textContent");
    assert_eq!(
        read(&scene, &said).await,
        "None yet. They appear within the hour."
    );
    // Then there is nothing more to look for.
    let asked = read(&scene, "played.asked.length").await;
    tokio::time::sleep(Duration::from_millis(900)).await;
    assert_eq!(read(&scene, "played.asked.length").await, asked);
    scene.end().await;
}

/// History that is still being fetched is followed until it is there; a look that fails ends nothing, and goes on as soon as the network
/// is back.
#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_comes_is_followed() {
    let scene = scene(options().script("played.state = { percent: 40 }")).await;
    open(&scene).await;
    let progress = format!("{ROOT}.querySelector('.progress')");
    scene
        .browser
        .until(&format!("{progress}?.textContent.includes('40 %')"))
        .await;
    let busy = "played.says['/insights/state'] = [429, { cause: 'Too much at once.', retry: 'later' }]";
    scene.browser.run(busy, vec![]).await;
    let problem = format!("{ROOT}.querySelector('.problem')");
    scene
        .browser
        .until(&format!("{problem}?.textContent.includes('Too much at once.')"))
        .await;
    let ready = "played.state = { percent: 100, ready: '2026-11-01T00:00:00Z' }; delete played.says['/insights/state'];
        setInterval(() => dispatchEvent(new Event('online')), 200)";
    scene.browser.run(ready, vec![]).await;
    scene.browser.until(&format!("!{progress} && !{problem}")).await;
    scene.end().await;
}
