//! What a Flow is asked, and its alarm.

use super::Flow;
use crate::{
    objects::{
        agenda,
        inbox::{self, answer},
    },
    platform::{self, Failed},
};
use shared::messages::flow::FlowMessage as Asked;
use std::{cell::Cell, rc::Rc};
use worker::{DurableObject, Env, Request, Response, State};

impl DurableObject for Flow {
    fn new(state: State, env: Env) -> Self {
        Self {
            state: Rc::new(state),
            env,
            redeeming: Cell::new(false),
        }
    }

    async fn fetch(&self, request: Request) -> worker::Result<Response> {
        let path = request.path();
        match inbox::read(&path, request).await {
            Some(Asked::Return(message)) => answer(message, |message| self.consume(message)).await,
            Some(Asked::Redeem(message)) => answer(message, |message| self.redeem(message)).await,
            None => inbox::refuse(),
        }
    }

    async fn alarm(&self) -> worker::Result<Response> {
        if self.clean().await.is_err() {
            agenda::ring_again(&self.state).await;
        }
        Response::empty()
    }
}

impl Flow {
    /// A flow that nobody redeems deletes everything it holds (R64); the mark stays until the flow could not be
    /// replayed any more (R7).
    async fn clean(&self) -> Result<(), Failed> {
        let now = platform::now();
        let store = self.store();
        if !store.exists()? {
            return Ok(());
        }
        let Some(ends) = store.ends(now)? else {
            self.state.storage().delete_all().await?;
            return Ok(());
        };
        store.drop_claim(now)?;
        agenda::arm(&self.state, ends).await
    }
}
