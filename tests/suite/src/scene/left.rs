//! What a button leaves behind when it is taken out of its document: nothing (R79).

use serde_json::json;

use super::Scene;

/// Takes every button of the document out and puts it back, so many times, and counts after the first and after the last.
const ROUNDS: &str = r"
const [rounds] = arguments;
const hosts = [...document.querySelectorAll('instagram-connect')];
const places = hosts.map((host) => { const mark = new Comment(); host.after(mark); return mark; });
const round = async () => {
  hosts.forEach((host) => host.remove());
  await 0;
  hosts.forEach((host, at) => places[at].before(host));
  await Promise.all(hosts.map((host) => host.ready()));
};
(async () => {
  await round();
  const before = countLeft();
  for (let at = 0; at < rounds; at++) await round();
  const after = countLeft();
  // And new ones, which are gone from memory when nothing holds them.
  globalThis.gone = hosts.map((host) => {
    const twin = host.cloneNode();
    twin.removeAttribute('id');
    host.after(twin);
    return twin;
  });
  await Promise.all(gone.map((twin) => twin.ready()));
  gone = gone.map((twin) => { twin.remove(); return new WeakRef(twin); });
  places.forEach((mark) => mark.remove());
  done({ before, after });
})();
";

impl Scene {
    /// R79: the buttons of the current document, taken out and put back, leave no listener, channel or observer behind, and
    /// new ones that are taken out again are gone from memory. The browser was started with [`COUNT_LEFT`](super::COUNT_LEFT).
    pub async fn assert_nothing_left(&self) {
        let counts = self.browser.run_until_done(ROUNDS, vec![4.into()]).await;
        assert_eq!(counts["before"], counts["after"], "something is left behind");
        for _ in 0..50 {
            // A request that is under way holds its element until it is answered.
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
            self.browser
                .devtools("HeapProfiler.collectGarbage", json!({}))
                .await;
            let held = "return gone.filter((twin) => twin.deref()).length";
            if self.browser.run(held, vec![]).await == 0 {
                return;
            }
        }
        panic!("buttons that were taken out are held in memory");
    }
}
