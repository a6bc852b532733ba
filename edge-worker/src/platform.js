// What the edge's Rust asks of the platform, each time in one call: one here stands for a dozen crossings from
// WebAssembly. No decision is made here. Header fields cross as JSON, so that no value can begin a field.

// Each step of a task of Rust's is one microtask. The platform's own way there is ten times as long as a promise's; what a
// task throws is told as it would be, for an instance that trapped is left for a new one then.
const now = Promise.resolve();
globalThis.queueMicrotask = (task) => {
  now.then(() => {
    try {
      task();
    } catch (error) {
      reportError(error);
    }
  });
};

export const soon = queueMicrotask;

// What a promise comes to is told in one call. A trap there is told as it is where a task begins.
function tell(ear, place, number, kept, value) {
  try {
    ear(place, number, kept, value);
  } catch (error) {
    reportError(error);
  }
}
export const wait = (promise, place, number, ear) => {
  promise.then(
    (value) => tell(ear, place, number, true, value),
    (error) => tell(ear, place, number, false, error),
  );
};
// A promise that Rust settles.
export const promised = () => Promise.withResolvers();
export const settle = ({ resolve, reject }, kept, value) => (kept ? resolve : reject)(value);

// All that is ever read of a request's fields (R38), in the order of `Field` in `platform/fields.rs`.
export const ASKED = [
  "authorization",
  "cf-connecting-ip",
  "content-length",
  "content-type",
  "cookie",
  "dpop",
  "idempotency-key",
  "if-modified-since",
  "if-none-match",
  "origin",
  "purpose",
  "range",
  "sec-ch-ua-mobile",
  "sec-fetch-dest",
  "sec-fetch-site",
  "sec-purpose",
  "upload-length",
  "upload-offset",
  "user-agent",
];
// All that is ever read of an answer's of Instagram's.
const ANSWERED = [
  "content-encoding",
  "content-length",
  "date",
  "retry-after",
  "x-ad-account-usage",
  "x-app-usage",
  "x-business-use-case-usage",
  "x-page-usage",
];
const CURVE = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

// A request's first line: neither a method nor a URL has a space in it.
export const line = ({ method, url }) => `${method} ${url}`;
// A field of it, by its place in the list.
export const field = ({ headers }, place) => headers.get(ASKED[place]);

// An answer's head: name and value of each field in turn.
export const answered = ({ status, headers }) => {
  const fields = [":status", `${status}`];
  for (const name of ANSWERED) {
    const value = headers.get(name);
    if (value !== null) fields.push(name, value);
  }
  return JSON.stringify(fields);
};

// An answer. WebAssembly's memory goes on changing; the platform copies the bytes out of it (Fetch, "extract a body").
export const respond = (status, headers, body) => new Response(body.length ? body : null, { status, headers: JSON.parse(headers) });

// An answer whose body is the blob `body` of a row; nothing where there is no such row.
export const blob = (sql, query, value, status, headers) => {
  for (const { body } of sql.exec(query, value)) return new Response(body, { status, headers: JSON.parse(headers) });
};

// A file of the static assets; and as it is answered, with its body or without.
export const file = (env, path) => env.ASSETS.fetch(`http://assets${path}`);
export const served = ({ body }, headers, head) => new Response(head ? null : body, { headers: JSON.parse(headers) });

// Somebody is asked, mostly Instagram: once, without following redirects (R16), within its time, the body's included.
export const send = (url, method, headers, body, limit) =>
  fetch(url, { method, headers: JSON.parse(headers), body, redirect: "manual", signal: AbortSignal.timeout(limit) });

// Whether it was the time that ended it.
export const late = (error) => error?.name === "TimeoutError";

// Bodies: whole, as text or as bytes, or piece by piece, where `undefined` comes after the last.
export const text = (message) => message.text();
export const bytes = (message) => message.bytes();
export const reader = ({ body }) => body?.getReader();
export const next = (reader) => reader.read().then(({ value }) => value);
export const stop = (reader) => reader.cancel().catch(() => {});

// Durable Objects: by name, and by an id, which may be none of this namespace's.
export const named = (env, namespace, name) => env[namespace].getByName(name);
export const known = (env, namespace, id) => {
  const objects = env[namespace];
  if (!objects) throw new TypeError(`no binding ${namespace}`);
  try {
    return objects.get(objects.idFromString(id));
  } catch {}
};

// The second module, from when it is first asked for. After a trap in it there is a new instance.
let rooms;
const second = async () => {
  rooms ??= await import("./rooms.js");
  return rooms;
};
export const enter = async (facts, entry) => (await second()).Room.enter(facts, entry);
export const step = (room, facts, got) => {
  try {
    return room.step(facts, got);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) rooms.__wbg_reset_state();
    throw error;
  }
};

// A feed as RSS or HTML, or a privacy statement.
export const draw = async (document, state, path, query) => {
  const { draw } = await second();
  return step({ step: draw.bind(null, document, state) }, path, query);
};

// A backup's row in its box: what boxes need is in the second module too.
export const seal = async (row, key, own, nonce) => {
  const { seal } = await second();
  return step({ step: seal.bind(null, row, key) }, own, nonce);
};

// An object is sent a message; its answer's text, or `undefined` when it is none. A panic there would leave its caller
// hanging, so there is a limit.
export const ask = async (object, url, body, limit) => {
  const answer = await object.fetch(url, { method: "POST", body, signal: AbortSignal.timeout(limit) });
  return answer.status === 200 ? await answer.text() : undefined;
};
// An object is passed a request, and begins to answer within its limit. Whoever reads the answer may take longer.
export const pass = async (object, url, method, headers, body, limit) => {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(new DOMException("It took too long.", "TimeoutError")), limit);
  try {
    return await object.fetch(url, { method, headers: JSON.parse(headers), body, signal: end.signal });
  } finally {
    clearTimeout(timer);
  }
};

// What the Connection says of a file that comes is 202: its bytes go where it says, and nowhere else. Whatever comes of that
// is read by whoever may read what the Connection said.
export const pour = async (env, said, request, offset) => {
  if (said.status !== 202) return said;
  const { file } = await said.json();
  const { body } = request;
  const signal = AbortSignal.timeout(15 * 60_000);
  const url = `http://page/?offset=${offset}`;
  const answer = await env.UPLOAD.getByName(file).fetch(url, { method: "POST", body: body ?? "", signal });
  const headers = new Headers(said.headers);
  headers.set("content-type", answer.headers.get("content-type"));
  return new Response(await answer.text(), { status: answer.status, headers });
};

// Whether a limiter lets it pass: not when it doesn't say so in time.
export const admits = async (limiter, key, limit) => {
  let timer;
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, limit, false);
  });
  const limited = limiter.limit({ key }).then(({ success }) => success);
  try {
    return await Promise.race([limited, patience]);
  } finally {
    clearTimeout(timer);
  }
};

// Whether a signature is that of the key inside its proof.
export const verify = async (x, y, signature, signed) => {
  const bytes = [signature.slice(), signed.slice()];
  const key = await crypto.subtle.importKey("jwk", { kty: "EC", crv: "P-256", x, y }, CURVE, false, ["verify"]);
  return crypto.subtle.verify(CURVE, key, ...bytes);
};
