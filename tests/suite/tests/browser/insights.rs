//! The dashboard under its page's strict policy, with the edge's `/insights` played by the page (`insights_edge.js`), and once
//! with the edge itself: a year is drawn, nothing isn't zero, and everything that can be seen can be read (R99 to R102).

use serde_json::{Value, json};
use suite::browser::Options;

use crate::dashboard::{ROOT, card, click, open, options, press, read, said, scene};

/// R99: a year is drawn; the six stand side by side in plots and tables, by the keyboard, and their signs are explained.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_told_from_zero_wherever_it_stands() {
    let scene = scene(options()).await;
    open(&scene).await;
    // A field of the year for each day, known or not.
    let fields = format!(
        "[...{}.querySelectorAll('.plot path:is(.gap,.l0,.l1,.l2,.l3,.l4,.l5)')].reduce((sum, path) => sum + path.getAttribute('d').split('Z').length - 1, 0)",
        card("The year at a glance")
    );
    assert_eq!(read(&scene, &fields).await, 365);
    // The newest day is read first; from there it goes back, day by day.
    press(&scene, "Reach", "End", 1).await;
    let newest = said(&scene, "Reach").await;
    assert!(
        newest.contains("Reach: ") && newest.contains("Reels: "),
        "{newest}"
    );
    let mut words = Vec::new();
    press(&scene, "Reach", "ArrowLeft", 9).await;
    for _ in 0..6 {
        let said = said(&scene, "Reach").await;
        let value = said
            .split("Reach: ")
            .nth(1)
            .unwrap_or_default()
            .split(',')
            .next()
            .unwrap_or_default();
        words.push(value.to_owned());
        press(&scene, "Reach", "ArrowLeft", 1).await;
    }
    let six = ["not offered", "not measured", "too few", "too new", "none", "0"];
    assert_eq!(words, six);
    // What is heard is seen too.
    press(&scene, "Reach", "ArrowRight", 1).await;
    let shown = read(
        &scene,
        &format!("{}.querySelector('.readout b').textContent", card("Reach")),
    )
    .await;
    assert_eq!(shown, "0");
    // The same in the table, once for each day.
    click(&scene, &card("Reach"), ".acts button").await;
    let cells = format!(
        "[...{}.querySelectorAll('tbody tr')].slice(-15, -9).map((row) => row.cells[1].textContent)",
        card("Reach")
    );
    assert_eq!(
        read(&scene, &cells).await,
        json!(["0", "none", "too new", "too few", "not measured", "not offered"])
    );
    // Five gaps, each with its sign, and the zero is none of them.
    let gaps = format!(
        "{}.querySelector('.plot .gap').getAttribute('d').split('Z').length - 1",
        card("Interactions")
    );
    assert_eq!(read(&scene, &gaps).await, 5);
    let legend = format!(
        "[...{}.querySelectorAll('dt')].map((one) => one.textContent)",
        card("What the signs mean")
    );
    assert_eq!(
        read(&scene, &legend).await,
        json!(["0", "none", "too new", "too few", "not measured", "not offered"])
    );
    scene.end().await;
}

