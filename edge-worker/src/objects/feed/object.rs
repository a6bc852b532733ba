//! What a Feed is asked, by its Connection and by visitors.

use super::Feed;
use crate::{
    objects::inbox::{self, answer},
    platform::{fields::Head, task},
};
use shared::{
    answers::problem,
    connection::agenda::ConnectionDue,
    messages::{
        connection::PAGE_ORIGIN,
        feed::{FeedMessage as Asked, Lend, Withdraw},
    },
    values::http::path_and_query,
};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::{Request, Response};
use worker::{Env, State, worker_sys::DurableObjectState};

use crate::objects::awake::Awake;

/// The object, as the platform knows it.
#[wasm_bindgen(js_name = Feed)]
pub struct Object(Rc<Feed>);

#[wasm_bindgen(js_class = Feed)]
impl Object {
    /// As the platform makes it.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        Self(Rc::new(Feed {
            state: State::from(state),
            env,
            awake: Awake::default(),
            kept: RefCell::default(),
            next: RefCell::default(),
            others: RefCell::default(),
            joined: RefCell::default(),
        }))
    }

    /// It is asked.
    ///
    /// # Errors
    /// Never.
    pub fn fetch(&self, request: Request) -> Result<JsValue, JsValue> {
        let object = Rc::clone(&self.0);
        task::answer(async move { object.fetch(request).await.map(JsValue::from) })
    }
}

impl Feed {
    async fn fetch(self: &Rc<Self>, request: Request) -> Result<Response, JsValue> {
        let head = Head::of(request);
        let (path, query) = path_and_query(head.url());
        // There was no Feed before there were schemas, so whose agenda would be made of such storage doesn't matter.
        let awake = self.awake.wake::<ConnectionDue>(&self.state);
        match (head.url().starts_with(PAGE_ORIGIN), awake) {
            (true, Ok(())) => Ok(self.visit(&head, path, query).await?),
            (true, Err(_)) => inbox::respond(problem::unavailable()),
            (false, Err(_)) => inbox::refuse(),
            (false, Ok(())) => match inbox::read(path, head.request()).await {
                Some(Asked::Show(message)) => answer(message, |message| self.show(message)).await,
                Some(Asked::Lend(message)) => answer(message, async |Lend| self.lend()).await,
                Some(Asked::Withdraw(message)) => {
                    answer(message, async |Withdraw| self.withdraw().await).await
                }
                None => inbox::refuse(),
            },
        }
    }
}
