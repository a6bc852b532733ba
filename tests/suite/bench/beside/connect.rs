//! Whole connects, each played to its end, and a look at what the page then holds: the storages, the databases, the memory.

use std::time::Duration;

use serde_json::{Value, json};
use suite::browser::{Browser, Options};
use suite::clock::Stopwatch;
use suite::leaks::{self, Canary, Seen};
use suite::scene::Scene;

use super::debugger::Debugger;
use super::load::tell;
use super::peer::{self, OURS, PEERS, Peer};
use super::stage::Stage;
use super::vendor::INSTAGRAMS_TOKEN;

/// Refuses everything, but for the browser's own look for an icon, and only says so: what it reports is what a page's policy
/// has to allow.
const POLICY: (&str, &str) = (
    "Content-Security-Policy-Report-Only",
    "default-src 'none'; img-src 'self'; require-trusted-types-for 'script'",
);
/// How long a connect may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long the page may take to notice that the popup has come back.
const NOTICE: Duration = Duration::from_secs(3);
/// How the page says that a connect has ended.
const ENDED: &str = "return document.documentElement.dataset.ended ?? ''";

/// What came of a peer's connect.
#[derive(Debug, Default)]
pub struct Connect {
    /// How it ended: `connected`, or what the page was told.
    pub ended: String,
    /// The same, when Instagram's page cuts the popup from its opener, as the real one does.
    pub behind_policy: String,
    /// Requests of the page and of its popups, without the document itself and without Instagram's pages.
    pub requests: usize,
    /// Where Instagram's token is in the page.
    pub instagrams: Vec<String>,
    /// Where the vendor's own token is in the page.
    pub vendors: Vec<String>,
    /// What a content security policy has to allow: directives and sources.
    pub policy: Vec<(String, String)>,
}

/// Everybody's, in the order of the tables.
///
/// # Errors
/// If Chromium can't be asked.
pub async fn all(stage: &Stage) -> Result<Vec<(&'static Peer, Connect)>, String> {
    let mut all = vec![(&OURS, ours().await?)];
    let browser = Browser::start(
        &Options::new()
            .phone()
            .script(&peer::observer(&peer::all().collect::<Vec<_>>())),
    )
    .await;
    let mut debugger = Debugger::of(&browser).await?;
    stage.page.headers(&[POLICY]);
    for peer in &PEERS {
        eprintln!("a connect with {} …", peer.title);
        let played = play(stage, &browser, &mut debugger, peer).await?;
        all.push((peer, played));
    }
    Ok(all)
}

/// The button's, against the real edge and the stand-in, whose pages cut the popup from its opener as Instagram's do.
async fn ours() -> Result<Connect, String> {
    eprintln!("a connect with {} …", OURS.title);
    let scene = Scene::start(
        Options::new()
            .phone()
            .script(&peer::observer(&peer::all().collect::<Vec<_>>())),
    )
    .await;
    scene.expect_complaints();
    scene.host.header(POLICY.0, POLICY.1);
    let edge = scene.world.edge.url.clone();
    scene.open_page(&OURS.path(), &OURS.strict_page(&edge)).await;
    scene.browser.until("benchSeen.clickable").await;
    scene.press().await;
    scene.until_state("connected").await;
    let requests = scene.at_edge().len() + asked(&scene.browser, scene.host.port) - 1;
    let mut debugger = Debugger::of(&scene.browser).await?;
    let mut canaries = scene.world.canaries();
    let (pile, refused) = look(&scene.browser, &mut debugger).await?;
    let vendors = token(&scene.browser, &OURS).await;
    let policy = policy(&refused, &scene.host.origin, &edge);
    let vendors = places(&[Canary::new("the edge's", vendors.as_bytes())], &pile);
    canaries.extend(scene.world.stand_in.codes());
    let mut instagrams = places(&canaries, &pile);
    instagrams.extend(scene.capture().await.leaks());
    Ok(Connect {
        ended: "connected".into(),
        behind_policy: "connected".into(),
        requests,
        instagrams,
        vendors,
        policy,
    })
}

async fn play(
    stage: &Stage,
    browser: &Browser,
    debugger: &mut Debugger,
    peer: &Peer,
) -> Result<Connect, String> {
    let behind_policy = press(stage, browser, peer, true).await?;
    let before = requests(stage, browser);
    let ended = press(stage, browser, peer, false).await?;
    let requests = requests(stage, browser) - before - 1;
    let (pile, refused) = look(browser, debugger).await?;
    let vendors = token(browser, peer).await;
    let canary = |token: &str| Canary::new("token", token.as_bytes());
    Ok(Connect {
        ended,
        behind_policy,
        requests,
        instagrams: places(&[canary(INSTAGRAMS_TOKEN)], &pile),
        vendors: if vendors.is_empty() {
            Vec::new()
        } else {
            places(&[canary(&vendors)], &pile)
        },
        policy: policy(&refused, &stage.page.origin, &stage.vendor.origin),
    })
}

