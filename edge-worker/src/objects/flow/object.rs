//! What a Flow is asked, and its alarm.

use super::Flow;
use crate::objects::{
    agenda,
    inbox::{self, answer},
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
        agenda::ring(&self.state, async |due| self.work(due).await).await;
        Response::empty()
    }
}
