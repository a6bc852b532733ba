// What `platform.js` asks of the platform, one fact each, with Node's own requests and answers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";
import * as platform from "../src/platform.js";

const fetched = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = fetched;
});
const ORIGIN = "https://edge.example";
const fields = (text) => {
  const list = JSON.parse(text);
  return Object.fromEntries(list.flatMap((name, at) => (at % 2 ? [] : [[name, list[at + 1]]])));
};

test("a request's line is its method and its URL as it came", () => {
  const request = new Request(`${ORIGIN}/graph/me?fields=id%2Cname&q=a%20b`, { method: "DELETE" });
  assert.equal(platform.line(request), `DELETE ${ORIGIN}/graph/me?fields=id%2Cname&q=a%20b`);
});

/** R38: what nobody reads can't be asked for, and each field is the one that Rust means. */
test("only the named fields of a request cross", () => {
  const rust = readFileSync(new URL("../src/platform/fields.rs", import.meta.url), "utf8");
  const [, listed] = /enum Field \{([^}]*)\}/.exec(rust);
  const names = [...listed.matchAll(/(\w+),/g)].map(([, name]) => name.replace(/(?<=.)[A-Z]/g, "-$&").toLowerCase());
  assert.deepEqual(platform.ASKED, names);
  const get = (name) => `the ${name}`;
  names.forEach((name, place) => {
    assert.equal(platform.field({ headers: { get } }, place), `the ${name}`);
  });
  assert.equal(platform.field(new Request(ORIGIN), 0), null);
});

/** R38: Instagram's cookies and the like stay outside. */
test("only the named fields of an answer cross", () => {
  const headers = { Date: "now", "Set-Cookie": "a=b", "Content-Encoding": "br", "X-App-Usage": '{"call_count":1}' };
  assert.deepEqual(fields(platform.answered(new Response("", { status: 429, headers }))), {
    ":status": "429",
    "content-encoding": "br",
    date: "now",
    "x-app-usage": '{"call_count":1}',
  });
});

test("a value with quotes and commas is one value", () => {
  const value = 'a","retry-after","1';
  const answer = new Response("", { headers: { date: value } });
  assert.deepEqual(JSON.parse(platform.answered(answer)), [":status", "200", "date", value]);
});

/** A header's value is no way to write another header. */
test("a value with a line feed is refused and begins no field", () => {
  for (const value of ["a\r\nset-cookie: b=c", "a\nb: c", "a\0"]) {
    for (const headers of [[["location", value]], { location: value }]) {
      assert.throws(() => platform.respond(200, JSON.stringify(headers), new Uint8Array()), TypeError);
    }
  }
});

test("every Set-Cookie of an answer is sent", () => {
  const headers = [
    ["Set-Cookie", "a=1; Path=/"],
    ["Set-Cookie", "b=2; Path=/"],
    ["Vary", "Origin"],
  ];
  const answer = platform.respond(303, JSON.stringify(headers), new Uint8Array());
  assert.deepEqual(answer.headers.getSetCookie(), ["a=1; Path=/", "b=2; Path=/"]);
  assert.equal(answer.headers.get("vary"), "Origin");
});

test("fields by name are those of a list", () => {
  const answer = platform.respond(200, '{"Set-Cookie":"a=1","Vary":"Origin"}', new Uint8Array());
  assert.deepEqual(
    [...answer.headers],
    [
      ["set-cookie", "a=1"],
      ["vary", "Origin"],
    ],
  );
});

test("no answer has a field of another", () => {
  platform.respond(200, JSON.stringify([["Set-Cookie", "a=1"]]), new Uint8Array());
  assert.deepEqual([...platform.respond(200, "[]", new Uint8Array()).headers], []);
});

test("an answer keeps its bytes when memory changes", async () => {
  const memory = new Uint8Array([104, 105]);
  const answer = platform.respond(200, "[]", memory);
  memory.fill(0);
  assert.equal(await answer.text(), "hi");
});

test("an answer without a body has none", () => {
  assert.equal(platform.respond(204, "[]", new Uint8Array()).body, null);
});

/** R16: one request, whose redirect is not followed. */
test("Instagram is asked once, without following redirects", async () => {
  const asked = [];
  globalThis.fetch = async (...words) => {
    asked.push(words);
    return new Response("", { status: 302 });
  };
  await platform.send(`${ORIGIN}/me`, "POST", '[["authorization","Bearer a"]]', "b=c", 1000);
  const [[url, { method, headers, body, redirect, signal }]] = asked;
  assert.equal(asked.length, 1);
  assert.deepEqual([url, method, headers, body], [`${ORIGIN}/me`, "POST", [["authorization", "Bearer a"]], "b=c"]);
  assert.equal(redirect, "manual");
  assert.ok(signal instanceof AbortSignal);
});

