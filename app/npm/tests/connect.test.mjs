// The headless object over a played element. Run with `node --test` after `cargo xtask package`.
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { ACCOUNT, EDGE, Element, close, element, elements, named, network, observers, open, scripts } from "./page.mjs";

let InstagramError, instagramConnect, loadButton;
beforeEach(async () => void ({ InstagramError, instagramConnect, loadButton } = await open()));

const make = (more) => instagramConnect({ edge: EDGE, clientId: "shop", ...more });

/** An object that is ready, and its element. */
const ready = async (more) => {
  const instagram = make(more);
  await instagram.ready();
  return { instagram, own: element() };
};

test("making one touches nothing, on a server neither", async () => {
  make();
  assert.equal(elements.size + scripts.length, 0);
  close();
  const instagram = make();
  assert.deepEqual(instagram.getSnapshot(), { state: "loading", account: null, error: null });
  instagram.subscribe(() => {})();
  instagram.on("connected", () => {})();
  for (const act of [instagram.ready, instagram.connect, instagram.signOut, () => instagram.get("/me"), () => loadButton({ edge: EDGE })])
    await assert.rejects(act(), { name: "InstagramError", code: "unsupported_context" });
});

test("the page that a result comes back to loads the script by itself", async () => {
  const { instagramConnect } = await open("#instagram-connect=code%3D1%26state%3D2");
  instagramConnect({ edge: EDGE, clientId: "shop" });
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(scripts.length, 1);
  assert.equal(elements.size, 0);
});

test("that page does so where a router has left the answer behind already, and no other page does (R22)", async () => {
  const entries = mock.method(performance, "getEntries");
  for (const [came, loads] of [
    ["https://shop.example/#instagram-connect=code%3D1%26state%3D2", 1],
    ["https://shop.example/#/instagram-connect=code%3D1%26state%3D2", 1],
    ["https://shop.example/?instagram-connect=1", 0],
    ["https://shop.example/#other", 0],
    [undefined, 0],
  ]) {
    entries.mock.mockImplementation(() => (came ? [{ name: came }] : []));
    const { instagramConnect } = await open("#/home");
    instagramConnect({ edge: EDGE, clientId: "shop" });
    await new Promise((resolve) => setTimeout(resolve));
    assert.equal(scripts.length, loads, came);
  }
  entries.mock.restore();
});

test("what HTML of a visitor can name changes nothing (R110)", async () => {
  named("scripts", "head", "body", "createElement");
  const { own } = await ready();
  assert.equal(scripts.length, 1);
  assert.equal(own.attributes.edge, EDGE);
});

test("the script is loaded once, and the element has the options as attributes", async () => {
  await ready({ permissions: ["a", "b"], accountKey: "k", returnUrl: "/back", mode: "popup" });
  await ready();
  assert.deepEqual(
    scripts.map(({ src }) => src),
    [EDGE + "/connect.js"],
  );
  assert.deepEqual([...elements][0].attributes, {
    edge: EDGE,
    "client-id": "shop",
    permissions: "a b",
    "account-key": "k",
    "return-url": "/back",
    mode: "popup",
  });
  assert.deepEqual([...elements][1].attributes, { edge: EDGE, "client-id": "shop" });
  assert.ok(element().hidden);
});

test("a script that is in the page already isn't loaded again", async () => {
  scripts.push(Object.assign(new EventTarget(), { src: EDGE + "/connect.js" }));
  const wait = make().ready();
  network.script = "define";
  document.head.append(Object.assign(new EventTarget(), { src: "other" }));
  await wait;
  assert.deepEqual(
    scripts.map(({ src }) => src),
    [EDGE + "/connect.js", "other"],
  );
});

test("the edge's script counts under its hash too, and nobody else's does (R110)", async () => {
  for (const [src, more] of [
    [EDGE + "/connect.js?ver=6.4", 0],
    [EDGE + "/v/0123456789abcdef/connect.js", 0],
    ["https://vendor.example/connect.js", 1],
    [EDGE + ".evil.example/connect.js", 1],
    [EDGE + "/other/connect.js", 1],
    [EDGE + "/v/0123456789abcdef/connect.json", 1],
    ["", 1],
  ]) {
    ({ loadButton } = await open());
    scripts.push(Object.assign(new EventTarget(), { src }));
    network.script = "wait";
    const wait = loadButton({ edge: EDGE });
    assert.equal(scripts.length, 1 + more, src);
    network.script = "define";
    document.head.append(Object.assign(new EventTarget(), { src: "other" }));
    await wait;
  }
});

