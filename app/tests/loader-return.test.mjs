// The loader by itself, where a flow comes back to, and what it loads there under a policy for Trusted Types.
import assert from "node:assert/strict";
import { test } from "node:test";
import { attributes, fixture, load, settled } from "./fixtures/page.mjs";

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
