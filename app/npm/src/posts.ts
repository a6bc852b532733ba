// Posts on the wire between the page and the edge. Written by `cargo xtask package` from the Rust crate `shared`:
// don't edit.
import type { Category, Problem, Retry } from "./wire.js";

/** What Instagram makes of a post. */
export type PostKind =
  | "image"
  | "reel"
  | "carousel"
  | "story";

/** Where a post stands. */
export type PostState =
  | "draft"
  | "scheduled"
  | "making"
  | "ready"
  | "publishing"
  | "published"
  | "failed"
  | "cancelled"
  | "unknown";

/** Where a picture or video is: a file that was handed over, or a public address. */
export type PostSource = { file: string; url?: never } | { url: string; file?: never };

/** Somebody on a picture or video. */
export interface PostTag {
  /** The account's name. */
  username: string;
  /** How far from the left, from 0 to 1; not on a reel. */
  x?: number;
  /** How far from the top, from 0 to 1. */
  y?: number;
}

/** What is said of a picture or video. */
interface PostMediumMembers {
  /** What it is. */
  type: "image" | "video";
  /** What a picture shows, for whoever doesn't see it. */
  alt_text?: string;
  /** Who is on it. */
  tags?: PostTag[];
}

/** A picture or video of a post. */
export type PostMedium = PostSource & PostMediumMembers;

/** One that is to be posted: a file says itself what it is, and of an address the kind says it where it can. */
export type NewPostMedium = PostSource & Partial<PostMediumMembers>;

/** What a post may have. */
export interface PostMembers {
  /** The text under it. */
  caption?: string;
  /** The first comment below it. */
  first_comment?: string;
  /** Accounts that are asked to post it with this one. */
  collaborators?: string[];
  /** A place: the id of a Page with a location. */
  location?: string;
  /** It is labelled as made by AI. */
  ai_generated?: boolean;
  /** `false`: nobody may comment on it. */
  comments?: boolean;
  /** The picture that a reel shows before it plays. */
  cover?: PostSource;
  /** Or the moment of the reel, in milliseconds. */
  cover_offset_ms?: number;
  /** Whether a reel shows in the feed too. */
  share_to_feed?: boolean;
  /** A reel is tried with people who don't follow. */
  trial?: "manual" | "performance";
  /** What a reel's own sound is called. */
  audio_name?: string;
  /** After this time it isn't posted any more; written like `at`. */
  not_after?: string;
  /** When it is posted, such as `2026-12-01T10:00:00+01:00`; without it at once. */
  at?: string;
}

/** What `POST /posts` takes. */
export interface NewPost extends PostMembers {
  /** What Instagram makes of it. */
  kind: PostKind;
  /** The pictures or videos, in their order. */
  media: NewPostMedium[];
  /** `true`: it is kept, and isn't posted until somebody says when. */
  draft?: boolean;
}

/** What `PATCH /posts/ID` takes; `null` takes a member away. */
export type PostChange = { [Name in keyof NewPost]?: NewPost[Name] | null };

/** A thing that happened to a post. */
export interface PostStep {
  /** When. */
  at: string;
  /** What, in one word such as `container_made`. */
  what: string;
  /** What more there is to say. */
  detail?: string;
}

/** A post, as the edge tells it. */
export interface Post extends PostMembers {
  /** Its id. */
  id: string;
  /** Where it stands. */
  state: PostState;
  /** What Instagram makes of it. */
  kind: PostKind;
  /** The pictures or videos, in their order. */
  media: PostMedium[];
  /** When it was made. */
  created_at: string;
  /** When it was known to be out. */
  published_at?: string;
  /** Its id at Instagram. */
  media_id?: string;
  /** Its address at Instagram. */
  permalink?: string;
  /** When it goes on. */
  next_at?: string;
  /** What went wrong, where it is one of Instagram's failures. */
  category?: Category;
  /** Whose move it is. */
  retry?: Retry;
  /** Why it stands where it stands, in plain words. */
  cause?: string;
  /** What to do about it, in plain words. */
  action?: string;
  /** What its maker should know of it. */
  warnings: string[];
  /** What happened to it, oldest first. */
  history: PostStep[];
}

/** What `GET /posts` answers. */
export interface Posts {
  /** The newest first. */
  posts: Post[];
  /** Of a long list: the next page is read with `?after=` this. */
  next?: string;
}

/** One thing that is wrong with a post or a file. */
export interface PostProblem {
  /** Where it stands in the request, such as `media[1].alt_text`; empty when it is the whole of it. */
  where: string;
  /** What is wrong, in a sentence. */
  what: string;
  /** What would be right, in a few words. */
  limit?: string;
}

/** What the edge answers when a post or a file is wrong (422): problem details, and all that is wrong. */
export type PostRefusal = Problem & { problems: PostProblem[] };

/** What stands in the way of posting. */
export interface PostHindrance {
  /** Whose matter it is. */
  what: "permission" | "account" | "app" | "limit";
  /** What is so, in plain words. */
  cause: string;
  /** What to do, in plain words. */
  action: string;
}

