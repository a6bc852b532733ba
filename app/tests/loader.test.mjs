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
  let draws = 0;
  const store = { ...page.store };
  const session = { ...page.session };
  const hidden = {
    getItem: (key) => store[key] ?? null,
    setItem: (key, value) => (store[key] = value),
    removeItem: (key) => delete store[key],
  };
  for (const name of Object.keys(hidden)) Object.defineProperty(store, name, { value: hidden[name] });
  let Element;
  // What a document has, and what a visitor's HTML puts before it.
  const inherited = {
    currentScript: "script" in page ? page.script : { src: "http://localhost:8787/connect.js" },
    createElement: () => ({ append() {} }),
    head: { append: (node) => loaded.push(node) },
    prerendering,
  };
  class Document {
    get parentNode() {
      return this.parent;
    }
    get nodeType() {
      return this.type;
    }
  }
  for (const [name, value] of Object.entries(inherited)) Object.defineProperty(Document.prototype, name, { get: () => value });
  const document = new Document();
  for (const name of page.clobbered || []) Object.defineProperty(document, name, { value: { src: "https://evil.example/connect.js" } });
  const window = {
    customElements: { get() {}, define: (_, it) => (Element = it) },
    HTMLElement: class {
      attachShadow = () => ({});
      getAttribute = (name) => attributes[name] ?? null;
    },
    Document,
    document,
    addEventListener: (name, act) => (listeners[name] = act),
    performance: { getEntries: () => (page.came ? [{ name: page.came }] : []) },
    location: Object.assign(address, { assign: (url) => opened.push(["assign", url]) }),
    history: { replaceState: (_, __, url) => replaced.push(url) },
    navigator: { userAgent, language },
    // The test's flows are the fixture's.
    crypto: {
      randomUUID: () => fixture.state.slice(0, [22, 21][draws++ % 2]),
      subtle: { digest: (...all) => digests[digests.push(crypto.subtle.digest(...all)) - 1] },
    },
    open: (url) => opened.push(["open", url]),
    screenX: 0,
    screenY: 0,
    outerWidth: 1000,
    outerHeight: 1000,
    localStorage: store,
    sessionStorage: session,
    URL,
    URLSearchParams,
    TextEncoder,
    Uint8Array,
    Reflect,
    Promise,
    Object,
    btoa,
    setTimeout: (act, after) => setTimeout(act, after).unref(),
    ...page.window,
  };
  window.self = Object.assign(window, { origin: address.origin });
  window.top = page.framed ? { location: { href: "http://127.0.0.1:8780/" } } : window;
  const parts = ["document", "known", "connect"].map((name) => read(`../src/loader/${name}.js`));
  vm.runInNewContext(
    parts
      .join("")
      .replace(/^import .*$/gm, "")
      .replaceAll("export const", "const"),
    window,
  );
  const element = new Element();
  element.show = () => {};
  element.later = () => {};
  await Promise.all(digests);
  await settled();
  return { Element, element, opened, store, session, replaced, loaded, listeners };
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

test("a flow for which the page goes there itself is kept as such, also where a window was refused (R25)", async () => {
  for (const [mode, window, redirected, opened] of [
    ["redirect", {}, true, ["assign"]],
    [null, { open() {} }, true, ["assign"]],
    [null, { open: () => null }, true, ["assign"]],
    [null, {}, false, ["open"]],
    ["popup", {}, false, ["open"]],
  ]) {
    const page = await load({ attributes: { ...attributes, mode }, window });
    await page.element.connect();
    const [flow] = Object.values(page.store).map((text) => JSON.parse(text));
    assert.equal(!!flow.redirected, redirected, mode);
    assert.equal(flow.verifier, fixture.code_verifier);
    assert.deepEqual(
      page.opened.map(([how]) => how),
      opened,
    );
  }
});

test("in a frame there is no redirect, whatever the page asks for", async () => {
  const { element, opened } = await load({ attributes: { ...attributes, mode: "redirect" }, framed: true });
  await element.connect();
  assert.deepEqual(opened, [["open", fixture.url]]);
});

test("the return URL is the page's address without query and fragment, which the page keeps to come back to (R22, R84)", async () => {
  for (const rest of [
    "",
    "?x=a%20b&code=1&state=2&iss=3&y#z",
    "?code",
    "?code[]=a&error_uri=",
    "#code=1",
    "?",
    "#",
    `?x=${"y".repeat(2000)}`,
  ]) {
    const { element } = await load({ address: "http://127.0.0.1:8780/a" + rest });
    assert.equal(element.config.redirect, "http://127.0.0.1:8780/a");
    assert.equal(element.config.back, "http://127.0.0.1:8780/a" + rest);
  }
});

