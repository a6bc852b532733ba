// What is on the wire between the page and the edge. Written by `cargo xtask package` from the Rust crate `shared`:
// don't edit.

/** What went wrong. The names are stable. */
export type Category =
  | "denied"
  | "account_mismatch"
  | "code_used"
  | "code_expired"
  | "code_invalid"
  | "redirect_mismatch"
  | "bad_client"
  | "bad_secret"
  | "app_blocked"
  | "not_professional"
  | "app_in_development"
  | "role_missing"
  | "permission_missing"
  | "token_expired"
  | "token_revoked"
  | "token_malformed"
  | "checkpoint"
  | "too_young"
  | "rate_limited"
  | "app_rate_limited"
  | "transient"
  | "media_rejected"
  | "media_not_ready"
  | "quota_reached"
  | "unsupported_request"
  | "not_found"
  | "bad_parameter"
  | "malformed";

/** Whose move it is. */
export type Retry =
  | "none"
  | "later"
  | "user_reconnect"
  | "developer_fix";

/** What was being done when it went wrong; the same answer means different things at different steps. */
export type Step =
  | "authorize"
  | "exchange"
  | "long_lived"
  | "refresh"
  | "read"
  | "publish"
  | "insights";

/** How a connection is. */
export type Health =
  | "ok"
  | "upgrading"
  | "reconnect";

/** An error of the API for pages, as problem details (RFC 9457). */
export type Problem = {
  /** `about:blank`. */
  type: string;
  /** The same as `cause`. */
  title: string;
  /** The HTTP status. */
  status: number;
  /** `cause` and `action` together. */
  detail: string;
  /** What went wrong, for programs; the names are stable. */
  category: Category;
  /** Whose move it is. */
  retry: Retry;
  /** What happened, for people. */
  cause: string;
  /** What to do, for people. */
  action: string;
  /** The permissions that are missing, if any are. */
  missing_permissions?: Array<Permission>;
  /** How long to wait, in seconds. */
  retry_after?: number;
  /** What was being done at Instagram. */
  step?: Step;
};

/** The body of an error of `/token` and `/revoke`. */
export type TokenError = {
  /** The error's code in OAuth. */
  error: string;
  /** `category`, `cause` and `action` together, in ASCII. */
  error_description: string;
  /** The edge's time in Unix seconds, where a proof was refused. */
  server_time?: number;
  /** What went wrong, for programs; the names are stable. */
  category: Category;
  /** Whose move it is. */
  retry: Retry;
  /** What happened, for people. */
  cause: string;
  /** What to do, for people. */
  action: string;
  /** The permissions that are missing, if any are. */
  missing_permissions?: Array<Permission>;
  /** How long to wait, in seconds. */
  retry_after?: number;
  /** What was being done at Instagram. */
  step?: Step;
};

/** The permissions that Instagram documents. */
export type KnownPermission =
  | "instagram_business_basic"
  | "instagram_business_content_publish"
  | "instagram_business_manage_comments"
  | "instagram_business_manage_messages"
  | "instagram_business_manage_insights";

/** A permission of Instagram. */
export type Permission = KnownPermission | (string & {});

/** The connection, as `GET /connection` answers. Times are Unix seconds; what Instagram didn't say is `null`. */
export type Connection = {
  /** The connection's id: 64 hex digits. */
  id: string;
  /** The same, for clients that read this as `userinfo`. */
  sub: string;
  /** The user name, without `@`. */
  username: string | null;
  /** The name that the account gives itself. */
  name: string | null;
  /** The picture's address, signed and short-lived. */
  profile_picture_url: string | null;
  /** `BUSINESS` or `MEDIA_CREATOR`, as Instagram spells it. */
  account_type: string | null;
  /** What was granted. */
  permissions: Array<Permission> | null;
  /** What was asked for and unticked. */
  declined: Array<Permission>;
  /** How it is. */
  health: Health;
  /** Why it isn't `ok`. */
  category: Category | null;
  /** Whose move it is. */
  retry: Retry | null;
  /** What happened, for people. */
  cause: string | null;
  /** What to do. */
  action: string | null;
  /** The permissions that are missing, if any are. */
  missing_permissions?: Array<Permission>;
  /** How long to wait, in seconds. */
  retry_after?: number;
  /** What was being done at Instagram. */
  step?: Step;
  /** Whose token it is that asked: the site's id. */
  client_id: string;
  /** And what kind of program of the site's. */
  client_kind: "browser" | "native" | "server";
  /** When the access token that asked ends, in Unix seconds. */
  access_token_expires_at: number;
  /** When its session ends if it isn't renewed, in Unix seconds. */
  session_expires_at: number;
  /** When the account was first connected, in Unix seconds. */
  connected_at: number;
  /** When it would end if it were not renewed any more, in Unix seconds. */
  token_expires_at: number;
};

