//! The Flow: one attempt to connect, from Instagram's return to the claim. It consumes itself once, exchanges the code
//! under `wait_until` so that a closed popup loses nothing, keeps the sealed result for 60 seconds, hands it to its
//! Connection once, and deletes itself.

use super::{
    alias,
    sql::{Database, millis},
};
use crate::{
    platform::{self, Failed},
    settings,
};
use futures_util::{FutureExt, future::Shared};
use serde::Deserialize;
use shared::{
    connection::{
        account::Account,
        exchange::{self, Claim},
        sealed_token::{AccountToken, Owner, SealedToken},
        token_dates::TokenDates,
    },
    instagram::{Code, Failure, Upgraded},
    messages::{ClaimConnection, Consumed, Return, TokenResult},
    oauth::{
        callback,
        error::TokenError,
        flow::{self, CODE_LIFETIME, Flow as Attempt, FlowResult, MARK_AFTER_END},
        redeem::{self, Redeem},
    },
    settings::site::ClientKind,
    values::{secret, time::Timestamp, token_name},
};
use std::{cell::Cell, future::Future, pin::Pin, rc::Rc};
use worker::{DurableObject, Env, Request, Response, State, durable_object};

/// One row: the mark, and for a while the result.
const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS flow (one INTEGER PRIMARY KEY CHECK (one = 1), ends INTEGER NOT NULL, \
                      code_hash TEXT, claim TEXT, token TEXT, claim_ends INTEGER)";

/// The object.
#[durable_object]
pub struct Flow {
    state: Rc<State>,
    env: Env,
    /// A redemption is under way in this instance; after a crash the next one may go on where it stopped.
    redeeming: Cell<bool>,
}

#[derive(Deserialize)]
struct Kept {
    code_hash: String,
    claim: String,
    token: String,
}

impl DurableObject for Flow {
    fn new(state: State, env: Env) -> Self {
        Self {
            state: Rc::new(state),
            env,
            redeeming: Cell::new(false),
        }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        let text = request.text().await.unwrap_or_default();
        let answer = match request.path().as_str() {
            "/return" => self.consume(&text).await.and_then(|consumed| json(&consumed)),
            "/redeem" => self.redeem(&text).await.and_then(|result| json(&result)),
            _ => Err(Failed),
        };
        answer.map_or_else(|Failed| Response::error("", 503), Response::ok)
    }

    async fn alarm(&self) -> worker::Result<Response> {
        if self.clean().await.is_err() {
            // An alarm that fails six times is given up by the platform; this one asks again by itself.
            let _ = self.state.storage().set_alarm(60_000).await;
        }
        Response::empty()
    }
}

fn json(value: &impl serde::Serialize) -> Result<String, Failed> {
    serde_json::to_string(value).map_err(|_| Failed)
}

impl Flow {
    fn database(&self) -> Database {
        Database::of(&self.state)
    }

    /// Marks the flow as used, before anything else (R9), and exchanges its code.
    async fn consume(&self, text: &str) -> Result<Consumed, Failed> {
        let Return { name, flow, code } = serde_json::from_str(text).map_err(|_| Failed)?;
        let database = self.database();
        if database.exists("flow")? {
            return Ok(Consumed::Used);
        }
        database.run(SCHEMA, [])?;
        let ends = flow.ends().plus(MARK_AFTER_END);
        database.run("INSERT INTO flow (one, ends) VALUES (1, ?)", [millis(ends)])?;
        self.alarm_at(ends).await?;
        let Some(code) = code else {
            return Ok(Consumed::Closed);
        };
        let code = Code::parse(&code).map_err(|_| Failed)?;
        let exchange = self.exchange(name, flow, code).shared();
        self.keep_running(exchange.clone());
        Ok(Consumed::Finished(exchange.await))
    }

