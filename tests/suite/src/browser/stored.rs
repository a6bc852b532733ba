//! What the browser keeps and shows: cookies, storages, databases, documents, the files of its profile.

use std::path::Path;

use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};

use super::engine::Engine;
use super::{Browser, DESCRIBE};
use crate::leaks::Seen;

/// Local storage, session storage and every record of every database of the document's origin.
const DUMP: &str = r#"
const done = arguments[arguments.length - 1];
const text = (value) => JSON.stringify(value, (_, part) => {
  if (Object.prototype.toString.call(part) === "[object ArrayBuffer]") part = new Uint8Array(part);
  if (ArrayBuffer.isView(part)) return String.fromCharCode(...new Uint8Array(part.buffer));
  if (Object.prototype.toString.call(part) === "[object CryptoKey]") return "CryptoKey extractable=" + part.extractable;
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

impl Browser {
    /// Everything that the browser received, sent, stores and shows: the pile for the leak search.
    pub async fn seen(&self) -> Vec<Seen> {
        let mut pile: Vec<Seen> = self
            .tee
            .records()
            .iter()
            .flat_map(crate::tee::Record::seen)
            .collect();
        pile.extend(self.watch.seen());
        pile.extend(self.stored().await);
        pile.push(Seen::new("log of the browser", self.server.process.log()));
        pile
    }

    /// Ends the browser, and then searches what it left in its profile too.
    pub async fn end(self) -> Vec<Seen> {
        let mut pile = self.seen().await;
        drop(self.session);
        pile.extend(files(&self.profile.0));
        pile
    }

    /// What every open window stores and shows, and all cookies.
    async fn stored(&self) -> Vec<Seen> {
        let mut pile = Vec::new();
        pile.push(Seen::new("cookies", self.cookies().await.to_string()));
        let before = self.driver.window().await.ok();
        for window in self.windows().await {
            // A popup may be closing itself.
            if self.driver.switch_to_window(window.clone()).await.is_err() {
                continue;
            }
            let url = self.url().await;
            let address = url.split(['?', '#']).next().unwrap_or_default();
            pile.push(Seen::new(format!("address of {address}"), url.clone()));
            for (name, value) in self.storages().await.as_object().into_iter().flatten() {
                pile.push(Seen::new(
                    format!("{name} at {address}"),
                    value.as_str().unwrap_or_default(),
                ));
            }
            if let Some(document) = self.document(window).await {
                pile.push(Seen::new(format!("document at {address}"), document));
            }
        }
        if let Some(before) = before {
            let _ = self.driver.switch_to_window(before).await;
        }
        pile
    }

    /// All cookies; of `WebKitGTK`, those that the current window's server gets.
    pub async fn cookies(&self) -> Value {
        match (self.engine, &self.bidi) {
            (Engine::Chromium, _) => self.watch.call(None, "Storage.getCookies", json!({})).await,
            (_, Some(bidi)) => bidi.call("storage.getCookies", json!({})).await,
            _ => {
                let own = self.driver.get_all_cookies().await.unwrap_or_default();
                own.iter().map(ToString::to_string).collect()
            }
        }
    }

    /// What is in a window's document, shadow roots included.
    async fn document(&self, window: WindowHandle) -> Option<String> {
        if self.engine == Engine::Chromium {
            let whole = json!({"depth": -1, "pierce": true});
            let id = String::from(window);
            let tree = self.watch.try_call_in(&id, "DOM.getDocument", whole).await;
            return tree.map(|tree| tree.to_string());
        }
        let tree = self.driver.execute(DESCRIBE, vec![]).await.ok()?;
        tree.as_str().map(str::to_owned)
    }

    /// Storages and databases of the current document's origin, by name.
    pub async fn storages(&self) -> Value {
        self.driver.execute_async(DUMP, vec![]).await.unwrap_or_default()
    }
}

/// The files of the profile in which Chromium and Firefox keep what pages store and where the visitor was.
fn files(profile: &Path) -> Vec<Seen> {
    let mut pile = Vec::new();
    for name in [
        "storage",
        "sessionstore-backups",
        "cookies.sqlite",
        "cookies.sqlite-wal",
        "places.sqlite",
        "places.sqlite-wal",
        "sessionstore.jsonlz4",
        "webappsstore.sqlite",
    ] {
        walk(&profile.join(name), &mut pile);
    }
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
