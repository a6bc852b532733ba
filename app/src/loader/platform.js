// The browser's asynchronous interfaces, as the element's Rust asks for them: storage, keys, locks, requests. Ten lines
// here are kilobytes of closures there. No decision is made here.
import { own } from "./document.js";
import { failure } from "./failure.js";
import { declined, translated, words } from "./words.js";
import { TAG } from "./known.js";

// Plain values, read and made.
export const get = (object, name) => object?.[name];
export const text = (object, name) => (typeof object?.[name] === "string" ? object[name] : "");
export const number = (object, name) => (typeof object?.[name] === "number" ? object[name] : NaN);
export const create = () => ({});
export const set = (object, name, value) => {
  if (object[name] !== value) object[name] = value;
};
export const set_text = set;
export const set_flag = set;
export const is_object = (value) => Object(value) === value;
export const now = Date.now;
export const hidden = () => own("hidden");
export const address = () => location.href;

// Where the futures wait: `resume` goes on with the one that waits for this promise.
let resume;
export const resumes = (act) => (resume = act);
export const settle = (promise, task) =>
  Promise.resolve(promise).then(
    (value) => resume(task, true, value),
    (error) => resume(task, false, error),
  );
export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
export const call = (act, one, two) => act(one, two);

// IndexedDB: only there a key can lie that no script can read.
const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onerror = () => reject(request.error);
    request.onsuccess = () => resolve(request.result);
  });
const opened = (name) => {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("sessions");
  return settled(opening).catch((error) => {
    if (error.name !== "VersionError") throw error;
  });
};
const store = (open) => {
  try {
    const store = open.transaction("sessions", "readwrite").objectStore("sessions");
    return store.keyPath === null && store;
  } catch {}
};
export const database = async (method, ...values) => {
  // Somebody else's database of that name stays as it is.
  for (const name of [TAG, TAG + ":sessions"]) {
    const open = await opened(name);
    try {
      const sessions = store(open);
      if (sessions) return await settled(sessions[method](...values));
    } finally {
      open?.close();
    }
  }
};
// `undefined` where storage is blocked.
export const storage = (method, name, value) => {
  try {
    return localStorage[method](TAG + name, value);
  } catch {}
};

// WebCrypto.
const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/=/g, "")
    .replace(/\//g, "_")
    .replace(/\+/g, "-");
export const random = () => crypto.randomUUID() + crypto.randomUUID();
export const generate = async () => crypto.subtle.generateKey(ECDSA, false, ["sign"]);
export const public_key = async (keys) => crypto.subtle.exportKey("jwk", keys.publicKey);
export const sign = async (keys, ...parts) => {
  const bytes = (text) => new TextEncoder().encode(text);
  const text = parts.map((part) => base64url(bytes(JSON.stringify(part)))).join(".");
  return text + "." + base64url(await crypto.subtle.sign(ECDSA, keys.privateKey, bytes(text)));
};

// Resolves to the function that releases the lock; after ten seconds also without having it. The prefix: a lock's name
// must not begin with `-`, and a state may.
export const hold = (name) =>
  new Promise((resolve) => {
    let release;
    const held = new Promise((resolve) => (release = resolve));
    const granted = () => {
      resolve(release);
      return held;
    };
    setTimeout(granted, 1e4);
    navigator.locks.request(TAG + " " + name, granted).catch(granted);
  });

const send = async (method, url, headers, form) => {
  const response = await fetch(url, {
    method,
    headers,
    credentials: "omit",
    signal: AbortSignal.timeout(2e4),
    body: form && new URLSearchParams(form),
  });
  const { status, ok } = response;
  return { status, ok, nonce: response.headers.get("DPoP-Nonce"), answer: await response.json().catch(() => {}) };
};
// Many buttons may show one session: equal reads at the same time, or right after a good answer, are one.
let last = {};
export const request = (method, url, headers, form) => {
  if (method !== "GET") return send(method, url, headers, form);
  const name = url + headers.Authorization;
  if (last.name !== name) {
    const read = (last = { name, answer: send(method, url, headers) });
    const over = () => {
      if (last === read) last = {};
    };
    read.answer.then(({ ok }) => setTimeout(over, ok ? 1e3 : 0), over);
  }
  return last.answer;
};

export { post, tell } from "./channel.js";

// The element and its nodes.
export const fire = (host, type, detail) => host.dispatchEvent(new CustomEvent(type, { detail, bubbles: 1, composed: 1 }));
export const find = (host, selector) => host.root.querySelector(selector);
export const attribute = (node, name, value) => {
  if (value == null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
};

// Its words. Each text says its language and its direction: they may not be the page's.
const write = (node, textContent, { lang, dir }) => {
  set(node, "lang", lang);
  set(node, "dir", dir);
  set(node, "textContent", textContent);
};
export { failure, translated };
// `word` is the label's; a name stands in its place, and is the only thing that is cut where it's too long.
export const speak = (host, word, name, heard, failed, names) => {
  const texts = words(host);
  const { label, root } = host;
  label.className = name && !word ? "name" : "";
  write(label, word ? texts[word] : name, word ? texts : { lang: "", dir: "ltr" });
  const [what, cure] = root.querySelectorAll("p");
  let spoken = (texts[heard] || "").replace("{name}", name);
  let { lang, dir } = texts;
  if (failed) {
    const { message, action, lang: own } = translated(host, failed);
    if (own !== lang) ({ lang, dir } = { lang: "en", dir: "ltr" });
    // Isolated, so that a name leaves the sentence's direction as it is.
    write(what, (name && "\u2068" + name + "\u2069: ") + message, { lang, dir });
    write(cure, action, { lang, dir });
    spoken = what.textContent + " " + cure.textContent;
  } else {
    write(what, declined(host, names), texts);
    write(cure, "", texts);
  }
  write(root.querySelector(".spoken"), spoken, { lang, dir });
  const items = root.querySelectorAll(".item:not(.own)");
  ["openPage", "signOut", "disconnect"].forEach((word, at) => {
    write(items[at], texts[word], texts);
  });
};