test("with a return URL of its own that is where the page comes back to, its query as it is", async () => {
  const { element } = await load({
    attributes: { ...attributes, "return-url": "/back?code=mine" },
    address: "http://127.0.0.1:8780/a?x#z",
  });
  assert.equal(element.config.redirect, "http://127.0.0.1:8780/back?code=mine");
  assert.equal(element.config.back, "http://127.0.0.1:8780/back?code=mine");
});

test("a return URL of its own loses its fragment on the way and has it again afterwards (R22)", async () => {
  const { element } = await load({ attributes: { ...attributes, "return-url": "/#/account" } });
  assert.equal(element.config.redirect, "http://127.0.0.1:8780/");
  assert.equal(element.config.back, "http://127.0.0.1:8780/#/account");
});

test("a return URL of another origin could never end the flow, and opens nothing", async () => {
  for (const url of [
    "https://www.shop.example/back",
    "//evil.example/",
    "http://127.0.0.1:8781/",
    "http://127.0.0.1:8780@evil.example/",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "blob:http://127.0.0.1:8780/x",
    "http://[",
  ]) {
    const { element, opened } = await load({ attributes: { ...attributes, "return-url": url } });
    element.fail = (code) => code;
    assert.equal(await element.connect(), "misconfigured", url);
    assert.deepEqual(opened, []);
  }
});

test("what no return URL may hold is spelt another way (R4)", async () => {
  const { FORBIDDEN } = await import("../src/loader/known.js");
  const all = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)).join("");
  const { element } = await load({ address: "http://127.0.0.1:8780/" + all });
  assert.equal(element.config.redirect.search(FORBIDDEN), -1, element.config.redirect);
  const odd = await load({ address: "http://127.0.0.1:8780/a@b;c|^`\\d" });
  assert.equal(odd.element.config.redirect, "http://127.0.0.1:8780/a%40b%3Bc%7C%5E%60/d");
});

const edgeOf = async (script, attributes = {}) => (await load({ script, attributes })).element.config.edge;

test("the edge's own file says where the edge is, and no other script does (R110)", async () => {
  for (const src of [
    "https://edge.example/connect.js",
    "https://edge.example/connect.js?ver=6.5",
    "https://edge.example/connect.js#x",
    "https://edge.example/v/0123456789abcdef/connect.js",
  ])
    assert.equal(await edgeOf({ src }), "https://edge.example", src);
  for (const script of [
    null,
    {},
    { src: "" },
    ...[
      "https://shop.example/assets/connect.js",
      "https://shop.example/assets/merged.js",
      "https://shop.example/a.js?connect.js",
      "https://shop.example/?/connect.js",
      "https://shop.example/v/connect.js/x.js",
      "https://shop.example/v/a/b/connect.js",
      "blob:https://shop.example/connect.js",
      "data:text/javascript,/connect.js",
      "file:///connect.js",
    ].map((src) => ({ src })),
  ])
    assert.equal(await edgeOf(script), "", JSON.stringify(script));
});

test("an element's `edge` goes before the script, and what is no address is none (R110)", async () => {
  const script = { src: "https://first.example/connect.js" };
  for (const edge of ["https://second.example", "https://second.example/", " https://second.example/x?y#z ", "HTTPS://user@Second.example"])
    assert.equal(await edgeOf(script, { edge }), "https://second.example", edge);
  for (const edge of ["second.example", "/", "//second.example", "javascript:0", "data:,", "file:///x", "about:blank", "null", "nowhere:"])
    assert.equal(await edgeOf(script, { edge }), "", edge);
});

test("what HTML of a visitor can name changes nothing (R110)", async () => {
  const clobbered = [
    "currentScript",
    "createElement",
    "head",
    "prerendering",
    "documentElement",
    "addEventListener",
    "host",
    "lang",
    "parentNode",
  ];
  const { Element, element, loaded } = await load({ clobbered, store: {} });
  assert.equal(element.config.edge, "http://localhost:8787");
  element.ready().catch(() => {});
  assert.equal(loaded.length, 1);
  assert.match(loaded[0].src, /^http:\/\/localhost:8787/);
  assert.equal(Element.language({ lang: "", parent: { lang: {}, parent: { lang: "de" } } }), "de");
  // A form that was taken out of the page, with a field named `host`: its field's parent is the form.
  const form = { lang: "", parent: null, type: 1 };
  form.host = { lang: "", parent: form, type: 1 };
  assert.equal(Element.language({ lang: "", parent: form }), "en");
});