test("the script under its hash carries its integrity", async () => {
  await ready({ integrity: { path: "/v/0123/connect.js", value: "sha384-x" } });
  assert.equal(scripts[0].src, EDGE + "/v/0123/connect.js");
  assert.equal(scripts[0].integrity, "sha384-x");
  assert.equal(scripts[0].crossOrigin, "anonymous");
});

test("a blocked script ends in an error and can be tried again", async () => {
  network.script = "fail";
  const instagram = make();
  const failures = [];
  instagram.on("failed", (error) => failures.push(error.code));
  await assert.rejects(instagram.connect(), { code: "script_blocked" });
  assert.deepEqual(failures, ["script_blocked"]);
  assert.equal(instagram.state, "failed");
  network.script = "define";
  const account = instagram.connect();
  await instagram.ready();
  assert.equal(scripts.length, 1);
  assert.deepEqual([instagram.state, element().calls], ["waiting", ["connect"]]);
  element().connects();
  assert.deepEqual(await account, ACCOUNT);
  assert.deepEqual(failures, ["script_blocked"]);
});

test("a script of the page's own that had failed before is tried anew after half a minute", async () => {
  scripts.push(Object.assign(new EventTarget(), { src: EDGE + "/connect.js", remove: () => scripts.shift() }));
  mock.timers.enable({ apis: ["setTimeout"] });
  const first = make().ready();
  mock.timers.tick(30_000);
  mock.timers.reset();
  await assert.rejects(first, { code: "script_blocked" });
  assert.equal(scripts.length, 0);
  await make().ready();
  assert.equal(scripts.length, 1);
});

test("a blocked later half and an address that is none are named", async () => {
  Element.blocked = true;
  await assert.rejects(make().ready(), { code: "script_blocked" });
  await assert.rejects(make({ edge: "http://" }).ready(), { code: "misconfigured" });
  await assert.rejects(make({ edge: "http://" }).connection(), { code: "misconfigured" });
});

test("connect opens within the click, and gives the account (R25)", async () => {
  const { instagram, own } = await ready();
  const account = instagram.connect();
  assert.deepEqual(own.calls, ["connect"], "before anything else ran");
  assert.equal(instagram.state, "waiting");
  own.connects();
  assert.deepEqual(await account, ACCOUNT);
  assert.equal(instagram.account, ACCOUNT);
  assert.deepEqual(await instagram.connect(), ACCOUNT);
  assert.deepEqual(own.calls, ["connect"], "connected already");
});

test("connect before the script is there opens as soon as it is", async () => {
  const account = make().connect();
  assert.deepEqual(element().calls, []);
  await loadButton({ edge: EDGE });
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(element().calls, ["connect"]);
  element().connects();
  assert.deepEqual(await account, ACCOUNT);
});

test("connect waits for an element that looks for its session", async () => {
  const { instagram, own } = await ready();
  own.go("busy");
  const found = instagram.connect();
  own.connects();
  assert.deepEqual(await found, ACCOUNT);
  assert.deepEqual(own.calls, []);
  own.go("busy");
  const none = instagram.connect();
  own.go("idle");
  assert.deepEqual(own.calls, ["connect"]);
  own.connects();
  await none;
});

test("a failure rejects with its words; a second connect is no failure of the first", async () => {
  const { instagram, own } = await ready();
  const both = [instagram.connect(), instagram.connect()];
  assert.deepEqual(own.calls, ["connect", "connect"]);
  own.fire("failed", { code: "access_denied", message: "No.", action: "Again." });
  own.go("failed");
  for (const one of both) {
    await assert.rejects(one, (error) => {
      assert.ok(error instanceof InstagramError);
      assert.deepEqual([error.code, error.message, error.cause, error.action], ["access_denied", "No.", "No.", "Again."]);
      return true;
    });
  }
  assert.equal(instagram.getSnapshot().error.code, "access_denied");
  own.go("waiting");
  assert.equal(instagram.getSnapshot().error, null);
});

test("a signal ends the waiting, and the account is there all the same when it comes", async () => {
  const { instagram, own } = await ready();
  const ends = new AbortController();
  const waits = instagram.connect({ signal: ends.signal });
  ends.abort();
  await assert.rejects(waits, { name: "AbortError" });
  await assert.rejects(instagram.connect({ signal: AbortSignal.abort("enough") }), (reason) => reason === "enough");
  assert.deepEqual(own.calls, ["connect"]);
  own.connects();
  assert.equal(instagram.account, ACCOUNT);
});

