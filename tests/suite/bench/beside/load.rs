//! One load of a page with a button on an emulated phone, and what Chromium's own records say about it.

use std::time::Duration;

use serde_json::{Value, json};
use suite::browser::Browser;
use suite::clock::Stopwatch;

use super::debugger::Debugger;
use super::peer::Peer;
use super::site::{Sent, Site};
use crate::start::median;

/// A slow phone on a slow line.
#[derive(Clone, Copy, Debug)]
pub struct Phone {
    /// A round trip, in ms: every request waits one, the first to a host two more, for TCP and TLS.
    pub round_trip: u32,
    /// Bits in a second, each way.
    pub bits: u32,
    /// So many times slower than this machine.
    pub slower: u32,
    /// How long the page is watched after all has come.
    pub rest: Duration,
}

impl Phone {
    /// What the tables of `docs/peers.md` are measured with.
    pub const SLOW: Self = Self {
        round_trip: 400,
        bits: 400_000,
        slower: 4,
        rest: Duration::from_secs(1),
    };
    /// Not slow at all, for a quick look whether everything works.
    pub const QUICK: Self = Self {
        round_trip: 0,
        bits: 0,
        slower: 1,
        rest: Duration::from_millis(50),
    };
}

/// What came of a load, or of several: then each figure is the median.
#[derive(Clone, Copy, Debug, Default)]
pub struct Load {
    /// Until the button is painted, in ms since the navigation began.
    pub visible: f64,
    /// Until a click on it is listened to, in ms.
    pub clickable: f64,
    /// Requests that had begun by the time it was visible, without the document.
    pub requests: f64,
    /// The longest task of the main thread, in ms.
    pub longest: f64,
    /// All tasks of the main thread that took more than 50 ms: by how much, in ms together.
    pub blocked: f64,
    /// How much moved: the sum of the scores of the layout shifts.
    pub shift: f64,
    /// Files that came, without the document.
    pub files: f64,
    /// Their bytes and the document's, but for the pictures.
    pub bytes: f64,
}

impl Load {
    /// The medians.
    pub fn medians(loads: &[Self]) -> Self {
        let of = |part: fn(&Self) -> f64| median(loads.iter().map(part));
        Self {
            visible: of(|load| load.visible),
            clickable: of(|load| load.clickable),
            requests: of(|load| load.requests),
            longest: of(|load| load.longest),
            blocked: of(|load| load.blocked),
            shift: of(|load| load.shift),
            files: of(|load| load.files),
            bytes: of(|load| load.bytes),
        }
    }
}

/// Makes the current window a phone like that.
///
/// # Errors
/// If Chromium refuses.
pub async fn slow_down(browser: &Browser, phone: Phone) -> Result<(), String> {
    tell(browser, "Network.enable", &json!({})).await?;
    let rate = json!({"rate": phone.slower});
    tell(browser, "Emulation.setCPUThrottlingRate", &rate).await?;
    if phone.bits == 0 {
        return Ok(());
    }
    let bytes = phone.bits / 8;
    let line = json!({
        "offline": false, "latency": phone.round_trip, "downloadThroughput": bytes, "uploadThroughput": bytes,
    });
    tell(browser, "Network.emulateNetworkConditions", &line).await
}

/// Calls the protocol for the current window, which may have opened a moment ago.
///
/// # Errors
/// If Chromium refuses.
pub async fn tell(browser: &Browser, method: &str, parameters: &Value) -> Result<(), String> {
    let window = String::from(browser.window().await);
    let watch = Stopwatch::start();
    while watch.elapsed() < Duration::from_secs(20) {
        if browser
            .watch
            .try_call_in(&window, method, parameters.clone())
            .await
            .is_some()
        {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err(format!("{method}: Chromium refuses"))
}

/// Loads the page of a peer with nothing in the cache.
///
/// # Errors
/// If Chromium's records can't be had.
pub async fn load(
    browser: &Browser,
    debugger: &mut Debugger,
    sites: &[&Site],
    peer: &Peer,
    phone: Phone,
) -> Result<Load, String> {
    browser.open("about:blank").await;
    tell(browser, "Network.clearBrowserCache", &json!({})).await?;
    for site in sites {
        site.forget(Duration::from_millis(3 * u64::from(phone.round_trip)));
    }
    // The last page's process is gone by then: while it ends, Chromium's records wait for it.
    tokio::time::sleep(Duration::from_millis(700)).await;
    debugger.trace().await?;
    let url = format!("{}{}", sites.first().map_or("", |site| &site.origin), peer.path());
    browser.open(&url).await;
    browser.until("benchSeen.clickable").await;
    browser.until(peer.settled).await;
    tokio::time::sleep(phone.rest).await;
    let script = "return [benchSeen.visible, benchSeen.clickable, performance.getEntriesByType('resource').filter(\
                  (entry) => entry.startTime < benchSeen.visible && !entry.name.startsWith('data:')).length]";
    let seen = browser.run(script, vec![]).await;
    let trace = debugger.traced().await?;
    let tasks = Tasks::of(&trace, &url)?;
    let sent = |part: fn(&Sent) -> u32| {
        sites
            .iter()
            .map(|site| f64::from(part(&site.sent())))
            .sum::<f64>()
    };
    let number = |at: usize| seen[at].as_f64().unwrap_or_default();
    Ok(Load {
        visible: number(0),
        clickable: number(1),
        requests: number(2),
        longest: tasks.longest,
        blocked: tasks.blocked,
        shift: tasks.shift,
        files: sent(|sent| sent.files) - 1.0,
        bytes: sent(|sent| sent.bytes),
    })
}

struct Tasks {
    longest: f64,
    blocked: f64,
    shift: f64,
}

impl Tasks {
    /// Reads them in the trace: the main thread is the one in which the navigation to `url` started.
    fn of(trace: &[Value], url: &str) -> Result<Self, String> {
        let started = trace.iter().find(|event| {
            event["name"] == "navigationStart" && event["args"]["data"]["documentLoaderURL"] == url
        });
        let started = started.ok_or_else(|| format!("the trace knows no navigation to {url}"))?;
        let since = started["ts"].as_f64().unwrap_or_default();
        let own = |event: &&Value| {
            event["pid"] == started["pid"] && event["ts"].as_f64().is_some_and(|time| time >= since)
        };
        let events: Vec<&Value> = trace.iter().filter(own).collect();
        let tasks = events
            .iter()
            .filter(|event| event["name"] == "RunTask" && event["tid"] == started["tid"]);
        let times: Vec<f64> = tasks
            .filter_map(|event| Some(event["dur"].as_f64()? / 1000.0))
            .collect();
        if times.is_empty() {
            return Err("the trace knows no tasks".into());
        }
        let shifts = events.iter().filter(|event| event["name"] == "LayoutShift");
        let shifts = shifts
            .map(|event| &event["args"]["data"])
            .filter(|data| data["had_recent_input"] != true);
        Ok(Self {
            longest: times.iter().copied().fold(0.0, f64::max),
            blocked: times.iter().fold(0.0, |sum, time| sum + (time - 50.0).max(0.0)),
            shift: shifts
                .filter_map(|data| data["score"].as_f64())
                .fold(0.0, |sum, score| sum + score),
        })
    }
}
