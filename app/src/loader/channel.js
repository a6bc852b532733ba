// Word between the tabs of this origin. No secret goes this way but the one-time code (R29).
import { TAG } from "./known.js";

const acts = { __proto__: null };
let channel;

// What to do with a message of this type.
export const on = (type, act) => (acts[type] = act);
export const post = (message) => channel?.postMessage(message);
// The same to this document.
export const tell = (message) => {
  post(message);
  acts[message.type]?.(message);
};

const open = () => {
  // Firefox gives none where it blocks all cookies.
  try {
    channel ||= new BroadcastChannel(TAG);
    channel.onmessage = ({ data }) => acts[data?.type]?.(data);
  } catch {}
};
// A second copy of this script, which an edge sent late, hears and says nothing.
if (customElements.get(TAG).glue) {
  open();
  // A message to a page that waits in the back-forward cache would throw it out of there.
  addEventListener("pagehide", () => {
    channel?.close();
    channel = null;
  });
  addEventListener("pageshow", open);
}