/// R101: people of more than 30 days are no number here either; what is compared is told from one answer.
#[tokio::test(flavor = "multi_thread")]
async fn ranges_are_asked_for_and_people_are_never_added_up() {
    let scene = scene(options()).await;
    open(&scene).await;
    let headline = |name: &str| {
        format!(
            "[...{ROOT}.querySelectorAll('.headline')].find((one) => one.textContent.startsWith('{name}'))?.querySelector('.number').textContent"
        )
    };
    scene
        .browser
        .until(&format!("{} === '1,234'", headline("Reach")))
        .await;
    click(&scene, ROOT, "[data-days=\"90\"]").await;
    scene
        .browser
        .until(&format!("{} === 'not offered'", headline("Reach")))
        .await;
    let asked = read(&scene, "played.asked.map(({ target }) => target)").await;
    let targets: Vec<&str> = asked
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(
        targets
            .iter()
            .any(|target| target.contains("by=day") && target.contains("compare=previous")),
        "{targets:?}"
    );
    let passes = read(
        &scene,
        "played.asked.every(({ method, pass }) => method === 'GET' && /^Bearer .+/.test(pass))",
    )
    .await;
    assert_eq!(passes, true);
    // Without the comparison nothing of before is drawn.
    let before = format!("!!{}.querySelector('.plot .before')", card("Reach"));
    assert_eq!(read(&scene, &before).await, true);
    click(&scene, ROOT, "[data-act=compare]").await;
    scene.browser.until(&format!("!{before}")).await;
    // Posts are sorted by what one clicks, and what is nothing comes last.
    let column = |place: u32| {
        format!(
            "[...{}.querySelectorAll('tbody tr')].map((row) => row.cells[{place}].textContent)",
            card("Posts")
        )
    };
    click(&scene, &card("Posts"), "thead th:nth-child(2) button").await;
    let views = read(&scene, &column(1)).await;
    let mut sorted: Vec<u64> = views
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap().parse().unwrap())
        .collect();
    let shown = sorted.clone();
    sorted.sort_unstable_by(|one, other| other.cmp(one));
    assert_eq!(shown, sorted);
    scene.end().await;
}

/// Files: what the edge writes, and the plot itself.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_is_saved() {
    let scene = scene(options()).await;
    open(&scene).await;
    let caught = "globalThis.saved = {}; const real = URL.createObjectURL; const blobs = {};
        URL.createObjectURL = (blob) => { const url = real.call(URL, blob); blobs[url] = blob; return url; };
        HTMLAnchorElement.prototype.click = function () { saved[this.download] = blobs[this.href]; };";
    scene.browser.run(caught, vec![]).await;
    let is_open = format!("{}.querySelector('details').open", card("Reach"));
    for kind in ["csv", "svg", "png"] {
        click(&scene, &card("Reach"), "summary").await;
        assert_eq!(read(&scene, &is_open).await, true);
        click(&scene, &card("Reach"), &format!("[data-save={kind}]")).await;
        scene.browser.until(&format!("saved['Reach.{kind}']")).await;
        assert_eq!(
            read(&scene, &is_open).await,
            false,
            "what was chosen closes the menu"
        );
    }
    // As do a click elsewhere, and Escape, after which the keyboard goes on where it was.
    click(&scene, &card("Reach"), "summary").await;
    click(&scene, &card("Reach"), "h2").await;
    scene.browser.until(&format!("!{is_open}")).await;
    click(&scene, &card("Reach"), "summary").await;
    for kind in ["keyDown", "keyUp"] {
        let event = json!({"type": kind, "key": "Escape", "code": "Escape"});
        scene.browser.devtools("Input.dispatchKeyEvent", event).await;
    }
    scene
        .browser
        .until(&format!(
            "!{is_open} && {ROOT}.activeElement.localName === 'summary'"
        ))
        .await;
    let text = |name: &str| format!("saved['{name}'].text().then(done)");
    let csv = scene.browser.run_until_done(&text("Reach.csv"), vec![]).await;
    assert_eq!(csv, "day,views (views)\r\n2026-11-01,124\r\n");
    let svg = scene.browser.run_until_done(&text("Reach.svg"), vec![]).await;
    let svg = svg.as_str().unwrap();
    assert!(
        svg.contains("<title>Reach</title>") && svg.contains("fill=\"rgb(") && !svg.contains("class="),
        "{svg}"
    );
    // The pixels are a picture in which something is drawn, in more than two colours.
    let colours = "createImageBitmap(saved['Reach.png']).then((bitmap) => {
        const canvas = Object.assign(document.createElement('canvas'), { width: bitmap.width, height: bitmap.height });
        const pen = canvas.getContext('2d'); pen.drawImage(bitmap, 0, 0);
        done(new Set(new Uint32Array(pen.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer)).size);
    })";
    let colours = scene.browser.run_until_done(colours, vec![]).await;
    assert!(colours.as_u64() > Some(4), "{colours}");
    scene.end().await;
}

