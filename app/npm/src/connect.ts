// The headless object: a hidden element, and what it says in the shape that programs like.
import {
  type Driven,
  TAG,
  answered,
  attributes,
  create,
  defined,
  inPage,
  loadButton,
  nowhere,
  origin,
  own as ofDocument,
} from "./button.js";
import { type ErrorDetail, InstagramError, tell } from "./error.js";
import { address, pages, read, unlessAborted } from "./read.js";
import type { Account, Events, Instagram, Item, Options, Page, Snapshot, State } from "./types.js";
import type { Connection } from "./wire.js";

const START: Snapshot = Object.freeze({ state: "loading", account: null, error: null });

/** Somebody who waits for a connect. `pressed`: the element has begun it. */
interface Waiter {
  resolve(account: Account): void;
  reject(error: unknown): void;
  pressed?: boolean;
}

/**
 * One site's connection in this page, for buttons of your own.
 *
 * ```js
 * const instagram = instagramConnect({ edge: "https://connect.example.com", clientId: "shop" });
 * instagram.ready();
 * button.onclick = async () => {
 *   const { username } = await instagram.connect();
 *   for await (const media of instagram.items("/me/media", { fields: ["media_url", "caption"] })) show(media);
 * };
 * ```
 */
export const instagramConnect = (options: Options): Instagram => {
  let element: Driven | undefined;
  let observer: MutationObserver | undefined;
  let snapshot = START;
  const listeners = new Set<() => void>();
  const handlers = new Map<keyof Events, Set<(detail: never) => void>>();
  const waiters = new Set<Waiter>();

  const set = (change: Partial<Snapshot>) => {
    const next = { ...snapshot, ...change };
    if (next.state !== snapshot.state || next.account !== snapshot.account || next.error !== snapshot.error) {
      snapshot = Object.freeze(next);
      for (const listener of [...listeners]) listener();
    }
  };
  const fire = <K extends keyof Events>(event: K, detail: Events[K]) => {
    for (const handler of [...(handlers.get(event) ?? [])]) (handler as (detail: Events[K]) => void)(detail);
  };
  const settle = (act: (waiter: Waiter) => void) => {
    for (const waiter of [...waiters]) act(waiter);
  };

  const failed = (error: InstagramError, state?: State) => {
    set(state ? { error, state } : { error });
    settle((waiter) => waiter.reject(error));
    fire("failed", error);
  };

  /** The element's state changed, which no event tells. */
  const look = () => {
    if (!element || !defined()) return;
    const { state } = element;
    if (state === "reconnect") set({ state, account: null });
    else set(state === "failed" ? { state } : { state, error: null });
    settle(press);
  };

  /** Begins a connect, unless the element is about to say whether there is a session. */
  const press = (waiter: Waiter) => {
    if (waiter.pressed || !element || !defined()) return;
    const { state } = element;
    const { account } = snapshot;
    if (state === "busy" || (state === "connected" && !account)) return;
    waiter.pressed = true;
    if (state === "connected") waiter.resolve(account!);
    else element.connect();
  };

  let starting = false;
  /** Loads the script and follows the element, unless that is so already; after a failure it is tried anew. */
  const start = () => {
    if (observer || starting) return;
    starting = true;
    loadButton(options).then(
      () => {
        starting = false;
        if (!element) return;
        observer = new MutationObserver(look);
        observer.observe(element.shadowRoot!, { subtree: true, childList: true, attributeFilter: ["data-state"] });
        look();
      },
      (error: InstagramError) => {
        starting = false;
        if (element) failed(error, "failed");
      },
    );
  };

  /** The hidden element, in the page. */
  const mount = (): Driven => {
    if (!inPage()) throw nowhere();
    if (element) {
      start();
      return element;
    }
    const own = (element = create(TAG) as Driven);
    own.hidden = true;
    for (const [name, value] of Object.entries(attributes(options))) if (value) own.setAttribute(name, value);
    // Its events are this object's, not the page's.
    const hear = <D>(name: string, act: (detail: D) => void) =>
      own.addEventListener(name, (event: Event) => {
        event.stopPropagation();
        act((event as CustomEvent<D>).detail);
      });
    hear("connected", (account: Account) => {
      set({ account, state: own.state, error: null });
      settle((waiter) => waiter.resolve(account));
      fire("connected", account);
    });
    hear("disconnected", (detail: Events["disconnected"]) => {
      set({ account: null, state: own.state });
      fire("disconnected", detail);
    });
    hear("failed", (detail: ErrorDetail) => failed(new InstagramError(detail)));
    (ofDocument("body") ?? ofDocument("head")).append(own);
    start();
    return own;
  };

  /** The element with its later half. */
  const live = async () => {
    const own = mount();
    await loadButton(options);
    // Not upgraded where it isn't in the page any more.
    if (element !== own) throw aborted();
    await own.ready().catch(tell);
    if (element !== own) throw aborted();
    return own;
  };
  const asked = async <T>(act: (element: Driven) => Promise<T>): Promise<T> => {
    const own = await live();
    return act(own).catch(tell);
  };

  /** Nobody is connected any more, unless somebody has connected meanwhile. */
  const ended = () => {
    if (element?.state !== "connected") set({ account: null });
  };

  const token = (renew?: boolean) => asked((own) => own.token(renew));
  const edge = () => origin(options.edge);
  const listen = <T>(to: Set<T>, listener: T) => {
    if (!inPage()) return () => {};
    to.add(listener);
    mount();
    return () => void to.delete(listener);
  };

  // The page that the result comes back to may be this one, in another window: it is taken there, whatever else is used.
  if (answered()) loadButton(options).catch(() => {});

  const instagram = {
    get state() {
      return snapshot.state;
    },
    get account() {
      return snapshot.account;
    },
    ready: () => live().then(() => {}),
    connect: ({ signal } = {}) => {
      const waiter = {} as Waiter;
      const account = new Promise<Account>((resolve, reject) => Object.assign(waiter, { resolve, reject }));
      const over = () => void waiters.delete(waiter);
      if (!signal?.aborted) {
        try {
          mount();
          waiters.add(waiter);
          // Within the click, if the script is there.
          press(waiter);
        } catch (error) {
          waiter.reject(error);
        }
      }
      const result = unlessAborted(account, signal);
      result.then(over, over);
      return result;
    },
    token,
    get: async (path: string, asked = {}) => {
      const answer = await read(address(edge(), path, asked), token, asked.signal);
      // Instagram's documents show the account within a list of one, too.
      return path === "/me" ? ((answer as Page<unknown> | null)?.data?.[0] ?? answer) : answer;
    },
    pages: (path: string, asked) => pages(edge(), path, token, asked),
    items: async function* (path: string, asked) {
      for await (const page of pages(edge(), path, token, asked)) yield* page.data as Item<string, string>[];
    },
    connection: async ({ signal } = {}) => read(edge() + "/connection", token, signal) as Promise<Connection>,
    subscribe: (listener) => listen(listeners, listener),
    getSnapshot: () => snapshot,
    getServerSnapshot: () => START,
    on: (event, listener) => {
      const own = handlers.get(event) ?? new Set();
      handlers.set(event, own);
      return listen(own as Set<typeof listener>, listener);
    },
    signOut: () => asked((own) => own.signOut()).then(ended),
    disconnect: () => asked((own) => own.disconnect()).then(ended),
    dispose: () => {
      observer?.disconnect();
      element?.remove();
      observer = element = undefined;
      listeners.clear();
      handlers.clear();
      settle((waiter) => waiter.reject(aborted()));
      snapshot = START;
    },
  } as Instagram;
  return instagram;
};

const aborted = () => new DOMException("It was disposed of.", "AbortError");
