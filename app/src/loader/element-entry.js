// Bundled with wasm-bindgen's output into `element.js`: hands the wasm's start, and what makes a view, to the loader.
import * as rust from "./element.js";
import { back } from "./arrival.js";
import { on } from "./channel.js";
import { create, own } from "./document.js";
import { feeds, parts } from "./feeds.js";
import { TAG } from "./known.js";
import { resumes } from "./platform.js";
import { css } from "./sheet.js";
import { folder, loaded, word } from "./words.js";

// Every node of the later states, hidden until Rust shows it.
// Made as nodes, since their source would need a policy of Trusted Types.
const make = (name, attributes, ...children) => {
  const node = create(name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  node.append(...children);
  return node;
};
const item = (name, part, attributes) => make(name, { class: "item", part: "item" + part, hidden: "", ...attributes });
const face = () => [make("i", { class: "spin", hidden: "" }), make("img", { alt: "", referrerpolicy: "no-referrer", hidden: "" })];
const panel = () => [
  make(
    "div",
    { class: "panel", part: "panel", tabindex: -1, hidden: "" },
    make("p", { part: "message" }),
    make("p", { part: "action" }),
    item("a", "", { target: "_blank" }),
    ...parts(make, item),
    item("button", " sign-out", { type: "button" }),
    item("button", " disconnect", { type: "button" }),
  ),
  make("div", { class: "spoken", role: "status" }),
];

// Those of this document that weren't freed.
const views = new Set();
const each = (act) => [...views].forEach(act);

// Once per document, when the first view begins.
let begun;
const begin = () => {
  if (begun) return;
  begun = 1;
  resumes(rust.resume);
  on("changed", ({ key }) => each((view) => view.session_changed(key)));
  const wake = (event) => each((view) => view.wake(!!event.persisted));
  for (const type of ["pageshow", "online", "visibilitychange", "resume"]) addEventListener(type, wake, true);
};

// The wasm, once. Compiled while it arrives, off the main thread.
let starting;
const start = () =>
  (starting ||= rust
    .default({ module_or_path: fetch(folder + "element_bg.wasm", { integrity: "__ELEMENT_WASM_INTEGRITY__" }) })
    .then(begin));

// What the Rust calls back with, as a promise.
const promise = (act) =>
  new Promise((resolve, reject) =>
    act((failure, value) => (failure ? reject(Object.assign(new Error(failure.message), failure)) : resolve(value))),
  );

// The Rust's view of an element, as the loader calls it.
class View extends rust.View {
  constructor(host) {
    super(host);
    const find = (selector) => host.root.querySelector(selector);
    const left = ({ type, key }) => {
      const escaped = key === "Escape";
      if ((escaped || type === "focusout") && this.left(escaped)) find(".main").focus();
    };
    host.addEventListener("focusout", left);
    host.addEventListener("keydown", left);
    find("img").onerror = () => views.has(this) && this.unpictured();
    const [signOut, disconnect] = host.root.querySelectorAll("button.item:not(.own)");
    signOut.onclick = () => this.end().catch(() => {});
    disconnect.onclick = () => this.end(1).catch(() => {});
    const opened = feeds(host, () => this.token());
    const main = find(".main");
    main.addEventListener("click", opened);
    views.add(this);
    this.forget = () => {
      main.removeEventListener("click", opened);
      host.removeEventListener("focusout", left);
      host.removeEventListener("keydown", left);
      views.delete(this);
      if (host.live === this) host.live = null;
    };
    this.translate = () => loaded(host).then(() => views.has(this) && super.changed());
  }
  changed() {
    this.translate();
    super.changed();
  }
  token(renew) {
    return promise((done) => super.token(!!renew, done));
  }
  end(all) {
    return promise((done) => super.end(!!all, done));
  }
  free() {
    this.forget();
    super.free();
  }
}

// HTML knows no self-closed tag: `<instagram-connect … />` has all that follows it in its parent between its own tags. A
// fallback is a text or one small element there, and seldom the parent's last word.
const unclosed = (host) => {
  const [only, more] = host.childNodes;
  const swallowed = more || only?.data?.match(/^\s+\S/) || only?.matches?.(":not(a,button,noscript,span)");
  if (!swallowed || host.nextSibling) return;
  host.root.append(create("slot"));
  console.warn(`HTML knows no <${TAG}/>: write <${TAG}></${TAG}>`, host);
};

const parsed = new Promise((act) => (own("readyState") === "loading" ? addEventListener("DOMContentLoaded", act) : act()));

const view = async (host) => {
  const later = loaded(host);
  try {
    await start();
  } catch (error) {
    starting = null;
    const { failures, lang } = await later;
    const [message, action] = failures.script_blocked;
    const forbidden = /compile|eval/i.test(error?.name);
    const failure = {
      message,
      code: "script_blocked",
      action: forbidden ? "Add to the page’s CSP: script-src 'wasm-unsafe-eval'" : action,
    };
    throw Object.defineProperty(failure, "lang", { value: lang });
  }
  await later;
  const find = (selector) => host.root.querySelector(selector);
  if (host.root.adoptedStyleSheets.length < 2) host.wear(css);
  // Unless a view did so that began when the element was taken out and put back.
  if (!find("img")) find(".face").prepend(...face());
  find(".view").replaceChildren(...panel());
  parsed.then(() => unclosed(host));
  return new View(host);
};

const Button = customElements.get(TAG);
Button.glue?.({ view, back, word });
for (const host of Button.all) host.show(host.state);
