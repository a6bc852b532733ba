//! The button in its thirteen languages: whole words, that fit, in the right direction, and said aloud (R77).

use std::collections::BTreeSet;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use serde_json::{Value, json};
use suite::browser::{Browser, Options};
use suite::processes::root;
use suite::scene::{Scene, play};

use crate::gallery;

/// The languages that the button speaks.
pub const LANGUAGES: [&str; 13] = [
    "en", "de", "es", "fr", "it", "nl", "pl", "pt", "tr", "ru", "ar", "ja", "zh",
];

/// How many characters a text may have: more wouldn't fit the button.
const LIMITS: [(&str, usize); 6] = [
    ("connect", 24),
    ("waiting", 28),
    ("retry", 20),
    ("reconnect", 20),
    ("signOut", 20),
    ("disconnect", 30),
];

fn texts(language: &str) -> Value {
    let file = root().join(format!("app/texts/{language}.json"));
    serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap()
}

/// Picks a language in the gallery.
pub async fn speak(browser: &Browser, language: &str) {
    let connect = texts(language)["connect"].as_str().unwrap().to_owned();
    gallery::pick_language(browser, language, &connect).await;
}

fn names(value: &Value) -> BTreeSet<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

/// The categories of the documented table.
fn categories() -> BTreeSet<String> {
    let document = std::fs::read_to_string(root().join("docs/api.md")).unwrap();
    let (_, after) = document.split_once("\n### Categories\n").unwrap();
    let (table, _) = after.split_once("\n## ").unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| Some(row.split_once('`')?.0.to_owned()))
        .collect()
}

/// Every placeholder of a text.
fn placeholders(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1);
    parts.map(|part| part.split('}').next().unwrap()).collect()
}

/// Every language has every text, with its placeholders, short enough for the button, and words for every category.
#[test]
fn every_language_says_everything() {
    let english = texts("en");
    let own = names(&english["failures"]);
    let all: BTreeSet<String> = own.union(&categories()).cloned().collect();
    assert!(all.len() > 30, "{all:?}");
    for language in LANGUAGES {
        let texts = texts(language);
        assert_eq!(names(&texts), names(&english), "{language}");
        for (name, text) in texts.as_object().unwrap() {
            if let Some(text) = text.as_str() {
                let same = english[name].as_str().unwrap();
                assert_eq!(placeholders(text), placeholders(same), "{language} {name}");
                assert!(
                    !text.trim().is_empty() && text.trim() == text,
                    "{language} {name}"
                );
            }
        }
        for (name, limit) in LIMITS {
            let length = texts[name].as_str().unwrap().chars().count();
            assert!(length <= limit, "{language} {name}: {length}");
        }
        let failures = &texts["failures"];
        let expected = if language == "en" { &own } else { &all };
        assert_eq!(&names(failures), expected, "{language}");
        for (code, words) in failures.as_object().unwrap() {
            let words: Vec<&str> = words
                .as_array()
                .unwrap()
                .iter()
                .filter_map(Value::as_str)
                .collect();
            assert_eq!(words.len(), 2, "{language} {code}");
            let named = if code == "permission_missing" { "names" } else { "" };
            let found: BTreeSet<&str> = words.iter().flat_map(|text| placeholders(text)).collect();
            assert_eq!(found.into_iter().collect::<String>(), named, "{language} {code}");
            assert!(
                words.iter().all(|text| text.chars().count() > 3),
                "{language} {code}"
            );
        }
    }
}

/// No language has a typewriter's apostrophe, quotes or dots; Latin names within Arabic stand for themselves.
#[test]
fn the_typography_is_the_languages_own() {
    for language in LANGUAGES {
        let text = texts(language).to_string();
        let words = text.replace("\\\"", "″").replace('"', "");
        for bad in ["'", "...", "″", "  "] {
            assert!(!words.contains(bad), "{language} has {bad}");
        }
        if language == "ar" {
            assert!(words.contains("\u{2068}{name}\u{2069}"));
            assert!(!words.replace("\u{2068}{names}\u{2069}", "").contains("{names}"));
        }
    }
}

/// The plural forms of a language are those that the browser chooses among.
#[tokio::test(flavor = "multi_thread")]
async fn the_plural_forms_are_those_that_the_browser_asks_for() {
    let browser = Browser::start(&Options::new()).await;
    for language in LANGUAGES {
        let script = "return new Intl.PluralRules(arguments[0]).resolvedOptions().pluralCategories";
        let asked = browser.run(script, vec![json!(language)]).await;
        let asked: BTreeSet<String> = serde_json::from_value(asked).unwrap();
        assert_eq!(names(&texts(language)["declined"]), asked, "{language}");
    }
}

