//! The button inside of other components.

use suite::browser::Options;
use suite::scene::{COUNT_LEFT, Scene, play};

/// Hosts with an element each, kept in `hosts` because a closed root gives none away.
const HOSTS: &str = r#"
globalThis.hosts = {};
const make = (key) => {
  const element = document.createElement("instagram-connect");
  for (const [name, value] of [["edge", "{edge}"], ["client-id", "demo"], ["account-key", key]]) element.setAttribute(name, value);
  return (hosts[key] = element);
};
const root = (mode, parent) => {
  const host = document.createElement("div");
  parent.append(host);
  return host.attachShadow({ mode });
};
root("open", document.body).append(make("open"));
root("closed", document.body).append(make("closed"));
root("closed", root("open", document.body)).append(make("nested"));
const slotted = document.createElement("div");
slotted.attachShadow({ mode: "open" }).innerHTML = "<section><slot></slot></section>";
slotted.append(make("slotted"));
document.body.append(slotted);
"#;

/// Inside an open and a closed shadow root, nested twice, and in a slot the button works, and its events come out.
#[tokio::test(flavor = "multi_thread")]
async fn inside_of_other_components_it_works_and_its_events_come_out() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        scene.open_page("/own.html", &Scene::page_with("")).await;
        let script = HOSTS.replace("{edge}", &scene.world.edge.url);
        scene.browser.run(&script, vec![]).await;
        for (at, key) in ["open", "closed", "nested", "slotted"].iter().enumerate() {
            let host = format!("hosts.{key}");
            scene.press_at(&host).await;
            scene.until_connected_at(&host, "studio.lumen").await;
            scene.browser.until_windows(1).await;
            let events = scene.events().await;
            assert_eq!(events.len(), at + 1, "{key}: {events:?}");
            assert_eq!(events[at]["name"], "connected");
            assert_eq!(events[at]["composed"], true);
            // The menu stays open while the focus is inside it, whatever roots are around.
            scene.press_at(&host).await;
            scene
                .browser
                .click(&format!("{host}.root.querySelector('[part~=sign-out]')"))
                .await;
            scene.browser.until(&format!("{host}.state === 'idle'")).await;
            scene
                .browser
                .run("buttonEvents.splice(arguments[0] + 1)", vec![at.into()])
                .await;
        }
        let move_all = "for (const host of Object.values(hosts)) document.body.append(host)";
        scene.browser.run(move_all, vec![]).await;
        scene.assert_nothing_left().await;
    })
    .await;
}
