//! From Instagram's code to a result that waits for its claim, server to server.

use super::store::Store;
use crate::{
    alias, instagram,
    objects::agenda::Agenda,
    platform::{self, Failed, stub},
    settings,
};
use shared::{
    connection::{
        account::Account,
        app_pause::Shows,
        claim::{self, Claim},
        lifecycle::of_a_gone_app,
        record::Record,
        sealed_token::{AccountToken, Owner, SealedToken},
        token_dates::TokenDates,
    },
    instagram::{Code, Failure, Reply, Request, Step, Upgraded},
    keys::seal::SealingKeys,
    messages::connection::WhoIs,
    oauth::{
        callback,
        flow::{self, CODE_LIFETIME, Flow, FlowDue, FlowResult},
    },
    settings::apps::App,
};
use std::rc::Rc;
use worker::{Env, State};

/// The server-to-server part, which outlives the request that began it.
pub struct Exchange {
    /// The object's storage.
    pub state: Rc<State>,
    /// The bindings.
    pub env: Env,
    /// The flow's name.
    pub name: String,
}

impl Exchange {
    /// Code, short-lived token, account, long-lived token: in this order, each once (R15).
    pub async fn run(&self, mut flow: Flow, code: Code) -> Result<FlowResult, Failed> {
        let config = settings::config(&self.env).map_err(|_| Failed)?;
        let profile = &config.profile;
        // Its code is of the app that it began with, also when the site has another one by now.
        let Some(app) = config.app_of(flow.app.as_deref()) else {
            return Ok(failed(Step::Exchange, of_a_gone_app()));
        };
        flow.app = Some(app.id.clone());
        let request = profile.exchange_request(&app.id, &app.secret, &config.redirect_uri(), &code);
        let exchanged = match self.ask(app, Shows::Secret, &request).await {
            Ok(exchanged) => exchanged,
            Err(failure) => return Ok(failed(Step::Exchange, failure)),
        };
        let issued = platform::now();
        let declined = match claim::declined(&flow, &exchanged) {
            Ok(declined) => declined,
            Err(result) => return Ok(result),
        };
        let connection =
            stub::connection_id(&self.env, &claim::connection_name(&flow.site, &exchanged.user_id))?;
        if alias::leads(&self.env, flow.connection.as_deref(), &connection).await {
            flow.connection = Some(connection.clone());
        }
        let short = exchanged.token;
        let mut permissions = exchanged.permissions;
        let request = profile.long_lived_request(&app.secret, &short);
        let (token, dates, waiting_for) = match self.ask(app, Shows::Secret, &request).await {
            Ok(Upgraded::LongLived(long)) => {
                permissions = long.permissions.or(permissions);
                let dates = TokenDates::long_lived(profile, issued, long.expires_in_seconds);
                (AccountToken::LongLived(long.token), dates, None)
            }
            Ok(Upgraded::AlreadyLongLived) => (
                AccountToken::LongLived(short.into_long_lived()),
                TokenDates::assumed(profile, issued),
                None,
            ),
            Err(failure) if claim::passes(&failure) => (
                AccountToken::ShortLived(short),
                TokenDates::short_lived(profile, issued),
                Some(failure),
            ),
            Err(failure) => return Ok(failed(Step::LongLived, failure)),
        };
        let mut account = Account::of(exchanged.user_id);
        let me = self.ask(app, Shows::Token, &profile.me_request(&token)).await;
        match me.and_then(|me| claim::of_account(&me, &account.id).map(|()| me)) {
            Ok(me) => account.learn(me, issued),
            Err(failure) if claim::passes(&failure) => {}
            Err(failure) => return Ok(failed(Step::Read, failure)),
        }
        if let Some(expected) = self.other_one(&flow, &connection).await
            && expected.may_be(&flow.site, &app.id, &account, &config)
        {
            flow.connection = Some(connection.clone());
        }
        if let Err(result) = claim::acceptable(&flow, &account, &connection, profile) {
            return Ok(result);
        }
        let owner = Owner {
            site: &flow.site,
            connection: &connection,
        };
        let sealed = SealedToken::seal(&config.sealing_keys, &platform::random(), &owner, &token);
        let claim = Claim {
            flow,
            connection,
            account,
            permissions,
            declined,
            token: dates,
            waiting_for,
        };
        self.keep_result(&config.sealing_keys, &claim, sealed).await
    }

    async fn ask<R: Reply>(&self, app: &App, shows: Shows, request: &Request<R>) -> Result<R, Failure> {
        instagram::flow::ask(&self.state, &self.env, &app.id, shows, request).await
    }

    /// The connection that is expected, if it is another one.
    async fn other_one(&self, flow: &Flow, connection: &str) -> Option<Record> {
        let expected = flow.connection.as_deref().filter(|id| *id != connection)?;
        let expected = stub::connection(&self.env, expected).ok()??;
        expected.ask(&WhoIs).await.ok()?
    }

    /// Keeps the result for 60 seconds, under the hash of a one-time code.
    async fn keep_result(
        &self,
        keys: &SealingKeys,
        claim: &Claim,
        sealed: SealedToken,
    ) -> Result<FlowResult, Failed> {
        let code = flow::code(keys, &self.name, &platform::random());
        let ends = platform::now().plus(CODE_LIFETIME);
        Store::of(&self.state).write_claim(&code, claim, &sealed, ends)?;
        let agenda = Agenda::of(&self.state);
        agenda.put(&FlowDue::ClaimEnds, ends)?;
        agenda.arm().await?;
        Ok(FlowResult::Code { code })
    }
}

fn failed(step: Step, failure: Failure) -> FlowResult {
    worker::console_warn!(
        "{step} failed: {} (HTTP {}, code {:?}, subcode {:?})",
        failure.category,
        failure.status_seen,
        failure.code,
        failure.subcode
    );
    callback::failed(failure.at(step))
}
