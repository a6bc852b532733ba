//! What a Connection is asked, by the edge and by pages, and its alarm.

use super::{Connection, store::Store};
use crate::{
    instagram::gate::Gate,
    objects::{
        agenda,
        awake::{Asleep, Awake},
        inbox::{self, answer},
    },
    platform::{Failed, fields::Head, task},
};
use shared::{
    answers::problem,
    connection::{
        agenda::ConnectionDue,
        lanes::room::{self, Room},
    },
    messages::connection::{BackUp, ConnectionMessage as Asked, PAGE_ORIGIN, Reseal, Use, WhoIs},
    values::http::path_and_query,
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::{Request, Response};
use worker::{Env, State, worker_sys::DurableObjectState};

/// The object, as the platform knows it.
#[wasm_bindgen(js_name = Connection)]
pub struct Object(Rc<Connection>);

#[wasm_bindgen(js_class = Connection)]
impl Object {
    /// As the platform makes it.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        Self(Rc::new(Connection::new(state, env)))
    }

    /// It is asked.
    ///
    /// # Errors
    /// Never.
    pub fn fetch(&self, request: Request) -> Result<JsValue, JsValue> {
        let object = Rc::clone(&self.0);
        task::answer(async move {
            let answer = object.fetch(request).await;
            object.calls_are_written_soon();
            answer.map(JsValue::from)
        })
    }

    /// Its alarm rings.
    pub async fn alarm(&self) {
        self.0.alarm().await;
        self.0.calls_are_written_soon();
    }
}

impl Connection {
    fn new(state: DurableObjectState, env: Env) -> Self {
        let state = Rc::new(State::from(state));
        Self {
            gate: Rc::new(Gate::new(state.clone(), env.clone())),
            store: Store::new(state.clone()),
            state,
            env,
            generation: Rc::default(),
            changes: Cell::new(0),
            in_flight: Rc::default(),
            room: Rc::new(RefCell::new(Room::of(room::OF_ONE_ACCOUNT))),
            working: Cell::new(false),
            writes_calls: Cell::new(false),
            seen: Cell::default(),
            awake: Awake::default(),
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response, JsValue> {
        let head = Head::of(request);
        let url = head.url();
        let (path, query) = path_and_query(url);
        let of_a_page = url
            .strip_prefix(PAGE_ORIGIN)
            .is_some_and(|rest| rest.starts_with('/'));
        let reads = of_a_page && head.method() != "DELETE";
        // Before and after: a read that ends in between looks again.
        self.changed(!reads);
        let awake = match self.wake() {
            Ok(()) => self.look_around().await,
            Err(asleep) => Err(asleep.into()),
        };
        let answer = match (of_a_page, awake) {
            (true, awake) => self
                .answer_page(&head, path, query, awake)
                .await
                .map_err(JsValue::from),
            (false, Ok(())) => self.answer_edge(path, head.request()).await,
            (false, Err(Failed)) => inbox::respond(problem::unavailable()),
        };
        self.changed(!reads);
        answer
    }

    async fn alarm(&self) {
        if let Err(asleep) = self.wake() {
            return agenda::later(&self.state, asleep.alarm()).await;
        }
        // The alarm rings whatever comes of this.
        let _ = self.look_around().await;
        agenda::ring(&self.state, async |due| self.work(due).await).await;
    }
}

impl Connection {
    /// What else there is at the hour, before anything is done.
    async fn look_around(&self) -> Result<(), Failed> {
        self.look_at_the_site().await?;
        self.look_at_the_clock().await
    }

    fn wake(&self) -> Result<(), Asleep> {
        self.awake.wake::<ConnectionDue>(&self.state)
    }

    fn changed(&self, it_may_have: bool) {
        let changes = self.changes.get().wrapping_add(u64::from(it_may_have));
        self.changes.set(changes);
    }

    async fn answer_edge(&self, path: &str, request: &Request) -> Result<Response, JsValue> {
        let Some(asked) = inbox::read(path, request).await else {
            return inbox::refuse();
        };
        match asked {
            Asked::ClaimConnection(message) => answer(message, |message| self.claim(message)).await,
            Asked::ClaimAgain(message) => answer(message, async |message| self.claim_again(message)).await,
            Asked::Renew(message) => answer(message, |message| self.renew(message)).await,
            Asked::Introspect(message) => answer(message, async |message| self.introspect(&message)).await,
            Asked::Revoke(message) => answer(message, |message| self.revoke(message)).await,
            Asked::BackUp(message) => answer(message, async |BackUp| self.back_up().await).await,
            Asked::Import(message) => answer(message, |message| self.import(message)).await,
            Asked::OperateFeeds(message) => answer(message, |message| self.operate_feeds(message)).await,
            Asked::Forget(message) => answer(message, |message| self.forget(message)).await,
            Asked::Use(message) => answer(message, async |Use| self.used()).await,
            Asked::WhoIs(message) => answer(message, async |WhoIs| self.who_is()).await,
            Asked::Reseal(message) => answer(message, async |Reseal| self.reseal().await).await,
        }
    }
}
