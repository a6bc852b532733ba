// Reading over a played edge. Run with `node --test` after `cargo xtask package`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";

import { EDGE, answers, element, open, requests } from "./page.mjs";

let InstagramError, instagram, own;
beforeEach(async () => {
  const { instagramConnect, ...all } = await open();
  ({ InstagramError } = all);
  instagram = instagramConnect({ edge: EDGE + "/", clientId: "shop" });
  await instagram.ready();
  own = element();
});

const revoked = { category: "token_revoked", retry: "user_reconnect", cause: "It ended.", action: "Connect again." };

test("a read asks the edge with the edge's token and nothing else", async () => {
  answers.push([200, { id: "1", username: "nora.weaves" }]);
  const me = await instagram.get("/me", { fields: ["username", "name"] });
  assert.deepEqual(me, { id: "1", username: "nora.weaves" });
  const [{ url, headers, credentials, redirect }] = requests;
  assert.equal(url, EDGE + "/graph/me?fields=username%2Cname");
  assert.deepEqual(headers, { Authorization: "Bearer t" });
  assert.deepEqual([credentials, redirect], ["omit", "error"]);
});

test("a list's limit and cursors go along", async () => {
  answers.push([200, { data: [] }]);
  await instagram.get("/me/media", { limit: 3, after: "a b" });
  assert.equal(requests[0].url, EDGE + "/graph/me/media?limit=3&after=a+b");
});

test("the account within a list of one is the account", async () => {
  answers.push([200, { data: [{ id: "1" }] }]);
  assert.deepEqual(await instagram.get("/me"), { id: "1" });
});

test("a token that is over is renewed once", async () => {
  own.tokens.push("old", "new");
  answers.push([401, revoked], [200, { id: "1" }]);
  await instagram.get("/me");
  assert.deepEqual(own.calls, ["token false", "token true"]);
  assert.deepEqual(
    requests.map(({ headers }) => headers.Authorization),
    ["Bearer old", "Bearer new"],
  );
  answers.push([401, revoked], [401, revoked]);
  await assert.rejects(instagram.get("/me"), { status: 401, code: "token_revoked" });
  assert.equal(requests.length, 4);
});

test("an error says what happened, whose move it is, and how long to wait", async () => {
  const busy = { category: "rate_limited", retry: "later", cause: "Too much.", action: "Wait.", status: 429 };
  answers.push([429, busy, { "Retry-After": "7" }]);
  await assert.rejects(instagram.get("/me"), (error) => {
    assert.ok(error instanceof InstagramError);
    const { code, category, retry, cause, message, action, status, retryAfter } = error;
    assert.deepEqual(
      { code, category, retry, cause, message, action, status, retryAfter },
      {
        code: "rate_limited",
        category: "rate_limited",
        retry: "later",
        cause: "Too much.",
        message: "Too much.",
        action: "Wait.",
        status: 429,
        retryAfter: 7,
      },
    );
    return true;
  });
  assert.deepEqual(own.calls, ["token false"]);
});

test("when a person has to reconnect, the button is told to look again", async () => {
  answers.push([403, revoked]);
  own.tokens.push("t", { code: "token_revoked", message: "m", action: "a" });
  await assert.rejects(instagram.get("/me"), { code: "token_revoked", cause: "It ended.", status: 403 });
  assert.deepEqual(own.calls, ["token false", "token true"]);
});

test("an answer without sense, no answer, and no session are errors with words", async () => {
  answers.push([502, "<html>"], [200, undefined], () => Promise.reject(new TypeError("Failed to fetch")));
  await assert.rejects(instagram.get("/me"), { code: "unexpected", status: 502, category: null });
  await assert.rejects(instagram.get("/me"), { code: "unexpected" });
  await assert.rejects(instagram.get("/me"), { code: "network", status: null, retryAfter: null });
  own.tokens.push({ code: "not_connected", message: "Nothing is connected.", action: "Connect first." });
  await assert.rejects(instagram.get("/me"), { name: "InstagramError", code: "not_connected", action: "Connect first." });
});

test("what isn't below the edge's own paths is never asked", async () => {
  for (const path of ["me", "/../token", "/%2e%2e/token", "@evil.example/me"])
    await assert.rejects(instagram.get(path), { code: "bad_parameter" }, path);
  assert.equal(requests.length, 0);
});