/** The authorization server's metadata (RFC 8414), at `/.well-known/oauth-authorization-server`. */
export type Metadata = {
  /** The edge's address. */
  issuer: string;
  /** Where a visitor is sent. */
  authorization_endpoint: string;
  /** Where codes and refresh tokens become access tokens. */
  token_endpoint: string;
  /** Where a session is ended. */
  revocation_endpoint: string;
  /** Where a server asks what a token is (RFC 7662); only where a site has servers. */
  introspection_endpoint?: string;
  /** How it shows who it is there. */
  introspection_endpoint_auth_methods_supported?: Array<string>;
  /** Whose a token is: `GET /connection`, with the token itself. */
  userinfo_endpoint: string;
  /** `code`. */
  response_types_supported: [string];
  /** `query` and `fragment`. */
  response_modes_supported: [string, string];
  /** `authorization_code` and `refresh_token`. */
  grant_types_supported: [string, string];
  /** `S256`. */
  code_challenge_methods_supported: [string];
  /** How the clients of this edge show who they are. */
  token_endpoint_auth_methods_supported: Array<string>;
  /** The same. */
  revocation_endpoint_auth_methods_supported: Array<string>;
  /** `ES256`. */
  dpop_signing_alg_values_supported: [string];
  /** Whether an answer names its issuer (RFC 9207). */
  authorization_response_iss_parameter_supported: boolean;
  /** The permissions that whoever asks may ask for: the page's site by its origin, or else any site. */
  scopes_supported: Array<string>;
  /** At `OpenID` Connect's address alone, and empty: nothing is signed. */
  jwks_uri?: string;
  /** At `OpenID` Connect's address alone: `pairwise`, as Instagram's ids are. */
  subject_types_supported?: [string];
  /** At `OpenID` Connect's address alone, and empty: there are no id tokens. */
  id_token_signing_alg_values_supported?: [];
};

/** Where a button stands. */
export type ButtonState =
  | "idle"
  | "waiting"
  | "busy"
  | "connected"
  | "reconnect"
  | "failed";

/** What the button itself finds wrong. */
export type ButtonCode =
  | "access_denied"
  | "issuer_mismatch"
  | "misconfigured"
  | "network"
  | "not_connected"
  | "popup_blocked"
  | "reconnect"
  | "script_blocked"
  | "session_gone"
  | "storage_blocked"
  | "unexpected"
  | "unsupported_context";

/** The connected account. A field without a value is missing. */
export interface Me {
  /** Its id. */
  id: string;
  /** The professional account's id, as webhooks name it. */
  user_id?: string;
  /** The user name, without `@`. */
  username: string;
  /** The name that the account gives itself. */
  name?: string;
  /** The kind of account; compare it without case. */
  account_type?: "BUSINESS" | "MEDIA_CREATOR" | (string & {});
  /** The picture's address, signed and short-lived: don't store it. */
  profile_picture_url?: string;
  /** How many accounts follow it. */
  followers_count?: number;
  /** How many accounts it follows. */
  follows_count?: number;
  /** How many media it has. */
  media_count?: number;
  /** What the account says of itself. */
  biography?: string;
  /** The account's link. */
  website?: string;
}

/** A post. A field without a value is missing. */
export interface Media {
  /** Its id. */
  id: string;
  /** The text under it. */
  caption?: string;
  /** What it is. */
  media_type: "IMAGE" | "VIDEO" | "CAROUSEL_ALBUM" | (string & {});
  /** Where it is shown. */
  media_product_type?: "FEED" | "REELS" | "STORY" | "AD" | (string & {});
  /** The picture's or the video's address, signed and short-lived. Missing where somebody else holds the rights. */
  media_url?: string;
  /** A video's picture, signed and short-lived. */
  thumbnail_url?: string;
  /** Its page at Instagram. */
  permalink?: string;
  /** The last part of `permalink`. */
  shortcode?: string;
  /** When it was posted, such as `2026-01-02T03:04:05+0000`. */
  timestamp: string;
  /** The user name, without `@`. */
  username: string;
  /** Whose it is. */
  owner?: { id: string };
  /** How many people like it. Missing where the owner hides it. */
  like_count?: number;
  /** How many comments it has. */
  comments_count?: number;
  /** Whether comments are open. */
  is_comment_enabled?: boolean;
  /** The words for those who can't see the picture. */
  alt_text?: string;
  /** Of a reel: whether it is in the feed as well; a trial reel isn't. */
  is_shared_to_feed?: boolean;
  /** Whether it is marked as made by AI. */
  is_ai_generated?: boolean;
  /** Of a video: what kind of sound it has. */
  media_audio_type?: string;
  /** The id that the old API had for it. */
  legacy_instagram_media_id?: string;
  /** What the copyright check of a video found. */
  copyright_check_information?: unknown;
  /** The ads that were made of it. */
  boost_ads_list?: unknown;
  /** Whether it can become an ad. */
  boost_eligibility_info?: unknown;
  /** An album's items. */
  children?: { data: Child[] };
}

/** An item of an album. A field without a value is missing. */
export interface Child {
  /** Its id. */
  id: string;
  /** What it is. */
  media_type: "IMAGE" | "VIDEO" | "CAROUSEL_ALBUM" | (string & {});
  /** Where it is shown. */
  media_product_type?: "FEED" | "REELS" | "STORY" | "AD" | (string & {});
  /** The picture's or the video's address, signed and short-lived. Missing where somebody else holds the rights. */
  media_url?: string;
  /** A video's picture, signed and short-lived. */
  thumbnail_url?: string;
  /** Its page at Instagram. */
  permalink?: string;
  /** The last part of `permalink`. */
  shortcode?: string;
  /** When it was posted, such as `2026-01-02T03:04:05+0000`. */
  timestamp: string;
  /** The user name, without `@`. */
  username: string;
  /** Whose it is. */
  owner?: { id: string };
  /** The words for those who can't see the picture. */
  alt_text?: string;
}

/** What can be read: each path, its items, and whether they come in pages. */
export interface Graph {
  "/me": { item: Me; pages: false };
  "/me/media": { item: Media; pages: true };
  "/{media}": { item: Media; pages: false };
  "/{media}/children": { item: Child; pages: true };
}