/// Opens the page as for the first time, presses, and waits until the page says how it ended.
///
/// # Errors
/// If Chromium refuses.
async fn press(stage: &Stage, browser: &Browser, peer: &Peer, opener_policy: bool) -> Result<String, String> {
    stage.vendor.cut_openers(opener_policy);
    let url = format!("{}{}", stage.page.origin, peer.path());
    let page = browser.window().await;
    tell(browser, "Network.clearBrowserCache", &json!({})).await?;
    let everything = json!({"origin": stage.page.origin, "storageTypes": "all"});
    tell(browser, "Storage.clearDataForOrigin", &everything).await?;
    browser.open(&url).await;
    browser.until("benchSeen.clickable").await;
    let before = stage.vendor.returned();
    for button in peer.presses {
        browser.click(button).await;
    }
    let watch = Stopwatch::start();
    let (mut ended, mut back) = (String::new(), None);
    while ended.is_empty() && watch.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(50)).await;
        if stage.vendor.returned() > before && watch.elapsed() > *back.get_or_insert(watch.elapsed()) + NOTICE
        {
            break;
        }
        let told = browser.run(ENDED, vec![]).await;
        ended.push_str(told.as_str().unwrap_or_default());
    }
    // A popup that lost its opener stays open.
    for window in browser
        .windows()
        .await
        .into_iter()
        .filter(|window| *window != page)
    {
        if browser.driver.switch_to_window(window).await.is_ok() {
            let _ = browser.driver.close_window().await;
        }
    }
    browser.switch_to(&page).await;
    Ok(if ended.is_empty() {
        "nothing happens".into()
    } else {
        ended
    })
}

/// Requests to the page's and the vendor's servers so far.
fn requests(stage: &Stage, browser: &Browser) -> usize {
    let records = browser.tee.records();
    let other = |port: u16| port != stage.page.port && port != stage.vendor.port;
    let sockets = records
        .iter()
        .filter(|record| other(record.port) && record.reached)
        .count();
    let vendor = browser.tee.exchanges(stage.vendor.port);
    let vendor = vendor
        .iter()
        .filter(|exchange| !exchange.target.starts_with("/consent"))
        .count();
    sockets + vendor + asked(browser, stage.page.port)
}

/// Requests to a page's server, without those for an icon.
fn asked(browser: &Browser, port: u16) -> usize {
    let all = browser.tee.exchanges(port);
    all.iter()
        .filter(|exchange| exchange.target != "/favicon.ico")
        .count()
}

/// What the page holds, and what the policy would have refused.
async fn look(browser: &Browser, debugger: &mut Debugger) -> Result<(Vec<Seen>, Value), String> {
    let refused = browser.run("return benchSeen.refused", vec![]).await;
    let stored = browser.storages().await;
    let stored = stored.as_object().into_iter().flatten();
    let mut pile: Vec<Seen> = stored
        .map(|(name, value)| Seen::new(name.clone(), value.as_str().unwrap_or_default()))
        .collect();
    let page = String::from(browser.window().await);
    pile.push(Seen::new("memory", debugger.memory(&page).await?));
    pile.push(Seen::new(
        "memory of its WebAssembly",
        debugger.wasm_memory(&page).await?,
    ));
    Ok((pile, refused))
}

async fn token(browser: &Browser, peer: &Peer) -> String {
    let script = format!(
        "Promise.resolve({}).then(arguments[arguments.length - 1])",
        peer.token
    );
    let token = browser.driver.execute_async(&script, vec![]).await;
    token
        .ok()
        .and_then(|token| token.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// The places in which any of these is.
fn places(canaries: &[Canary], pile: &[Seen]) -> Vec<String> {
    let mut places: Vec<String> = leaks::search(canaries, pile)
        .into_iter()
        .map(|finding| finding.place)
        .collect();
    places.dedup();
    places
}

/// The directives with the sources that they have to name, in the words of the page's owner.
fn policy(refused: &Value, page: &str, vendor: &str) -> Vec<(String, String)> {
    let source = |blocked: &str| match blocked {
        "wasm-eval" => "'wasm-unsafe-eval'".into(),
        "eval" => "'unsafe-eval'".into(),
        "inline" => "'unsafe-inline'".into(),
        "data" => "data:".into(),
        blocked if blocked.starts_with(page) => "'self'".into(),
        blocked if blocked.starts_with(vendor) => "VENDOR".into(),
        blocked => {
            let url = url::Url::parse(blocked).ok();
            match url.as_ref().and_then(url::Url::host_str) {
                Some("vendor.localhost") => "VENDOR".into(),
                Some("127.0.0.1") => "PICTURES".into(),
                _ => blocked.to_owned(),
            }
        }
    };
    let mut found: Vec<(String, String)> = Vec::new();
    for one in refused.as_array().into_iter().flatten() {
        let text = |at: usize| one[at].as_str().unwrap_or_default();
        let pair = if text(0) == "require-trusted-types-for" {
            ("trusted types".to_owned(), format!("refused: {}", text(2)))
        } else {
            (
                text(0)
                    .trim_end_matches("-elem")
                    .trim_end_matches("-attr")
                    .to_owned(),
                source(text(1)),
            )
        };
        found.push(pair);
    }
    found.sort();
    found.dedup();
    found
}
