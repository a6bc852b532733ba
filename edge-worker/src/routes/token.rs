//! `POST /token` and `POST /revoke`: a client redeems its code, renews its session, or ends it.

use super::{call::Call, operator::audit};
use crate::{
    alias,
    platform::{
        self, Failed,
        fields::Field,
        stub::{self, Stub},
    },
};
use shared::{
    answers::problem,
    connection::{introspect, session},
    messages::connection::{ConnectionMessage, Introspect, Renew, Revoke},
    oauth::{
        client::{self, Sender},
        dpop::{self, Proof, Target},
        error::TokenError,
        flow,
        redeem::{self, Redeem},
        token::{self, Grant, Tokens},
    },
    settings::site::ClientKind,
    values::token_name,
};
use web_sys::Response;

/// The largest body that is read.
const LARGEST_FORM: usize = 16 * 1024;

/// Answers `POST /token`. Every answer carries a fresh `DPoP` nonce.
pub async fn token(mut call: Call) -> worker::Result<Response> {
    let outcome = match form(&mut call).await {
        Ok(body) => answer_token(&call, &body).await,
        Err(error) => Err(error),
    };
    let now = platform::now();
    let answer = match outcome {
        Ok(tokens) => tokens.answer(),
        Err(error) => error.answer(now.seconds()),
    };
    let nonce = dpop::nonce(&call.config.sealing_keys, &platform::random(), now);
    call.readable(answer.with("DPoP-Nonce", nonce))
}

async fn answer_token(call: &Call, body: &str) -> Result<Tokens, TokenError> {
    let (mut client, grant) = admitted(call, token::read(&call.config, body, &sender(call))).await?;
    if client.kind != ClientKind::Server && !call.visitor_may_go_on().await {
        return Err(TokenError::too_many());
    }
    client.proof = proof(call, client.kind).await?;
    let asked = match grant {
        Grant::Code {
            code,
            redirect_uri,
            verifier,
        } => {
            let Some(flow) = flow::of_code(&call.config.sealing_keys, &code).map(str::to_owned) else {
                return Err(redeem::unknown_code());
            };
            let redeem = Redeem {
                client,
                code,
                redirect_uri,
                verifier,
            };
            match stub::flow(&call.env, &flow) {
                Ok(flow) => flow.ask(&redeem).await,
                Err(Failed) => Err(Failed),
            }
        }
        Grant::Refresh { refresh_token, scope } => match connection_of(call, &refresh_token).await {
            Ok(Some(connection)) => {
                let renew = Renew {
                    client,
                    refresh_token,
                    scope,
                };
                connection.ask(&renew).await
            }
            Ok(None) => return Err(session::over()),
            Err(Failed) => Err(Failed),
        },
    };
    asked.unwrap_or_else(|Failed| Err(TokenError::unavailable()))
}

/// The proof of a client that sends one; a browser must (R31, R32).
async fn proof(call: &Call, kind: ClientKind) -> Result<Option<Proof>, TokenError> {
    let header = call.header(Field::Dpop);
    if header.is_none() && kind != ClientKind::Browser {
        return Ok(None);
    }
    let unverified = dpop::parse(header)?;
    let holds = platform::signature_holds(&unverified).await;
    let target = Target {
        method: "POST",
        url: &format!("{}/token", call.config.public_url),
        access_token: None,
    };
    Ok(Some(unverified.check(
        holds,
        target,
        &call.config.sealing_keys,
        platform::now(),
    )?))
}

/// A wrong secret costs its network a try at the platform's limiter, which counts for all isolates of a place, and is in
/// the audit log (R117).
async fn admitted<T>(call: &Call, read: Result<T, TokenError>) -> Result<T, TokenError> {
    if let Err(error) = &read
        && let Some(site) = &error.wrong_secret_of
    {
        if !call.visitor_may_go_on().await {
            return Err(TokenError::too_many());
        }
        audit::wrong_secret(call, Some(site)).await;
    }
    read
}

