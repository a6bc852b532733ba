// Reading through the edge: `GET /graph/…` and `GET /connection` with the edge's access token.
import { type InstagramError, failure, problem } from "./error.js";
import { withoutOddLinks } from "./links.js";
import type { Page, ReadOptions } from "./types.js";

type Token = (renew?: boolean) => Promise<string>;
type Asked = ReadOptions<readonly string[]>;

/** The promise, or the signal's reason. */
export const unlessAborted = <T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> =>
  signal
    ? new Promise((resolve, reject) => {
        const abort = () => reject(signal.reason);
        if (signal.aborted) abort();
        signal.addEventListener("abort", abort);
        promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
      })
    : promise;

/** Reads one address of the edge. A token that is over is renewed once. */
export const read = async (url: string, token: Token, signal?: AbortSignal): Promise<unknown> => {
  for (let renew = false; ; renew = true) {
    const bearer = await unlessAborted(token(renew), signal);
    const response = await fetch(url, {
      headers: { Authorization: "Bearer " + bearer },
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal: signal as AbortSignal,
    }).catch(() => {
      signal?.throwIfAborted();
      throw failure("network", "The edge can't be reached.", "Check the network, and that this page's origin is one of the site's.");
    });
    if (response.status === 401 && !renew) continue;
    if (response.ok) {
      const answer: unknown = await response.json().catch(() => {
        signal?.throwIfAborted();
        throw failure("unexpected", "The edge gave an answer that makes no sense.", "Try again in a moment.");
      });
      return withoutOddLinks(answer, url);
    }
    const error: InstagramError = await problem(response);
    // The button looks again, and asks to reconnect.
    if (error.retry === "user_reconnect" && response.status !== 401) await token(true).catch(() => {});
    throw error;
  }
};

/** The edge's address of a path. */
export const address = (edge: string, path: string, { fields, limit, after, before }: Asked = {}) => {
  const url = new URL("/graph" + path, edge);
  if (!path.startsWith("/") || !inGraph(url, edge)) {
    throw failure("bad_parameter", "This is no path of Instagram's API.", "Give one such as /me or /me/media.");
  }
  const asked = { fields: fields?.join(), limit, after, before };
  for (const [name, value] of Object.entries(asked)) {
    if (value !== undefined && value !== "") url.searchParams.set(name, String(value));
  }
  return url.href;
};

const inGraph = (url: URL, edge: string) => url.origin === edge && url.pathname.startsWith("/graph/");

/** The pages of a list. Only the edge's own addresses are followed, each once: the token goes along, and a list that leads back to itself, or to a page that was read, ends. */
export async function* pages<T>(edge: string, path: string, token: Token, asked: Asked = {}): AsyncGenerator<Page<T>, void, void> {
  const seen: string[] = [];
  for (let url = address(edge, path, asked); !seen.includes(url); ) {
    seen.push(url);
    const answer = (await read(url, token, asked.signal)) as Page<T> | null;
    const data = answer?.data?.filter?.(Boolean) ?? [];
    const text = JSON.stringify(data);
    if (data[0] && seen.includes(text)) return;
    seen.push(text);
    yield { ...answer, data };
    const next: unknown = answer?.paging?.next;
    if (typeof next !== "string" || !next) return;
    if (!URL.canParse(next) || !inGraph(new URL(next), edge)) {
      throw failure("unexpected", "The next page isn't at the edge.", "Tell its operator.");
    }
    url = next;
  }
}
