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
    let done = match call.path.as_str() {
        "/operator/sites" => listing::sites(&call).await.map(|sites| surface::answer(&sites)),
        "/operator/app" => app::status(&call).await,
        "/operator/connections" => connections::connections(&call).await,
        "/operator/keys" => keys::keys(&call).await,
        "/operator/reseal" => keys::reseal(&call).await,
        "/operator/backup" => backup::back_up(&call).await,
        "/operator/import" => import::import(&mut call).await,
        "/operator/audit" => audit::log(&call).await.map(|log| surface::answer(&log)),
        _ => Ok(surface::bad(
            "There is no such address for the operator.",
            "GET /operator/sites, /operator/connections, /operator/app, /operator/keys or /operator/audit, or POST \
             /operator/reseal, /operator/backup or /operator/import.",
        )),
    };
    done.unwrap_or_else(|Failed| problem::unavailable())
}
