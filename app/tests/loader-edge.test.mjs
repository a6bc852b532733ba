// The loader by itself: where the edge is, and where the later half comes from.
import assert from "node:assert/strict";
import { test } from "node:test";
import { attributes, load, settled } from "./fixtures/page.mjs";

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