/** What `GET /posts/limits` answers. */
export interface PostLimits {
  /** How many Instagram counts as published. */
  used: number | null;
  /** How many it takes. */
  total: number | null;
  /** Within how long. */
  seconds: number | null;
  /** How many wait here. */
  planned: number;
  /** How many may. */
  planned_at_most: number;
  /** When the next one can go, if not now. */
  next_at: string | null;
  /** What keeps posts from going out. */
  stands_in_the_way: PostHindrance[];
  /** What Meta does with the posts of an app that isn't Live. */
  note: string;
}

/** What `POST /posts?dry_run` answers. */
export interface PostRehearsal {
  /** Whether it can be posted. */
  ok: boolean;
  /** What is wrong. */
  problems: PostProblem[];
  /** What somebody should know. */
  warnings: PostProblem[];
  /** What stands in the way. */
  limits: PostLimits;
}

/** What became of a line of a list. */
export type PostBatchLine =
  | { line: number; id: string }
  | { line: number; warnings: PostProblem[] }
  | { line: number; problems: PostProblem[] };

/** What `POST /posts/batch` answers. */
export interface PostBatch {
  /** How many were made. */
  made: number;
  /** How many were not. */
  refused: number;
  /** Each line. */
  lines: PostBatchLine[];
}

/** What `POST /posts/slots` takes. */
export interface PostSlots {
  /** Weekly times, such as `mon 09:00`. */
  slots: string[];
  /** Their offset from UTC, such as `+01:00`. */
  time_zone_offset: string;
  /** How many of the next ones. */
  count: number;
}

/** What `POST /posts/slots` answers. */
export interface PostTimes {
  /** The next free ones. */
  times: string[];
}

/** What was found in a picture. */
export interface FoundImage {
  /** It is a picture. */
  kind: "image";
  /** In pixels, as it is shown. */
  width: number;
  /** In pixels, as it is shown. */
  height: number;
  /** `jpeg`, or what it is instead. */
  format: string;
  /** Its colours. */
  colours?: "sRGB" | "other" | "grey" | "CMYK";
  /** The name of its colour profile. */
  profile?: string;
  /** It comes in several passes. */
  progressive?: boolean;
  /** How it lies in the file (EXIF 2 to 8). */
  orientation?: number;
  /** What is wrong whatever it is for. */
  problems: PostProblem[];
}

/** What was found in a video. */
export interface FoundVideo {
  /** It is a video. */
  kind: "video";
  /** In pixels, as it is shown. */
  width: number;
  /** In pixels, as it is shown. */
  height: number;
  /** How long it is. */
  seconds: number;
  /** `mp4`, `mov`, or what it is instead. */
  format: string;
  /** `h264`, `hevc`, or what its pictures are coded in instead. */
  codec: string;
  /** `aac`, `none`, or what its sound is coded in instead. */
  audio: string;
  /** Of the sound. */
  channels?: number;
  /** Of the sound, a second. */
  samples?: number;
  /** Frames a second, on average. */
  fps?: number;
  /** Kilobits a second of the pictures alone. */
  kilobits?: number;
  /** Whole frames, no half ones in turns. */
  progressive?: boolean;
  /** By how many degrees it is turned when it is shown. */
  rotation?: number;
  /** Its index comes before its pictures. */
  moov_first: boolean;
  /** It is cut by a list that says what to leave out. */
  edit_lists: boolean;
  /** What is wrong whatever it is for. */
  problems: PostProblem[];
}

/** A file, as `POST`, `PATCH` and `GET /media` tell it. */
export interface MediaFile {
  /** Its id, for the `file` of a post. */
  id: string;
  /** Whether all of it is there. */
  state: "partial" | "whole";
  /** How many of its bytes are there. */
  received?: number;
  /** How many bytes it has. */
  size: number;
  /** What it was announced as. */
  type: "image/jpeg" | "video/mp4" | "video/quicktime";
  /** What is in it, when all of it is there. */
  found?: FoundImage | FoundVideo;
  /** The post that has it. */
  post?: string;
}

/** What an event of a post says. */
export interface PostEventData {
  /** The post's id. */
  post: string;
  /** The connection's id. */
  connection: string;
  /** The site's id. */
  site: string;
  /** The account's name. */
  username?: string;
  /** What Instagram makes of it. */
  kind: PostKind;
  /** When it was to be posted. */
  at: string;
  /** Its id at Instagram. */
  media_id?: string;
  /** What went wrong, where it is one of Instagram's failures. */
  category?: Category;
  /** Whose move it is. */
  retry?: Retry;
  /** What happened, in plain words. */
  cause?: string;
  /** What to do, in plain words. */
  action?: string;
}

/** The body of an event of a post, which a site with `events` is sent. */
export interface PostEvent {
  /** What became of it. */
  type: "post.published" | "post.failed" | "post.unknown";
  /** When. */
  timestamp: string;
  /** Of which post. */
  data: PostEventData;
}
