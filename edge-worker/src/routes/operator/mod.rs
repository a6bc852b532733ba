//! `/operator/*`: how the connections are, under which keys they are sealed, their backups, and what was done here.

mod app;
pub mod audit;
mod backup;
mod connections;
mod feeds;
mod import;
mod keys;
mod listing;
mod sites;
mod usage;

use super::call::Call;
use crate::{
    platform::{Failed, fields::Field},
    settings,
};
use shared::{answers::problem, operator::surface, settings::added::Wish, values::http::HttpResponse};

/// Answers a request of the operator's.
pub async fn operator(mut call: Call) -> HttpResponse {
    let authorization = call.header(Field::Authorization);
    if let Err(answer) = surface::admit(&call.config, authorization, &call.attempt()) {
        if !call.visitor_may_go_on().await {
            return problem::busy(60);
        }
        if surface::was_wrong(&answer, authorization) {
            audit::wrong_secret(&call, None).await;
        }
        return *answer;
    }
    if let Ok(config) = settings::of_all(&call.env).await {
        call.config = config;
    }
    if let Some(done) = feeds::feeds(&mut call).await {
        return done.unwrap_or_else(|Failed| problem::unavailable());
    }
    let done = match call.path.as_str() {
        "/operator/added-sites" => sites::list(&call).await,
        path if let Some(wish) = path.strip_prefix("/operator/added-sites/").and_then(Wish::parse) => {
            sites::write(&mut call, wish).await
        }
        "/operator/connections" => connections::connections(&call).await,
        "/operator/usage" => usage::usage(&call).await,
        "/operator/event-secret" => keys::event_secret(&call).await,
        "/operator/reseal" => keys::reseal(&call).await,
        "/operator/backup" => backup::back_up(&call).await,
        "/operator/import" => import::import(&mut call).await,
        path => match READS.iter().find(|(known, _)| *known == path) {
            Some((_, action)) => read(&call, action).await,
            None => Ok(surface::bad(
                "There is no such address for the operator.",
                "GET /operator/sites, /operator/added-sites, /operator/connections, /operator/usage, /operator/feeds, /operator/app, /operator/keys, \
                 /operator/event-secret or /operator/audit, or POST /operator/reseal, /operator/backup, /operator/import, or \
                 /operator/added-sites/add, …/change or …/remove, /operator/feeds/publish, …/change or …/unpublish.",
            )),
        },
    };
    done.unwrap_or_else(|Failed| problem::unavailable())
}

/// What is read about the whole edge, and what its line in the audit log says.
const READS: [(&str, &str); 4] = [
    ("/operator/sites", "sites"),
    ("/operator/app", "app"),
    ("/operator/keys", "keys"),
    ("/operator/audit", "audit"),
];

/// Writes the line first: what isn't in the log isn't shown.
async fn read(call: &Call, action: &str) -> Result<HttpResponse, Failed> {
    audit::append(call, action, None).await?;
    match action {
        "sites" => listing::sites(call).await.map(|sites| surface::answer(&sites)),
        "app" => app::status(call).await,
        "keys" => keys::keys(call).await,
        _ => audit::log(call).await.map(|log| surface::answer(&log)),
    }
}
