// Asks an edge, and tells it nothing of the visitor but the question. The feed is worth waiting for, its words aren't.
export const get = (url, time) => fetch(url, { credentials: "omit", signal: AbortSignal.timeout(time) });
