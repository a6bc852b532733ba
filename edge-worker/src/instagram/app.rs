//! What this isolate knows of the app, and the object that knows it for the whole edge. `shared` decides; looking costs a
//! call nothing as long as nothing is wrong.

use super::Stopped;
use crate::{
    platform::{self, Failed, stub},
    settings,
};
use shared::{
    connection::{
        app_pause::{AppPause, AppState, Known, Look, Shows, Verdict},
        lanes::Lane,
    },
    instagram::Failure,
    messages::directory::{AppFailed, AppProbed, AskApp, ReadApp},
    operator::directory,
};
use std::{cell::RefCell, time::Duration};
use worker::{Env, State};

/// A call waits for the object no longer.
const LIMIT: Duration = Duration::from_secs(2);

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// Whether a call may be made; the value says that it is the probe.
///
/// # Errors
/// Why it may not.
pub async fn admit(state: &State, env: &Env, lane: Lane, shows: Shows) -> Result<bool, Stopped> {
    let look = KNOWN.with_borrow_mut(|known| known.look(lane, shows, platform::now()));
    match look {
        Look::Go => Ok(false),
        Look::Wait(failure) => Err(Stopped::Paused(failure)),
        Look::GoAndAsk => {
            let env = env.clone();
            state.wait_until(async move { read_again(&env).await });
            Ok(false)
        }
        Look::Ask => match ask(env, shows).await {
            Some(Verdict::Go) => Ok(false),
            Some(Verdict::Probe) => Ok(true),
            Some(Verdict::Wait(failure)) => Err(Stopped::Paused(failure)),
            None if Known::goes_without(lane) => Ok(false),
            None => Err(Stopped::Busy),
        },
    }
}

/// Takes in what a call brought, where that says something of the app.
pub async fn learn(env: &Env, shows: Shows, probe: bool, failure: Option<&Failure>) {
    let told = match failure.filter(|failure| failure.concerns_app()) {
        Some(failure) => {
            note(env, failure, shows);
            let failure = failure.clone();
            tell(env, async |app| app.ask(&AppFailed { failure, shows }).await).await
        }
        None if probe => {
            let answered = failure.is_none();
            tell(env, async |app| app.ask(&AppProbed { answered }).await).await
        }
        None => return,
    };
    if let Some(pause) = told {
        KNOWN.with_borrow_mut(|known| known.set(pause));
    }
}

/// Known here at once, before the object has heard of it.
fn note(env: &Env, failure: &Failure, shows: Shows) {
    let Ok(config) = settings::config(env) else { return };
    worker::console_error!(
        "the app is paused: {} (code {:?})",
        failure.category,
        failure.code
    );
    KNOWN.with_borrow_mut(|known| {
        let pause = known.pause().cloned();
        let mut app = AppState { pause };
        app.failed(failure.clone(), shows, &config.profile, platform::now());
        known.set(app.pause);
    });
}

async fn ask(env: &Env, shows: Shows) -> Option<Verdict> {
    let met = KNOWN.with_borrow(Known::met);
    let says = tell(env, async |app| app.ask(&AskApp { shows }).await).await?;
    hear(says.pause, met);
    Some(says.verdict)
}

async fn read_again(env: &Env) {
    let met = KNOWN.with_borrow(Known::met);
    if let Some(pause) = tell(env, async |app| app.ask(&ReadApp).await).await {
        hear(pause, met);
    }
}

fn hear(pause: Option<AppPause>, met: u64) {
    KNOWN.with_borrow_mut(|known| known.heard(pause, met, platform::now()));
}

/// Tells the app's object something; [`None`] when it did not answer in time.
async fn tell<T>(
    env: &Env,
    message: impl AsyncFnOnce(stub::Stub<shared::messages::directory::DirectoryMessage>) -> Result<T, Failed>,
) -> Option<T> {
    let config = settings::config(env).ok()?;
    let app = stub::directory(env, &directory::app(&config.app_id)).ok()?;
    platform::within(LIMIT, message(app)).await?.ok()
}
