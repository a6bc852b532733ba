//! What a Directory is asked, and its alarm.

use super::Directory;
use crate::{
    objects::{
        agenda,
        awake::Awake,
        inbox::{self, answer},
    },
    platform::fields::Head,
};
use shared::{
    messages::directory::{
        CountKeys, DirectoryMessage as Asked, FindAlias, ListRows, ListSites, ReadAudit, RememberSite,
        TakeShare,
    },
    operator::directory::DirectoryDue,
    values::http::path_and_query,
};
use std::cell::Cell;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::{Request, Response};
use worker::{Env, State, worker_sys::DurableObjectState};

#[wasm_bindgen]
impl Directory {
    /// As the platform makes it.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        Self {
            state: State::from(state),
            env,
            awake: Awake::default(),
            minute: Cell::default(),
        }
    }

    /// It is asked.
    ///
    /// # Errors
    /// Never.
    pub async fn fetch(&self, request: Request) -> Result<Response, JsValue> {
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
            Asked::AboutApp(message) => answer(message, |message| self.about_app(message)).await,
        }
    }

    /// Its alarm rings.
    pub async fn alarm(&self) {
        if let Err(asleep) = self.awake.wake::<DirectoryDue>(&self.state) {
            return agenda::later(&self.state, asleep.alarm()).await;
        }
        agenda::ring(&self.state, |due| self.work(due)).await;
    }
}
