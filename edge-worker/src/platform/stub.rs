//! Durable Objects as their callers reach them. A stub knows its class, so that an object gets its own messages alone,
//! and the message says what is answered.

use super::{Failed, within};
use shared::{
    messages::{
        Inbox, Message, ORIGIN, connection::ConnectionMessage, directory::DirectoryMessage, flow::FlowMessage,
    },
    values::json,
};
use std::{marker::PhantomData, time::Duration};
use wasm_bindgen::JsValue;
use worker::{Env, Method, Request, RequestInit, Response};

/// An object has this long, so that a caller is never left hanging: longer than its calls to Instagram together.
const LIMIT: Duration = Duration::from_secs(45);

/// An object of the class that takes these messages.
pub struct Stub<I> {
    stub: worker::Stub,
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

/// The Connection of that id; [`None`] when no object of this namespace has it.
///
/// # Errors
/// [`Failed`] when the binding is missing.
pub fn connection(env: &Env, id: &str) -> Result<Option<Stub<ConnectionMessage>>, Failed> {
    let namespace = env.durable_object(ConnectionMessage::NAMESPACE)?;
    let stub = namespace.id_from_string(id).and_then(|id| id.get_stub());
    Ok(stub.ok().map(Stub::of))
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
    Ok(Stub::of(env.durable_object(I::NAMESPACE)?.get_by_name(name)?))
}

impl<I> Stub<I> {
    const fn of(stub: worker::Stub) -> Self {
        Self {
            stub,
            class: PhantomData,
        }
    }

    /// Sends a message and reads its answer.
    ///
    /// # Errors
    /// [`Failed`] when the object could not be reached in time or did not understand.
    pub async fn ask<M: Message<To = I>>(&self, message: &M) -> Result<M::Reply, Failed> {
        let mut init = RequestInit::new();
        init.with_method(Method::Post);
        let text = serde_json::to_string(message).map_err(|_| Failed)?;
        init.with_body(Some(JsValue::from_str(&text)));
        let request = Request::new_with_init(&format!("{ORIGIN}{}", M::PATH), &init)?;
        let mut answer = self.pass_on(request).await?;
        if answer.status_code() != 200 {
            return Err(Failed);
        }
        json::from_str(&answer.text().await?).map_err(|_| Failed)
    }

    /// Passes a request on as it is. A panic there leaves its caller hanging, so there is a limit.
    ///
    /// # Errors
    /// [`Failed`] when the object could not be reached in time.
    pub async fn pass_on(&self, request: Request) -> Result<Response, Failed> {
        let Some(answer) = within(LIMIT, self.stub.fetch_with_request(request)).await else {
            worker::console_error!("an object did not answer in time");
            return Err(Failed);
        };
        Ok(answer?)
    }
}
