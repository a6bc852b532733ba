//! Durable Objects as their callers reach them. A stub knows its class, so that an object gets its own messages alone,
//! and the message says what is answered.

use super::{Failed, script, settled::Settled};
use shared::{
    messages::{
        Inbox, Message, ORIGIN,
        connection::ConnectionMessage,
        directory::DirectoryMessage,
        feed::{FeedMessage, Lend},
        flow::FlowMessage,
    },
    values::{fields::listed, json},
};
use std::marker::PhantomData;
use wasm_bindgen::JsValue;
use web_sys::Response;
use worker::Env;

/// An object has this long, in ms, so that a caller is never left hanging: longer than its calls to Instagram together.
const LIMIT: u32 = 45_000;

/// An object of the class that takes these messages.
pub struct Stub<I> {
    object: script::Object,
    class: PhantomData<I>,
}

/// The Flow of that name.
///
/// # Errors
/// [`Failed`] when the binding is missing.
pub fn flow(env: &Env, name: &str) -> Result<Stub<FlowMessage>, Failed> {
    by_name(env, name)
}

/// The Directory of that name.
///
/// # Errors
/// [`Failed`] when the binding is missing.
pub fn directory(env: &Env, name: &str) -> Result<Stub<DirectoryMessage>, Failed> {
    by_name(env, name)
}

/// The Feed of that id.
///
/// # Errors
/// [`Failed`] when the binding is missing.
pub fn feed(env: &Env, id: &str) -> Result<Stub<FeedMessage>, Failed> {
    by_name(env, id)
}

/// The Connection of that id; [`None`] when no object of this namespace has it.
///
/// # Errors
/// [`Failed`] when the binding is missing.
pub fn connection(env: &Env, id: &str) -> Result<Option<Stub<ConnectionMessage>>, Failed> {
    let object = script::known(env, ConnectionMessage::NAMESPACE, id)?;
    Ok(object.map(Stub::of))
}

/// The id of the Connection of that name.
///
/// # Errors
/// [`Failed`] when the binding is missing.
pub fn connection_id(env: &Env, name: &str) -> Result<String, Failed> {
    let namespace = env.durable_object(ConnectionMessage::NAMESPACE)?;
    Ok(namespace.id_from_name(name)?.to_string())
}

fn by_name<I: Inbox>(env: &Env, name: &str) -> Result<Stub<I>, Failed> {
    Ok(Stub::of(script::named(env, I::NAMESPACE, name)?))
}

impl<I> Stub<I> {
    const fn of(object: script::Object) -> Self {
        Self {
            object,
            class: PhantomData,
        }
    }

    /// Sends a message and reads its answer.
    ///
    /// # Errors
    /// [`Failed`] when the object could not be reached in time or did not understand.
    pub async fn ask<M: Message<To = I>>(&self, message: &M) -> Result<M::Reply, Failed> {
        let text = serde_json::to_string(message).map_err(|_| Failed)?;
        let url = format!("{ORIGIN}{}", M::PATH);
        let answer = script::ask(&self.object, &url, &text, LIMIT).await;
        let answer = answer.map_err(failed)?.as_string().ok_or(Failed)?;
        json::from_str(&answer).map_err(|_| Failed)
    }

    /// Passes a request on, with these fields and its body; its answer as it is.
    ///
    /// # Errors
    /// [`Failed`] when the object could not be reached in time.
    pub async fn pass_on(
        &self,
        url: &str,
        method: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Result<Response, Failed> {
        let headers = listed(headers);
        let answer = script::pass(&self.object, url, method, &headers, body, LIMIT).await;
        answer.map_err(failed)
    }
}

/// Asks a Feed what it lends to another one: now, and whoever waits for the answer. It has so many ms.
///
/// # Errors
/// [`Failed`] when the binding is missing.
pub fn lend(env: &Env, id: &str, limit: u32) -> Result<Settled<JsValue>, Failed> {
    let url = format!("{ORIGIN}{}", Lend::PATH);
    Ok(script::ask(&feed(env, id)?.object, &url, "null", limit))
}

/// The file of that id, for whoever has its address.
///
/// # Errors
/// [`Failed`] when its object could not be reached in time.
pub async fn lent(
    env: &Env,
    id: &str,
    method: &str,
    url: &str,
    range: Option<&str>,
) -> Result<Response, Failed> {
    let object = script::named(env, "UPLOAD", id)?;
    let headers = listed(&Vec::from_iter(range.map(|range| ("range", range))));
    let answer = script::pass(&object, url, method, &headers, None, LIMIT).await;
    answer.map_err(failed)
}

/// Something is done with a file of a connection: what is known of it then, as JSON.
///
/// # Errors
/// [`Failed`] when its object could not be reached in time.
pub async fn file(env: &Env, id: &str, connection: &str, what: &str) -> Result<Option<String>, Failed> {
    let object = script::named(env, "UPLOAD", id)?;
    let said = listed(&[(connection, what)]);
    let told = script::ask(&object, &format!("{ORIGIN}/{id}"), &said, LIMIT)
        .await
        .map_err(failed)?;
    Ok(told.as_string().filter(|told| !told.is_empty()))
}

fn failed(error: JsValue) -> Failed {
    if script::late(&error) {
        worker::console_error!("an object did not answer in time");
        return Failed;
    }
    error.into()
}
