// A flow's answer finds the page that waits for it. All of it runs without the wasm: where that is blocked, a popup still
// hands over and closes.
import { on, post } from "./channel.js";
import { RESERVED, TAG } from "./known.js";
import { whenLoaded } from "./words.js";

const Button = customElements.get(TAG);
const pending = (state) => {
  try {
    return JSON.parse(localStorage.getItem(TAG + ":" + state));
  } catch {}
};
const finish = (element, result, flow) => {
  element.awaits = null;
  element.show("busy");
  element.later((view) => view.finish(result, flow));
};

// The waiting page's side: takes the result from the window that came back, and says so.
on("result", (result) => {
  const { state } = result;
  const flow = pending(state);
  const owner = [...Button.all].find(({ awaits }) => awaits === state);
  const take = () => {
    const element = owner || (pending(state) && [...Button.all].find(({ config }) => config.key === flow.key));
    if (!element) return;
    post({ type: "taken", state });
    finish(element, result, flow);
  };
  // A page that was reloaded meanwhile has forgotten its flow: it answers a little later than an owner would. A timer for
  // both: a frozen page hears messages, but could do nothing with them.
  if (flow) setTimeout(take, owner ? 0 : 200);
});

// The returning window's side: gives the result to the page that waits; false if nobody answers within a moment.
const hand = (result) =>
  new Promise((resolve) => {
    // An `<output>` is a live region.
    const cover = document.createElement("output");
    cover.style.cssText =
      "position:fixed;inset:0;z-index:99999;display:grid;place-content:center;background:Canvas;color:CanvasText;font:1.25rem system-ui;text-align:center";
    const say = (word) =>
      whenLoaded(Button.language(cover)).then(({ lang, dir, [word]: textContent }) => Object.assign(cover, { lang, dir, textContent }));
    document.documentElement.append(cover);
    say("moment");
    const ours = (act) => (data) => data.state === result.state && act(data);
    // In the background a page waits up to a second for its timer.
    const alone = setTimeout(() => {
      on("taken");
      cover.remove();
      resolve();
    }, 1200);
    on(
      "taken",
      ours(() => {
        clearTimeout(alone);
        resolve(1);
        close();
      }),
    );
    // Still here, so `close()` had no effect (R70).
    on(
      "done",
      ours(({ ok }) => say(ok ? "closeConnected" : "close")),
    );
    post(result);
  });

// What came back in the address, and the flow that it ends: gives the function with which an element of this page takes it.
// Never settled if another page took it. An answer that names another issuer is refused (R23), and its code goes nowhere.
export const back = async (query, flow) => {
  const foreign = query.get("iss") !== flow.edge;
  const result = foreign
    ? { state: query.get("state"), error: "issuer_mismatch" }
    : Object.fromEntries(RESERVED.map((name) => [name, query.get(name)]));
  result.type = "result";
  if (!flow.redirected && (await hand(result))) return new Promise(() => {});
  let open = true;
  setTimeout(() => {
    if (!open) return;
    // Nothing on this page shows that session: finish without a place to show it.
    const hidden = Object.defineProperty(document.createElement(TAG), "config", { value: flow });
    hidden.connectedCallback();
    finish(hidden, result, flow);
  }, 2e3);
  return (element) => {
    if (!open || element.config.key !== flow.key) return false;
    open = false;
    finish(element, result, flow);
    return true;
  };
};
