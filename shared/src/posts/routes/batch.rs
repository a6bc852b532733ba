//! `POST /posts/batch`: each line becomes a post or is told what is wrong with it, whatever becomes of the others. With an
//! `Idempotency-Key` each line has its own, so a list that broke off can be sent again.

use super::{
    make::{Key, Made, Right, one, right},
    rehearse::{Before, would},
    tidy::Kept,
};
use crate::{
    posts::{
        batch::{self, Line},
        policy::{self, Policy},
    },
    rooms::{Answer, Asked, Host, problem::Problem, reply},
    values::writer::{Members, list},
};

/// Makes them, or only says what would become of them. All are looked at before the first is made, so that what is kept is
/// read once for all of them.
pub async fn batch(host: &Host, asked: &Asked, dry: bool) -> Answer {
    let Some(policy) = Policy::of(&host.facts().policy) else {
        return reply::failed(403, &policy::off());
    };
    let lines = match batch::lines(&asked.content_type, &asked.body) {
        Ok(lines) => lines,
        Err(problem) => return reply::wrong(&[problem]),
    };
    let became = if dry {
        rehearsed(host, &policy, lines).await
    } else {
        made(host, &policy, asked, lines).await
    };
    let made = became.iter().filter(|(_, became)| became.is_ok()).count();
    let told: Vec<String> = became.iter().map(report).collect();
    let mut body = Members::new();
    body.raw("made", &made.to_string());
    body.raw("refused", &told.len().saturating_sub(made).to_string());
    body.raw("lines", &list(&told));
    reply::json(200, body.object())
}

/// What became of a line, by its number: an id, or warnings, or what is wrong with it.
type Became = (usize, Result<Told, Vec<Problem>>);

enum Told {
    Id(String),
    Warnings(Vec<Problem>),
}

fn report((number, became): &Became) -> String {
    let mut report = Members::new();
    report.raw("line", &number.to_string());
    match became {
        Ok(Told::Id(id)) => report.text("id", id),
        Ok(Told::Warnings(warnings)) => report.raw("warnings", &reply::told(warnings)),
        Err(problems) => report.raw("problems", &reply::told(problems)),
    }
    report.object()
}

async fn rehearsed(host: &Host, policy: &Policy, lines: Vec<Line>) -> Vec<Became> {
    let kept = Kept::read(host).await;
    let (mut before, mut became) = (Before::default(), Vec::new());
    for line in lines {
        let (problems, warnings) = would(host, policy, line.wanted, &kept, &mut before).await;
        let told = if problems.is_empty() {
            Ok(Told::Warnings(warnings))
        } else {
            Err(problems)
        };
        became.push((line.number, told));
    }
    became
}

async fn made(host: &Host, policy: &Policy, asked: &Asked, lines: Vec<Line>) -> Vec<Became> {
    let mut looked = Vec::new();
    for line in lines {
        looked.push((line.number, look(host, policy, asked, line).await));
    }
    let mut kept = Kept::read(host).await;
    let mut became = Vec::new();
    for (number, right) in looked {
        let made = match right {
            Ok(right) => one(host, policy, right, &asked.session, &mut kept).await,
            Err(made) => made,
        };
        let told = match made {
            Made::New(id, _) | Made::Known(id, _) => Ok(Told::Id(id)),
            Made::Other(_, problem) => Err(vec![problem]),
            Made::Wrong(problems) => Err(problems),
            Made::Refused(_, failure) => Err(vec![Problem::new("", failure.cause, failure.action)]),
        };
        became.push((number, told));
    }
    became
}

/// Looks at one of them.
async fn look(host: &Host, policy: &Policy, asked: &Asked, line: Line) -> Result<Right, Made> {
    let key = asked.idempotency_key.as_deref().map(|key| {
        let key = format!("{key}\n{}", line.number);
        Key::of(&asked.session, &key, &line.text)
    });
    let key = key.transpose().map_err(|problem| Made::Wrong(vec![problem]))?;
    right(host, policy, line.wanted, key).await
}
