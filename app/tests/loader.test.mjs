// The loader by itself, in Node with a browser's few objects: what it opens on a click, and in which language it begins. Run
// with `node --test`.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const fixture = JSON.parse(read("fixtures/authorize-url.json"));

/** Everything that waited for a settled promise has run. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Runs `connect.js` in a page; the element it defines, what was opened, and what was stored. */
const load = async (page = {}) => {
  const { attributes = {}, userAgent = "", language = "en-US", prerendering = false } = page;
  const address = new URL(page.address || "http://127.0.0.1:8780/shop/");
  const opened = [];
  const replaced = [];
  const loaded = [];
  const listeners = {};
  const digests = [];
  const store = { ...page.store };
  const hidden = {
    getItem: (key) => store[key] ?? null,
    setItem: (key, value) => (store[key] = value),
    removeItem: (key) => delete store[key],
  };
  for (const name of Object.keys(hidden)) Object.defineProperty(store, name, { value: hidden[name] });
  let Element;
  const window = {
    customElements: { get() {}, define: (_, it) => (Element = it) },
    HTMLElement: class {
      attachShadow = () => ({});
      getAttribute = (name) => attributes[name] ?? null;
    },
    document: {
      currentScript: { src: "http://localhost:8787/connect.js" },
      createElement: () => ({ append() {} }),
      head: { append: (node) => loaded.push(node) },
      addEventListener: (name, act) => (listeners[name] = act),
      prerendering,
    },
    location: Object.assign(address, { assign: (url) => opened.push(["assign", url]) }),
    history: { replaceState: (_, __, url) => replaced.push(url) },
    navigator: { userAgent, language },
    // Zero bytes: the test's flows are the fixture's.
    crypto: { getRandomValues: (bytes) => bytes, subtle: { digest: (...all) => digests[digests.push(crypto.subtle.digest(...all)) - 1] } },
    open: (url) => opened.push(["open", url]),
    screenX: 0,
    screenY: 0,
    outerWidth: 1000,
    outerHeight: 1000,
    localStorage: store,
    URL,
    URLSearchParams,
    TextEncoder,
    Uint8Array,
    Promise,
    Object,
    btoa,
    setTimeout: (act, after) => setTimeout(act, after).unref(),
    ...page.window,
  };
  window.self = window;
  window.top = page.framed ? { location: { href: "http://127.0.0.1:8780/" } } : window;
  const known = read("../src/loader/known.js").replaceAll("export const", "const");
  vm.runInNewContext(known + read("../src/loader/connect.js").replace(/^import .*$/m, ""), window);
  const element = new Element();
  element.show = () => {};
  element.later = () => {};
  await Promise.all(digests);
  await settled();
  return { Element, element, opened, store, replaced, loaded, listeners };
};

const attributes = { "client-id": fixture.client_id, permissions: fixture.scope.replace(" ", " ,\n"), "return-url": fixture.redirect_uri };

test("the authorize URL is the one that the Rust builder makes", async () => {
  const { element, opened } = await load({ attributes });
  await element.connect();
  assert.deepEqual(opened, [["open", fixture.url]]);
});

test("a verifier is used for one click (R67)", async () => {
  const { element, opened, store } = await load({ attributes });
  element.connect();
  assert.equal(Object.keys(store).length, 1);
  element.connect();
  assert.equal(opened.length, 1, "the second click waits for its own verifier");
});

test("an in-app browser is redirected at once (R81)", async () => {
  for (const userAgent of ["Mozilla/5.0 Instagram 300.0", "x [FBAN/FBIOS;FBAV/1]"]) {
    const { element, opened } = await load({ attributes, userAgent });
    await element.connect();
    assert.deepEqual(opened, [["assign", fixture.url]]);
  }
});

test("a query that is too long for a return URL stays in the page (R84)", async () => {
  const { element } = await load({ address: `http://127.0.0.1:8780/a?x=${"y".repeat(2000)}` });
  assert.equal(element.config.redirect, "http://127.0.0.1:8780/a");
  assert.equal(element.config.back, `http://127.0.0.1:8780/a?x=${"y".repeat(2000)}`);
});

test("in a frame there is no redirect, whatever the page asks for", async () => {
  const { element, opened } = await load({ attributes: { ...attributes, mode: "redirect" }, framed: true });
  await element.connect();
  assert.deepEqual(opened, [["open", fixture.url]]);
});

test("the return URL is the page's address without fragment and OAuth parameters", async () => {
  const { element } = await load({ address: "http://127.0.0.1:8780/a?x=a%20b&code=1&state=2&iss=3&y#z" });
  assert.equal(element.config.redirect, "http://127.0.0.1:8780/a?x=a%20b&y");
  assert.equal(element.config.back, "http://127.0.0.1:8780/a?x=a%20b&y#z");
});

