// The menu's part for a site's owner, with the attribute `feeds`: the account's posts are published for every visitor, with
// the lines to paste, and taken back again.
import { create } from "./document.js";
import { failure } from "./failure.js";
import { fire } from "./platform.js";
import { translated, words } from "./words.js";

// Hidden until somebody is connected, and where the attribute is missing.
export const parts = (make, item) => [
  make("div", { class: "feed", role: "status" }),
  item("button", " publish", { type: "button", class: "item own" }),
];

export const feeds = (host, token) => {
  const [box, button] = host.root.querySelectorAll(".feed,[part~=publish]");
  // Undefined until it was looked for.
  let feed;
  // How many the site lets the account have.
  let most;

  const draw = (shown = "") => {
    const { lang, dir, ...texts } = words(host);
    Object.assign(button, { lang, dir, textContent: texts[feed ? "unpublish" : "publish"], hidden: !feed && most === 0 });
    box.replaceChildren(shown);
    if (!feed) return;
    const label = Object.assign(create("label"), { lang, dir, textContent: texts.feedLines });
    const { origin } = new URL(feed.url);
    const value = `<script async src="${origin}/instagram-feed.js"></script>\n<instagram-feed src="${feed.url}"></instagram-feed>`;
    const lines = Object.assign(create("textarea"), {
      value,
      dir: "ltr",
      readOnly: true,
      rows: 6,
      part: "lines",
      onfocus: () => lines.select(),
    });
    label.append(lines);
    box.replaceChildren(label);
  };

  const ask = async (method, path) => {
    const answer = await fetch(host.config.edge + "/feeds" + path, {
      method,
      headers: { Authorization: "Bearer " + (await token()) },
      credentials: "omit",
      signal: AbortSignal.timeout(6e4),
      body: method === "POST" ? "{}" : null,
    });
    const said = await answer.json().catch(() => {});
    // What was taken back elsewhere is gone.
    if (answer.ok || (method === "DELETE" && answer.status === 404)) return said;
    throw failure(said, "", "unexpected");
  };

  // One thing after the other; a failure is said where the lines would be.
  let last = Promise.resolve();
  const act = (what) => {
    last = last.then(async () => {
      button.setAttribute("aria-busy", true);
      try {
        await what();
        draw();
      } catch (error) {
        const { message, action } = translated(host, error.code?.trim ? error : { code: "network" });
        draw(message + " " + action);
      }
      button.removeAttribute("aria-busy");
    });
  };

  const look = async () => {
    ({
      feeds: [feed = null],
      most,
    } = await ask("GET", ""));
  };
  button.onclick = () =>
    act(async () => {
      // Somebody may have published it on another page.
      if (feed === undefined) return look();
      if (feed) {
        const { id } = feed;
        await ask("DELETE", "/" + id);
        feed = null;
        fire(host, "unpublished", { id });
      } else {
        feed = await ask("POST", "");
        const { id, url } = feed;
        fire(host, "published", { id, url });
      }
    });
  // Whenever the menu opens.
  return () => host.hasAttribute("feeds") && host.state === "connected" && act(look);
};