test("nobody knows the edge: nothing is opened or loaded, and that is told (R110)", async () => {
  for (const page of [
    { script: null },
    { script: { src: "https://shop.example/a.js" } },
    { attributes: { edge: "second.example" }, script: null },
  ]) {
    const told = [];
    const { element, opened, loaded, store } = await load({ ...page, attributes: { "client-id": "x", ...page.attributes } });
    element.later = (act) => element.ready().then(act, (error) => told.push([error.code, error.action]));
    await element.connect();
    assert.deepEqual([opened, loaded, store], [[], [], {}]);
    assert.deepEqual(told, [["misconfigured", "Add the attribute: edge"]]);
  }
});

test("the later half comes from the element's edge, and from where the script came from where that one hasn't got it", async () => {
  const { element, loaded } = await load({ attributes: { ...attributes, edge: "https://second.example" } });
  const waits = element.ready();
  loaded[0].onerror();
  await settled();
  assert.deepEqual(
    loaded.map(({ src }) => src.split("__")[0]),
    ["https://second.example", "http://localhost:8787"],
  );
  loaded[1].onerror();
  await assert.rejects(waits);
  const again = element.ready();
  assert.equal(loaded.length, 3, "another try");
  loaded[2].onerror();
  loaded[3].onerror();
  await assert.rejects(again);
  const own = await load({ script: null, attributes: { ...attributes, edge: "https://second.example" } });
  const blocked = own.element.ready();
  own.loaded[0].onerror();
  await assert.rejects(blocked);
  assert.equal(own.loaded.length, 1);
});

/** A page of two elements, of the edge `first` and of the edge `second`; and whether their later halves came. */
const two = async () => {
  const timers = [];
  const setTimeout = (act, after) => timers.push([act, after]);
  const page = await load({ script: null, attributes: { ...attributes, edge: "https://first.example" }, window: { setTimeout } });
  const { Element, element } = page;
  const attribute = element.getAttribute;
  const second = new Element();
  second.getAttribute = (name) => (name === "edge" ? "https://second.example" : attribute(name));
  const came = [];
  const wait = (name, it) =>
    it.ready().then(
      () => came.push(name),
      () => came.push("no " + name),
    );
  wait("first", element);
  wait("second", second);
  /** What was to happen within so many milliseconds. */
  const pass = (limit) => {
    for (const timer of timers) if (timer[1] <= limit) timer.splice(0, 2, () => {}, Infinity)[0]();
  };
  return { ...page, came, pass, second, wait, asked: () => page.loaded.map(({ src }) => src.split("__")[0]) };
};
const half = { view: async () => ({}) };

test("two edges on one page are asked once for the later half, which is the same from both", async () => {
  const { Element, came, pass, asked, loaded } = await two();
  assert.deepEqual(asked(), ["https://first.example"]);
  Element.glue(half);
  await settled();
  assert.deepEqual(came, ["first", "second"]);
  pass(2e4);
  assert.equal(loaded.length, 1);
});

test("an edge that hangs holds nobody's button up but its own, and not even that (R35)", async () => {
  const { Element, came, pass, asked } = await two();
  pass(3e3);
  assert.deepEqual(asked(), ["https://first.example", "https://second.example"]);
  Element.glue(half);
  await settled();
  assert.deepEqual(came, ["first", "second"]);
  assert.ok(!Element.glue, "what comes late finds nobody to give itself to");
});

test("an edge that fails is no other edge's failure (R35)", async () => {
  const { Element, element, came, pass, loaded, asked, wait } = await two();
  loaded[0].onerror();
  await settled();
  assert.deepEqual(came, ["no first"]);
  pass(3e3);
  assert.equal(asked()[1], "https://second.example");
  wait("first again", element);
  Element.glue(half);
  await settled();
  assert.deepEqual(came, ["no first", "second", "first again"]);
});