test("a snapshot is the same object until something changes", async () => {
  const { instagram, own } = await ready();
  const seen = [];
  const { subscribe, getSnapshot } = instagram;
  const off = subscribe(() => seen.push(getSnapshot()));
  assert.equal(getSnapshot(), getSnapshot());
  own.go("idle");
  assert.equal(seen.length, 0);
  own.connects();
  assert.deepEqual(
    seen.map(({ state, account }) => [state, account?.username]),
    [
      ["connected", undefined],
      ["connected", "nora.weaves"],
    ],
  );
  assert.equal(seen.at(-1), getSnapshot());
  off();
  own.go("busy");
  assert.equal(seen.length, 2);
});

test("each event comes to its listeners until they go, and not to the page", async () => {
  const { instagram, own } = await ready();
  const told = [];
  const off = instagram.on("connected", ({ username }) => told.push(username));
  instagram.on("disconnected", ({ reason }) => told.push(reason));
  own.connects();
  off();
  own.connects();
  own.fire("disconnected", { reason: "elsewhere" });
  assert.deepEqual(told, ["nora.weaves", "elsewhere"]);
  assert.equal(instagram.account, null);
  const event = Object.assign(new Event("connected", { bubbles: true }), { detail: ACCOUNT });
  own.dispatchEvent(event);
  assert.ok(event.cancelBubble);
});

test("an account that must reconnect is nobody's until it does", async () => {
  const { instagram, own } = await ready();
  own.connects();
  own.fire("failed", { code: "token_revoked", message: "It ended.", action: "Connect again." });
  own.go("reconnect");
  assert.deepEqual([instagram.state, instagram.account, instagram.getSnapshot().error.code], ["reconnect", null, "token_revoked"]);
  const again = instagram.connect();
  assert.deepEqual(own.calls, ["connect"]);
  own.connects();
  await again;
  assert.equal(instagram.getSnapshot().error, null);
});

test("signing out and disconnecting leave nobody connected, unless the edge refuses", async () => {
  const { instagram, own } = await ready();
  own.connects();
  await instagram.signOut();
  assert.equal(instagram.account, null);
  own.connects();
  Element.refuses = { code: "network", message: "Gone.", action: "Wait." };
  await assert.rejects(instagram.disconnect(), { code: "network", action: "Wait." });
  assert.equal(instagram.account, ACCOUNT);
  Element.refuses = undefined;
  await instagram.disconnect();
  assert.equal(instagram.account, null);
  assert.deepEqual(own.calls, ["signOut", "disconnect", "disconnect"]);
});

test("after dispose nothing is left, and it can be used anew (R79)", async () => {
  const { instagram, own } = await ready();
  let told = 0;
  instagram.on("connected", () => (told += 1));
  const waits = instagram.connect();
  instagram.dispose();
  await assert.rejects(waits, { name: "AbortError" });
  assert.equal(elements.size + observers.size, 0);
  own.go("busy");
  assert.equal(instagram.state, "loading");
  await instagram.ready();
  element().connects();
  assert.equal(instagram.account, ACCOUNT);
  assert.equal(told, 0);
  assert.equal(observers.size, 1);
});

test("who connects while a sign-out still ends stays connected", async () => {
  const { instagram, own } = await ready();
  own.connects();
  own.signOut = async () => {
    own.go("idle");
    own.connects();
  };
  await instagram.signOut();
  assert.equal(instagram.account, ACCOUNT);
});

test("what is disposed of while its later half comes asks for no token", async () => {
  const instagram = make();
  let come;
  const before = Element.prototype.ready;
  Element.prototype.ready = () => new Promise((resolve) => (come = resolve));
  try {
    const token = instagram.token();
    const own = element();
    while (!come) await new Promise((resolve) => setTimeout(resolve));
    instagram.dispose();
    come();
    await assert.rejects(token, { name: "AbortError" });
    assert.deepEqual(own.calls, []);
  } finally {
    Element.prototype.ready = before;
  }
});

test("what is disposed of before its script came stays out of the page", async () => {
  const instagram = make();
  const early = instagram.ready();
  instagram.dispose();
  await assert.rejects(early, { name: "AbortError" });
  assert.equal(elements.size, 0);
});
