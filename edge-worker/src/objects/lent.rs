//! Feeds are asked for what another one shows of them: all at once, and none for long.

use crate::platform::{Failed, stub};
use shared::{
    feed::joined::{Lent, PATIENCE},
    values::json,
};
use worker::Env;

/// What these feeds lend, in their order.
pub async fn lent(env: &Env, ids: &[String]) -> Result<Vec<Lent>, Failed> {
    let (mut asked, mut lent) = (Vec::new(), Vec::new());
    for id in ids {
        asked.push(stub::lend(env, id, PATIENCE)?);
    }
    for answer in asked {
        let text = answer.await.ok().and_then(|answer| answer.as_string());
        let text: Option<String> = text.and_then(|text| json::from_str(&text).ok());
        lent.push(text.map_or(Lent::Silent, |text| Lent::of(&text)));
    }
    Ok(lent)
}