test("what the edge adds to the address is cleaned out of it, and what the page added is not (R22)", async () => {
  const { RESERVED } = await import("../src/loader/known.js");
  assert.ok(RESERVED.includes("error_missing_permissions"));
  const added = RESERVED.map((name) => `${name}=a%20b`).join("&");
  const { element } = await load({ address: `http://127.0.0.1:8780/a?${added}&error_kind=1&step=2#z` });
  assert.equal(element.config.redirect, "http://127.0.0.1:8780/a?error_kind=1&step=2");
});

test("what no return URL may hold is spelt another way, and counts as it is spelt (R4, R84)", async () => {
  const { element } = await load({ address: "http://127.0.0.1:8780/a@b;c?d={e}|^`\\" });
  assert.equal(element.config.redirect, "http://127.0.0.1:8780/a%40b%3Bc?d=%7Be%7D%7C%5E%60%5C");
  const long = await load({ address: `http://127.0.0.1:8780/a?x=${"@".repeat(400)}` });
  assert.equal(long.element.config.redirect, "http://127.0.0.1:8780/a");
});

const flow = JSON.stringify({ edge: "http://localhost:8787", back: "http://127.0.0.1:8780/a?x#z", time: Date.now() });
const returned = { address: "http://127.0.0.1:8780/a?x&code=1&state=s&iss=i", store: { "instagram-connect:s": flow } };

test("a popup that hands its answer over loads no view; a page that takes or loses it does", async () => {
  for (const [back, wanted] of [
    [() => new Promise(() => {}), 0],
    [async () => {}, 1],
    [() => Promise.reject(), 1],
  ]) {
    const { Element, element } = await load(returned);
    const views = [];
    Element.glue({ back, view: (it) => views.push(it) });
    element.ready();
    await settled();
    assert.equal(views.length, wanted);
  }
});

test("an answer leaves the address at once, and the later half is loaded (R22)", async () => {
  const { replaced, loaded } = await load(returned);
  assert.deepEqual(replaced, ["http://127.0.0.1:8780/a?x#z"]);
  assert.equal(loaded.length, 1);
});

test("a page that is rendered ahead of its visit takes no answer before it", async () => {
  const { replaced, loaded, store, listeners } = await load({ ...returned, prerendering: true });
  assert.deepEqual([replaced, loaded], [[], []]);
  assert.equal(store["instagram-connect:s"], flow);
  listeners.prerenderingchange();
  await settled();
  assert.deepEqual(replaced, ["http://127.0.0.1:8780/a?x#z"]);
});

const attempt = (window) =>
  load({ ...returned, window }).then(({ Element, element, loaded }) => {
    delete element.later;
    return { Element, element, loaded };
  });

test("the later half's address passes the policy of Trusted Types, and no other does", async () => {
  let policy;
  const trustedTypes = { createPolicy: (name, rules) => (policy = { name, ...rules }) };
  const { loaded } = await attempt({ trustedTypes });
  assert.equal(policy.name, "instagram-connect");
  assert.equal(policy.createScriptURL("http://evil.example/x.js"), loaded[0].src);
  assert.match(loaded[0].src, /^http:\/\/localhost:8787/);
  assert.deepEqual(Object.keys(policy), ["name", "createScriptURL"]);
});

test("a page that forbids every policy but asks for none is no hindrance", async () => {
  const trustedTypes = {
    createPolicy() {
      throw new TypeError();
    },
  };
  const { loaded } = await attempt({ trustedTypes });
  assert.equal(loaded.length, 1);
});

/** A node of a page in this language, in a shadow root within it. */
const within = (lang) => ({ lang: "", parentNode: { parentNode: null, host: { lang: "", parentNode: { lang, parentNode: {} } } } });

test("the language is the nearest one around, through shadow roots, or else the browser's", async () => {
  const { Element } = await load({ language: "fr-CA" });
  assert.equal(Element.language(within("pt-BR")), "pt");
  assert.equal(Element.language(within("DE")), "de");
  assert.equal(Element.language(within("")), "fr");
  assert.equal(Element.language({ ...within("pt"), lang: "ja" }), "ja");
});

test("a language without words is English", async () => {
  const { Element } = await load({ language: "eo" });
  for (const lang of ["", "eo", "fil", "e", "nl2", "constructor"]) assert.equal(Element.language(within(lang)), "en", lang);
});

test("the first labels are those of the texts, in all their languages", async () => {
  const { Element } = await load();
  const { LABELS } = await import("../src/loader/known.js");
  const list = LABELS.split("|");
  const labels = Object.fromEntries(list.map((it) => [it.slice(0, 2), it.slice(3).replace("$", "Instagram")]));
  const files = readdirSync(new URL("../texts", import.meta.url)).filter((name) => name.endsWith(".json"));
  const texts = Object.fromEntries(files.map((name) => [name.slice(0, -5), JSON.parse(read("../texts/" + name)).connect]));
  assert.deepEqual(labels, texts);
  for (const language of Object.keys(texts)) assert.equal(Element.language(within(language)), language);
});