/// What a card of the gallery says aloud, and what its button says; with the direction in which it does.
const SAID: &str = r"
return Object.fromEntries([...document.querySelectorAll('[data-group=states] > li')].map((card) => {
  const { root } = card.querySelector('instagram-connect');
  const text = (selector) => root.querySelector(selector).textContent;
  const main = root.querySelector('.main');
  return [card.querySelector('h3').textContent, {
    label: main.innerText.trim(),
    spoken: text('.spoken'),
    role: root.querySelector('.spoken').getAttribute('role'),
    direction: getComputedStyle(main).direction,
    panel: getComputedStyle(root.querySelector('.panel')).direction,
    words: [...new Set([...root.querySelectorAll('.face > span:not(.name), p, .item, .spoken')].map((words) => getComputedStyle(words).direction))].join(),
    menu: text('[part~=sign-out]') + '|' + text('[part~=disconnect]'),
  }];
}));
";

/// R77: every state is on the button and in the live region in the page's language, and in its direction.
#[tokio::test(flavor = "multi_thread")]
async fn every_state_is_shown_and_said_in_the_language() {
    let (_host, browser) = gallery::gallery(&Options::new(), "").await;
    for language in LANGUAGES {
        speak(&browser, language).await;
        let said = browser.run(SAID, vec![]).await;
        let texts = texts(language);
        let word = |name: &str| texts[name].as_str().unwrap().to_owned();
        let connected = word("connectedAs").replace("{name}", "@studio.lumen");
        let failure = |code: &str| {
            texts["failures"].get(code).map(|words| {
                let words: Vec<&str> = words
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter_map(Value::as_str)
                    .collect();
                words.join(" ")
            })
        };
        for (card, label, spoken) in [
            ("idle", word("connect"), String::new()),
            ("waiting", word("waiting"), word("waiting")),
            ("busy", word("busy"), word("busy")),
            ("connected", "@studio.lumen".into(), connected),
        ] {
            assert_eq!(said[card]["label"], label, "{language} {card}");
            assert_eq!(said[card]["spoken"], spoken, "{language} {card}");
        }
        for (card, label, code) in [
            ("reconnect", word("reconnect"), "token_revoked"),
            ("failed", word("retry"), "denied"),
        ] {
            assert_eq!(said[card]["label"], label, "{language} {card}");
            let spoken = said[card]["spoken"].as_str().unwrap();
            // English has the edge's own words.
            let expected = failure(code).unwrap_or_else(|| "onnect".into());
            assert!(
                spoken.ends_with(&expected) || language == "en" && spoken.contains(&expected),
                "{language}: {spoken}"
            );
        }
        let direction = if language == "ar" { "rtl" } else { "ltr" };
        for (card, what) in said.as_object().unwrap() {
            assert_eq!(what["role"], "status", "{language} {card}");
            assert_eq!(what["direction"], direction, "{language} {card}");
            assert_eq!(what["panel"], direction, "{language} {card}");
            assert_eq!(what["words"], direction, "{language} {card}");
            assert_eq!(
                what["menu"],
                format!("{}|{}", word("signOut"), word("disconnect")),
                "{language}"
            );
        }
    }
}

/// Connects accounts that declined 1, 2, 5 and 21 permissions, and gives what their menus say, with the form of the plural
/// that the browser would choose.
const COUNTED: &str = r"
const [lang, done] = arguments;
const played = fetch;
globalThis.fetch = async (url, options = {}) => {
  const asked = /count-(\d+)/.exec(options.headers?.Authorization ?? '');
  if (!asked || !String(url).endsWith('/connection')) return played(url, options);
  const declined = Array.from({ length: asked[1] }, (_, at) => `permission_${at}`);
  return Response.json({ id: 'one', username: 'studio.lumen', permissions: [], declined, health: 'ok' });
};
const counted = async (count) => {
  const button = document.createElement('instagram-connect');
  const attributes = { edge: 'https://edge.invalid', 'client-id': `count-${count}`, 'account-key': lang, mode: 'popup', lang };
  for (const [name, value] of Object.entries(attributes)) button.setAttribute(name, value);
  const connected = new Promise((act) => button.addEventListener('connected', act, { once: true }));
  document.querySelector('#play').append(button);
  await button.ready();
  await button.connect();
  await connected;
  button.root.querySelector('.main').click();
  await new Promise((act) => setTimeout(act));
  const said = button.root.querySelector('.panel').innerText;
  button.remove();
  return [new Intl.PluralRules(lang).select(count), new Intl.NumberFormat(lang).format(count), said];
};
Promise.all([1, 2, 5, 21].map(counted)).then(done, (error) => done(String(error)));
";

