//! `GET /instagram/callback`: Instagram sends the visitor back.

use super::call::Call;
use crate::platform::{self, Failed, stub};
use shared::{
    messages::flow::{Consumed, Return},
    oauth::callback::{self, Reply, Returned},
    values::http::HttpResponse,
};

/// Lets the Flow object consume itself, exchange the code, and sends the browser back to its page.
pub async fn callback(call: &Call) -> HttpResponse {
    let config = &call.config;
    let Returned { name, flow, reply } =
        match callback::read(config, &call.query, &call.navigation(), platform::now()) {
            Ok(returned) => returned,
            Err(page) => return *page,
        };
    if !call.visitor_may_go_on().await {
        return callback::too_many();
    }
    let reply = match reply {
        Reply::Granted(code) => Ok(code.reveal().to_owned()),
        Reply::Denied(failure) => Err(failure),
    };
    match consume(
        call,
        &Return {
            name: name.clone(),
            flow: Box::new(flow.clone()),
            reply,
        },
    )
    .await
    {
        Ok(Consumed::Used) => callback::used(config, &name, &flow),
        Ok(Consumed::Finished(result)) => callback::back(config, &name, &flow, &result),
        Err(Failed) => callback::unavailable(config, &name, &flow),
    }
}

async fn consume(call: &Call, message: &Return) -> Result<Consumed, Failed> {
    stub::flow(&call.env, &message.name)?.ask(message).await
}
