// What `entry.js` does around the Worker, one fact each, with a Worker that is played.
import assert from "node:assert/strict";
import { registerHooks } from "node:module";
import { afterEach, test } from "node:test";

const state = { criticalError: false, instanceId: 1 };
const made = [];
// An instance that a trap ended is replaced by the next call.
let ended = false;
let trap;
const played = {
  __worker_init_state() {
    if (ended) state.instanceId += 1;
    ended = false;
    return state;
  },
  __wbg_reset_state() {
    ended = true;
  },
  fetch: (...words) => trap?.() ?? words,
};
for (const name of ["Connection", "Directory", "Feed", "Flow"]) {
  played[name] = class {
    constructor(...given) {
      this.instance = state.instanceId;
      made.push([name, ...given]);
    }
    fetch(request) {
      return trap?.() ?? [this.instance, request];
    }
    alarm() {
      return trap?.() ?? this.instance;
    }
  };
}
globalThis.played = played;
const names = Object.keys(played).join(", ");
registerHooks({
  resolve: (name, context, next) =>
    name === "./index.js" && context.parentURL.endsWith("/entry.js")
      ? { url: `data:text/javascript,export const { ${names} } = globalThis.played;`, shortCircuit: true }
      : next(name, context),
});
let onError;
globalThis.addEventListener = (_, listener) => {
  onError = listener;
};
console.log = console.error = () => {};
const { default: worker, Connection, Directory, Feed, Flow } = await import("../src/entry.js");

afterEach(() => {
  trap = undefined;
  made.length = 0;
});
const traps = () => {
  trap = () => {
    throw new WebAssembly.RuntimeError("unreachable");
  };
};

test("a request reaches the Worker with bindings and context", () => {
  assert.deepEqual(worker.fetch("request", "env", "context"), ["request", "env", "context"]);
});

test("each class is its own, and an object is made once", () => {
  for (const [name, Class] of Object.entries({ Connection, Directory, Feed, Flow })) {
    const object = new Class("state", "env");
    object.fetch({ method: "POST", url: "https://edge/a" });
    object.alarm();
    assert.deepEqual(made, [[name, "state", "env"]]);
    made.length = 0;
  }
});

/** R50: a trap harms whoever it happens to, and nobody after. */
test("after a trap, in the Worker, an object or a task, an object is made anew in a new instance", () => {
  const object = new Flow("state", "env");
  const harm = {
    worker: () => worker.fetch("request"),
    fetch: () => object.fetch("request"),
    alarm: () => object.alarm(),
  };
  for (const what of Object.values(harm)) {
    made.length = 0;
    const before = object.alarm();
    traps();
    assert.throws(what, WebAssembly.RuntimeError);
    trap = undefined;
    assert.deepEqual([object.fetch("next"), made], [[before + 1, "next"], [["Flow", "state", "env"]]]);
  }
  const before = object.alarm();
  onError({ error: new WebAssembly.RuntimeError("unreachable") });
  assert.equal(object.alarm(), before + 1);
});

/** R50: as after a stack that overflowed, of which wasm-bindgen alone knows. */
test("an object sees that its instance was ended by something else", () => {
  const object = new Flow("state", "env");
  const before = object.alarm();
  ended = true;
  assert.equal(object.alarm(), before + 1);
});

test("what isn't a trap leaves the instance", () => {
  const object = new Flow("state", "env");
  const before = object.alarm();
  trap = () => {
    throw new TypeError("refused");
  };
  assert.throws(() => object.fetch("request"), TypeError);
  trap = undefined;
  onError({ error: new TypeError("refused") });
  assert.equal(object.alarm(), before);
});
