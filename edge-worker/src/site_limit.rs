//! The requests that a site's sessions have in a minute, where its entry says so (`requests_per_minute`). Only who shows a
//! good token is counted, so no stranger uses them up; and a site without the setting costs nothing.

use crate::platform::{self, stub};
use shared::{
    messages::directory::TakeShare,
    operator::{
        directory,
        minute::{Next, Share, full},
    },
    settings::site::Site,
    values::http::HttpResponse,
};
use std::{cell::RefCell, time::Duration};
use worker::Env;

/// Nobody waits longer for the object that counts.
const LIMIT: Duration = Duration::from_secs(2);

thread_local! {
    /// By the site's id.
    static SHARES: RefCell<Vec<(String, Share)>> = RefCell::default();
}

/// Counts a request of a site.
///
/// # Errors
/// What is answered while the site's minute is full.
pub async fn count(env: &Env, id: &str, site: &Site) -> Result<(), Box<HttpResponse>> {
    let Some(most) = site.requests_per_minute else {
        return Ok(());
    };
    loop {
        match with_share(id, |share| share.next(platform::now())) {
            Next::Go => return Ok(()),
            Next::Full(seconds) => return Err(Box::new(full(seconds))),
            Next::Ask => {
                // Without the object's word each isolate counts for itself.
                let share = ask(env, id, most).await;
                with_share(id, |known| match share {
                    Some(share) => known.came(share),
                    None => known.alone(most),
                });
            }
        }
    }
}

async fn ask(env: &Env, id: &str, most: u32) -> Option<u32> {
    let counting = stub::directory(env, &directory::minute(id)).ok()?;
    platform::within(LIMIT, counting.ask(&TakeShare { most }))
        .await?
        .ok()
}

fn with_share<R>(id: &str, change: impl FnOnce(&mut Share) -> R) -> R {
    SHARES.with_borrow_mut(|all| {
        let at = all.iter().position(|(known, _)| known == id);
        let mut share = at.map_or_else(|| (id.to_owned(), Share::default()), |at| all.swap_remove(at));
        let changed = change(&mut share.1);
        all.push(share);
        changed
    })
}