test("a signal ends a read with its reason", async () => {
  await assert.rejects(instagram.get("/me", { signal: AbortSignal.abort("no") }), (reason) => reason === "no");
  const ends = new AbortController();
  answers.push(async () => {
    ends.abort();
    throw new DOMException("", "AbortError");
  });
  await assert.rejects(instagram.get("/me", { signal: ends.signal }), { name: "AbortError" });
});

const page = (ids, next) => [200, { data: ids.map((id) => ({ id })), paging: { cursors: {}, ...(next && { next }) } }];

test("pages follow the edge's own links, one request each, as they are asked for", async () => {
  const next = EDGE + "/graph/17841/media?after=x";
  answers.push(page(["1", "2"], next), page(["3"]));
  const pages = instagram.pages("/me/media", { limit: 2 });
  assert.equal(requests.length, 0);
  assert.equal((await pages.next()).value.data.length, 2);
  assert.equal(requests.length, 1);
  assert.equal((await pages.next()).value.data[0].id, "3");
  assert.ok((await pages.next()).done);
  assert.deepEqual(
    requests.map(({ url }) => url),
    [EDGE + "/graph/me/media?limit=2", next],
  );
});

test("items go over all pages, and stop asking when one has enough", async () => {
  const next = EDGE + "/graph/me/media?after=x";
  answers.push(page(["1", "2"], next), page(["3"], next), page(["4"]));
  const seen = [];
  for await (const { id } of instagram.items("/me/media")) {
    seen.push(id);
    if (id === "3") break;
  }
  assert.deepEqual(seen, ["1", "2", "3"]);
  assert.equal(requests.length, 2);
});

test("a next page at another address is refused, and the token doesn't go there (R29)", async () => {
  for (const next of ["https://evil.example/graph/me", EDGE + ":444/graph/me", EDGE + "/token", "//evil.example/graph/", "javascript:0"]) {
    answers.push(page(["1"], next));
    const pages = instagram.pages("/me/media");
    await pages.next();
    await assert.rejects(pages.next(), { code: "unexpected" }, next);
  }
  assert.equal(requests.length, 5);
});

test("a list that leads back to where it was ends, after one page or after some (R112)", async () => {
  const at = (after) => EDGE + "/graph/me/media?after=" + after;
  for (const [nexts, ids, asked] of [
    // To itself, spelt the same and spelt otherwise.
    [[EDGE + "/graph/me/media", EDGE + "/graph/me/media"], "1", 1],
    [[at("a"), at("a")], "12", 2],
    // In a circle of two and of three.
    [[at("a"), at("b"), at("a")], "123", 3],
    [[at("a"), at("b"), at("c"), at("a")], "1234", 4],
    [[at("a"), at("b"), EDGE + "/graph/me/media"], "123", 3],
  ]) {
    const from = requests.length;
    answers.push(...nexts.map((next, number) => page([String(number + 1)], next)), page(["never"]));
    const seen = [];
    for await (const { id } of instagram.items("/me/media")) seen.push(id);
    assert.deepEqual([seen.join(""), requests.length - from], [ids, asked]);
    answers.length = 0;
  }
});

test("a list whose page comes again under another address ends (R112)", async () => {
  for (const ids of [["1"], ["1", "2"]]) {
    answers.length = 0;
    // Each time at a new address, as with cursors that are made anew.
    for (let at = 0; at < 5; at += 1) answers.push(page([ids[at % ids.length]], EDGE + "/graph/me/media?after=" + at));
    const seen = [];
    for await (const { id } of instagram.items("/me/media")) seen.push(id);
    assert.deepEqual(seen, ids);
  }
});

test("empty pages that are alike are no end, where the list goes on (R112)", async () => {
  answers.push(page([], EDGE + "/graph/me/media?after=1"), page([], EDGE + "/graph/me/media?after=2"), page(["1"]));
  const seen = [];
  for await (const { id } of instagram.items("/me/media")) seen.push(id);
  assert.deepEqual(seen, ["1"]);
});

test("a next page whose address is no text is none (R112)", async () => {
  for (const next of [7, true, {}, ["https://evil.example/"], null]) {
    answers.push([200, { data: [{ id: "1" }], paging: { next } }]);
    const seen = [];
    for await (const { id } of instagram.items("/me/media")) seen.push(id);
    assert.deepEqual(seen, ["1"], JSON.stringify(next));
  }
});