/// The menu tells how many permissions are missing in the right form of the plural.
#[tokio::test(flavor = "multi_thread")]
async fn the_menu_counts_in_every_language() {
    let (_host, browser) = gallery::gallery(&Options::new(), "").await;
    for language in LANGUAGES {
        let said = browser
            .driver
            .execute_async(COUNTED, vec![json!(language)])
            .await
            .unwrap();
        let list = said.as_array().unwrap_or_else(|| panic!("{language}: {said}"));
        let forms: Vec<&str> = list.iter().filter_map(|each| each[0].as_str()).collect();
        match language {
            "ar" => assert_eq!(forms, ["one", "two", "few", "many"]),
            "pl" => assert_eq!(forms, ["one", "few", "many", "many"]),
            "ru" => assert_eq!(forms, ["one", "few", "many", "one"]),
            "ja" | "zh" => assert_eq!(forms, ["other"; 4]),
            _ => assert_eq!(forms, ["one", "other", "other", "other"]),
        }
        for (each, count) in list.iter().zip([1, 2, 5, 21]) {
            let names: Vec<String> = (0..count).map(|at| format!("permission_{at}")).collect();
            let form = texts(language)["declined"][each[0].as_str().unwrap()]
                .as_str()
                .unwrap()
                .to_owned();
            let expected = form
                .replace("{count}", each[1].as_str().unwrap())
                .replace("{names}", &names.join(", "));
            let said = each[2].as_str().unwrap();
            assert!(
                said.contains(&expected),
                "{language} {count}: {said} has no {expected}"
            );
        }
    }
}

const TAB: char = '\u{E004}';
const ENTER: char = '\u{E007}';

async fn strike(scene: &Scene, key: char) {
    let keys = KeyActions::new("keyboard".into())
        .then(KeyAction::Down { value: key })
        .then(KeyAction::Up { value: key });
    scene.browser.driver.perform_actions(keys).await.unwrap();
}

/// Notes what the live region says, one after the other.
const LISTEN: &str = r"
const spoken = document.querySelector('instagram-connect').root.querySelector('.spoken');
globalThis.said = [];
new MutationObserver(() => spoken.textContent && said.push(spoken.textContent)).observe(spoken, { childList: true, characterData: true, subtree: true });
";

/// R77: by keyboard alone, in three languages: connect, open the menu, sign out, meet a failure; the live region says each
/// state in the page's language.
#[tokio::test(flavor = "multi_thread")]
async fn a_keyboard_and_a_screen_reader_suffice_in_other_languages() {
    for language in ["de", "ar", "ja"] {
        play(Options::new(), async |scene| {
            let texts = texts(language);
            let word = |name: &str| texts[name].as_str().unwrap().to_owned();
            let direction = if language == "ar" { "rtl" } else { "ltr" };
            let page = Scene::page_with(&Scene::element("")).replace(
                "<html lang=en>",
                &format!("<html lang={language} dir={direction}>"),
            );
            // The popup closes while it still asks for its own words.
            scene.expect_complaints();
            scene.open_page("/own.html", &page).await;
            scene.until_live().await;
            scene.browser.run(LISTEN, vec![]).await;
            let inner = "document.activeElement.root.activeElement";
            let says = |text: &str| format!("{inner}.innerText.trim() === {}", json!(text));
            strike(scene, TAB).await;
            scene.browser.until(&says(&word("connect"))).await;
            scene
                .browser
                .until(&format!("getComputedStyle({inner}).outlineStyle !== 'none'"))
                .await;
            strike(scene, ENTER).await;
            scene.until_connected_as("studio.lumen").await;
            scene.browser.until_windows(1).await;
            strike(scene, ENTER).await;
            scene.until_screen_says(&word("disconnect")).await;
            strike(scene, TAB).await;
            scene.browser.until(&says(&word("signOut"))).await;
            strike(scene, ENTER).await;
            scene.until_state("idle").await;
            scene.world.stand_in.auto("pending.pat");
            scene
                .browser
                .run(
                    "document.querySelector('instagram-connect').root.querySelector('.main').focus()",
                    vec![],
                )
                .await;
            strike(scene, ENTER).await;
            let code = scene.failure().await;
            let said = scene.browser.run("return said", vec![]).await;
            let said: Vec<String> = serde_json::from_value(said).unwrap();
            let failure = &texts["failures"][&code];
            let failed = [failure[0].as_str().unwrap(), failure[1].as_str().unwrap()].join(" ");
            let connected = word("connectedAs").replace("{name}", "@studio.lumen");
            let mut rest = said.iter();
            for expected in [word("waiting"), connected, word("busy"), word("waiting"), failed] {
                assert!(
                    rest.any(|text| *text == expected),
                    "{language}: {expected} isn't said in {said:#?}"
                );
            }
        })
        .await;
    }
}
