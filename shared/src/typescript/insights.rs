//! The npm package's types of numbers over time. The edge writes them by hand, so the members stand here in tables, which are
//! held against what it really writes.

use std::fmt::Write as _;

use super::{Row, hold, interface, union};
use crate::insights::metrics::{AUDIENCE, AUDIENCE_BY, Kind, Product, columns};

mod written;

const FILE: &str = "app/npm/src/insights.ts";

const RANGE: [Row; 2] = [
    ("from", "string", "The first day, such as `2026-11-01`."),
    ("to", "string", "The last day."),
];
const BEGINS: Row = ("begins", "string[]", "The first day of each value.");
const NUMBERS: [Row; 8] = [
    ("by", "\"day\" | \"week\" | \"month\"", "What a value is of."),
    ("time_zone", "string", "Whose midnight ends a day."),
    ("final_to", "string", "Days up to this one move no more."),
    (
        "product?",
        "InsightsProduct",
        "The only product that was asked for.",
    ),
    BEGINS,
    (
        "previous?",
        "InsightsDays",
        "As many days before, where they were asked for.",
    ),
    (
        "failing?",
        "InsightsUnsaid[]",
        "Days of which Instagram failed to say how many people it were.",
    ),
    (
        "metrics",
        "Partial<Record<InsightsMetric, InsightsNumbers>>",
        "The metrics that were asked for.",
    ),
];
const VALUES: [Row; 4] = [
    ("values", "InsightsValue[]", "A value for each of `begins`."),
    ("partial?", "number[]", "The places of sums that lack days."),
    (
        "total",
        "InsightsValue",
        "What all of the days come to, where that is a number at all.",
    ),
    ("total_is_partial?", "boolean", "Whether `total` lacks days."),
];
const METRIC: [Row; 6] = [
    ("is", "InsightsKind", "What its numbers are."),
    ("unit", "string", "Their unit."),
    (
        "rebuilt_before?",
        "string",
        "Days before this one are rebuilt, of who came and went.",
    ),
    (
        "rebuilt_without?",
        "string[]",
        "Days of which Instagram hasn't told that yet: they count as days without change.",
    ),
    (
        "by_product?",
        "Partial<Record<InsightsProduct, InsightsValues>>",
        "Each product's, where that was asked for.",
    ),
    (
        "previous?",
        "InsightsValues",
        "As many days before, where they were asked for.",
    ),
];
const MEDIA: [Row; 9] = [
    ("id", "string", "Its id at Instagram."),
    ("product", "InsightsMediaProduct", "What it is."),
    ("posted", "string", "When it was posted."),
    ("url?", "string", "Its address at Instagram."),
    ("gone?", "boolean", "It isn't there any more."),
    ("samples", "string[]", "The names of its samples, such as `24h`."),
    (
        "ages_seconds",
        "(number | null)[]",
        "How old it was at each; `null`: not taken.",
    ),
    (
        "latest",
        "Record<string, InsightsValue>",
        "The newest number of each metric.",
    ),
    (
        "numbers",
        "Record<string, InsightsValue[]>",
        "The numbers of each metric, by sample.",
    ),
];
const STATE: [Row; 11] = [
    ("begun", "boolean", "Whether anything was asked for yet."),
    ("keeps_days", "number", "For how many days numbers are kept."),
    ("since?", "string", "When it began."),
    ("ready?", "string", "When history was there."),
    ("percent", "number", "How much of history is there."),
    ("sampled_to", "string", "The last day that was asked for."),
    ("final_to", "string", "The last day that moves no more."),
    (
        "reaches",
        "Partial<Record<InsightsMetric, string>>",
        "The first day of each metric.",
    ),
    (
        "refused",
        "InsightsRefusal[]",
        "The metrics that Instagram refuses.",
    ),
    (
        "failing",
        "InsightsFailing[]",
        "What fails by itself, and holds nothing else up.",
    ),
    ("waits?", "InsightsWait", "Why it goes no further, if it doesn't."),
];
const OF_REPORT: Row = (
    "report?",
    "InsightsOfReport",
    "To a report's link: what it says of itself.",
);
const REFUSAL: [Row; 3] = [
    ("metric", "string", "Its name."),
    ("since", "string", "When it was refused."),
    ("asked_again", "string", "When it is asked for again."),
];
const FAILING: [Row; 8] = [
    (
        "what",
        "string",
        "`account`, `days_…`, `hours`, `week`, `audience`, `posts`, `stories`, or a `post`.",
    ),
    ("id?", "string", "The post's id."),
    ("since", "string", "Since when."),
    ("asked_again?", "string", "When it is asked for again."),
    (
        "given_up?",
        "true",
        "It was tried ten times; it is tried less now.",
    ),
    ("category", "Category", "What went wrong."),
    ("retry", "Retry", "Whose move it is, if it doesn't end by itself."),
    ("cause", "string", "Why, in plain words."),
];
const UNSAID: [Row; 7] = [
    ("from", "string", "The first day."),
    ("to", "string", "The last day."),
    ("since", "string", "Since when."),
    ("asked_again", "string", "When it is asked for again."),
    ("category", "Category", "What went wrong."),
    ("retry", "Retry", "Whose move it is, if it doesn't end by itself."),
    ("cause", "string", "Why, in plain words."),
];
const WAIT: [Row; 5] = [
    ("until?", "string", "Until when, where that is known."),
    ("category", "Category", "What went wrong."),
    ("retry", "Retry", "Whose move it is."),
    ("cause", "string", "Why, in plain words."),
    (
        "action?",
        "string",
        "What to do about it, in plain words; not to whoever reads by a link.",
    ),
];
const HOURS: [Row; 4] = [
    ("days", "number", "Of how many days."),
    ("time_zone", "string", "Whose hours they are."),
    (
        "online",
        "Record<InsightsWeekday, (number | \"not_sampled\")[]>",
        "How many followers are there at each hour, in the mean.",
    ),
    ("best", "InsightsHour[]", "The five best hours, the best first."),
];
const HOUR: [Row; 3] = [
    ("weekday", "InsightsWeekday", "Of which weekday."),
    ("hour", "number", "From 0 to 23."),
    ("online", "number", "How many followers are there."),
];
const REPORT: [Row; 4] = [
    ("id", "string", "Its id, by which it is taken back."),
    ("url", "string", "The link. It is told this once."),
    ("until", "string", "When it ends."),
    ("title", "string", "What it is called."),
];
const LISTED: [Row; 4] = [
    ("until", "string", "When it ends."),
    ("title", "string", "What it is called."),
    ("id", "string", "Its id, by which it is taken back."),
    ("made", "string", "When it was made."),
];
const OPENED: [Row; 3] = [
    ("until", "string", "When it ends."),
    ("title", "string", "What it is called."),
    ("username?", "string", "The account's name."),
];