const STATE = fixture.state;
const flow = JSON.stringify({
  edge: "http://localhost:8787",
  back: "http://127.0.0.1:8780/a?x#z",
  verifier: fixture.code_verifier,
  time: Date.now(),
});
const answered = (form) => `#instagram-connect=${encodeURIComponent(new URLSearchParams(form))}`;
const HASH = answered({ code: "c", state: STATE, iss: "i" });
const returned = { address: `http://127.0.0.1:8780/a${HASH}`, store: { ["instagram-connect:" + STATE]: flow } };

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

test("an answer leaves the address at once, stays in this tab, and the later half is loaded (R22)", async () => {
  const { replaced, loaded, session, Element } = await load(returned);
  assert.deepEqual(replaced, ["http://127.0.0.1:8780/a"]);
  assert.equal(loaded.length, 1);
  assert.equal("#instagram-connect=" + session["instagram-connect:"], HASH);
  let told;
  Element.glue({ back: (answer, flow) => (told = [Object.fromEntries(answer), flow.back]) });
  await settled();
  assert.deepEqual(told, [{ code: "c", state: STATE, iss: "i" }, "http://127.0.0.1:8780/a?x#z"]);
});

test("the answer is found where a router put a slash before it, or left it behind, or a reload forgot it (R22, R65)", async () => {
  for (const page of [
    { address: `http://127.0.0.1:8780/a${HASH.replace("#", "#/")}` },
    { address: "http://127.0.0.1:8780/a#/", came: `http://127.0.0.1:8780/a${HASH}` },
    { address: "http://127.0.0.1:8780/a?x#z", session: { "instagram-connect:": HASH.split("=")[1] } },
  ]) {
    const { loaded, Element, replaced } = await load({ ...returned, ...page });
    assert.equal(loaded.length, 1, page.address);
    const told = new Promise((resolve) => Element.glue({ back: resolve }));
    assert.equal((await told).get("code"), "c");
    assert.ok(replaced.every((url) => !url.includes("instagram-connect")));
  }
});

test("a fragment, a query and a store that are somebody else's stay as they are (R22, R110)", async () => {
  const someone = { "instagram-connect:": "%", "instagram-connect": "x" };
  for (const rest of [
    "?code=1&state=s&iss=i",
    `?code=1&state=${STATE}&iss=http%3A%2F%2Flocalhost%3A8787`,
    "?code",
    "?code[]=a",
    "?error_description=no&state=" + STATE,
    "#instagram-connect=",
    "#instagram-connect",
    "#instagram-connect=%",
    "#instagram-connect=%E0%A4%A",
    answered({ code: "c", state: "of nobody" }),
    answered({ code: "c" }),
    HASH + "&more=1",
    "#a&" + HASH.slice(1),
    HASH.replace("=", "2="),
  ]) {
    const { replaced, loaded, store, session } = await load({ ...returned, session: someone, address: "http://127.0.0.1:8780/a" + rest });
    assert.deepEqual([replaced, loaded], [[], []], rest);
    assert.deepEqual(session, someone);
    assert.equal(store["instagram-connect:" + STATE], flow);
  }
});

test("what others keep under such names is neither touched nor in the way (R111)", async () => {
  const odd = ["null", "7", '"text"', "[]", "{}", "{", "", '{"time":0}', '{"time":"0","verifier":"v"}', "undefined"];
  const others = Object.fromEntries(odd.map((value, at) => ["instagram-connect:" + (at || ""), value]));
  const { element, opened, store } = await load({ store: others, session: { "instagram-connect:": "state=3" }, attributes });
  await element.connect();
  assert.equal(opened.length, 1);
  for (const [key, value] of Object.entries(others)) assert.equal(store[key], value, key);
});

test("an answer is taken whatever a visitor's HTML is named (R110)", async () => {
  const { replaced, loaded } = await load({ ...returned, clobbered: ["prerendering", "currentScript", "head"] });
  assert.deepEqual(replaced, ["http://127.0.0.1:8780/a"]);
  assert.equal(loaded.length, 1);
});

test("a page that is rendered ahead of its visit takes no answer before it", async () => {
  const { replaced, loaded, store, listeners } = await load({ ...returned, prerendering: true });
  assert.deepEqual([replaced, loaded], [[], []]);
  assert.equal(store["instagram-connect:" + STATE], flow);
  listeners.prerenderingchange();
  await settled();
  assert.deepEqual(replaced, ["http://127.0.0.1:8780/a"]);
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
const within = (lang) => ({ lang: "", parent: { parent: null, type: 11, host: { lang: "", parent: { lang, parent: {} } } } });

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
