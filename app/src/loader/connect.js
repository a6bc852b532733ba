// `<instagram-connect>`: the custom element itself, small enough to be there at once.
//
// It paints the button, prepares verifier, challenge and state ahead of the click (`crypto.subtle` is asynchronous and a
// click handler can't wait), opens the popup inside the click, and sees at once whether the address is a flow's answer.
// All that comes later (taking the answer, redeeming, the session, the other states) is `element.js` and its wasm, loaded
// on hover, focus, idle or after the click. Works as a classic script (`async`, `defer`) and as a module.
import { FORBIDDEN, LABELS, LIFETIME, LONGEST, RESERVED, TAG } from "./known.js";

if (!customElements.get(TAG)) {
  // A module has no `currentScript`.
  const script = document.currentScript || document.querySelector('[src*="/connect.js"]');
  const origin = new URL(script?.src || location.href).origin;

  // Pending flows stand in localStorage under this and their state: a new tab doesn't see the old one's sessionStorage.
  const PENDING = TAG + ":";

  // The first label, in every language of `app/texts`: there is no time to load it.
  const label = (language) =>
    LABELS.split("|")
      .find((it) => it.startsWith(language + " "))
      ?.slice(3)
      .replace("$", "Instagram");

  // `Canvas` and `CanvasText` follow the page's color scheme in every browser; the button is their reverse.
  const css = `:host{display:inline-block;position:relative;inline-size:15em;max-inline-size:100%;font:600 max(1rem,15px)/1.2 system-ui,sans-serif}\
:host([hidden]){display:none}\
:host([theme=light]){color-scheme:light}\
:host([theme=dark]){color-scheme:dark}\
:host([size=small]){font-size:.8125rem}\
:host([size=large]){font-size:1.125rem}\
:host([shape=pill]){--connect-radius:3em}\
:host([shape=square]){--connect-radius:0px}\
.main{inline-size:100%;min-block-size:3em;padding:.2em .6em;border:1px solid var(--connect-border,#8884);border-radius:var(--connect-radius,.75em);background:var(--connect-background,CanvasText);color:var(--connect-color,Canvas);font:inherit;cursor:pointer}\
.face{display:flex;align-items:center;justify-content:center;gap:.5em}\
svg{flex:none;inline-size:1.5em;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round}\
@media(forced-colors){.main{background:ButtonFace;color:ButtonText}}\
.view{position:absolute;inset:110% 0 auto;z-index:9;background:Canvas;color:CanvasText}`;

  // Nodes and not their source: that needs no policy of Trusted Types.
  const make = (name, properties, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };
  const drawn = (name, attribute, value) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    node.setAttribute(attribute, value);
    return node;
  };

  const base64url = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=/g, "");
  const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

  // What the next click will use. A verifier is used for one click (R67).
  let next;
  const prepare = async () => {
    const verifier = random();
    const challenge = base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
    next = { verifier, challenge, state: random() };
  };

  const stored = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {}
  };
  // Ends flows older than the edge's; true if one is left.
  const sweep = () =>
    Object.keys(localStorage).filter(
      (key) => key.startsWith(PENDING) && (stored(key).time > Date.now() - LIFETIME || localStorage.removeItem(key)),
    ).length;

  // A frame of another site: its storage is partitioned away from the popup's.
  let framed = true;
  try {
    framed = !top.location.href;
  } catch {}

  // The later half, when it is there, and the address that a policy let through.
  let half, loading, allowed;
  const load = () =>
    (loading ||= new Promise((resolve, reject) => {
      InstagramConnect.glue = resolve;
      const src = origin + "__ELEMENT_JS__";
      try {
        allowed ||= trustedTypes.createPolicy(TAG, { createScriptURL: () => src }).createScriptURL("");
      } catch {}
      try {
        document.head.append(
          make("script", {
            onerror: () => reject(),
            src: allowed || src,
            integrity: "__ELEMENT_JS_INTEGRITY__",
            crossOrigin: "",
          }),
        );
      } catch {
        reject({ code: "misconfigured", action: "Add to the page’s CSP: trusted-types " + TAG });
      }
      setTimeout(reject, 3e4);
    }).then(
      (it) => (half = it),
      (error) => {
        loading = 0;
        throw error;
      },
    ));

  class InstagramConnect extends HTMLElement {
    static observedAttributes = ["edge", "client-id", "permissions", "account-key", "return-url", "lang"];
    // The ones in a document, for the later half.
    static all = new Set();

    // The nearest `lang`, out of shadow roots too, or else the browser's; what has no words is English.
    static language(node) {
      while (node && !node.lang) node = node.parentNode || node.host;
      const language = (node?.lang || navigator.language || "").toLowerCase().split("-")[0];
      return label(language) ? language : "en";
    }

    get config() {
      const attribute = (name) => (this.getAttribute(name) || "").trim();
      const absolute = (url) => {
        try {
          return new URL(url, location.href);
        } catch {
          return {};
        }
      };
      const edge = absolute(attribute("edge") || origin).origin;
      const client = attribute("client-id");
      const account = attribute("account-key");
      const own = attribute("return-url");
      // `about:` and `blob:` have no address of their own to come back to. What the edge takes in no return URL is spelt
      // another way (R4), and a query that is too long stays here (R84): `back` is the address as it was.
      const place = location.host && location.origin + location.pathname;
      const here = place && place + cleaned();
      return {
        edge,
        client,
        account,
        key: edge + " " + client + " " + account,
        permissions: attribute("permissions").replace(/[\s,]+/g, " "),
        redirect: own ? absolute(own).href : spelt(spelt(here).length > LONGEST ? place : here),
        back: own ? "" : here + location.hash,
      };
    }

    constructor() {
      super();
      this.root = this.attachShadow({ mode: "open" });
    }

    // A sheet, not a `<style>`: strict CSP permits it. A document takes its own alone, and forgets the others.
    wear(css) {
      const sheet = new this.ownerDocument.defaultView.CSSStyleSheet();
      sheet.replaceSync(css);
      this.root.adoptedStyleSheets.push(sheet);
    }

    connectedCallback() {
      if (!this.root.adoptedStyleSheets.length) this.wear(css);
      const mark = drawn("svg", "viewBox", "0 0 24 24");
      mark.append(drawn("path", "d", "M9 7H7a5 5 0 0 0 0 10h2m6-10h2a5 5 0 0 1 0 10h-2M8 12h8"));
      this.label = make("span", { dir: "auto" });
      const button = make("button", { className: "main", part: "button" }, make("span", { className: "face" }, mark, this.label));
      this.root.replaceChildren(button, make("div", { className: "view" }));
      const ahead = () => this.isConnected && this.ready().catch(() => {});
      button.onclick = () => (this.live && !this.live.press()) || this.connect();
      button.onfocus = button.onpointerenter = ahead;
      InstagramConnect.all.add(this);
      const known = stored(TAG + " " + this.config.key);
      // A session of this browser: no flash of "Connect" before it is there.
      this.show(known ? "busy" : "idle");
      arriving.then(
        (take) => {
          if (!this.isConnected || take?.(this) || this.view) return;
          known ? ahead() : (window.requestIdleCallback || setTimeout)(ahead);
        },
        () => this.later(),
      );
    }

    disconnectedCallback() {
      InstagramConnect.all.delete(this);
      this.view?.then(
        (view) => view.free(),
        () => {},
      );
      this.view = null;
    }

    attributeChangedCallback() {
      if (this.live) this.live.changed();
      else if (this.label) this.show(this.state);
    }

    show(state) {
      const language = InstagramConnect.language(this);
      this.state = this.root.firstChild.dataset.state = state;
      if (this.live) return;
      this.label.lang = language;
      // The words for the rest come later.
      this.label.textContent = half?.word(this) || (/[wb]/.test(state) ? "Instagram…" : label(language));
    }

    // The later half, once per time in the document.
    ready() {
      return (this.view ||= load()
        // A popup that hands its answer over closes: it needs no view.
        .then(() => arriving.catch(() => {}))
        .then(() => half.view(this))
        .then(
          (view) => (this.live = view),
          (error) => {
            this.view = null;
            throw error;
          },
        ));
    }

    later(act) {
      return this.ready().then(act, (error) => {
        const detail = {
          code: "script_blocked",
          message: "The rest of the button couldn’t load.",
          action: "Check your network and content blocker.",
          ...error,
        };
        const words = make("p", { role: "alert", lang: error?.lang || "en", dir: "auto" }, detail.message + " " + detail.action);
        this.show("failed");
        this.root.lastChild.replaceChildren(words);
        this.dispatchEvent(new CustomEvent("failed", { detail, bubbles: true, composed: true }));
      });
    }

    fail(code) {
      return this.later((view) => view.fail(code));
    }

    connect() {
      const connection = this.live?.expected();
      const config = this.config;
      const { edge, client, redirect, permissions } = config;
      if (!edge || !client || !redirect) return this.fail("misconfigured");
      if (framed || !crypto.subtle) return this.fail("unsupported_context");
      if (!next) return prepare().then(() => this.connect());
      const { verifier, challenge, state } = next;
      // Instagram shows itself in no frame. In-app browsers open no second window that would come back (R81).
      const mode = top === self ? this.getAttribute("mode") : "popup";
      const away = mode !== "popup" && (mode === "redirect" || /FBA[NV]|Instagram/.test(navigator.userAgent));
      next = 0;
      prepare();
      try {
        sweep();
        localStorage.setItem(PENDING + state, JSON.stringify({ ...config, connection, redirected: away, verifier, time: Date.now() }));
      } catch {
        return this.fail("storage_blocked");
      }
      // Held by `app/tests/fixtures/authorize-url.json`.
      const query = new URLSearchParams({
        response_type: "code",
        client_id: client,
        redirect_uri: redirect,
        scope: permissions,
        state,
        code_challenge: challenge,
        code_challenge_method: "S256",
        ...(connection && { connection }),
      });
      const url = edge + "/authorize?" + query;
      const place = `popup,width=520,height=760,left=${screenX + outerWidth / 2 - 260},top=${screenY + 60}`;
      const popup = !away && open(url, "_blank", place);
      if (!popup && mode === "popup") return this.fail("popup_blocked");
      this.awaits = state;
      if (!popup) location.assign(url);
      this.show("waiting");
      return this.later((view) => view.waiting());
    }

    token(renew) {
      return this.ready().then((view) => view.token(renew));
    }
    signOut() {
      return this.ready().then((view) => view.end());
    }
    disconnect() {
      return this.ready().then((view) => view.end(1));
    }
  }

  const spelt = (url) => url.replace(FORBIDDEN, encodeURIComponent);

  // The address without what the edge added to it; the rest of the query stays as it was spelt.
  const added = new RegExp(`&(${RESERVED.join("|")})=[^&]*`, "g");
  const cleaned = () => location.search.replace("?", "&").replace(added, "").replace("&", "?");

  // The return URL's side (R22): only a state that is pending in this browser is ours. A page that is rendered ahead
  // of its visit spends nothing.
  const arrive = async () => {
    if (document.prerendering) await new Promise((act) => document.addEventListener("prerenderingchange", act));
    try {
      // An answer may come for them.
      if (sweep()) load().catch(() => {});
    } catch {}
    const query = new URLSearchParams(location.search);
    const flow = stored(PENDING + query.get("state"));
    if (!flow) return;
    history.replaceState(history.state, "", flow.back || location.origin + location.pathname + cleaned());
    return (await load()).back(query, flow);
  };

  const arriving = arrive();
  if (crypto.subtle) prepare();
  customElements.define(TAG, InstagramConnect);
}