    /// The browser may be gone before Instagram answers (R65).
    fn keep_running<F: Future<Output = FlowResult> + 'static>(&self, exchange: Shared<F>) {
        self.state.wait_until(async move {
            exchange.await;
        });
    }

    fn exchange(&self, name: String, flow: Attempt, code: Code) -> Pin<Box<dyn Future<Output = FlowResult>>> {
        let (state, env) = (self.state.clone(), self.env.clone());
        Box::pin(async move {
            let exchange = Exchange { state, env, name };
            let result = exchange.run(flow, code).await;
            result.unwrap_or_else(|Failed| callback::failed(&Failure::unreachable()))
        })
    }

    /// Hands the result to its Connection, for the client that can prove that it began the flow (R27).
    async fn redeem(&self, text: &str) -> Result<TokenResult, Failed> {
        let redeem: Redeem = serde_json::from_str(text).map_err(|_| Failed)?;
        let database = self.database();
        if !database.exists("flow")? {
            return Ok(Err(redeem::unknown_code()));
        }
        let query = "SELECT code_hash, claim, token FROM flow WHERE claim IS NOT NULL AND claim_ends > ?";
        let Some(kept) = database.row::<Kept>(query, [millis(platform::now())])? else {
            return Ok(Err(redeem::unknown_code()));
        };
        let claim: Claim = serde_json::from_str(&kept.claim).map_err(|_| Failed)?;
        if let Err(error) = redeem::may_redeem(&redeem, &claim.flow, &kept.code_hash) {
            return Ok(Err(error));
        }
        let config = settings::config(&self.env).map_err(|_| Failed)?;
        let allowed = |kind: ClientKind| {
            config
                .site(&claim.flow.site)
                .is_some_and(|site| shared::oauth::authorize::allows(site, kind, &claim.flow.return_url))
        };
        if !allowed(redeem.client.kind) {
            return Ok(Err(TokenError::new(
                "unauthorized_client",
                "This kind of client can't use that return URL.",
            )));
        }
        if self.redeeming.replace(true) {
            return Ok(Err(redeem::unknown_code()));
        }
        let result = self
            .hand_over(claim, SealedToken::stored(kept.token), redeem)
            .await;
        self.redeeming.set(false);
        result
    }

    /// The Connection is written first and the result dropped after: a crash in between loses nothing, and claiming
    /// twice with one flow makes one session (R53).
    async fn hand_over(
        &self,
        claim: Claim,
        token: SealedToken,
        redeem: Redeem,
    ) -> Result<TokenResult, Failed> {
        let stub = platform::connection(&self.env, &claim.connection)?.ok_or(Failed)?;
        let flow = token_name::flow_of(&redeem.code).ok_or(Failed)?.to_owned();
        let message = ClaimConnection {
            claim,
            client: redeem.client,
            token,
            flow,
        };
        let result: TokenResult = platform::tell(&stub, "/claim", &message).await?;
        if result.is_ok() {
            // It ends within a minute; here it ends now.
            drop_claim(&self.database(), platform::now().plus(CODE_LIFETIME))?;
        }
        Ok(result)
    }

    async fn alarm_at(&self, at: Timestamp) -> Result<(), Failed> {
        alarm_at(&self.state, at).await
    }

    /// A flow that nobody redeems deletes everything it holds (R64); the mark stays until the flow could not be
    /// replayed any more (R7).
    async fn clean(&self) -> Result<(), Failed> {
        #[derive(Deserialize)]
        struct Row {
            ends: f64,
        }
        let now = platform::now();
        let database = self.database();
        if !database.exists("flow")? {
            return Ok(());
        }
        let query = "SELECT ends FROM flow WHERE ends > ?";
        let Some(row) = database.row::<Row>(query, [millis(now)])? else {
            self.state.storage().delete_all().await?;
            return Ok(());
        };
        drop_claim(&database, now)?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "milliseconds of a date"
        )]
        self.alarm_at(Timestamp::from_millis(row.ends as u64)).await
    }
}

