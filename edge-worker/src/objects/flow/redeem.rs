//! A client redeems its one-time code: the result goes to its Connection.

use super::{Flow, store::StoredClaim};
use crate::{
    platform::{self, Failed, stub},
    settings,
};
use shared::{
    connection::{claim::Claim, sealed_token::SealedToken},
    messages::connection::{ClaimAgain, ClaimConnection},
    oauth::{
        authorize,
        error::TokenError,
        flow::CODE_LIFETIME,
        redeem::{self, Redeem},
        token::Tokens,
    },
    values::token_name,
};

impl Flow {
    /// Hands the result to its Connection, for the client that can prove that it began the flow (R27).
    pub(super) async fn redeem(&self, redeem: Redeem) -> Result<Result<Tokens, TokenError>, Failed> {
        let now = platform::now();
        // Whoever guesses names a flow that never was; each query without a table is a failure, which costs most.
        if self.awake.found_nothing() && !self.used.get() {
            return Ok(Err(redeem::unknown_code()));
        }
        // From here on nothing is waited for until it is known that this one redeems.
        let config = settings::of_site(&self.env, &redeem.client.site)
            .await
            .map_err(|_| Failed)?;
        let Some(stored) = self.store().claim(now)? else {
            return match self.store().redeemed(&redeem.shown(), now)? {
                Some(connection) => self.again(&connection, redeem).await,
                None => Ok(Err(redeem::unknown_code())),
            };
        };
        let StoredClaim {
            code_hash,
            claim,
            token,
        } = stored;
        if let Err(error) = redeem::may_redeem(&redeem, &claim.flow, &code_hash) {
            return Ok(Err(error));
        }
        let site = config.site(&claim.flow.site)?;
        let allows = |site| authorize::allows(site, redeem.client.kind, &claim.flow.return_url);
        if !site.is_some_and(allows) {
            return Ok(Err(TokenError::request(
                "unauthorized_client",
                "This kind of client can't use that return URL.",
                "A native program returns to its own computer, a page or a server to an address of the site.",
            )));
        }
        if self.redeeming.replace(true) {
            return Ok(Err(redeem::under_way()));
        }
        let result = self.hand_over(claim, token, redeem).await;
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
    ) -> Result<Result<Tokens, TokenError>, Failed> {
        let connection = stub::connection(&self.env, &claim.connection)?.ok_or(Failed)?;
        let flow = token_name::flow_of(&redeem.code).ok_or(Failed)?.to_owned();
        let (shown, seed) = (redeem.shown(), redeem.seed());
        let id = claim.connection.clone();
        let message = ClaimConnection {
            claim,
            client: redeem.client,
            token,
            flow,
            seed,
        };
        let result = connection.ask(&message).await?;
        if result.is_ok() {
            // It ends within a minute; here it ends now. Who redeemed it is known until then: the answer may be lost.
            let store = self.store();
            store.write_redeemed(&shown, &id)?;
            store.drop_claim(platform::now().plus(CODE_LIFETIME))?;
        }
        Ok(result)
    }

    /// The answer was lost: it is given again.
    async fn again(&self, connection: &str, redeem: Redeem) -> Result<Result<Tokens, TokenError>, Failed> {
        let connection = stub::connection(&self.env, connection)?.ok_or(Failed)?;
        let flow = token_name::flow_of(&redeem.code).ok_or(Failed)?.to_owned();
        let seed = redeem.seed();
        let client = redeem.client;
        connection.ask(&ClaimAgain { client, flow, seed }).await
    }
}
