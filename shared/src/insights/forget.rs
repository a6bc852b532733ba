//! What is older than the operator wants goes, once a day, by the time that has passed ([`super::passed`]).

use super::{
    audience,
    days::Day,
    hours::Hours,
    media::{self, Media},
    months::{self, Months},
    periods::Periods,
    policy::Policy,
    queue::Queue,
    reports,
    state::State,
};
use crate::{
    rooms::{Host, Writes},
    values::time::DAY,
};

/// Does it, if a day passed since, and lets reports go that have ended.
pub async fn forget(host: &Host, policy: Policy, state: &mut State) {
    let at = state.passed.at;
    let gone = |keys: Vec<String>| keys.into_iter().map(|key| (key, None));
    let mut rows: Vec<_> = gone(reports::over(host, at).await).collect();
    let today = Day::of(at);
    if today > state.forgot {
        let oldest = today.minus(policy.days);
        let (month, week) = (months::key(&oldest.month()), audience::key(oldest));
        for (prefix, first) in [(months::KEYS, month), (audience::KEYS, week)] {
            let all = host.rows(prefix).await.into_iter();
            rows.extend(gone(all.map(|(key, _)| key).filter(|key| *key < first).collect()));
        }
        rows.extend(
            Months::read(host, super::days::Window::day(oldest))
                .await
                .without(oldest),
        );
        rows.extend(Hours::read(host).await.without(oldest));
        rows.extend(Periods::read(host).await.without(oldest));
        rows.extend(posts(host, policy, state).await);
        state.begins_with(oldest);
        state.forgot = today;
    } else if rows.is_empty() {
        return;
    }
    rows.push(state.row());
    host.write(Writes {
        rows,
        ..Writes::default()
    })
    .await;
}

/// Posts that are too old, but for those that are to be sampled for the first time.
async fn posts(host: &Host, policy: Policy, state: &State) -> Vec<(String, Option<String>)> {
    let days = u64::from(policy.days).saturating_mul(DAY);
    let before = state.passed.at.millis().saturating_sub(days);
    let last = Day::of(crate::values::time::Timestamp::from_millis(before));
    let mut queue = Queue::read(host).await;
    let mut gone = Vec::new();
    for stories in [false, true] {
        let mut first = None;
        for month in media::months(queue.oldest(stories), last) {
            for (key, row) in host.rows(&media::below(stories, month)).await {
                let media = Media::of(&row);
                let is_old = media.is_none_or(|media| {
                    let waits =
                        !media.gone && media.newest().is_none() && queue.item(media::id(&key)).is_some();
                    media.posted.millis() < before && !waits
                });
                if is_old {
                    gone.push((key, None));
                } else {
                    first = first.or(Some(month));
                }
            }
        }
        queue.begins_with(stories, first.unwrap_or(last));
    }
    gone.push(queue.row());
    gone
}
