//! The pictures of the documentation, taken in the browser. With `SCREENSHOTS=1` they are written to `docs/`; without, the
//! tests see to it that they can be taken, show something, and that nothing is wider than the screen.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};
use suite::browser::Options;
use suite::pages::Demo;
use suite::processes::root;
use suite::scene::{Scene, play};

/// How many colours a picture has, in a grid of points: a blank one has one.
const COLOURS: &str = r"
const [data, done] = arguments;
const image = new Image();
image.onload = () => {
  const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
  canvas.drawImage(image, 0, 0);
  const colours = new Set();
  const points = canvas.getImageData(0, 0, image.width, image.height).data;
  for (let at = 0; at < points.length; at += 4 * 97) colours.add(points.slice(at, at + 3).join());
  done({ width: image.width, height: image.height, colours: colours.size });
};
image.onerror = () => done({});
image.src = 'data:image/png;base64,' + data;
";

/// Waits for every picture in sight, for fonts and for the end of movements.
const SETTLED: &str = "document.fonts.status === 'loaded' && [...document.images].every((image) => image.complete) && document.getAnimations().every((animation) => animation.playState !== 'running' || animation.effect.getTiming().iterations === Infinity)";

/// The port is another one in each run: the picture shows the usual one.
const PREPARE: &str = r"
for (const node of document.querySelectorAll('.host, .quiet b, pre'))
  node.innerHTML = node.innerHTML.replace(/localhost:\d+/g, 'localhost:8787');
";

const WHOLE_LABEL: &str = "[...document.querySelectorAll('instagram-connect')].every((host) => { const label = host.root.querySelector('.face').lastElementChild; return label.textContent.includes('@') || label.scrollWidth <= label.clientWidth || getComputedStyle(label).display === 'inline' })";

/// A finger leaves a mark for a moment.
const NO_MARK: &str = "addEventListener('DOMContentLoaded', () => { document.documentElement.style.webkitTapHighlightColor = 'transparent' });";

struct Camera<'s> {
    scene: &'s Scene,
    window: WindowHandle,
    size: (u32, u32),
    scale: u32,
}

impl<'s> Camera<'s> {
    async fn new(scene: &'s Scene, (width, height): (u32, u32), scale: u32) -> Self {
        let camera = Self {
            scene,
            window: scene.browser.window().await,
            size: (width, height),
            scale,
        };
        let mobile = width < 600;
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": scale, "mobile": mobile});
        camera.call("Emulation.setDeviceMetricsOverride", metrics).await;
        camera
    }

    async fn call(&self, method: &str, parameters: Value) -> Value {
        self.scene
            .browser
            .watch
            .call_in(&String::from(self.window.clone()), method, parameters)
            .await
    }

    /// Takes the picture, looks at it, and keeps it if it is wanted.
    async fn take(&self, name: &str) {
        let browser = &self.scene.browser;
        // Not `innerWidth`: on a phone it grows with what is too wide.
        let width = self.size.0;
        browser
            .until(&format!("document.documentElement.scrollWidth <= {width}"))
            .await;
        // A label that doesn't fit is cut with an ellipsis; only a name may be that long.
        browser.until(WHOLE_LABEL).await;
        let pointer = json!({"type": "mouseMoved", "x": 2, "y": 2});
        self.call("Input.dispatchMouseEvent", pointer).await;
        browser.run(PREPARE, vec![]).await;
        browser.until(SETTLED).await;
        let picture = self
            .call("Page.captureScreenshot", json!({"format": "png"}))
            .await;
        let data = picture["data"].as_str().unwrap();
        let known = browser
            .driver
            .execute_async(COLOURS, vec![json!(data)])
            .await
            .unwrap();
        let (width, height) = self.size;
        assert_eq!(known["width"], width * self.scale, "{name}");
        assert_eq!(known["height"], height * self.scale, "{name}");
        assert!(known["colours"].as_u64().unwrap() > 3, "{name} is blank: {known}");
        if std::env::var_os("SCREENSHOTS").is_some_and(|value| value == "1") {
            let folder = if name.starts_with("state-") {
                suite::processes::target().join("pictures")
            } else {
                root().join("docs")
            };
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(format!("{name}.png")), STANDARD.decode(data).unwrap()).unwrap();
        }
    }
}

