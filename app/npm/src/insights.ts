// Numbers over time on the wire between the page and the edge. Written by `cargo xtask package` from the Rust crate
// `shared`: don't edit.
import type { Category, Retry } from "./wire.js";

/** Why there is no number. None of them is zero. */
export type InsightsNothing =
  | "empty"
  | "too_new"
  | "too_few"
  | "not_sampled"
  | "not_offered";

/** A number, or why there is none. */
export type InsightsValue = number | InsightsNothing;

/** What a number is: `people` are never added up. */
export type InsightsKind =
  | "count"
  | "people"
  | "level"
  | "average"
  | "share";

/** A metric of an account. */
export type InsightsMetric =
  | "followers_count"
  | "follows_count"
  | "media_count"
  | "reach"
  | "follower_count"
  | "followers_gained"
  | "followers_lost"
  | "views"
  | "total_interactions"
  | "likes"
  | "comments"
  | "shares"
  | "saves"
  | "accounts_engaged"
  | "replies"
  | "reposts"
  | "profile_links_taps"
  | "profile_views"
  | "website_clicks";

/** What was seen. */
export type InsightsProduct =
  | "post"
  | "carousel"
  | "reel"
  | "story"
  | "ad";

/** What a post is. */
export type InsightsMediaProduct =
  | "feed"
  | "reel"
  | "story";

/** Some days. */
export interface InsightsDays {
  /** The first day, such as `2026-11-01`. */
  from: string;
  /** The last day. */
  to: string;
  /** The first day of each value. */
  begins: string[];
}

/** Values, and what they come to. */
export interface InsightsValues {
  /** A value for each of `begins`. */
  values: InsightsValue[];
  /** The places of sums that lack days. */
  partial?: number[];
  /** What all of the days come to, where that is a number at all. */
  total: InsightsValue;
  /** Whether `total` lacks days. */
  total_is_partial?: boolean;
}

/** A metric of some days. */
export interface InsightsNumbers extends InsightsValues {
  /** What its numbers are. */
  is: InsightsKind;
  /** Their unit. */
  unit: string;
  /** Days before this one are rebuilt, of who came and went. */
  rebuilt_before?: string;
  /** Days of which Instagram hasn't told that yet: they count as days without change. */
  rebuilt_without?: string[];
  /** Each product's, where that was asked for. */
  by_product?: Partial<Record<InsightsProduct, InsightsValues>>;
  /** As many days before, where they were asked for. */
  previous?: InsightsValues;
}

/** What `GET /insights` answers. */
export interface Insights {
  /** The first day, such as `2026-11-01`. */
  from: string;
  /** The last day. */
  to: string;
  /** What a value is of. */
  by: "day" | "week" | "month";
  /** Whose midnight ends a day. */
  time_zone: string;
  /** Days up to this one move no more. */
  final_to: string;
  /** The only product that was asked for. */
  product?: InsightsProduct;
  /** The first day of each value. */
  begins: string[];
  /** As many days before, where they were asked for. */
  previous?: InsightsDays;
  /** Days of which Instagram failed to say how many people it were. */
  failing?: InsightsUnsaid[];
  /** The metrics that were asked for. */
  metrics: Partial<Record<InsightsMetric, InsightsNumbers>>;
}

/** A post or a story, with its numbers. */
export interface InsightsMedium {
  /** Its id at Instagram. */
  id: string;
  /** What it is. */
  product: InsightsMediaProduct;
  /** When it was posted. */
  posted: string;
  /** Its address at Instagram. */
  url?: string;
  /** It isn't there any more. */
  gone?: boolean;
  /** The names of its samples, such as `24h`. */
  samples: string[];
  /** How old it was at each; `null`: not taken. */
  ages_seconds: (number | null)[];
  /** The newest number of each metric. */
  latest: Record<string, InsightsValue>;
  /** The numbers of each metric, by sample. */
  numbers: Record<string, InsightsValue[]>;
}

/** What `GET /insights/media` and `/insights/stories` answer. */
export interface InsightsMedia {
  /** The newest first. */
  media: InsightsMedium[];
}

/** Who they are: counts, or why there are none. */
export interface InsightsPeople {
  age: Record<string, InsightsValue> | InsightsNothing;
  gender: Record<string, InsightsValue> | InsightsNothing;
  country: Record<string, InsightsValue> | InsightsNothing;
  city: Record<string, InsightsValue> | InsightsNothing;
}

