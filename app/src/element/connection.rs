//! Whose account it is and how it fares: `GET /connection`, and `DELETE` to disconnect.

use wasm_bindgen::JsValue;

use crate::{access, failure::Failure, flow::Place, js, task};

/// The connected account.
#[derive(Clone, Default)]
pub struct Account {
    /// The connection's id.
    pub id: String,
    /// Its user name.
    pub username: String,
    /// The picture's address, if it has one.
    pub picture: String,
    /// The granted permissions; `null` if unknown.
    pub permissions: JsValue,
    /// The permissions that were asked for and unticked.
    pub declined: JsValue,
    /// Why it must be connected again, if it must.
    pub ill: Option<Failure>,
}

/// The account behind the session. `None`: there is no session.
pub async fn account(place: &Place) -> Result<Option<Account>, Failure> {
    let Some(answer) = ask("GET", place).await? else {
        return Ok(None);
    };
    let ill = (js::text(&answer, "health") == "reconnect").then(|| Failure::of_answer(&answer, "reconnect"));
    Ok(Some(Account {
        id: js::text(&answer, "id"),
        username: js::text(&answer, "username"),
        picture: js::text(&answer, "profile_picture_url"),
        permissions: js::get(&answer, "permissions"),
        declined: js::get(&answer, "declined"),
        ill,
    }))
}

/// Deletes the stored Instagram token and ends every session.
pub async fn disconnect(place: &Place) -> Result<(), Failure> {
    ask("DELETE", place).await.map(drop)
}

async fn ask(method: &str, place: &Place) -> Result<Option<JsValue>, Failure> {
    let url = [&place.edge, "/connection"].concat();
    let mut again = true;
    loop {
        let Some(token) = access::token(place).await? else {
            return Ok(None);
        };
        let bearer = ["Bearer ", &token].concat();
        let headers = js::texts(&[("Authorization", &bearer)]);
        let response = task::wait(js::request(method, &url, &headers, &JsValue::UNDEFINED))
            .await
            .map_err(|_| Failure::own("network"))?;
        if again && (js::number(&response, "status") - 401.0).abs() < 0.5 {
            // Ended early: the renewal says whether the session is over.
            again = false;
            access::drop_token(&place.key);
            continue;
        }
        let answer = js::get(&response, "answer");
        if js::flag(&response, "ok") {
            return Ok(Some(answer));
        }
        return Err(Failure::of_answer(&answer, "unexpected"));
    }
}
