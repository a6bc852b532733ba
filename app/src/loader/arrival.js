// A flow's answer finds the page that waits for it. All of it runs without the wasm: where that is blocked, a popup still
// hands over and closes.
import { on, post } from "./channel.js";
import { create, own } from "./document.js";
import { LIFETIME, TAG } from "./known.js";
import { whenLoaded } from "./words.js";

const Button = customElements.get(TAG);
const PENDING = TAG + ":";
const pending = (state) => {
  try {
    return JSON.parse(localStorage[PENDING + state]);
  } catch {}
};
// Ends flows older than the edge's. What else stands under such a name is somebody else's.
try {
  for (const key of Object.keys(localStorage)) {
    const [, state] = key.split(PENDING);
    const flow = state?.length > 42 && pending(state);
    if (flow?.verifier && flow.time < Date.now() - LIFETIME) localStorage.removeItem(key);
  }
} catch {}
const finish = (element, result, flow) => {
  element.awaits = null;
  element.show("busy");
  element.later((view) => {
    view.finish(result, flow);
    sessionStorage.removeItem(PENDING);
  });
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
    const cover = create("output");
    cover.style.cssText =
      "position:fixed;inset:0;z-index:99999;background:Canvas;color:CanvasText;display:grid;place-content:center;text-align:center;font:1.25rem system-ui";
    const say = (word) =>
      whenLoaded(Button.language(cover)).then(({ lang, dir, [word]: textContent }) => Object.assign(cover, { lang, dir, textContent }));
    own("documentElement").append(cover);
    say("moment");
    const ours = (act) => (data) => data.state === result.state && act(data);
    // In the background a page waits up to a second for its timer.
    const alone = setTimeout(() => {
      on("taken");
      resolve();
      cover.remove();
    }, 1200);
    on(
      "taken",
      ours(() => {
        clearTimeout(alone);
        sessionStorage.removeItem(PENDING);
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

// Nothing of the answer is in the address, and routers hear of it.
const tidy = () => {
  history.replaceState(history.state, "", location.href.split("#")[0]);
  dispatchEvent(new PopStateEvent("popstate"));
  dispatchEvent(new Event("hashchange"));
};

// To where the visitor was. What was loaded for another address is loaded again, and finds the answer in this tab's
// storage; where only a fragment has gone, routers hear of it.
const home = (flow, state) => {
  const { back } = flow;
  // Whatever the element's attributes said: nowhere but on this site.
  if (!back.startsWith(self.origin + "/") || !pending(state)) return;
  const place = location.href.split("#")[0];
  localStorage.setItem(PENDING + state, JSON.stringify({ ...flow, back: "", redirected: 1 }));
  if (back === place) {
    // A page that loads itself anew on these (its network may be slow) finds the answer there, as below.
    return new Promise((act) => {
      const soon = setTimeout(act, 99);
      addEventListener(
        "beforeunload",
        () => {
          clearTimeout(soon);
          setTimeout(act, 1e4);
        },
        { signal: AbortSignal.timeout(99) },
      );
      tidy();
    });
  }
  location.replace(back);
  if (back.startsWith(place + "#")) location.reload();
  return new Promise(() => {});
};

// What came back, and the flow that it ends: gives the function with which an element of this page takes it. Never settled
// if another page took it. An answer that names another issuer is refused (R23), and its code goes nowhere.
export const back = async (query, flow) => {
  const answer = Object.fromEntries(query);
  const { state, iss } = answer;
  const result = { ...(iss === flow.edge ? answer : { state, error: "issuer_mismatch" }), type: "result" };
  if (!flow.redirected && (await hand(result))) return new Promise(() => {});
  await home(flow, state);
  let open = 1;
  // A router whose first view comes later, as over a slow network, puts the answer back.
  const late = setInterval(() => location.hash.includes(TAG + "=") && tidy(), 500);
  setTimeout(clearInterval, 3e4, late);
  setTimeout(() => {
    if (!open) return;
    // Nothing on this page shows that session: finish without a place to show it.
    const hidden = Object.defineProperty(create(TAG), "config", { value: flow });
    hidden.connectedCallback();
    finish(hidden, result, flow);
  }, 2e3);
  return (element) => {
    if (!open || element.config.key !== flow.key) return false;
    open = 0;
    finish(element, result, flow);
    return true;
  };
};
