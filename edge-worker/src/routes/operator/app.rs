//! `GET /operator/app`: whether the app's calls are paused, why, since when and until when (R109).

use crate::{
    platform::{Failed, stub},
    routes::call::Call,
};
use shared::{
    messages::directory::AboutApp,
    operator::{app::AppStatus, directory, surface},
    values::http::HttpResponse,
};

/// How the app is.
pub async fn status(call: &Call) -> Result<HttpResponse, Failed> {
    let app_id = &call.config.app_id;
    let app = stub::directory(&call.env, &directory::app(app_id))?;
    let pause = app.ask(&AboutApp::Read).await?.pause;
    Ok(surface::answer(&AppStatus::of(app_id, pause.as_ref())))
}