/// Whoever has to connect again is told so, with a button; whose operator keeps no numbers is told that. Days that make no range
/// are told beside their fields.
#[tokio::test(flavor = "multi_thread")]
async fn what_stands_in_the_way_is_told() {
    let scene = scene(options()).await;
    open(&scene).await;
    click(&scene, ROOT, "[data-days=own]").await;
    let turned = format!(
        "const last = {ROOT}.querySelectorAll('[type=date]')[1]; last.value = '2020-01-01'; last.dispatchEvent(new Event('change'))"
    );
    scene.browser.run(&turned, vec![]).await;
    let wrong = format!("{ROOT}.querySelector('.wrong')");
    scene
        .browser
        .until(&format!(
            "{wrong}.checkVisibility() && {wrong}.textContent.startsWith('The first day has to be before the last')"
        ))
        .await;
    let says = |retry: &str, cause: &str| {
        format!(
            "played.says['/insights'] = [403, {{ cause: '{cause}', action: 'Do it.', retry: '{retry}' }}]"
        )
    };
    scene
        .browser
        .run(&says("user_reconnect", "A permission is missing."), vec![])
        .await;
    click(&scene, ROOT, "[data-days=\"7\"]").await;
    let problem = format!("{ROOT}.querySelector('.problem')");
    scene
        .browser
        .until(&format!(
            "{problem}?.textContent.includes('A permission is missing.Do it.')"
        ))
        .await;
    let connect = format!("!!{problem}.querySelector('[data-act=connect]')");
    assert_eq!(read(&scene, &connect).await, true);
    scene
        .browser
        .run(&says("developer_fix", "This site keeps no numbers."), vec![])
        .await;
    click(&scene, ROOT, "[data-days=\"28\"]").await;
    scene
        .browser
        .until(&format!("{problem}?.textContent.includes('keeps no numbers')"))
        .await;
    assert_eq!(read(&scene, &connect).await, false);
    // Numbers of other days don't stand there meanwhile, and what may go another time can be tried again.
    let again = format!("!!{problem}.querySelector('[data-act=again]')");
    assert_eq!(read(&scene, &again).await, false);
    scene.browser.run(&says("later", "It is full."), vec![]).await;
    click(&scene, ROOT, "[data-days=\"90\"]").await;
    scene.browser.until(&again).await;
    let shown = format!("{ROOT}.querySelector('.headlines').checkVisibility()");
    assert_eq!(read(&scene, &shown).await, false);
    scene.browser.run("played.says = {}", vec![]).await;
    click(&scene, ROOT, "[data-act=again]").await;
    scene.browser.until(&format!("!{problem} && {shown}")).await;
    scene.end().await;
}

/// With the edge, and Instagram played: who connects sees history arrive, and then 90 days of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_connected_account_s_history_is_drawn() {
    let scene = scene(Options::new()).await;
    open(&scene).await;
    scene
        .browser
        .until(&format!(
            "{ROOT}.querySelector('.all')?.checkVisibility() && !{ROOT}.querySelector('.progress')"
        ))
        .await;
    click(&scene, ROOT, "[data-days=\"90\"]").await;
    // Every day but those that can't be known yet.
    let known = format!(
        "({}.querySelector('.plot path.accent')?.getAttribute('d').split('Z').length ?? 0) > 80",
        card("Reach")
    );
    scene.browser.until(&known).await;
    let views = format!(
        "{}.querySelectorAll('.plot path:is(.p1,.p3)').length",
        card("Views")
    );
    assert_eq!(read(&scene, &views).await, 2, "products stand on each other");
    scene.end().await;
}
