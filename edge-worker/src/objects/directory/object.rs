//! What a Directory is asked, and its alarm.

use super::Directory;
use crate::{
    objects::{
        agenda,
        awake::Awake,
        inbox::{self, answer},
    },
    platform::{fields::Head, task},
};
use shared::{
    messages::directory::{
        CountKeys, DirectoryMessage as Asked, FindAlias, ListRows, ListSites, ReadAddedSites, ReadAudit,
        RememberSite, TakeShare,
    },
    operator::directory::DirectoryDue,
    values::http::path_and_query,
};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::{Request, Response};
use worker::{Env, State, worker_sys::DurableObjectState};

/// The object, as the platform knows it.
#[wasm_bindgen(js_name = Directory)]
pub struct Object(Rc<Directory>);

#[wasm_bindgen(js_class = Directory)]
impl Object {
    /// As the platform makes it.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        Self(Rc::new(Directory::new(state, env)))
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

impl Directory {
    fn new(state: DurableObjectState, env: Env) -> Self {
        Self {
            state: State::from(state),
            env,
            awake: Awake::default(),
            minute: Cell::default(),
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response, JsValue> {
        if self.awake.wake::<DirectoryDue>(&self.state).is_err() {
            return inbox::refuse();
        }
        let head = Head::of(request);
        let (path, _) = path_and_query(head.url());
        let Some(asked) = inbox::read(path, head.request()).await else {
            return inbox::refuse();
        };
        match asked {
            Asked::RowChanged(message) => answer(message, |changed| self.row_changed(changed)).await,
            Asked::ListRows(message) => {
                answer(message, async |ListRows { after }| self.list_rows(after)).await
            }
            Asked::CountKeys(message) => answer(message, async |CountKeys| self.count_keys()).await,
            Asked::RememberSite(message) => {
                answer(message, async |RememberSite { site }| self.remember_site(site)).await
            }
            Asked::ListSites(message) => answer(message, async |ListSites| self.list_sites()).await,
            Asked::AppendAudit(message) => {
                answer(message, async |line| self.append_audit(line).await.map(drop)).await
            }
            Asked::ReadAudit(message) => answer(message, async |ReadAudit| self.read_audit()).await,
            Asked::RememberAlias(message) => answer(message, |alias| self.remember_alias(alias)).await,
            Asked::FindAlias(message) => {
                answer(message, async |FindAlias { old }| self.find_alias(old)).await
            }
            Asked::TakeDuty(message) => answer(message, |duty| self.take_duty(duty)).await,
            Asked::RefusedRequest(message) => answer(message, |refused| self.refused_request(refused)).await,
            Asked::FindDeletion(message) => answer(message, async |code| self.find_deletion(code)).await,
            Asked::TakeShare(message) => {
                answer(message, async |TakeShare { most }| Ok(self.share(most))).await
            }
            Asked::ReadAddedSites(message) => {
                answer(message, async |ReadAddedSites| self.read_added_sites()).await
            }
            Asked::WriteAddedSite(message) => {
                answer(message, async |message| self.write_added_site(message)).await
            }
            Asked::AboutApp(message) => answer(message, |message| self.about_app(message)).await,
        }
    }

    async fn alarm(&self) {
        if let Err(asleep) = self.awake.wake::<DirectoryDue>(&self.state) {
            return agenda::later(&self.state, asleep.alarm()).await;
        }
        agenda::ring(&self.state, |due| self.work(due)).await;
    }
}
