//! `/media`: who may hand which file to the edge (R96). Its bytes go past the room.

use crate::{
    posts::{
        files::{self, ALONE, Row},
        policy::{self, Policy},
    },
    rooms::{Answer, Asked, FileDeed, FileTold, Host, Writes, problem::Problem, reply},
    values::{form, time::MINUTE, writer::Members},
};

/// How many files without a post a connection may have.
const MOST_ALONE: usize = 20;
const TYPES: [&str; 3] = ["image/jpeg", "video/mp4", "video/quicktime"];

/// A file begins.
pub async fn begin(host: &Host, asked: &Asked) -> Answer {
    let facts = host.facts();
    let Some(policy) = Policy::of(&facts.policy) else {
        return reply::failed(403, &policy::off());
    };
    if let Some(failure) = policy::permission_missing(&facts.permissions) {
        return reply::failed(403, &failure);
    }
    let (media_type, size) = match announced(asked, &policy) {
        Ok(announced) => announced,
        Err(problem) => return reply::wrong(&[problem]),
    };
    let rows = host.rows(files::KEYS).await;
    let mut alone = Vec::new();
    let mut writes = Writes::default();
    for (key, row) in rows {
        let Some(Row { post: None, begun }) = Row::kept(&row) else {
            continue;
        };
        if facts.now.since(begun) > ALONE {
            writes.rows.push((key, None));
        } else {
            alone.push((key, begun));
        }
    }
    let mut count = alone.len();
    if count >= MOST_ALONE {
        for (key, begun) in alone {
            let file = key.strip_prefix(files::KEYS).unwrap_or_default();
            // What was no picture is gone from where it was. What begins just now isn't there yet.
            if facts.now.since(begun) > MINUTE && host.file(file, FileDeed::Look).await.is_none() {
                writes.rows.push((key, None));
                count = count.saturating_sub(1);
            }
        }
    }
    if count >= MOST_ALONE {
        let what = "This account handed over as many files as it may have without a post.";
        let limit = format!("{MOST_ALONE} files; DELETE /media/ID takes one back");
        return reply::wrong(&[Problem::new("", what, limit)]);
    }
    let file = facts.random;
    let row = Row {
        post: None,
        begun: facts.now,
    };
    writes
        .rows
        .extend(files::key(&file).map(|key| (key, Some(row.text()))));
    host.write(writes).await;
    let begins = FileDeed::Begin {
        size,
        media_type,
        until: facts.now.plus(ALONE),
    };
    match host.file(&file, begins).await {
        Some(told) => goes_on(&file, &told),
        None => no_such(),
    }
}

/// What is to come, by its fields.
fn announced(asked: &Asked, policy: &Policy) -> Result<(String, u64), Problem> {
    let media_type = asked.content_type.split(';').next().unwrap_or_default();
    let media_type = media_type.trim().to_ascii_lowercase();
    if !TYPES.contains(&media_type.as_str()) {
        let what = "Instagram doesn't take files of this type.";
        return Err(Problem::new("Content-Type", what, TYPES.join(", ")));
    }
    let size = form::pairs(&asked.query).find(|(name, _)| name == "size");
    let size = size.and_then(|(_, size)| size.parse().ok());
    let Some(size) = size.filter(|size| *size > 0) else {
        let what = "Nobody said how large the file is.";
        return Err(Problem::new(
            "",
            what,
            "Content-Length, or Upload-Length in parts",
        ));
    };
    let most = policy.most_bytes(media_type.starts_with("video/"));
    if size > most {
        let mb = most.checked_div(1024 * 1024).unwrap_or_default();
        return Err(Problem::new(
            "",
            format!("The file has {size} bytes."),
            format!("{mb} MB"),
        ));
    }
    Ok((media_type, size))
}

/// More of it comes.
pub async fn more(host: &Host, id: &str) -> Answer {
    match look(host, id).await {
        Some((_, told)) => goes_on(id, &told),
        None => no_such(),
    }
}

/// What is there of it.
pub async fn told(host: &Host, id: &str) -> Answer {
    let Some((row, told)) = look(host, id).await else {
        return no_such();
    };
    let whole = !told.found.is_empty();
    let mut body = Members::new();
    body.text("id", id);
    body.text("state", if whole { "whole" } else { "partial" });
    body.number_if("received", Some(told.received));
    body.number_if("size", Some(told.size));
    body.text("type", &told.media_type);
    if whole {
        body.raw("found", &told.found);
    }
    body.text_if("post", row.post.as_deref());
    reply::json(200, body.object())
}

/// It goes.
pub async fn drop(host: &Host, id: &str) -> Answer {
    match files::row(host, id).await {
        None => no_such(),
        Some(Row { post: Some(_), .. }) => reply::refused(
            "A post has this file.",
            "Cancel the post, or change it: then the file goes.",
        ),
        Some(Row { post: None, .. }) => {
            let rows = files::key(id).map(|key| (key, None)).into_iter().collect();
            let writes = Writes {
                rows,
                ..Writes::default()
            };
            host.write(writes).await;
            host.file(id, FileDeed::Drop).await;
            reply::done()
        }
    }
}

async fn look(host: &Host, id: &str) -> Option<(Row, FileTold)> {
    let row = files::row(host, id).await?;
    Some((row, host.file(id, FileDeed::Look).await?))
}

/// Its bytes go to where it is.
fn goes_on(file: &str, told: &FileTold) -> Answer {
    let mut body = Members::new();
    body.text("file", file);
    body.number_if("limit", Some(told.size));
    reply::json(202, body.object())
}

fn no_such() -> Answer {
    reply::no_such(
        "This account has no such file, or it is gone.",
        "Hand it over anew: POST /media.",
    )
}