test("one odd value costs itself alone (R112)", async () => {
  const good = { id: "2", caption: "whole", like_count: 3 };
  for (const odd of [
    { id: 17, caption: "cut \ud83d", like_count: "12", media_type: "HOLOGRAM" },
    { id: "1", like_count: "many", comments_count: null, children: 7, owner: null },
    {},
    null,
  ]) {
    answers.push([200, { data: [odd, good], paging: null }]);
    const { value } = await instagram.pages("/me/media").next();
    assert.deepEqual(value.data, odd ? [odd, good] : [good]);
  }
  for (const body of [{}, null, [], { data: null }, { data: {} }, { data: [], paging: { next: "" } }, { data: [], paging: "x" }]) {
    answers.push([200, body]);
    const seen = [];
    for await (const item of instagram.items("/me/media")) seen.push(item);
    assert.deepEqual(seen, []);
  }
  answers.push([200, null]);
  assert.equal(await instagram.get("/me"), null);
});

test("a signal ends the pages between two of them", async () => {
  const ends = new AbortController();
  answers.push(page(["1"], EDGE + "/graph/me/media?after=x"));
  const pages = instagram.pages("/me/media", { signal: ends.signal });
  await pages.next();
  ends.abort();
  await assert.rejects(pages.next(), { name: "AbortError" });
  assert.equal(requests.length, 1);
});

test("the connection itself is read too", async () => {
  answers.push([200, { id: "c1", health: "ok" }]);
  assert.equal((await instagram.connection()).health, "ok");
  assert.equal(requests[0].url, EDGE + "/connection");
});

const { good, odd } = JSON.parse(readFileSync(new URL("../../tests/fixtures/links.json", import.meta.url)));
const LINKS = ["permalink", "media_url", "thumbnail_url", "profile_picture_url"];

test("an address in the data that isn't Instagram's costs itself alone", async () => {
  for (const url of [...odd, 7, null, {}, ["https://www.instagram.com/"]]) {
    const links = Object.fromEntries(LINKS.map((name) => [name, url]));
    const post = { id: "1", caption: String(url), ...links, children: { data: [{ id: "2", ...links }] } };
    answers.push([200, { data: [post, { id: "3", permalink: good[0] }] }], [200, { id: "9", username: "nora", ...links }]);
    const { value } = await instagram.pages("/me/media").next();
    assert.deepEqual(
      value.data,
      [
        { id: "1", caption: String(url), children: { data: [{ id: "2" }] } },
        { id: "3", permalink: good[0] },
      ],
      JSON.stringify(url),
    );
    assert.deepEqual(await instagram.get("/me"), { id: "9", username: "nora" });
  }
});

test("Instagram's own addresses arrive as they are, and the account's link if it is one", async () => {
  for (const url of good) {
    const post = Object.fromEntries(LINKS.map((name) => [name, url]));
    answers.push([200, post]);
    assert.deepEqual(await instagram.get("/1"), post, url);
  }
  for (const [website, arrives] of [
    ["https://nora.example/shop?a=b", true],
    ["http://nora.example", true],
    ["javascript:alert(1)", false],
    ["java\nscript:alert(1)", false],
    ["data:text/html,x", false],
    ["//nora.example", false],
    ["https://nora@evil.example/", false],
  ]) {
    answers.push([200, { website }]);
    assert.deepEqual(await instagram.get("/me"), arrives ? { website } : {}, website);
  }
});

test("an edge on this computer has its stand-in's pictures, and nobody else has", async () => {
  const { instagramConnect } = await open();
  for (const [edge, permalink, arrives] of [
    ["http://localhost:8787", "http://instagram.localhost:8790/p/1/", true],
    ["http://localhost:8787", "http://127.0.0.1:8790/p/1/", true],
    ["http://localhost:8787", "http://localhost.evil.example/p/1/", false],
    ["http://localhost:8787", "javascript:alert(1)", false],
    [EDGE, "http://instagram.localhost:8790/p/1/", false],
    ["https://localhost.evil.example", "http://instagram.localhost:8790/p/1/", false],
  ]) {
    const here = instagramConnect({ edge, clientId: "shop" });
    answers.push([200, { permalink }]);
    assert.deepEqual(await here.get("/1"), arrives ? { permalink } : {}, edge + " " + permalink);
    here.dispose();
  }
});
