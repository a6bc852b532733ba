// What the package takes and gives.
import type { ErrorCode, ErrorDetail, InstagramError } from "./error.js";
import type { ButtonState, Child, Connection, Graph, Permission, Retry } from "./wire.js";

/** Where the button's script comes from. */
export interface ButtonSource {
  /** The edge's address, such as `https://connect.example.com`. */
  edge: string;
  /** The script under its hash, which never changes, with its integrity: `cargo xtask size` prints both. */
  integrity?: { /** Such as `/v/0123456789abcdef/connect.js`. */ path: string /** Such as `sha384-…`. */; value: string };
}

/** What to connect. */
export interface Options extends ButtonSource {
  /** The site's id in the edge's setting `SITES`. */
  clientId: string;
  /** What to ask for; without it, all that the site may ask for. */
  permissions?: readonly Permission[];
  /** An opaque id of the person who is signed in at your site: another key never sees the former one's session. */
  accountKey?: string;
  /** Where the result comes back to; without it, the page itself. That page has to load the button's script too. */
  returnUrl?: string;
  /** Without it a popup, and a redirect where popups don't work. */
  mode?: "popup" | "redirect";
}

/** Whoever is connected, as the event `connected` says it. */
export interface Account {
  /** The connection's id. */
  connection: string;
  /** The user name, without `@`. */
  username: string;
  /** What was granted; `null` if Instagram didn't say. */
  permissions: Permission[] | null;
  /** What was asked for and unticked. */
  declined: Permission[];
}

/** Why nobody is connected any more. */
export interface Disconnected {
  /** Here, by hand (`signed_out`, `disconnected`); by the edge (`session_ended`); in another tab or element (`elsewhere`); or by other attributes (`changed`). */
  reason: "signed_out" | "disconnected" | "session_ended" | "elsewhere" | "changed";
  /** With `session_ended`: a stable name of the cause. */
  code?: ErrorCode;
  /** With `session_ended`: what happened. */
  message?: string;
  /** With `session_ended`: what to do. */
  action?: string;
  /** With `session_ended`: whose move it is, if the edge said. */
  retry?: Retry;
}

/** The same, and `loading` until the button's script is there. */
export type State = ButtonState | "loading";

/** All that changes, at one moment. The object stays the same until something changes. */
export interface Snapshot {
  /** Where it stands. */
  readonly state: State;
  /** Whoever is connected and can be read; with `state` `reconnect` nobody, until they connect again. */
  readonly account: Account | null;
  /** Why `state` is `failed` or `reconnect`. */
  readonly error: InstagramError | null;
}

/** A feed that the menu published. */
export interface Published {
  /** Its id. */
  id: string;
  /** Its address: the `src` of `<instagram-feed>`. */
  url: string;
}

/** The events and what their listeners get. */
export interface Events {
  /** Somebody is connected: after a connect, and on a page that finds a session. */
  connected: Account;
  /** Nobody is connected any more. */
  disconnected: Disconnected;
  /** Something went wrong. */
  failed: InstagramError;
}

/** A path that can be read: `/me`, `/me/media`, `/{media}`, `/{media}/children`. */
export type GraphPath = "/me" | "/me/media" | (`/${string}` & {});

/** Which row of {@link Graph} a path is. */
export type Template<P extends string> = P extends "/me" | "/me/media"
  ? P
  : P extends `/${string}/children`
    ? "/{media}/children"
    : P extends `/${string}/${string}`
      ? never
      : "/{media}";

/** What a path's items are, with every field. */
export type ItemOf<P extends string> = Graph[Template<P>]["item"];

/** A path that comes in pages. */
export type ListPath = "/me/media" | `/${string}/children`;

/** A field of a path's items; `children{id,media_url}` chooses among an album's. */
export type Field<P extends string> = (keyof ItemOf<P> & string) | ("children" extends keyof ItemOf<P> ? `children{${string}}` : never);

type Split<L extends string> = L extends `${infer First},${infer Rest}` ? First | Split<Rest> : L;
type Name<F extends string> = F extends `${infer N}{${string}` ? N : F;
type Inner<F extends string> = F extends `children{${infer L}}` ? Split<L> : never;
type OfChild<F extends string> = { [K in keyof Child as K extends "id" | Inner<F> ? K : never]: Child[K] };

/** A path's items with these fields alone; `id` always comes along. */
export type Item<P extends string, F extends string> = {
  [K in keyof ItemOf<P> as K extends "id" | Name<F> ? K : never]: K extends "children" ? { data: OfChild<F>[] } : ItemOf<P>[K];
};