const DESKTOP: (u32, u32) = (1280, 800);
const PHONE: (u32, u32) = (360, 740);

async fn connected(options: Options, size: (u32, u32), scale: u32, name: &str) {
    play(options.script(NO_MARK), async |scene| {
        scene.open().await;
        let camera = Camera::new(scene, size, scale).await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        Demo::here(&scene.browser).until_media(12).await;
        scene.browser.run("document.activeElement?.blur()", vec![]).await;
        camera.take(name).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connected_page_on_a_desktop() {
    connected(Options::new(), DESKTOP, 1, "connect-desktop").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connected_page_on_a_phone() {
    connected(Options::new().phone(), PHONE, 2, "connect-phone").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connected_page_in_the_dark() {
    connected(Options::new().dark(), DESKTOP, 1, "connect-dark").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_consent_page() {
    play(Options::new(), async |scene| {
        scene.by_hand();
        scene.open_button("mode=redirect").await;
        let camera = Camera::new(scene, (520, 760), 1).await;
        scene.press().await;
        scene.until_consent().await;
        camera.take("consent").await;
    })
    .await;
}

/// Every state, on both screens and in both lights: nothing is wider than the screen.
#[tokio::test(flavor = "multi_thread")]
async fn every_state_fits_on_every_screen() {
    for (light, options) in [("light", Options::new()), ("dark", Options::new().dark())] {
        for (screen, size) in [("desktop", DESKTOP), ("phone", PHONE)] {
            let options = if screen == "phone" {
                options.clone().phone()
            } else {
                options.clone()
            };
            play(options, async |scene| {
                let name = |state: &str| format!("state-{screen}-{light}-{state}");
                scene.open().await;
                let camera = Camera::new(scene, size, 1).await;
                scene.until_live().await;
                camera.take(&name("1-idle")).await;
                scene.by_hand();
                let (opener, _) = scene.press_for_popup().await;
                scene.until_consent().await;
                let popup = Camera::new(scene, if screen == "phone" { PHONE } else { (520, 760) }, 1).await;
                popup.take(&name("2-consent")).await;
                scene.close_and_go_to(&opener).await;
                camera.take(&name("3-waiting")).await;
                scene.world.stand_in.auto("pending.pat");
                scene.press().await;
                scene.until_state("failed").await;
                scene.until_screen_says("Tester invites").await;
                camera.take(&name("4-failed")).await;
                scene.world.stand_in.auto("studio.lumen");
                scene.browser.tee.hold("GET /connection");
                scene.press().await;
                scene.until_state("busy").await;
                scene.browser.until_windows(1).await;
                camera.take(&name("5-busy")).await;
                scene.browser.tee.release();
                scene.until_connected_as("studio.lumen").await;
                Demo::here(&scene.browser).until_media(12).await;
                scene.press().await;
                scene.until_screen_says("Disconnect Instagram").await;
                camera.take(&name("6-menu")).await;
                scene.world.stand_in.revoke("studio.lumen", "password");
                Demo::here(&scene.browser).more().await;
                scene.until_screen_says("because the password was changed").await;
                scene
                    .browser
                    .run(
                        "document.querySelector('.problem').scrollIntoView({ block: 'center' })",
                        vec![],
                    )
                    .await;
                camera.take(&name("7-problem")).await;
                scene.browser.driver.refresh().await.unwrap();
                scene.until_state("reconnect").await;
                scene.until_screen_says("Instagram ended the connection").await;
                scene.browser.run("scrollTo(0, 0)", vec![]).await;
                camera.take(&name("8-reconnect")).await;
            })
            .await;
        }
    }
}
