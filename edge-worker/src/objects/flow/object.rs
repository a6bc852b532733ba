//! What a Flow is asked, and its alarm.

use super::Flow;
use crate::{
    objects::{
        agenda,
        awake::Awake,
        inbox::{self, answer},
    },
    platform::{fields::Head, task},
};
use shared::{messages::flow::FlowMessage as Asked, oauth::flow::FlowDue, values::http::path_and_query};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::{Request, Response};
use worker::{Env, State, worker_sys::DurableObjectState};

/// The object, as the platform knows it.
#[wasm_bindgen(js_name = Flow)]
pub struct Object(Rc<Flow>);

#[wasm_bindgen(js_class = Flow)]
impl Object {
    /// As the platform makes it.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        Self(Rc::new(Flow::new(state, env)))
    }

    /// It is asked.
    ///
    /// # Errors
    /// Never.
    pub fn fetch(&self, request: Request) -> Result<JsValue, JsValue> {
        let object = Rc::clone(&self.0);
        task::answer(async move { object.fetch(request).await.map(JsValue::from) })
    }

    /// Its alarm rings.
    pub async fn alarm(&self) {
        self.0.alarm().await;
    }
}

impl Flow {
    fn new(state: DurableObjectState, env: Env) -> Self {
        Self {
            state: Rc::new(State::from(state)),
            env,
            redeeming: Cell::new(false),
            awake: Awake::default(),
            used: Cell::new(false),
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response, JsValue> {
        if self.awake.wake::<FlowDue>(&self.state).is_err() {
            return inbox::refuse();
        }
        let head = Head::of(request);
        let (path, _) = path_and_query(head.url());
        match inbox::read(path, head.request()).await {
            Some(Asked::Return(message)) => answer(message, |message| self.consume(message)).await,
            Some(Asked::Redeem(message)) => answer(message, |message| self.redeem(message)).await,
            None => inbox::refuse(),
        }
    }

    async fn alarm(&self) {
        if let Err(asleep) = self.awake.wake::<FlowDue>(&self.state) {
            return agenda::later(&self.state, asleep.alarm()).await;
        }
        agenda::ring(&self.state, async |due| self.work(due).await).await;
    }
}
