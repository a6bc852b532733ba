//! `/operator/*`: how the connections are, under which keys they are sealed, their backups, and what was done here.

mod app;
mod audit;
mod backup;
mod connections;
mod import;
mod keys;
mod listing;

use super::call::Call;
use crate::platform::Failed;
use shared::{answers::problem, operator::surface, values::http::HttpResponse};
use worker::Method;

/// Answers a request of the operator's.
pub async fn operator(mut call: Call) -> HttpResponse {
    if let Err(answer) = surface::admit(
        &call.config,
        call.header("authorization").as_deref(),
        &call.attempt(),
    ) {
        let may = call.visitor_may_go_on().await;
        return if may { *answer } else { problem::busy(60) };
    }
    let done = match (call.request.method(), call.path.as_str()) {
        (Method::Get, "/operator/sites") => listing::sites(&call).await.map(|sites| surface::answer(&sites)),
        (Method::Get, "/operator/app") => app::status(&call).await,
        (Method::Get, "/operator/connections") => connections::connections(&call).await,
        (Method::Get, "/operator/keys") => keys::keys(&call).await,
        (Method::Post, "/operator/reseal") => keys::reseal(&call).await,
        (Method::Post, "/operator/backup") => backup::back_up(&call).await,
        (Method::Post, "/operator/import") => import::import(&mut call).await,
        (Method::Get, "/operator/audit") => audit::log(&call).await.map(|log| surface::answer(&log)),
        _ => Ok(surface::bad(
            "There is no such address for the operator.",
            "GET /operator/sites, /operator/connections, /operator/app, /operator/keys or /operator/audit, or POST \
             /operator/reseal, /operator/backup or /operator/import.",
        )),
    };
    done.unwrap_or_else(|Failed| problem::unavailable())
}