/// Answers `POST /revoke` (RFC 7009): 200 whether the token was known or not.
pub async fn revoke(mut call: Call) -> worker::Result<Response> {
    let asked = match form(&mut call).await {
        Ok(body) => admitted(&call, token::read_revocation(&call.config, &body, &sender(&call))).await,
        Err(error) => Err(error),
    };
    let (client, token) = match asked {
        Ok(asked) => asked,
        Err(error) => return call.readable(error.answer(platform::now().seconds())),
    };
    match connection_of(&call, &token).await {
        Ok(Some(connection)) => match connection.ask(&Revoke { client, token }).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return call.readable(error.answer(platform::now().seconds())),
            Err(Failed) => return call.readable(problem::unavailable()),
        },
        Ok(None) => {}
        Err(Failed) => return call.readable(problem::unavailable()),
    }
    call.readable(token::revoked())
}

/// Answers `POST /introspect` (RFC 7662).
pub async fn introspect(mut call: Call) -> worker::Result<Response> {
    let asked = match form(&mut call).await {
        Ok(body) => admitted(&call, token::read_revocation(&call.config, &body, &sender(&call))).await,
        Err(error) => Err(error),
    };
    let asked = asked.and_then(|(client, token)| {
        introspect::may_ask(&client)?;
        let site = client.site;
        Ok(Introspect { site, token })
    });
    let message = match asked {
        Ok(message) => message,
        Err(error) => return call.readable(error.answer(platform::now().seconds())),
    };
    let found = match connection_of(&call, &message.token).await {
        Ok(Some(connection)) => connection.ask(&message).await,
        Ok(None) => Ok(None),
        Err(Failed) => Err(Failed),
    };
    call.readable(found.map_or_else(
        |Failed| problem::unavailable(),
        |found| introspect::answer(found.as_ref()),
    ))
}

/// The connection that a token names; by its alias, if the token is of before an import.
async fn connection_of(call: &Call, token: &str) -> Result<Option<Stub<ConnectionMessage>>, Failed> {
    let Some(id) = token_name::connection_of(token) else {
        return Ok(None);
    };
    if let Some(stub) = stub::connection(&call.env, id)? {
        return Ok(Some(stub));
    }
    // An id of no place costs an object's call here, so not too many of them.
    if !call.visitor_may_go_on().await {
        return Err(Failed);
    }
    match alias::find(&call.env, id).await? {
        Some(new) => stub::connection(&call.env, &new),
        None => Ok(None),
    }
}

/// The form of a client, whose site is known from here on if there is one.
async fn form(call: &mut Call) -> Result<String, TokenError> {
    let body = body(call).await?;
    if let Some(site) = client::site_named(&body, call.header(Field::Authorization)) {
        call.of_site(&site).await;
    }
    Ok(body)
}

/// A form body, never more of it than is asked for here.
pub async fn body(call: &mut Call) -> Result<String, TokenError> {
    let refused = |cause, action| TokenError::request("invalid_request", cause, action);
    let too_large = || {
        refused(
            "The body is larger than 16 KB.",
            "Send only the parameters that are asked for here.",
        )
    };
    let announced = call
        .header(Field::ContentLength)
        .and_then(|length| length.parse::<usize>().ok());
    let body = match announced {
        Some(length) if length > LARGEST_FORM => return Err(too_large()),
        // HTTP keeps a body to its length; reading it at once is cheaper than piece by piece.
        Some(_) => platform::whole(call.head.request()).await.map(Some),
        None => platform::limited(call.head.request(), LARGEST_FORM).await,
    };
    let body = body.map_err(|_| refused("The body broke off.", "Send the request again."))?;
    let body = body.ok_or_else(too_large)?;
    Ok(String::from_utf8_lossy(&body).into_owned())
}

fn sender(call: &Call) -> Sender {
    Sender {
        origin: call.header(Field::Origin).map(str::to_owned),
        authorization: call.header(Field::Authorization).map(str::to_owned),
        content_type: call.header(Field::ContentType).map(str::to_owned),
        attempt: call.attempt(),
    }
}
