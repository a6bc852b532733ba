//! What the browser keeps and shows: cookies, storages, databases, documents, the files of its profile.

use std::path::Path;

use serde_json::{Value, json};

use super::Browser;
use crate::leaks::Seen;

/// Local storage, session storage and every record of every database of the document's origin.
const DUMP: &str = r#"
const done = arguments[arguments.length - 1];
const text = (value) => JSON.stringify(value, (_, part) => {
  if (part instanceof ArrayBuffer) part = new Uint8Array(part);
  if (ArrayBuffer.isView(part)) return String.fromCharCode(...new Uint8Array(part.buffer));
  if (typeof CryptoKey === "function" && part instanceof CryptoKey) return "CryptoKey extractable=" + part.extractable;
  return part;
});
const asked = (request) => new Promise((good, bad) => {
  request.onsuccess = () => good(request.result);
  request.onerror = request.onblocked = () => bad(request.error);
});
(async () => {
  const found = {};
  try { found["local storage"] = text({ ...localStorage }); } catch {}
  try { found["session storage"] = text({ ...sessionStorage }); } catch {}
  try {
    for (const { name } of await indexedDB.databases()) {
      const database = await asked(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const objects = database.transaction(store).objectStore(store);
        const keys = await asked(objects.getAllKeys());
        const values = await asked(objects.getAll());
        found[`database ${name}/${store}`] = text({ keys, values });
      }
      database.close();
    }
  } catch (error) { found["database error"] = String(error); }
  try { found["caches"] = text(await caches.keys()); } catch {}
  found["window name"] = window.name;
  done(found);
})();
"#;

/// What every open window stores and shows, and all cookies.
pub async fn seen(browser: &Browser) -> Vec<Seen> {
    let mut pile = Vec::new();
    let cookies = browser.watch.call(None, "Storage.getCookies", json!({})).await;
    pile.push(Seen::new("cookies", cookies.to_string()));
    let before = browser.driver.window().await.ok();
    for window in browser.windows().await {
        // A popup may be closing itself.
        if browser.driver.switch_to_window(window.clone()).await.is_err() {
            continue;
        }
        let url = browser.url().await;
        let address = url.split(['?', '#']).next().unwrap_or_default();
        pile.push(Seen::new(format!("address of {address}"), url.clone()));
        for (name, value) in storages(browser).await.as_object().into_iter().flatten() {
            pile.push(Seen::new(
                format!("{name} at {address}"),
                value.as_str().unwrap_or_default(),
            ));
        }
        let whole = json!({"depth": -1, "pierce": true});
        let id = String::from(window);
        if let Some(document) = browser.watch.try_call_in(&id, "DOM.getDocument", whole).await {
            pile.push(Seen::new(format!("document at {address}"), document.to_string()));
        }
    }
    if let Some(before) = before {
        let _ = browser.driver.switch_to_window(before).await;
    }
    pile
}

/// Storages and databases of the current document's origin, by name.
pub async fn storages(browser: &Browser) -> Value {
    browser
        .driver
        .execute_async(DUMP, vec![])
        .await
        .unwrap_or_default()
}

/// The files of the profile in which Chromium keeps what pages store.
#[must_use]
pub fn files(profile: &Path) -> Vec<Seen> {
    let mut pile = Vec::new();
    let kept = [
        "Cookies",
        "Local Storage",
        "Session Storage",
        "IndexedDB",
        "Network",
        "Service Worker",
        "Sessions",
    ];
    for name in kept {
        walk(&profile.join("Default").join(name), &mut pile);
    }
    pile
}

fn walk(path: &Path, pile: &mut Vec<Seen>) {
    if let Ok(entries) = std::fs::read_dir(path) {
        for entry in entries.flatten() {
            walk(&entry.path(), pile);
        }
    } else if let Ok(bytes) = std::fs::read(path) {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let parent = path
            .parent()
            .and_then(Path::file_name)
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        pile.push(Seen::new(format!("profile file {parent}/{name}"), bytes));
    }
}
