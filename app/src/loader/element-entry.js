// Bundled with wasm-bindgen's output into `element.js`: hands the wasm's start, and what makes a view, to the loader.
import * as rust from "./element.js";
import { hears, resumes } from "./platform.js";

// What the later states need beyond the loader's own sheet.
const sheet = new CSSStyleSheet();
sheet.replaceSync(`*{box-sizing:border-box}
[hidden],.gone{display:none!important}
.main:hover{opacity:.88}
:focus-visible{outline:3px solid #6d5dfc;outline-offset:2px}
.face>:last-child{overflow:hidden;text-overflow:ellipsis}
img{flex:none;inline-size:1.9em;block-size:1.9em;border-radius:50%;object-fit:cover}
.spin{flex:none;inline-size:1.25em;block-size:1.25em;border:2px solid;border-inline-start-color:#0000;border-radius:50%;animation:spin .8s linear infinite}
@keyframes spin{to{rotate:1turn}}
.panel{position:absolute;inset-block-start:0;inset-inline-start:0;inline-size:max-content;min-inline-size:100%;max-inline-size:min(20rem,100vw - 2.5rem);padding:.375em;border:1px solid #8884;border-radius:.75em;background:Canvas;color:CanvasText;box-shadow:0 .5em 1.5em #0002;font-weight:400;font-size:.9375em;line-height:1.45}
.panel:focus{outline:0}
p{margin:0;padding:.4em .65em}
p:empty{display:none}
p:first-child:has(+:not(:empty)){font-weight:600}
p+p{padding-block-start:0}
.item{display:block;inline-size:100%;padding:.6em .65em;border:0;border-radius:.5em;background:none;color:inherit;font:inherit;text-align:start;cursor:pointer}
p:not(:empty)~button.item{border-block-start:1px solid #8884;border-radius:0}
.item:hover{background:#8883}
a.item{color:LinkText}
.spoken{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (prefers-reduced-motion){.spin{animation-duration:4s}}`);

// Every node of the later states, hidden until Rust shows it.
const face = `<i class="spin" hidden></i><img alt="" referrerpolicy="no-referrer" hidden>`;
const panel = `<div class="panel" part="panel" tabindex="-1" hidden><p part="message"></p><p part="action"></p><a class="item" part="item" target="_blank" hidden>Open the page</a><button class="item" part="item sign-out" hidden>Sign out</button><button class="item" part="item disconnect" hidden>Disconnect Instagram</button></div><div class="spoken" role="status"></div>`;

// Once per document, when the first view begins.
let begun;
const begin = () => {
  if (begun) return;
  begun = true;
  resumes(rust.resume);
  hears(rust.changed_elsewhere);
  const wake = (event) => rust.wake(!!event.persisted);
  addEventListener("pageshow", wake);
  addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);
  document.addEventListener("resume", wake);
};

customElements.get("instagram-connect").glue(rust.default, (host) => {
  begin();
  const sheets = host.root.adoptedStyleSheets;
  if (!sheets.includes(sheet)) host.root.adoptedStyleSheets = [...sheets, sheet];
  const find = (selector) => host.root.querySelector(selector);
  // Unless a view did so that began when the element was taken out and put back.
  if (!find("img")) find(".face").insertAdjacentHTML("afterbegin", face);
  find(".view").innerHTML = panel;
  const id = rust.begin(host);
  const promise = (act, choice) =>
    new Promise((resolve, reject) =>
      act(id, choice, (failure, value) => (failure ? reject(Object.assign(new Error(), failure)) : resolve(value))),
    );
  const left = ({ type, key }) => {
    const escape = key === "Escape";
    if ((escape || type === "focusout") && rust.left(id, escape)) find(".main").focus();
  };
  find("img").onerror = () => rust.unpictured(id);
  const [signOut, disconnect] = host.root.querySelectorAll("button.item");
  signOut.onclick = () => rust.end(id, false, () => {});
  disconnect.onclick = () => rust.end(id, true, () => {});
  host.addEventListener("focusout", left);
  host.addEventListener("keydown", left);
  return {
    press: () => rust.press(id),
    changed: () => rust.changed(id),
    expected: () => rust.expected(id),
    waiting: () => rust.waiting(id),
    fail: (code) => rust.fail(id, code),
    finish: (result, flow) => rust.finish(id, result, flow),
    token: (renew) => promise(rust.token, !!renew),
    end: (all) => promise(rust.end, !!all),
    free() {
      host.removeEventListener("focusout", left);
      host.removeEventListener("keydown", left);
      rust.free(id);
    },
  };
});
