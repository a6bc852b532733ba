// The elements that are a program of the edge's: the composer and the dashboard.

/** What the composer tells of a post that was made or changed. */
export interface PostedDetail {
  /** Its name at the edge: `GET /posts/ID` says how it goes on. */
  id: string;
  /** Where it stands, such as `draft`, `scheduled` or `making`. */
  state: string;
  /** What Instagram makes of it. */
  kind: "image" | "reel" | "carousel" | "story";
}

/** The composer's events, beside those of every element. They bubble. */
export interface InstagramComposeEventMap extends HTMLElementEventMap {
  /** A post was made or changed. */
  "instagram-compose:posted": CustomEvent<PostedDetail>;
}

/** The custom element `<instagram-compose>`, as the edge's `instagram-compose.js` defines it. */
export interface InstagramComposeElement extends HTMLElement {
  /** As of every element, with the types of these events. */
  addEventListener<K extends keyof InstagramComposeEventMap>(
    type: K,
    listener: (this: InstagramComposeElement, event: InstagramComposeEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  /** As of every element, with the types of these events. */
  removeEventListener<K extends keyof InstagramComposeEventMap>(
    type: K,
    listener: (this: InstagramComposeElement, event: InstagramComposeEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

/** The composer's attributes, for the typings of a framework's templates. */
export interface InstagramComposeAttributes {
  /** The edge's origin; without it, the script's. */
  edge?: string | undefined;
  /** The `id` of the `<instagram-connect>` whose session is used; without it, the page's first. */
  for?: string | undefined;
  /** The site's id, for a page without a button: the composer has its own then. */
  "client-id"?: string | undefined;
  /** Which of the page's persons it is, for its own button. */
  "account-key"?: string | undefined;
  /** Where its own button comes back to; without it, the page's address. */
  "return-url"?: string | undefined;
}

/** The custom element `<instagram-insights>`, as the edge's `instagram-insights.js` defines it. */
export type InstagramInsightsElement = HTMLElement;

/** The dashboard's attributes, for the typings of a framework's templates. */
export interface InstagramInsightsAttributes {
  /** The edge's origin; without it, the script's. */
  edge?: string | undefined;
  /** The `id` of the `<instagram-connect>` whose session is used; without it, the page's first. */
  for?: string | undefined;
  /** Where the page's address has `#report=…`, that report is read, without a session. */
  report?: true | "" | undefined;
}
