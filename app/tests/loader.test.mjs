// The loader by itself, in Node with a browser's few objects: what it opens on a click. Run with `node --test`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const fixture = JSON.parse(read("fixtures/authorize-url.json"));

/** Runs `connect.js` in a page; the element it defines, what was opened, and what was stored. */
const load = async ({ attributes = {}, userAgent = "", address = "http://127.0.0.1:8780/shop/" } = {}) => {
  const page = new URL(address);
  const opened = [];
  const store = {};
  const hidden = { getItem: (key) => store[key] ?? null, setItem: (key, value) => (store[key] = value), removeItem: (key) => delete store[key] };
  for (const name of Object.keys(hidden)) Object.defineProperty(store, name, { value: hidden[name] });
  let Element;
  const window = {
    customElements: { get() {}, define: (_, it) => (Element = it) },
    CSSStyleSheet: class { replaceSync() {} },
    HTMLElement: class {
      attachShadow = () => ({});
      getAttribute = (name) => attributes[name] ?? null;
      connectedCallback() {}
    },
    document: { currentScript: { src: "http://localhost:8787/connect.js" } },
    location: Object.assign(page, { assign: (url) => opened.push(["assign", url]) }),
    history: {},
    navigator: { userAgent },
    // Zero bytes: the test's flows are the fixture's.
    crypto: { getRandomValues: (bytes) => bytes, subtle: crypto.subtle },
    open: (url) => opened.push(["open", url]),
    BroadcastChannel: class {},
    screenX: 0, screenY: 0, outerWidth: 1000, outerHeight: 1000,
    localStorage: store,
    URL, URLSearchParams, TextEncoder, Uint8Array, Promise, setTimeout, btoa,
  };
  window.top = window;
  vm.runInNewContext(read("../src/loader/connect.js"), window);
  const element = new Element();
  element.show = () => {};
  element.later = () => {};
  await new Promise((resolve) => setTimeout(resolve, 20));
  return { element, opened, store };
};

const attributes = { "client-id": fixture.client_id, permissions: fixture.scope.replace(" ", " ,\n"), "return-url": fixture.redirect_uri };

test("the authorize URL is the one that the Rust builder makes", async () => {
  const { element, opened } = await load({ attributes });
  element.connect();
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
    element.connect();
    assert.deepEqual(opened, [["assign", fixture.url]]);
  }
});

test("the return URL is the page's address without fragment and OAuth parameters", async () => {
  const { element } = await load({ address: "http://127.0.0.1:8780/a?x=a%20b&code=1&state=2&iss=3&y#z" });
  assert.equal(element.config.redirect, "http://127.0.0.1:8780/a?x=a%20b&y");
  assert.equal(element.config.hash, "#z");
});