fn all() -> String {
    let mut text = String::from(
        "// Numbers over time on the wire between the page and the edge. Written by `cargo xtask package` from the Rust crate\n\
         // `shared`: don't edit.\nimport type { Category, Retry } from \"./wire.js\";\n\n",
    );
    text += &union(
        "InsightsNothing",
        "Why there is no number. None of them is zero.",
        ["empty", "too_new", "too_few", "not_sampled", "not_offered"]
            .map(str::to_owned)
            .into_iter(),
    );
    text +=
        "/** A number, or why there is none. */\nexport type InsightsValue = number | InsightsNothing;\n\n";
    let kinds = [Kind::Count, Kind::People, Kind::Level, Kind::Average, Kind::Share];
    text += &union(
        "InsightsKind",
        "What a number is: `people` are never added up.",
        kinds.iter().map(|kind| kind.as_str().to_owned()),
    );
    text += &union(
        "InsightsMetric",
        "A metric of an account.",
        columns().map(|column| column.name.to_owned()),
    );
    text += &union(
        "InsightsProduct",
        "What was seen.",
        crate::insights::metrics::PRODUCTS
            .iter()
            .map(|(_, name)| (*name).to_owned()),
    );
    text += &union(
        "InsightsMediaProduct",
        "What a post is.",
        Product::ALL.iter().map(|product| product.as_str().to_owned()),
    );
    let days = [&RANGE[..], &[BEGINS]].concat();
    text += &interface("InsightsDays", "Some days.", "", &days);
    text += &interface("InsightsValues", "Values, and what they come to.", "", &VALUES);
    text += &interface(
        "InsightsNumbers",
        "A metric of some days.",
        " extends InsightsValues",
        &METRIC,
    );
    let numbers = [&RANGE[..], &NUMBERS[..]].concat();
    text += &interface("Insights", "What `GET /insights` answers.", "", &numbers);
    text += &interface(
        "InsightsMedium",
        "A post or a story, with its numbers.",
        "",
        &MEDIA,
    );
    text += "/** What `GET /insights/media` and `/insights/stories` answer. */\nexport interface InsightsMedia {\n  \
             /** The newest first. */\n  media: InsightsMedium[];\n}\n\n";
    let groups: Vec<String> = AUDIENCE_BY
        .iter()
        .map(|by| format!("  {by}: Record<string, InsightsValue> | InsightsNothing;\n"))
        .collect();
    let _ = write!(
        text,
        "/** Who they are: counts, or why there are none. */\nexport interface InsightsPeople {{\n{}}}\n\n",
        groups.concat()
    );
    let metrics: Vec<String> = AUDIENCE
        .iter()
        .map(|metric| format!("  {metric}: InsightsPeople;\n"))
        .collect();
    let _ = write!(
        text,
        "/** What `GET /insights/audience` answers. */\nexport interface InsightsAudience {{\n  \
         /** The Monday of its week. */\n  week?: string;\n  /** The weeks that are kept. */\n  weeks: string[];\n{}}}\n\n",
        metrics.concat()
    );
    text + &states()
}