test("what takes too long is late, and what breaks is not", async () => {
  globalThis.fetch = (_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const keep = setInterval(() => {}, 1000);
  const error = await platform.send(ORIGIN, "GET", "[]", undefined, 1).catch((error) => error);
  clearInterval(keep);
  assert.equal(platform.late(error), true);
  for (const other of [new TypeError("broken"), undefined, "TimeoutError"]) assert.equal(platform.late(other), false);
});

test("a body is read piece by piece, and the rest is left", async () => {
  let left = false;
  const body = new ReadableStream({
    pull: (stream) => stream.enqueue(new Uint8Array(3)),
    cancel: () => {
      left = true;
    },
  });
  const reader = platform.reader(new Response(body));
  assert.equal((await platform.next(reader)).length, 3);
  await platform.stop(reader);
  assert.equal(left, true);
  assert.equal(platform.reader(new Response(null)), undefined);
  assert.equal(await platform.next(platform.reader(new Response(""))), undefined);
});

test("an object is asked with a limit, and only its 200 is an answer", async () => {
  for (const [status, text] of [
    [200, "{}"],
    [503, undefined],
  ]) {
    const object = {
      fetch: async (_, { method, body, signal }) => {
        assert.deepEqual([method, body, signal instanceof AbortSignal], ["POST", "a", true]);
        return new Response("{}", { status });
      },
    };
    assert.equal(await platform.ask(object, "http://object/", "a", 1000), text);
  }
});

test("an object that hangs is late", async () => {
  const hangs = { fetch: (_, { signal }) => new Promise((_, reject) => (signal.onabort = () => reject(signal.reason))) };
  const keep = setInterval(() => {}, 1000);
  for (const asking of [platform.ask(hangs, ORIGIN, "", 1), platform.pass(hangs, ORIGIN, "GET", "[]", undefined, 1)]) {
    assert.equal(platform.late(await asking.catch((error) => error)), true);
  }
  clearInterval(keep);
});

test("an answer that has begun is not cut when the limit passes", async () => {
  let signal;
  const object = {
    fetch: async (_, init) => {
      signal = init.signal;
      return new Response("late");
    },
  };
  const answer = await platform.pass(object, ORIGIN, "GET", "[]", undefined, 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual([signal.aborted, await answer.text()], [false, "late"]);
});

test("a request is passed on with its body, where it has one", async () => {
  const seen = [];
  const object = {
    fetch: async (_, { method, body }) => {
      seen.push([method, body]);
      return new Response("");
    },
  };
  await platform.pass(object, ORIGIN, "PATCH", "{}", "a", 1000);
  await platform.pass(object, ORIGIN, "GET", "{}", undefined, 1000);
  assert.deepEqual(seen, [
    ["PATCH", "a"],
    ["GET", undefined],
  ]);
});

test("a blob of a row is an answer's body", async () => {
  const sql = {
    exec: (_, value) => (value === "there" ? [{ body: new Uint8Array([1, 2, 3]) }, { body: new Uint8Array([4]) }] : []),
  };
  const answer = platform.blob(sql, "SELECT", "there", 200, '{"content-type":"image/png"}');
  assert.deepEqual([answer.status, answer.headers.get("content-type")], [200, "image/png"]);
  assert.deepEqual([...(await answer.bytes())], [1, 2, 3]);
  assert.equal(platform.blob(sql, "SELECT", "gone", 200, "{}"), undefined);
});

test("an id of another namespace is no object", () => {
  const namespace = {
    idFromString() {
      throw new TypeError("not of this namespace");
    },
  };
  assert.equal(platform.known({ CONNECTION: namespace }, "CONNECTION", "a"), undefined);
  assert.throws(() => platform.known({}, "CONNECTION", "a"), TypeError);
});

test("a limiter's word counts, and its silence lets nobody pass", async () => {
  for (const success of [true, false]) {
    assert.equal(await platform.admits({ limit: async () => ({ success }) }, "a", 1000), success);
  }
  assert.equal(await platform.admits({ limit: () => new Promise(() => {}) }, "a", 1), false, "a guard that is silent is shut");
  await assert.rejects(platform.admits({ limit: async () => Promise.reject(new Error()) }, "a", 1000));
});

test("a signature is its key's, over what was signed", async () => {
  const curve = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const { publicKey, privateKey } = await crypto.subtle.generateKey(curve, true, ["sign", "verify"]);
  const { x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  const signed = new TextEncoder().encode("head.body");
  const signature = new Uint8Array(await crypto.subtle.sign(curve, privateKey, signed));
  assert.equal(await platform.verify(x, y, signature, signed), true);
  assert.equal(await platform.verify(x, y, signature, signed.slice(1)), false);
});

/** R50: an instance that traps in a task is left for a new one, since the platform is told of it. */
test("a task is run once, after what is under way, and what it throws is told", async () => {
  const order = [];
  const error = new Error("trapped");
  globalThis.reportError = (told) => order.push(told);
  queueMicrotask(() => {
    order.push("task");
    throw error;
  });
  queueMicrotask(() => order.push("next"));
  order.push("now");
  await new Promise((resolve) => setTimeout(resolve));
  delete globalThis.reportError;
  assert.deepEqual(order, ["now", "task", error, "next"]);
});

test("whoever waits for a promise hears what it came to, once, by its place and number", async () => {
  const heard = [];
  const ear = (...words) => heard.push(words);
  const error = new Error("broken");
  platform.wait(Promise.resolve("value"), 1, 7, ear);
  platform.wait(Promise.reject(error), 2, 8, ear);
  assert.deepEqual(heard, [], "nobody hears before what is under way is done");
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(heard, [
    [1, 7, true, "value"],
    [2, 8, false, error],
  ]);
});

/** R50: as where a task begins. */
test("what a task throws as it goes on is told", async () => {
  const told = [];
  const error = new Error("trapped");
  globalThis.reportError = (error) => told.push(error);
  for (const promise of [Promise.resolve(), Promise.reject(new Error())]) {
    platform.wait(promise, 0, 0, () => {
      throw error;
    });
  }
  await new Promise((resolve) => setTimeout(resolve));
  delete globalThis.reportError;
  assert.deepEqual(told, [error, error]);
});

test("a promise is settled from outside", async () => {
  const [kept, broken] = [platform.promised(), platform.promised()];
  platform.settle(kept, true, "value");
  platform.settle(broken, false, "why");
  assert.equal(await kept.promise, "value");
  await assert.rejects(broken.promise, (why) => why === "why");
});

/** R50: a trap ends that instance, and the next call gets a new one. */
test("a trap in the second module is told, and the next call meets a new instance", async () => {
  const room = (said) => ({
    step: (facts, got) => {
      if (got === "trap") throw new WebAssembly.RuntimeError("unreachable");
      if (got === "wrong") throw new TypeError("no such text");
      return `${said} ${facts} ${got}`;
    },
  });
  let resets = 0;
  globalThis.secondModule = {
    Room: { enter: (facts, entry) => (entry === "odd" ? undefined : room(entry + facts)) },
    draw: (...given) => (given[2] === "trap" ? room().step("", "trap") : given.join(" ")),
    __wbg_reset_state: () => {
      resets += 1;
    },
  };
  const { registerHooks } = await import("node:module");
  const hooks = registerHooks({
    resolve: (name, context, next) =>
      name === "./rooms.js"
        ? { url: "data:text/javascript,export const {Room,draw,__wbg_reset_state}=globalThis.secondModule", shortCircuit: true }
        : next(name, context),
  });
  try {
    const entered = await platform.enter("facts", "due");
    assert.equal(platform.step(entered, "later", "rows"), "duefacts later rows");
    assert.equal(await platform.enter("facts", "odd"), undefined);
    assert.equal(await platform.draw("document", "fresh", "/feed/A.rss", "q"), "document fresh /feed/A.rss q");
    assert.throws(() => platform.step(entered, "", "wrong"), TypeError);
    assert.equal(resets, 0);
    assert.throws(() => platform.step(entered, "", "trap"), WebAssembly.RuntimeError);
    await assert.rejects(platform.draw("document", "fresh", "trap", "q"), WebAssembly.RuntimeError);
    assert.equal(resets, 2);
  } finally {
    hooks.deregister();
  }
});

/** R96: bytes go where the Connection says, and only then. */
test("a file is poured where the Connection says, and its answer is read by whoever may read the Connection's", async () => {
  const poured = [];
  const env = {
    UPLOAD: {
      getByName: (name) => ({
        fetch: async (url, { method, body }) => {
          poured.push([name, method, url, await new Response(body).text()]);
          return new Response('{"id":"F"}', { status: 201, headers: { "Content-Type": "text/x", "Set-Cookie": "a=b" } });
        },
      }),
    },
  };
  const headers = { "Access-Control-Allow-Origin": "https://page.example" };
  const said = () => new Response('{"file":"F"}', { status: 202, headers });
  const body = (text) => new Request(`${ORIGIN}/media`, { method: "POST", body: text });
  const answer = await platform.pour(env, said(), body("bytes"), "7");
  assert.deepEqual(poured, [["F", "POST", "http://page/?offset=7", "bytes"]]);
  assert.deepEqual([answer.status, await answer.text()], [201, '{"id":"F"}']);
  assert.equal(answer.headers.get("access-control-allow-origin"), "https://page.example");
  assert.equal(answer.headers.get("set-cookie"), null);
  assert.equal(answer.headers.get("content-type"), "text/x");
  await platform.pour(env, said(), new Request(`${ORIGIN}/media`, { method: "POST" }), "0");
  assert.equal(poured[1][3], "");
  for (const status of [200, 401, 403, 422, 503]) {
    const refused = new Response("{}", { status });
    assert.equal(await platform.pour(env, refused, body("bytes"), "0"), refused);
  }
  assert.equal(poured.length, 2);
});
