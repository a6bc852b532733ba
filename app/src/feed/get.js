// Asks an edge, and tells it nothing of the visitor but the question.
export const get = (url) => fetch(url, { credentials: "omit", signal: AbortSignal.timeout(3e4) });
