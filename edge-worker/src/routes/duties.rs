//! `POST /instagram/deauthorize` and `POST /instagram/deletion`: Meta calls, since a person took the app away or wants
//! what is kept to be deleted. `GET /deletion/CODE`: how far that is. `GET /privacy/SITE`: what is kept, in a site's name.

use super::{call::Call, token};
use crate::platform::{self, Failed, script, stub};
use shared::{
    answers::{page, problem},
    duties::{
        deletion::{self, Progress},
        duty::{Duty, DutyKind},
        privacy,
        signed_request::{self, Refused},
    },
    messages::directory::{FindDeletion, RefusedRequest, TakeDuty},
    operator::directory::OPERATOR,
    values::http::HttpResponse,
};

/// Writes down what Meta asks for, and answers. What can't be believed changes nothing.
pub async fn take(mut call: Call, kind: DutyKind) -> HttpResponse {
    let form = token::body(&mut call).await.unwrap_or_default();
    let request = signed_request::read(&form, call.config.apps.signing(), platform::now());
    match request {
        Ok((app, request)) => {
            let duty = Duty::of(kind, request, app);
            let code = duty.code.clone();
            match write_down(&call, duty).await {
                Ok(()) if kind == DutyKind::Deletion => {
                    deletion::confirmation(&call.config.public_url, &code)
                }
                Ok(()) => HttpResponse::json(200, "{}".to_owned()),
                Err(Failed) => problem::unavailable(),
            }
        }
        Err(refused) => {
            if !call.visitor_may_go_on().await {
                return problem::busy(60);
            }
            if refused != Refused::Unreadable {
                // A line that is lost costs less than the answer.
                let _ = count(&call).await;
            }
            refused.answer()
        }
    }
}

async fn write_down(call: &Call, duty: Duty) -> Result<(), Failed> {
    stub::directory(&call.env, OPERATOR)?
        .ask(&TakeDuty { duty })
        .await
}

async fn count(call: &Call) -> Result<(), Failed> {
    stub::directory(&call.env, OPERATOR)?.ask(&RefusedRequest).await
}

/// The page of a deletion.
pub async fn status(call: &Call) -> HttpResponse {
    let progress = match deletion::code_in(&call.path) {
        Some(code) => find(call, code.to_owned()).await,
        None => Ok(Progress::Unknown),
    };
    progress.map_or_else(|Failed| deletion::not_now(), deletion::status)
}

/// Guessing finds nothing and costs an object's call, so not too often.
async fn find(call: &Call, code: String) -> Result<Progress, Failed> {
    if !call.visitor_may_go_on().await {
        return Err(Failed);
    }
    stub::directory(&call.env, OPERATOR)?
        .ask(&FindDeletion { code })
        .await
}

/// The privacy statement of the site in an address.
pub async fn statement(call: &Call, path: &str) -> HttpResponse {
    match privacy::told(&call.config, path) {
        Ok(told) => match script::draw(&told, "", path, "").await {
            Ok(drawn) => page::answer(200, drawn.as_string().unwrap_or_default()),
            Err(_) => problem::unavailable(),
        },
        Err(answer) => *answer,
    }
}