/** What `GET /insights/audience` answers. */
export interface InsightsAudience {
  /** The Monday of its week. */
  week?: string;
  /** The weeks that are kept. */
  weeks: string[];
  follower_demographics: InsightsPeople;
  engaged_audience_demographics: InsightsPeople;
}

/** A weekday. */
export type InsightsWeekday =
  | "mon"
  | "tue"
  | "wed"
  | "thu"
  | "fri"
  | "sat"
  | "sun";

/** An hour of a week. */
export interface InsightsHour {
  /** Of which weekday. */
  weekday: InsightsWeekday;
  /** From 0 to 23. */
  hour: number;
  /** How many followers are there. */
  online: number;
}

/** What `GET /insights/best-hours` answers. */
export interface InsightsHours {
  /** Of how many days. */
  days: number;
  /** Whose hours they are. */
  time_zone: string;
  /** How many followers are there at each hour, in the mean. */
  online: Record<InsightsWeekday, (number | "not_sampled")[]>;
  /** The five best hours, the best first. */
  best: InsightsHour[];
}

/** A metric that Instagram refuses. */
export interface InsightsRefusal {
  /** Its name. */
  metric: string;
  /** When it was refused. */
  since: string;
  /** When it is asked for again. */
  asked_again: string;
}

/** What fails by itself: it is put off, and nothing else waits for it. */
export interface InsightsFailing {
  /** `account`, `days_…`, `hours`, `week`, `audience`, `posts`, `stories`, or a `post`. */
  what: string;
  /** The post's id. */
  id?: string;
  /** Since when. */
  since: string;
  /** When it is asked for again. */
  asked_again?: string;
  /** It was tried ten times; it is tried less now. */
  given_up?: true;
  /** What went wrong. */
  category: Category;
  /** Whose move it is, if it doesn't end by itself. */
  retry: Retry;
  /** Why, in plain words. */
  cause: string;
}

/** Days of which Instagram failed to say how many people it were. */
export interface InsightsUnsaid {
  /** The first day. */
  from: string;
  /** The last day. */
  to: string;
  /** Since when. */
  since: string;
  /** When it is asked for again. */
  asked_again: string;
  /** What went wrong. */
  category: Category;
  /** Whose move it is, if it doesn't end by itself. */
  retry: Retry;
  /** Why, in plain words. */
  cause: string;
}

/** Why Instagram isn't asked. */
export interface InsightsWait {
  /** Until when, where that is known. */
  until?: string;
  /** What went wrong. */
  category: Category;
  /** Whose move it is. */
  retry: Retry;
  /** Why, in plain words. */
  cause: string;
  /** What to do about it, in plain words; not to whoever reads by a link. */
  action?: string;
}

/** What a report says of itself. */
export interface InsightsOfReport {
  /** When it ends. */
  until: string;
  /** What it is called. */
  title: string;
  /** The account's name. */
  username?: string;
}

/** What `GET /insights/state` answers. */
export interface InsightsState {
  /** Whether anything was asked for yet. */
  begun: boolean;
  /** For how many days numbers are kept. */
  keeps_days: number;
  /** When it began. */
  since?: string;
  /** When history was there. */
  ready?: string;
  /** How much of history is there. */
  percent: number;
  /** The last day that was asked for. */
  sampled_to: string;
  /** The last day that moves no more. */
  final_to: string;
  /** The first day of each metric. */
  reaches: Partial<Record<InsightsMetric, string>>;
  /** The metrics that Instagram refuses. */
  refused: InsightsRefusal[];
  /** What fails by itself, and holds nothing else up. */
  failing: InsightsFailing[];
  /** Why it goes no further, if it doesn't. */
  waits?: InsightsWait;
  /** To a report's link: what it says of itself. */
  report?: InsightsOfReport;
}

/** What `POST /insights/reports` takes. */
export interface NewInsightsReport {
  /** When it ends, such as `2027-01-01T00:00:00+01:00`. */
  until: string;
  /** What it is called. */
  title?: string;
}

/** What `POST /insights/reports` answers. */
export interface InsightsReport {
  /** Its id, by which it is taken back. */
  id: string;
  /** The link. It is told this once. */
  url: string;
  /** When it ends. */
  until: string;
  /** What it is called. */
  title: string;
}

/** A report, as it is listed. */
export interface InsightsReportLine {
  /** When it ends. */
  until: string;
  /** What it is called. */
  title: string;
  /** Its id, by which it is taken back. */
  id: string;
  /** When it was made. */
  made: string;
}

/** What `GET /insights/reports` answers. */
export interface InsightsReports {
  /** The newest first. */
  reports: InsightsReportLine[];
}
