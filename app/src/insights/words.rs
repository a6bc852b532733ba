//! What the edge's names are called here.

use crate::value::Value;

/// The products, as the edge names them, with a class of a colour and a name.
pub const PRODUCTS: [(&str, &str, &str); 5] = [
    ("post", "p1", "Posts"),
    ("carousel", "p2", "Carousels"),
    ("reel", "p3", "Reels"),
    ("story", "p4", "Stories"),
    ("ad", "p5", "Ads"),
];

/// Metrics that can be chosen one by one, with their names. All are counts of days.
pub const MORE: [(&str, &str); 10] = [
    ("total_interactions", "Interactions"),
    ("likes", "Likes"),
    ("comments", "Comments"),
    ("saves", "Saves"),
    ("shares", "Shares"),
    ("reposts", "Reposts"),
    ("replies", "Replies"),
    ("profile_views", "Profile views"),
    ("profile_links_taps", "Taps on profile links"),
    ("website_clicks", "Website clicks"),
];

/// Metrics of which a year is shown: with its name, and of what its numbers are.
pub const YEAR: [(&str, &str, &str); 4] = [
    ("views", "Views", "views"),
    ("reach", "Reach", "accounts"),
    ("total_interactions", "Interactions", "interactions"),
    ("followers_gained", "New followers", "accounts"),
];

/// Numbers of posts, and of stories.
pub const POST: [(&str, &str); 7] = [
    ("views", "Views"),
    ("reach", "Reach"),
    ("total_interactions", "Interactions"),
    ("likes", "Likes"),
    ("comments", "Comments"),
    ("saved", "Saves"),
    ("shares", "Shares"),
];
/// Those of stories.
pub const STORY: [(&str, &str); 6] = [
    ("views", "Views"),
    ("reach", "Reach"),
    ("total_interactions", "Interactions"),
    ("replies", "Replies"),
    ("navigation", "Taps"),
    ("profile_visits", "Profile visits"),
];

/// What a post is.
pub fn product(name: &str) -> &'static str {
    match name {
        "reel" => "Reel",
        "story" => "Story",
        _ => "Post",
    }
}

/// How much more or less: with its sign and in percent; [`None`] where there was nothing before, or one of the two, each with
/// whether it lacks days, isn't whole.
pub fn change(now: (Value, bool), before: (Value, bool), number: fn(f64) -> String) -> Option<String> {
    let ((Value::Number(now), false), (Value::Number(before), false)) = (now, before) else {
        return None;
    };
    if before <= 0.0 {
        return None;
    }
    let percent = (now - before) / before * 100.0;
    let round = if percent.abs() < 10.0 {
        (percent * 10.0).round() / 10.0
    } else {
        percent.round()
    };
    Some(if round > 0.0 {
        format!("▲ {} %", number(round))
    } else if round < 0.0 {
        format!("▼ {} %", number(-round))
    } else {
        "as before".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use shared::insights::metrics::{self, MEDIA, PRODUCTS as KNOWN};

    use super::{MORE, POST, PRODUCTS, STORY, YEAR, change};
    use crate::value::{Nothing, Value};

    #[test]
    fn every_name_is_one_of_the_edge_s() {
        for (name, _) in MORE {
            let column = metrics::column(name).unwrap();
            // R101: what can be chosen to be added up may be.
            assert!(column.is.adds_up(), "{name}");
        }
        for (name, _, unit) in YEAR {
            assert_eq!(metrics::column(name).map(|column| column.unit), Some(unit));
        }
        for (name, _) in POST.iter().chain(&STORY) {
            assert!(MEDIA.iter().any(|metric| metric.name == *name), "{name}");
        }
        assert_eq!(PRODUCTS.map(|(name, ..)| name), KNOWN.map(|(_, name)| name));
    }

    #[test]
    fn a_change_is_told_from_something_alone() {
        let told = |now, before| change(now, before, |number| number.to_string());
        let written = |now, before| told((Value::Number(now), false), (Value::Number(before), false));
        assert_eq!(written(110.0, 100.0).as_deref(), Some("▲ 10 %"));
        assert_eq!(written(99.55, 100.0).as_deref(), Some("▼ 0.5 %"));
        assert_eq!(written(100.0, 100.0).as_deref(), Some("as before"));
        assert_eq!(written(5.0, 0.0), None);
        // R99: days that are known aren't set beside fewer.
        let (whole, partial) = ((Value::Number(140.0), false), (Value::Number(10.0), true));
        assert_eq!(told(whole, partial), None);
        assert_eq!(told(partial, whole), None);
        assert_eq!(told(partial, partial), None);
        assert_eq!(told(whole, (Value::Nothing(Nothing::NotSampled), false)), None);
    }
}
