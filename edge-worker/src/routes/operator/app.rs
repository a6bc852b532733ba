//! `GET /operator/app`: whether an app's calls are paused, why, since when and until when (R109).

use crate::{
    platform::{Failed, stub},
    routes::call::Call,
};
use shared::{
    messages::directory::{AboutApp, AppNews},
    operator::{app::AppStatus, directory, surface},
    settings::apps::DEFAULT,
    values::http::{HttpResponse, Parameters},
};

/// How the app of the parameter `app` is, or the one that sites have that name none.
pub async fn status(call: &Call) -> Result<HttpResponse, Failed> {
    let parameters = Parameters::parse(&call.query);
    let apps = &call.config.apps;
    let found = match parameters.one("app") {
        Some(name) => apps.named(name),
        None => apps.named(DEFAULT).or_else(|| apps.all().next()),
    };
    let Some(app) = found else {
        return Ok(surface::bad(
            "There is no app of that name here.",
            "Send app=NAME, with a name of the setting APPS.",
        ));
    };
    let object = stub::directory(&call.env, &directory::app(&app.id))?;
    let (id, what) = (app.id.clone(), AppNews::Read);
    let pause = object.ask(&AboutApp { app: id, what }).await?.pause;
    Ok(surface::answer(&AppStatus::of(&app.id, pause.as_ref())))
}