/** One page of a list. */
export interface Page<T> {
  /** Its items. */
  data: T[];
  /** Its neighbours; missing when the list is empty. `next` and `previous` are addresses of the edge. */
  paging?: { cursors?: { before: string; after: string }; next?: string; previous?: string };
}

/** What `GET` of a path answers. */
export type Answer<P extends string, F extends string> = Graph[Template<P>]["pages"] extends true ? Page<Item<P, F>> : Item<P, F>;

/** How to read. */
export interface ReadOptions<F extends readonly string[]> {
  /** What to read of each item; without it, `id` alone. */
  fields?: F;
  /** How many items a page has, 1 to 100; without it, 25. For lists. */
  limit?: number;
  /** Begin behind this cursor. For lists. */
  after?: string;
  /** End before this cursor. For lists. */
  before?: string;
  /** Ends it: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** How to wait. */
export interface WaitOptions {
  /** Ends the waiting, not what is under way: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * One site's connection in this page.
 *
 * Nothing is loaded before it is first used (`ready`, `subscribe`, `on`, `connect`, a read), unless a result comes back. Every function is bound: it may be
 * taken off the object. On a server everything that needs a browser rejects with `unsupported_context`; `on` and
 * `subscribe` do nothing there.
 */
export interface Instagram {
  /** Where it stands now. */
  readonly state: State;
  /** Whoever is connected now. */
  readonly account: Account | null;
  /**
   * Loads the button's script and its later half. After it, {@link connect} opens its window within the click.
   * @throws {@link InstagramError} `script_blocked`, `misconfigured`.
   */
  ready(): Promise<void>;
  /**
   * Connects. Call it in a click handler. Whoever is connected already is given at once.
   *
   * Closing the popup is no error, since a page can't know of it: the promise waits on, and another `connect()` opens it
   * again. In redirect mode the page is left; after the return `account` is there and `connected` fires.
   * @throws {@link InstagramError} with the event `failed`'s words, such as `access_denied`, `popup_blocked`, `storage_blocked`.
   */
  connect(options?: WaitOptions): Promise<Account>;
  /**
   * The edge's access token, for requests of your own: never Instagram's. It lives for 10 minutes; ask before each request.
   * @param renew Renew it in any case: the edge refused the last one.
   * @throws {@link InstagramError} `not_connected`, `network`, or why the session is over.
   */
  token(renew?: boolean): Promise<string>;
  /**
   * Reads a path of Instagram's through the edge. A token that is over is renewed once.
   * @throws {@link InstagramError} with `category`, `retry`, `cause`, `action`, and `retryAfter` in seconds.
   */
  get<P extends GraphPath, const F extends readonly Field<P>[] = []>(path: P, options?: ReadOptions<F>): Promise<Answer<P, F[number]>>;
  /**
   * The pages of a list, one request each, as they are asked for.
   * @throws {@link InstagramError} as {@link get} does; `unexpected` if a next page isn't the edge's.
   */
  pages<P extends ListPath, const F extends readonly Field<P>[] = []>(
    path: P,
    options?: ReadOptions<F>,
  ): AsyncGenerator<Page<Item<P, F[number]>>, void, void>;
  /**
   * The items of a list, over all its pages: break off when you have enough.
   * @throws {@link InstagramError} as {@link pages} does.
   */
  items<P extends ListPath, const F extends readonly Field<P>[] = []>(
    path: P,
    options?: ReadOptions<F>,
  ): AsyncGenerator<Item<P, F[number]>, void, void>;
  /**
   * How the connection is: its account, its health, its dates (Unix seconds).
   * @throws {@link InstagramError} as {@link get} does.
   */
  connection(options?: WaitOptions): Promise<Connection>;
  /** Calls the listener whenever the snapshot changes. Gives the function that ends that. For `useSyncExternalStore`. */
  subscribe(listener: () => void): () => void;
  /** All that changes, now: the same object until something changes. */
  getSnapshot(): Snapshot;
  /** The snapshot of a page that is rendered on a server: `loading`. */
  getServerSnapshot(): Snapshot;
  /** Calls the listener at each such event. Gives the function that ends that. */
  on<K extends keyof Events>(event: K, listener: (detail: Events[K]) => void): () => void;
  /**
   * Ends this browser's session. The account stays connected for whoever connects it again.
   * @throws {@link InstagramError} `script_blocked`.
   */
  signOut(): Promise<void>;
  /**
   * Deletes the stored token, and with it everybody's session of this account.
   * @throws {@link InstagramError} `network`, or what the edge said; nothing is deleted then.
   */
  disconnect(): Promise<void>;
  /** Takes everything out of the page again and forgets all listeners; `connect()` in wait rejects with an `AbortError`. The object can be used anew. */
  dispose(): void;
}

/** The element's events, beside those of every element. They bubble. */
export interface InstagramConnectEventMap extends HTMLElementEventMap {
  /** Somebody is connected. */
  connected: CustomEvent<Account>;
  /** Nobody is connected any more. */
  disconnected: CustomEvent<Disconnected>;
  /** Something went wrong. */
  failed: CustomEvent<ErrorDetail>;
  /** The menu published the account's posts as a feed (attribute `feeds`). */
  published: CustomEvent<Published>;
  /** The menu took the feed back. */
  unpublished: CustomEvent<Pick<Published, "id">>;
}

/** The custom element `<instagram-connect>`, as `connect.js` defines it. */
export interface InstagramConnectElement extends HTMLElement {
  /** As of every element, with the types of these events. */
  addEventListener<K extends keyof InstagramConnectEventMap>(
    type: K,
    listener: (this: InstagramConnectElement, event: InstagramConnectEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  /** As of every element, with the types of these events. */
  removeEventListener<K extends keyof InstagramConnectEventMap>(
    type: K,
    listener: (this: InstagramConnectElement, event: InstagramConnectEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
  /** Where it stands. */
  readonly state: ButtonState;
  /** Begins a connect, as a click on it does. */
  connect(): unknown;
  /** The edge's access token. */
  token(renew?: boolean): Promise<string>;
  /** Ends this browser's session. */
  signOut(): Promise<void>;
  /** Deletes the connection. */
  disconnect(): Promise<void>;
}

/** The element's attributes, for the typings of a framework's templates. */
export interface InstagramConnectAttributes {
  /** The site's id in the edge's setting `SITES`. */
  "client-id": string;
  /** The edge's address; without it, the one that `connect.js` came from. */
  edge?: string | undefined;
  /** What to ask for, separated by spaces; without it, all that the site may ask for. */
  permissions?: string | undefined;
  /** An opaque id of the person who is signed in at your site. */
  "account-key"?: string | undefined;
  /** Where the result comes back to; without it, the page itself. */
  "return-url"?: string | undefined;
  /** Without it a popup, and a redirect where popups don't work. */
  mode?: "popup" | "redirect" | undefined;
  /** The language of its words; without it, the page's. */
  lang?: string | undefined;
  /** Without it, the page's `color-scheme`. */
  theme?: "light" | "dark" | undefined;
  /** Without it, in between. */
  size?: "small" | "large" | undefined;
  /** Without it, a little rounded. */
  shape?: "pill" | "square" | undefined;
  /** The menu can publish the account's posts as a feed, and take it back; for the page of a site's owner. */
  feeds?: "" | undefined;
}

/** Where a feed stands. */
export type FeedState = "loading" | "fresh" | "stale" | "ended" | "failed";

/** What the events of a feed say. */
export interface FeedDetail {
  /** Where it stands. */
  state: FeedState;
  /** How many posts it has. */
  count: number;
  /** Why it can't be had. */
  code?: "misconfigured" | "not_found" | "network" | "unexpected" | undefined;
}

/** The feed's events, beside those of every element. They bubble. */
export interface InstagramFeedEventMap extends HTMLElementEventMap {
  /** The feed is there, or has ended. */
  "instagram-feed:ready": CustomEvent<FeedDetail>;
  /** It can't be had. */
  "instagram-feed:failed": CustomEvent<FeedDetail>;
}

/** The custom element `<instagram-feed>`, as the edge's `instagram-feed.js` defines it. */
export interface InstagramFeedElement extends HTMLElement {
  /** As of every element, with the types of these events. */
  addEventListener<K extends keyof InstagramFeedEventMap>(
    type: K,
    listener: (this: InstagramFeedElement, event: InstagramFeedEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  /** As of every element, with the types of these events. */
  removeEventListener<K extends keyof InstagramFeedEventMap>(
    type: K,
    listener: (this: InstagramFeedElement, event: InstagramFeedEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
  /** Where it stands. */
  readonly state: FeedState;
}

/** The feed's attributes, for the typings of a framework's templates. */
export interface InstagramFeedAttributes {
  /** The feed's address, with or without its ending. */
  src: string;
  /** Without it, a grid. */
  layout?: "grid" | "masonry" | "row" | "list" | undefined;
  /** How many posts there are at first; without it, 12. */
  count?: number | string | undefined;
  /** With a button that shows the next ones. */
  more?: true | "" | undefined;
  /** Without it, a click shows a post large. */
  lightbox?: "off" | undefined;
  /** The language of its words; without it, the page's. */
  lang?: string | undefined;
}