/// When they are there, how far it all is, and reports.
fn states() -> String {
    let mut text = String::new();
    text += &union(
        "InsightsWeekday",
        "A weekday.",
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
            .map(str::to_owned)
            .into_iter(),
    );
    text += &interface("InsightsHour", "An hour of a week.", "", &HOUR);
    text += &interface(
        "InsightsHours",
        "What `GET /insights/best-hours` answers.",
        "",
        &HOURS,
    );
    text += &interface(
        "InsightsRefusal",
        "A metric that Instagram refuses.",
        "",
        &REFUSAL,
    );
    text += &interface(
        "InsightsFailing",
        "What fails by itself: it is put off, and nothing else waits for it.",
        "",
        &FAILING,
    );
    text += &interface(
        "InsightsUnsaid",
        "Days of which Instagram failed to say how many people it were.",
        "",
        &UNSAID,
    );
    text += &interface("InsightsWait", "Why Instagram isn't asked.", "", &WAIT);
    text += &interface("InsightsOfReport", "What a report says of itself.", "", &OPENED);
    let state = [&STATE[..], &[OF_REPORT]].concat();
    text += &interface("InsightsState", "What `GET /insights/state` answers.", "", &state);
    text += "/** What `POST /insights/reports` takes. */\nexport interface NewInsightsReport {\n  \
             /** When it ends, such as `2027-01-01T00:00:00+01:00`. */\n  until: string;\n  \
             /** What it is called. */\n  title?: string;\n}\n\n";
    text += &interface(
        "InsightsReport",
        "What `POST /insights/reports` answers.",
        "",
        &REPORT,
    );
    text += &interface("InsightsReportLine", "A report, as it is listed.", "", &LISTED);
    text += "/** What `GET /insights/reports` answers. */\nexport interface InsightsReports {\n  \
             /** The newest first. */\n  reports: InsightsReportLine[];\n}\n";
    text
}

/// R99: what the package promises of numbers is what is sent.
#[test]
fn the_types_of_numbers_are_those_of_the_wire() {
    hold(FILE, &all());
}
