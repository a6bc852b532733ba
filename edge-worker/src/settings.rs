//! The settings of this isolate, read once, and the sites that the operator added, read when somebody meets one.

use crate::platform::{self, Failed, stub};
use shared::{
    messages::directory::ReadAddedSites,
    operator::directory,
    settings::{
        added::{Known, Unread},
        config::{Config, Problem},
    },
};
use std::{
    cell::{OnceCell, RefCell},
    rc::Rc,
    time::Duration,
};
use wasm_bindgen::JsValue;
use worker::Env;

type Read = Result<Rc<Config>, Rc<Vec<Problem>>>;

/// Nobody waits longer for the sites that were added.
const LIMIT: Duration = Duration::from_secs(2);

thread_local! {
    /// With the sites of the settings alone.
    static CONFIG: OnceCell<Read> = const { OnceCell::new() };
    /// With those that were added, once they were read.
    static ADDED: RefCell<(Known, Option<Rc<Config>>)> = RefCell::default();
}

/// The configuration, with the sites that are known here. Who needs one that may have been added calls [`of_site`],
/// [`of_origin`] or [`of_all`] before.
///
/// # Errors
/// What has to be mended (R60).
pub fn config(env: &Env) -> Read {
    let added =
        ADDED.with_borrow(|(known, config)| config.clone().filter(|_| known.is_good(platform::now())));
    added.map_or_else(|| of_settings(env), Ok)
}

/// The same, with this site if there is one.
pub async fn of_site(env: &Env, id: &str) -> Read {
    read_added(env, |config| config.is_in_settings(id)).await
}

/// The same, with the sites of the page of this origin.
pub async fn of_origin(env: &Env, origin: &str) -> Read {
    read_added(env, |config| config.lists_in_settings(origin)).await
}

/// The same, with every site.
pub async fn of_all(env: &Env) -> Read {
    read_added(env, |_| false).await
}

/// The added sites are read, unless the settings are `enough` or they were read just now.
async fn read_added(env: &Env, enough: impl Fn(&Config) -> bool) -> Read {
    let now = platform::now();
    if enough(&*config(env)?) || !ADDED.with_borrow(|(known, _)| known.is_due(now)) {
        return config(env);
    }
    ADDED.with_borrow_mut(|(known, _)| known.asks(now));
    let asked = async { stub::directory(env, directory::SITES)?.ask(&ReadAddedSites).await };
    if let Some(Ok(sites)) = platform::within(LIMIT, asked).await {
        let changed = ADDED.with_borrow_mut(|(known, _)| known.came(sites, platform::now()));
        if changed {
            // Read anew: what it holds isn't copied.
            let anew = read(env).map_err(Rc::new)?;
            ADDED.with_borrow_mut(|(known, config)| *config = Some(Rc::new(anew.with(&known.sites))));
        }
    }
    config(env)
}

/// The added sites were changed from here.
pub fn added_changed() {
    ADDED.with_borrow_mut(|(known, _)| known.change());
}

fn of_settings(env: &Env) -> Read {
    CONFIG.with(|cell| {
        cell.get_or_init(|| {
            let read = read(env).map(Config::of_settings_alone);
            read.map(Rc::new).map_err(Rc::new)
        })
        .clone()
    })
}

fn read(env: &Env) -> Result<Config, Vec<Problem>> {
    Config::read(|name| setting(env, name))
}

impl From<Unread> for Failed {
    fn from(_: Unread) -> Self {
        Self
    }
}

/// A variable or secret as text; one that the deploy configuration spells as JSON becomes text again.
fn setting(env: &Env, name: &str) -> Option<String> {
    let value = js_sys::Reflect::get(env, &JsValue::from_str(name)).ok()?;
    if value.is_undefined() || value.is_null() {
        return None;
    }
    let text = value
        .as_string()
        .or_else(|| js_sys::JSON::stringify(&value).ok()?.as_string())?;
    (!text.is_empty()).then_some(text)
}
