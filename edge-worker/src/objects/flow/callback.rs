//! The browser is back from Instagram: the flow is marked as used, and its code exchanged.

use super::{Flow, exchange::Exchange};
use crate::platform::Failed;
use futures_util::{FutureExt, future::Shared};
use shared::{
    instagram::{Code, Failure},
    messages::flow::{Consumed, Return},
    oauth::{
        callback,
        flow::{self, FlowDue, FlowResult, MARK_AFTER_END},
    },
};
use std::{future::Future, pin::Pin};

impl Flow {
    /// Marks the flow as used, before anything else (R9), and exchanges its code.
    pub(super) async fn consume(&self, message: Return) -> Result<Consumed, Failed> {
        let Return { name, flow, reply } = message;
        let store = self.store();
        if store.exists()? {
            return Ok(Consumed::Used);
        }
        let ends = flow.ends().plus(MARK_AFTER_END);
        let agenda = self.agenda();
        agenda.put(&FlowDue::MarkEnds, ends)?;
        store.mark(ends)?;
        self.used.set(true);
        agenda.arm().await?;
        let code = match reply {
            Ok(code) => code,
            Err(denial) => return Ok(Consumed::Finished(callback::failed(denial))),
        };
        let code = Code::parse(&code).map_err(|_| Failed)?;
        let exchange = self.exchange(name, *flow, code).shared();
        self.keep_running(exchange.clone());
        Ok(Consumed::Finished(exchange.await))
    }

    /// The browser may be gone before Instagram answers (R65).
    fn keep_running<F: Future<Output = FlowResult> + 'static>(&self, exchange: Shared<F>) {
        self.state.wait_until(async move {
            exchange.await;
        });
    }

    fn exchange(
        &self,
        name: String,
        flow: flow::Flow,
        code: Code,
    ) -> Pin<Box<dyn Future<Output = FlowResult>>> {
        let (state, env) = (self.state.clone(), self.env.clone());
        Box::pin(async move {
            let exchange = Exchange { state, env, name };
            let result = exchange.run(flow, code).await;
            result.unwrap_or_else(|Failed| callback::failed(Failure::unreachable()))
        })
    }
}
