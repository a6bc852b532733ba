// `<instagram-feed src>`: an account's posts, as its owner published them at the edge, for every visitor.
//
// One request for the feed and those for its pictures, all to where `src` points; nothing is stored, and nobody else is
// asked. Its place is kept free before the first answer is there. Works as a classic script and as a module.

import { own } from "../loader/document.js";
import { get } from "./get.js";
import { language } from "./language.js";
import { open } from "./lightbox.js";
import { facts, link, make, said } from "./make.js";
import { stack } from "./masonry.js";
import { read, source } from "./read.js";
import { css } from "./sheet.js";
import { english, words } from "./words.js";

const TAG = "instagram-feed";

// Of many shapes, as pictures are, as long as nothing is known; and never so odd that it couldn't be shown.
const shape = ({ pictures: [{ width, height }] }, at) => Math.min(Math.max(height / width || 1 + (at % 3) / 5, 0.5), 2);

const head = (profile, lang) =>
  link(
    profile.url,
    "profile",
    {},
    profile.avatar && make("img", { part: "avatar", src: profile.avatar, alt: "" }),
    said("b", "username", profile.username),
    said("small", "name", profile.name),
    facts(profile, lang),
  );

const tile = (item, layout, words, onclick) => {
  const [{ url: src, alt, width, height }] = item.pictures;
  return make(
    "li",
    {},
    link(
      item.url || src,
      "post",
      { "data-type": item.type, onclick },
      make("img", { part: "picture", alt: alt || item.caption || words.open, width, height, loading: "lazy", src }),
      item.pinned && said("b", "pinned", "📌"),
    ),
    layout === "list" && make("div", {}, facts(item, words.lang), said("p", "text", item.caption)),
  );
};

// The feed, or why there is none.
const ask = async (url) => {
  let code = "misconfigured";
  try {
    if (url) {
      code = "network";
      const answer = await get(url, 3e4);
      code = answer.ok ? "unexpected" : answer.status === 404 ? "not_found" : code;
      return read(await answer.json());
    }
  } catch {}
  return { state: "failed", code };
};

class InstagramFeed extends HTMLElement {
  static observedAttributes = ["src", "layout", "count", "more", "lang"];

  root = this.attachShadow({ mode: "open" });
  // None that was asked for: not even one that is missing.
  url = 0;

  connectedCallback() {
    // A document takes its own sheets alone, and forgets the others.
    const sheet = new (own("defaultView", this.ownerDocument).CSSStyleSheet)();
    sheet.replaceSync(css);
    this.root.adoptedStyleSheets = [sheet];
    this.load();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.load();
  }

  async load() {
    const url = source(this.getAttribute("src"), this.baseURI);
    const anew = url !== this.url || this.state === "failed";
    if (anew) {
      this.url = url;
      this.coming = ask(url);
      this.draw({ state: "loading" }, english);
    }
    const coming = this.coming;
    const speech = await words(language(this), url);
    const feed = await coming;
    // It was told to show another one meanwhile.
    if (coming !== this.coming) return;
    this.draw(feed, speech);
    const { state, code, items = [] } = feed;
    const detail = { state, code, count: items.length };
    if (anew) this.dispatchEvent(new CustomEvent(TAG + (code ? ":failed" : ":ready"), { detail, bubbles: true, composed: true }));
  }

  // All of it anew: a feed is small, and seldom changes.
  draw(feed, speech) {
    const { state, items = [], profiles = [] } = feed;
    const layout = this.getAttribute("layout") || "grid";
    const waits = state === "loading";
    this.dataset.state = this.state = state;
    const section = make("section", {
      className: TAG,
      lang: speech.lang,
      "data-layout": layout,
      "data-state": state,
    });
    this.root.replaceChildren(section);
    // What the page has between the tags, which the parser may bring later, stands in until there is something, and where
    // there is nothing.
    const between = this.childElementCount;
    const slot = make("slot", { onslotchange: () => between || (this.childElementCount && this.draw(feed, speech)) });
    const nothing = waits ? between : !items[0];
    if (nothing) return section.append(make("div", { part: "empty" }, slot, !between && speech.empty));
    section.append(waits ? slot : "", make("header", { part: "header" }, ...profiles.map((one) => head(one, speech.lang))));
    const list = make("ul", { role: "list", inert: waits });
    const more = make("button", { part: "button more", textContent: speech.more, onclick: () => fill().firstChild.focus() });
    const step = layout === "row" ? 100 : Math.min(Math.abs(this.getAttribute("count") | 0), 100) || 12;
    const all = waits ? Array(step).fill({ pictures: [{}] }) : items;
    // Whoever wants another tab gets Instagram's page there.
    const large = (item) => (event) => {
      if (this.getAttribute("lightbox") === "off" || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(this.root, items, item, speech);
    };
    let shown = 0;
    const fill = () => {
      const from = shown;
      const next = all.slice(0, (shown += step));
      list.append(...next.slice(from).map((item) => (waits ? make("li") : tile(item, layout, speech, large(item)))));
      if (layout === "masonry") stack(list, next.map(shape));
      more.hidden = shown >= all.length;
      return list.children[from];
    };
    section.append(list);
    fill();
    if (this.hasAttribute("more")) section.append(more);
  }
}

if (!customElements.get(TAG)) customElements.define(TAG, InstagramFeed);