/// Forgets a result whose time is over. SQLite leaves old bytes in its file, so they are written over first, by as many
/// zeroes: then the place is the same.
fn drop_claim(database: &Database, now: Timestamp) -> Result<(), Failed> {
    let zeroes = |column| format!("{column} = zeroblob(length(CAST({column} AS BLOB)))");
    let over = format!(
        "UPDATE flow SET {}, {} WHERE claim_ends <= ?",
        zeroes("claim"),
        zeroes("token")
    );
    database.run(&over, [millis(now)])?;
    let drop = "UPDATE flow SET code_hash = NULL, claim = NULL, token = NULL WHERE claim_ends <= ?";
    database.run(drop, [millis(now)])
}

/// Arms the object's one alarm.
async fn alarm_at(state: &State, at: Timestamp) -> Result<(), Failed> {
    let offset = i64::try_from(at.since(platform::now())).unwrap_or(i64::MAX);
    Ok(state.storage().set_alarm(offset).await?)
}

/// The server-to-server part, which outlives the request that began it.
struct Exchange {
    state: Rc<State>,
    env: Env,
    name: String,
}

impl Exchange {
    /// Code, short-lived token, account, long-lived token: in this order, each once (R15).
    async fn run(&self, mut flow: Attempt, code: Code) -> Result<FlowResult, Failed> {
        let config = settings::config(&self.env).map_err(|_| Failed)?;
        let profile = &config.profile;
        let request =
            profile.exchange_request(&config.app_id, &config.app_secret, &config.redirect_uri(), &code);
        let exchanged = match platform::ask(&request).await {
            Ok(exchanged) => exchanged,
            Err(failure) => return Ok(failed("exchange", &failure)),
        };
        let issued = platform::now();
        let declined = match exchange::declined(&flow, &exchanged) {
            Ok(declined) => declined,
            Err(result) => return Ok(result),
        };
        let connection = platform::connection_id(
            &self.env,
            &exchange::connection_name(&flow.site, &exchanged.user_id),
        )?;
        if alias::leads(&self.env, flow.connection.as_deref(), &connection).await {
            flow.connection = Some(connection.clone());
        }
        let short = exchanged.token;
        let mut permissions = exchanged.permissions;
        let (token, dates, waiting_for) =
            match platform::ask(&profile.long_lived_request(&config.app_secret, &short)).await {
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
                Err(failure) if exchange::passes(&failure) => (
                    AccountToken::ShortLived(short),
                    TokenDates::short_lived(profile, issued),
                    Some(failure),
                ),
                Err(failure) => return Ok(failed("long-lived exchange", &failure)),
            };
        let mut account = Account::of(exchanged.user_id);
        let me = platform::ask(&profile.me_request(&token)).await;
        match me.and_then(|me| exchange::of_account(&me, &account.id).map(|()| me)) {
            Ok(me) => account.learn(me, issued),
            Err(failure) if exchange::passes(&failure) => {}
            Err(failure) => return Ok(failed("/me", &failure)),
        }
        if let Err(result) = exchange::acceptable(&flow, &account, &connection, profile) {
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
        self.keep(&claim, sealed).await
    }

    /// Keeps the result for 60 seconds, under the hash of a one-time code.
    async fn keep(&self, claim: &Claim, sealed: SealedToken) -> Result<FlowResult, Failed> {
        let code = flow::code(&self.name, &platform::random());
        let ends = platform::now().plus(CODE_LIFETIME);
        let claim = serde_json::to_string(claim).map_err(|_| Failed)?;
        Database::of(&self.state).run(
            "UPDATE flow SET code_hash = ?, claim = ?, token = ?, claim_ends = ?",
            [
                secret::hash(&code).into(),
                claim.into(),
                sealed.as_str().into(),
                millis(ends),
            ],
        )?;
        alarm_at(&self.state, ends).await?;
        Ok(FlowResult::Code { code })
    }
}

fn failed(step: &str, failure: &Failure) -> FlowResult {
    worker::console_warn!(
        "{step} failed: {} (HTTP {}, code {:?}, subcode {:?})",
        failure.category,
        failure.status_seen,
        failure.code,
        failure.subcode
    );
    callback::failed(failure)
}
