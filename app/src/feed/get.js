// Asks an edge as `<link rel=preload as=fetch crossorigin>` asks, so that a page can announce its feed: without a cookie, unless the edge is
// the page's own host. The feed is worth waiting for, its words aren't.
export const get = (url, time) => fetch(url, { mode: "cors", signal: AbortSignal.timeout(time) });
