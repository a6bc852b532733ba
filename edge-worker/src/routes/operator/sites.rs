//! `GET /operator/added-sites`, `POST /operator/added-sites/add`, `…/change` and `…/remove`: sites beyond the setting `SITES`.

use super::{audit, listing};
use crate::{
    platform::{self, Failed, stub},
    routes::call::Call,
    settings,
};
use serde::Serialize;
use shared::{
    duties::duty::DutyKind,
    messages::{
        connection::{Forget, Forgotten},
        directory::{ReadAddedSites, WriteAddedSite},
    },
    operator::{directory, surface},
    settings::added::{self, AddedSite, LONGEST, Wish},
    values::http::HttpResponse,
};

/// What came of it.
#[derive(Serialize)]
struct Done<'a> {
    site: &'a str,
    /// Connections that ended.
    ended: usize,
    /// Connections that didn't answer.
    unanswered: usize,
    /// Where the rest begins; missing at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// All of them.
pub async fn list(call: &Call) -> Result<HttpResponse, Failed> {
    audit::append(call, "added_sites", None).await?;
    let kept = stub::directory(&call.env, directory::SITES)?
        .ask(&ReadAddedSites)
        .await?;
    Ok(HttpResponse::json(200, added::listing(&call.config, &kept)))
}

/// Adds one, changes or removes it. With a site that is removed its connections end, a page of them with each request.
pub async fn write(call: &mut Call, wish: Wish) -> Result<HttpResponse, Failed> {
    let (id, cursor) = match listing::place(call) {
        Ok(place) => place,
        Err(answer) => return Ok(answer),
    };
    let Some(entry) = platform::limited(call.head.request(), LONGEST).await? else {
        return Ok(surface::bad(
            "The entry is longer than 16 KB.",
            "List fewer addresses.",
        ));
    };
    let Ok(entry) = String::from_utf8(entry) else {
        return Ok(surface::bad("The entry is not UTF-8.", "Send JSON in UTF-8."));
    };
    let sites = stub::directory(&call.env, directory::SITES)?;
    let kept = sites.ask(&ReadAddedSites).await?;
    if let Err(refused) = wish.check(&call.config, &kept, &id, &entry) {
        return Ok(surface::conflict(refused));
    }
    let former = kept.into_iter().find(|site| site.id == id);
    let (entry, left) = match (wish, &former) {
        (Wish::Remove, Some(former)) => (former.entry.clone(), former.left.or(Some(platform::now()))),
        _ => (entry, None),
    };
    let site = AddedSite {
        id: id.clone(),
        entry,
        left,
    };
    // The line first: what isn't in the log isn't done.
    audit::append(call, wish.as_str(), Some(&id)).await?;
    if !sites.ask(&WriteAddedSite { former, site }).await? {
        return Ok(surface::bad(
            "Somebody else changed this site just now.",
            "Look at it, and send it again.",
        ));
    }
    settings::added_changed();
    let mut done = Done {
        site: &id,
        ended: 0,
        unanswered: 0,
        next: None,
    };
    if wish != Wish::Remove || call.config.is_in_settings(&id) {
        return Ok(surface::answer(&done));
    }
    let (rows, next) = listing::rows(call, &id, cursor).await?;
    for row in rows {
        let Some(connection) = stub::connection(&call.env, &row.connection)? else {
            continue;
        };
        let (kind, issued) = (DutyKind::SiteRemoved, platform::now());
        let forget = Forget {
            kind,
            app: None,
            issued,
        };
        match connection.ask(&forget).await {
            // One that knows of it already ended by itself, before it read the message.
            Ok(Forgotten::Ended(_) | Forgotten::Nothing) => done.ended = done.ended.saturating_add(1),
            Err(Failed) => done.unanswered = done.unanswered.saturating_add(1),
        }
    }
    done.next = next.map(|next| next.text());
    Ok(surface::answer(&done))
}
