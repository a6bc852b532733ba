//! `GET /insights/media` and `GET /insights/stories`: posts, each with its numbers at each of its samples.

use super::{query::Query, table::Table, told::Told};
use crate::{
    insights::{
        cell::Cell,
        days::{Day, Window},
        media::{self, Media},
        metrics::{MEDIA, Product},
        queue::{FOUND, Queue, ages},
    },
    rooms::Host,
    values::{
        date::iso8601,
        lists,
        time::{HOUR, SECOND, Timestamp},
        writer::{Members, list, quoted},
    },
};

/// Answers it.
pub async fn posts(host: &Host, query: &Query, stories: bool) -> Told {
    let now = host.facts().now;
    let oldest = Queue::read(host).await.oldest(stories);
    let days = query.said.unwrap_or(Window {
        first: oldest,
        last: Day::of(now),
    });
    let (first, last) = (days.first.max(oldest), days.last.min(Day::of(now)));
    let mut posts: Vec<(String, Media)> = Vec::new();
    // The newest month first, and no more of them than are told.
    for month in media::months(first, last).rev() {
        let rows = host.rows(&media::below(stories, month)).await.into_iter();
        let of_month: Vec<(String, Media)> = rows
            .filter_map(|(key, row)| Some((media::id(&key).to_owned(), Media::of(&row)?)))
            .filter(|(_, post)| query.kind.is_none_or(|kind| kind == post.product()))
            .filter(|(_, post)| (first..=last).contains(&Day::of(post.posted)))
            .collect();
        let mut order: Vec<(u64, usize)> = Vec::new();
        for (place, (_, post)) in of_month.iter().enumerate() {
            lists::insert(&mut order, (u64::MAX.saturating_sub(post.posted.millis()), place));
        }
        let newest = order
            .iter()
            .filter_map(|(_, place)| of_month.get(*place).cloned());
        posts.extend(newest.take(query.limit.saturating_sub(posts.len())));
        if posts.len() >= query.limit {
            break;
        }
    }
    if query.csv {
        return Told::Csv(table(&posts, stories, now));
    }
    let told: Vec<String> = posts.iter().map(|(id, post)| one(id, post, now)).collect();
    Told::Json(format!("{{\"media\":{}}}", list(&told)))
}

/// The newest number of a metric.
fn newest(post: &Media, metric: &str, now: Timestamp) -> Cell {
    match post.newest() {
        Some(place) => post.at(place, metric, now),
        None => post.at(0, metric, now),
    }
}

/// How a sample is called by its age: `1h`, `7d`.
fn called(age: u64) -> String {
    let hours = age / HOUR;
    let minutes = (age / SECOND / 60) % 60;
    match hours {
        0..=48 if minutes == 0 => format!("{hours}h"),
        0..=48 => "end".to_owned(),
        _ => format!("{}d", hours / 24),
    }
}

fn one(id: &str, post: &Media, now: Timestamp) -> String {
    let product = post.product();
    let places: Vec<usize> = (0..ages(product).len()).chain([FOUND]).collect();
    let mut told = Members::new();
    told.text("id", id);
    told.text("product", product.as_str());
    told.text("posted", &iso8601(post.posted));
    told.text_if("url", post.url.as_deref());
    if post.gone {
        told.raw("gone", "true");
    }
    let names: Vec<String> = ages(product)
        .iter()
        .map(|age| quoted(&called(*age)))
        .chain([quoted("found")])
        .collect();
    told.raw("samples", &list(&names));
    let age = |place: &usize| {
        post.age(*place)
            .map_or_else(|| "null".to_owned(), |age| age.to_string())
    };
    told.raw("ages_seconds", &list(&places.iter().map(age).collect::<Vec<_>>()));
    let (mut latest, mut numbers) = (Members::new(), Members::new());
    for metric in product.metrics() {
        latest.raw(metric.name, &newest(post, metric.name, now).json());
        let cells = places
            .iter()
            .map(|place| post.at(*place, metric.name, now).json());
        numbers.raw(metric.name, &list(&cells.collect::<Vec<_>>()));
    }
    told.raw("latest", &latest.object());
    told.raw("numbers", &numbers.object());
    told.object()
}

fn table(posts: &[(String, Media)], stories: bool, now: Timestamp) -> Table {
    let has = |product: &Product| (*product == Product::Story) == stories;
    let metrics: Vec<_> = MEDIA.iter().filter(|metric| metric.of.iter().any(has)).collect();
    let mut names: Vec<String> = ["id", "product", "posted", "url", "age (s)"]
        .map(str::to_owned)
        .to_vec();
    names.extend(
        metrics
            .iter()
            .map(|metric| format!("{} ({})", metric.name, metric.unit)),
    );
    let mut table = Table::new(names);
    for (id, post) in posts {
        let age = post.newest().and_then(|place| post.age(place));
        let mut line = vec![
            id.clone(),
            post.product.clone(),
            iso8601(post.posted),
            post.url.clone().unwrap_or_default(),
            age.map_or_else(String::new, |age| age.to_string()),
        ];
        for metric in &metrics {
            // What its kind hasn't is no nothing of its own.
            let cell = if metric.of.contains(&post.product()) {
                newest(post, metric.name, now)
            } else {
                Cell::NotOffered
            };
            line.push(cell.text().to_owned());
        }
        table.line(line);
    }
    table
}
