//! `POST /posts/batch`: each line becomes a post or is told what is wrong with it, whatever becomes of the others. With an
//! `Idempotency-Key` each line has its own, so a list that broke off can be sent again.

use super::{
    make::{Key, Made, one},
    rehearse::{Before, would},
};
use crate::{
    posts::{
        batch::{self, Line},
        policy::{self, Policy},
    },
    rooms::{Answer, Asked, Host, problem::Problem, reply},
    values::writer::{Members, list},
};

/// Makes them, or only says what would become of them.
pub async fn batch(host: &Host, asked: &Asked, dry: bool) -> Answer {
    let Some(policy) = Policy::of(&host.facts().policy) else {
        return reply::failed(403, &policy::off());
    };
    let lines = match batch::lines(&asked.content_type, &asked.body) {
        Ok(lines) => lines,
        Err(problem) => return reply::wrong(&[problem]),
    };
    let (mut made, mut refused) = (0_usize, 0_usize);
    let mut told = Vec::new();
    let mut before = Before::default();
    for line in lines {
        let mut report = Members::new();
        report.raw("line", &line.number.to_string());
        let became = if dry {
            let (problems, warnings) = would(host, &policy, line.wanted, &mut before).await;
            if problems.is_empty() {
                report.raw("warnings", &reply::told(&warnings));
                Ok(None)
            } else {
                Err(problems)
            }
        } else {
            make(host, &policy, asked, line).await
        };
        match became {
            Ok(id) => {
                made = made.saturating_add(1);
                report.text_if("id", id.as_deref());
            }
            Err(problems) => {
                refused = refused.saturating_add(1);
                report.raw("problems", &reply::told(&problems));
            }
        }
        told.push(report.object());
    }
    let mut body = Members::new();
    body.raw("made", &made.to_string());
    body.raw("refused", &refused.to_string());
    body.raw("lines", &list(&told));
    reply::json(200, body.object())
}

/// Makes one of them: its id.
async fn make(
    host: &Host,
    policy: &Policy,
    asked: &Asked,
    line: Line,
) -> Result<Option<String>, Vec<Problem>> {
    let key = asked.idempotency_key.as_deref().map(|key| {
        let key = format!("{key}\n{}", line.number);
        Key::of(&asked.session, &key, &line.text)
    });
    let key = key.transpose().map_err(|problem| vec![problem])?;
    match one(host, policy, line.wanted, &asked.session, key).await {
        Made::New(id, _) | Made::Known(id, _) => Ok(Some(id)),
        Made::Other(_, problem) => Err(vec![problem]),
        Made::Wrong(problems) => Err(problems),
        Made::Refused(_, failure) => Err(vec![Problem::new("", failure.cause, failure.action)]),
    }
}
