//! Pages as servers write them: every way to load the script, old pages, hostile styles and scripts, odd addresses.

use suite::browser::Options;
use suite::processes::target;
use suite::scene::{COUNT_LEFT, Scene, play};

const HEAD: &str =
    "<!doctype html><html lang=en><meta charset=utf-8><title>A page</title><link rel=icon href=\"data:,\">";
const ASYNC: &str = "<script async src=\"{edge}/connect.js\"></script>";

fn element(key: &str) -> String {
    Scene::element(&format!("account-key={key}"))
}

/// The path of this version's own `connect.js`.
fn versioned() -> String {
    let version = std::fs::read_dir(target().join("dist/v")).unwrap().flatten();
    let mut names = version.filter(|version| version.path().join("connect.js").exists());
    let name = names.next().unwrap().file_name();
    format!("/v/{}/connect.js", name.to_string_lossy())
}

async fn connects(scene: &Scene, path: &str, html: &str) {
    scene.open_page(path, html).await;
    scene.press().await;
    scene.until_connected_as("studio.lumen").await;
    scene.browser.until_windows(1).await;
}

/// R28: before the element and after it, in the head without `async`, deferred, as a module, inserted later,
/// twice and under two addresses: one button, which works.
#[tokio::test(flavor = "multi_thread")]
async fn however_the_script_is_loaded_there_is_one_button() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        let tag = "<script src=\"{edge}/connect.js\"></script>";
        let pinned = format!("<script src=\"{{edge}}{}\"></script>", versioned());
        let insert = "<script>setTimeout(() => document.head.append(Object.assign(document.createElement('script'), { src: '{edge}/connect.js' })), 200)</script>";
        for (key, before, after) in [
            ("head", tag, ""),
            ("end", "", tag),
            ("defer", "<script defer src=\"{edge}/connect.js\"></script>", ""),
            ("module", "<script type=module src=\"{edge}/connect.js\"></script>", ""),
            ("inserted", "", insert),
            ("twice", tag, ASYNC),
            ("addresses", &pinned, tag),
        ] {
            let page = format!("{HEAD}{before}<body>{}{after}", element(key));
            connects(scene, &format!("/{key}.html"), &page).await;
            // From the edge, and once.
            let halves = "performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.endsWith('/element.js'))";
            let edge = &scene.world.edge.url;
            scene
                .browser
                .until(&format!("{halves}.length === 1 && {halves}[0].startsWith('{edge}/')"))
                .await;
            assert_eq!(scene.events().await.len(), 1, "{key}");
        }
        scene.assert_nothing_left().await;
        assert_eq!(scene.redemptions(), 7);
    })
    .await;
}

/// What the server put between the tags shows until the script is there, and a shadow root that it declared is taken over.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_rendered_is_taken_over() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        scene.host.page("/back.html", &Scene::page_with(""));
        let element = |key: &str| Scene::element(&format!("account-key={key} return-url=/back.html"));
        let children = element("children").replace("></", "><a href=/connect>Connect by link</a></");
        let declared = element("declared").replace("></", "><template shadowrootmode=open><p>Declared</p></template></");
        for (key, element, words) in [("children", children, "Connect by link"), ("declared", declared, "Declared")] {
            scene
                .open_page(&format!("/{key}.html"), &format!("{HEAD}<body>{element}"))
                .await;
            let text = format!("(({{ shadowRoot, textContent }}) => (shadowRoot ?? {{ textContent }}).textContent)(document.querySelector('instagram-connect')) === '{words}'");
            scene.browser.until(&text).await;
            scene.browser.until("document.querySelector('instagram-connect').matches(':not(:defined)')").await;
            scene.load_script().await;
            scene.press().await;
            scene.until_connected_as("studio.lumen").await;
            scene.browser.until_windows(1).await;
            scene.browser.until(&format!("!document.querySelector('instagram-connect').root.textContent.includes('{words}')")).await;
            scene.assert_nothing_left().await;
        }
    })
    .await;
}

const BOX: &str = "const { width, height } = document.querySelector('instagram-connect').getBoundingClientRect(); const inner = document.querySelector('instagram-connect').root.querySelector('.main').getBoundingClientRect(); return [width, height, inner.width, inner.height]";

/// A page without a doctype, and pages whose styles reach for everything: the box is the same and can be clicked.
#[tokio::test(flavor = "multi_thread")]
async fn old_pages_and_hostile_styles_leave_the_box_as_it_is() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        let page = |head: &str, style: &str, key: &str| format!("{head}{ASYNC}<style>{style}</style><body>{}", element(key));
        scene.open_page("/standard.html", &page(HEAD, "", "standard")).await;
        scene.until_live().await;
        let standard = scene.browser.run(BOX, vec![]).await;
        let quirks = HEAD.replace("<!doctype html>", "");
        for (key, head, style) in [
            ("quirks", quirks.as_str(), ""),
            ("buttons", HEAD, "button, svg, span, p { display: none !important; visibility: hidden } .main, .panel, .face { display: none !important }"),
            ("letters", HEAD, "html { letter-spacing: .8em; word-spacing: 3em; text-transform: uppercase; text-indent: 9em; line-height: 5; white-space: pre; text-align: right; font-style: italic; }"),
            ("boxes", HEAD, "*, *::before, *::after { box-sizing: content-box; padding: 7px; float: left; min-width: 1px }  instagram-connect { padding: 0; float: none }"),
        ] {
            connects(scene, &format!("/{key}.html"), &page(head, style, key)).await;
            let found = scene.browser.run(BOX, vec![]).await;
            assert_eq!(found, standard, "{key}");
            scene.press().await;
            scene.until_screen_says("Disconnect Instagram").await;
            scene.assert_nothing_left().await;
        }
        // A root of ten pixels makes it no smaller than what a finger can meet.
        let small = page(HEAD, "html { font-size: 62.5% }", "small");
        connects(scene, "/small.html", &small).await;
        let found = scene.browser.run(BOX, vec![]).await;
        assert!(found[3].as_f64().unwrap() >= 44.0, "{found}");
        // Everything unset, the host's own box too: it still shows and works.
        connects(scene, "/unset.html", &page(HEAD, "* { all: unset !important }", "unset")).await;
        let inside = scene.browser.run(BOX, vec![]).await;
        assert_eq!(inside[3], standard[3], "{inside}");
        let plain = "['letterSpacing', 'textTransform', 'fontStyle'].map((name) => getComputedStyle(document.querySelector('instagram-connect').root.querySelector('.main'))[name]).join()";
        scene.browser.until(&format!("{plain} === 'normal,none,normal'")).await;
    })
    .await;
}

