//! Effects and what comes of them as lists of texts, which the first module reads with what it has anyway.

use shared::{
    rooms::{Asked, Called, Effect, Entry, FIELDS, Got, Read, Turn, Writes},
    values::json,
};

/// Why a room is entered.
pub fn entry(said: &[String]) -> Option<Entry> {
    match said {
        [kind, name] if kind == "due" => Some(Entry::Due(name.clone())),
        [kind, method, path, query, content_type, body, key, session, known] if kind == "asked" => {
            let said = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
            Some(Entry::Asked(Asked {
                method: method.clone(),
                path: path.clone(),
                query: query.clone(),
                content_type: content_type.clone(),
                body: body.clone(),
                idempotency_key: said(key),
                session: session.clone(),
                if_none_match: said(known),
            }))
        }
        _ => None,
    }
}

/// What came of an effect.
pub fn got(said: Vec<String>) -> Option<Got> {
    let mut said = said.into_iter();
    Some(match said.next()?.as_str() {
        "nothing" => Got::Nothing,
        "written" => Got::Written,
        "rows" => {
            let mut rows = Vec::new();
            while let Some((key, body)) = said.next().zip(said.next()) {
                rows.push((key, body));
            }
            Got::Rows(rows)
        }
        "answered" => Got::Called(Called::Answered(said.next()?)),
        "held" => Got::Called(Called::Held(json::from_str(&said.next()?).ok()?)),
        "failed" => Got::Called(Called::Failed(json::from_str(&said.next()?).ok()?)),
        "file" => Got::File(said.next().and_then(|told| json::from_str(&told).ok())),
        _ => return None,
    })
}

/// An effect.
pub fn effect(effect: Effect) -> Vec<String> {
    let text = str::to_owned;
    match effect {
        Effect::Read(Read::One(key)) => vec![text("one"), key],
        Effect::Read(Read::Below(prefix)) => vec![text("below"), prefix],
        Effect::Write(writes) => written(writes),
        Effect::Call(call) => {
            let turn = match call.turn {
                Turn::People => "people",
                Turn::Due => "due",
                Turn::Background => "background",
            };
            let body = call.body.unwrap_or_default();
            vec![text("call"), text(turn), call.method, call.path, body]
        }
        Effect::File(ask) => vec![
            text("file"),
            ask.file,
            serde_json::to_string(&ask.what).unwrap_or_default(),
        ],
        Effect::Done(None) => vec![text("done")],
        Effect::Done(Some(answer)) => {
            let fields = FIELDS.map(|name| answer.field(name).to_owned());
            let mut said = vec![text("done"), answer.status.to_string(), answer.body];
            said.extend(fields);
            said
        }
    }
}

/// Each thing that is written is three texts.
fn written(writes: Writes) -> Vec<String> {
    let mut list = vec!["write".to_owned()];
    let mut put = |what: &str, one: String, other: String| list.extend([what.to_owned(), one, other]);
    for (key, body) in writes.rows {
        match body {
            Some(body) => put("row", key, body),
            None => put("gone", key, String::new()),
        }
    }
    for (name, at) in writes.due {
        match at {
            Some(at) => put("due", name, at.millis().to_string()),
            None => put("off", name, String::new()),
        }
    }
    for body in writes.told {
        put("tell", body, String::new());
    }
    if writes.shows {
        put("shows", String::new(), String::new());
    }
    list
}