/// What old libraries and trackers do to a page's own objects.
const POLLUTED: &str = r"
Object.prototype.polluted = function () {};
Array.prototype.last = function () { return this[this.length - 1]; };
Array.prototype.polluted = 'yes';
String.prototype.polluted = 'yes';
const own = fetch;
globalThis.fetched = [];
globalThis.fetch = function (...all) { fetched.push(String(all[0]?.url ?? all[0])); return own.apply(this, all); };
globalThis.name = 'a window';
globalThis.event = undefined;
globalThis.process = { env: {} };
globalThis.exports = {};
globalThis.module = { exports };
globalThis.define = Object.assign(() => {}, { amd: true });
globalThis.state = 'taken';
";

/// A page whose prototypes are extended or frozen, whose `fetch` is wrapped, which has a module loader of its own.
#[tokio::test(flavor = "multi_thread")]
async fn changed_and_frozen_prototypes_do_no_harm() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        let frozen = "for (const kind of [Object, Array, String, Promise, Function, Map, Set, HTMLElement, Element, Node, EventTarget]) Object.freeze(kind.prototype);";
        for (key, script) in [("polluted", POLLUTED), ("frozen", frozen)] {
            let page = format!("{HEAD}<script>{script}</script>{ASYNC}<body>{}", element(key));
            connects(scene, &format!("/{key}.html"), &page).await;
            scene.browser.driver.refresh().await.unwrap();
            scene.until_connected_as("studio.lumen").await;
            let token = "document.querySelector('instagram-connect').token(true).then(done, (error) => done(error.code))";
            let token = scene.browser.run_until_done(token, vec![]).await;
            assert!(token.as_str().unwrap().len() > 60, "{token}");
            scene.choose("sign-out").await;
            scene.until_state("idle").await;
        }
    })
    .await;
}

/// R22: pages with a base elsewhere, a hash that is a route, and odd characters in their address come back to that address.
#[tokio::test(flavor = "multi_thread")]
async fn odd_addresses_are_come_back_to() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        for (key, mode) in [("popup", ""), ("redirect", "mode=redirect")] {
            for (number, (path, rest)) in [
                ("/plain.html", "#/shop/3?sort=up&code=red"),
                (
                    "/a%20b/%C3%BCber/@nora;y=1/(z)'!*,:$&+=~.html",
                    "?q=%E2%9C%93+%26%3D&empty=&x&y=a=b&encoded=%2525&at=@b;c|d{e}\\f&statement=1&error_of=2",
                ),
                ("/list.html", "?a[]=1&a[]=2&b=%7B%22c%22%3A1%7D#/@nora"),
            ]
            .into_iter()
            .enumerate()
            {
                let base = "<base href=\"http://elsewhere.localhost:1/cdn/\">";
                let element = Scene::element(&format!("account-key={key}{number} {mode}"));
                let page = format!("{HEAD}{base}{ASYNC}<body>{element}");
                scene.host.page(path, &page);
                let address = format!("{}{path}{rest}", scene.host.origin);
                scene.browser.open(&address).await;
                scene
                    .browser
                    .until("customElements.get('instagram-connect')")
                    .await;
                let before = scene.browser.url().await;
                scene.press().await;
                scene.until_connected_as("studio.lumen").await;
                scene.browser.until_windows(1).await;
                assert_eq!(scene.browser.url().await, before);
            }
        }
        assert_eq!(scene.redemptions(), 6);
        scene.assert_nothing_left().await;
    })
    .await;
}

/// R84: an address that is too long for a return URL is come back to as well: its query stays in the page.
#[tokio::test(flavor = "multi_thread")]
async fn a_very_long_address_is_come_back_to() {
    play(Options::new(), async |scene| {
        for (key, mode) in [("popup", ""), ("redirect", "mode=redirect")] {
            let element = Scene::element(&format!("account-key={key} {mode}"));
            scene.host.page("/own.html", &Scene::page_with(&element));
            let address = format!("{}/own.html?q={}#end", scene.host.origin, "x".repeat(3000));
            scene.browser.open(&address).await;
            scene.press().await;
            scene.until_connected_as("studio.lumen").await;
            scene.browser.until_windows(1).await;
            assert_eq!(scene.browser.url().await, address);
        }
    })
    .await;
}
