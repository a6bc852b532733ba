// `<instagram-connect>`: the custom element itself, small enough to be there at once.
//
// It paints the button, prepares verifier, challenge and state ahead of the click (`crypto.subtle` is asynchronous and a
// click handler can't wait), opens the popup inside the click, and sees at once whether the address is a flow's answer.
// All that comes later (taking the answer, redeeming, the session, the other states) is `element.js` and its wasm, loaded
// on hover, focus, idle or after the click. Works as a classic script (`async`, `defer`) and as a module.
import { create, own } from "./document.js";
import { LABELS, TAG } from "./known.js";

if (!customElements.get(TAG)) {
  // Where this script came from, if it is the edge's own file: a module has no `currentScript`, and merged, copied or
  // inlined it says nothing of the edge (R110).
  const [, origin] = /^(https?:..[^/]+)\/(v\/\w+\/)?connect\.js/.exec(own("currentScript")?.src) || [];

  // Pending flows stand in localStorage under this and their state: a new tab doesn't see the old one's sessionStorage.
  const PENDING = TAG + ":";

  // The first label, in every language of `app/texts`: there is no time to load it.
  const label = (language) =>
    ("|" + LABELS)
      .split("|" + language + " ")[1]
      ?.split("|")[0]
      .replace("$", "Instagram");

  // `Canvas` and `CanvasText` follow the page's color scheme in every browser; the button is their reverse.
  const css = `:host(:not([hidden])){display:inline-block;position:relative;inline-size:15em;max-inline-size:100%;font:600 max(1rem,15px)/1.2 system-ui,sans-serif}\
:host([theme=dark]){color-scheme:dark}\
:host([theme=light]){color-scheme:light}\
:host([size=small]){font-size:.8125rem}\
:host([size=large]){font-size:1.125rem}\
:host([shape=pill]){--connect-radius:3em}\
:host([shape=square]){--connect-radius:0px}\
.main{inline-size:100%;min-block-size:3em;padding:.2em .6em;border:1px solid var(--connect-border,#8884);border-radius:var(--connect-radius,.75em);background:var(--connect-background,CanvasText);color:var(--connect-color,Canvas);font:inherit;cursor:pointer}\
.face{display:flex;align-items:center;justify-content:center;gap:.5em}\
svg{flex:none;inline-size:1.5em;fill:none;stroke-linecap:round;stroke-width:2;stroke:currentColor}`;

  // Nodes and not their source: that needs no policy of Trusted Types.
  const make = (name, properties, ...children) => {
    const node = Object.assign(create(name), properties);
    node.append(...children);
    return node;
  };
  const drawn = (name, attribute, value) => {
    const node = own("createElementNS").call(document, "http://www.w3.org/2000/svg", name);
    node.setAttribute(attribute, value);
    return node;
  };

  // What the next click will use: 244 random bits each. A verifier is used for one click (R67).
  const random = () => crypto.randomUUID() + crypto.randomUUID();
  let next;
  const prepare = async () => {
    const verifier = random();
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
    const challenge = btoa(String.fromCharCode(...new Uint8Array(digest)))
      .replace("=", "")
      .replace(/\//g, "_")
      .replace(/\+/g, "-");
    next = { state: random(), verifier, challenge };
  };

  const stored = (key) => {
    try {
      return JSON.parse(localStorage[key]);
    } catch {}
  };
  // A frame of another site: its storage is partitioned away from the popup's.
  let framed = true;
  try {
    framed = !top.location.href;
  } catch {}

  // The later half, when it is there: by its integrity the same to the byte from every edge, and once in a document. The
  // element's edge gives it; one of another version than this script hasn't got it, but where this script came from has.
  let half, policy, src;
  const loading = {};
  const load = async (edge) =>
    half ||
    (loading[edge] ||= new Promise((resolve, reject) => {
      // The later half calls it for all that wait; a copy that comes late finds it gone.
      const { glue } = InstagramConnect;
      InstagramConnect.glue = (it) => {
        InstagramConnect.glue = glue?.(it);
        resolve((half = it));
      };
      const ask = (from) => {
        try {
          policy ||= trustedTypes.createPolicy(TAG, { createScriptURL: () => src });
        } catch {}
        try {
          src = from.concat("__ELEMENT_JS__");
          own("head").append(
            make("script", {
              onerror: () => (origin && from !== origin ? ask(origin) : (src = reject())),
              src: policy?.createScriptURL("") || src,
              crossOrigin: "",
              integrity: "__ELEMENT_JS_INTEGRITY__",
            }),
          );
        } catch {
          src = reject({ code: "misconfigured", action: edge ? "Add to the page’s CSP: trusted-types " + TAG : "Add the attribute: edge" });
        }
      };
      // What the first edge was asked for is there soon, or that edge hangs.
      src ? setTimeout(() => half || ask(edge), 2e3) : ask(edge);
      setTimeout(reject, 3e4);
    }));

  class InstagramConnect extends HTMLElement {
    static observedAttributes = ["edge", "client-id", "permissions", "account-key", "return-url", "lang"];
    // The ones in a document, for the later half.
    static all = new Set();

    // The nearest `lang`, out of shadow roots too, or else the browser's; what has no words is English.
    // A form's `lang` may be one of its fields, and `host` is a shadow root's alone.
    static language(node) {
      while (node && !(typeof node.lang === "string" && node.lang))
        node = own("parentNode", node) || (own("nodeType", node) === 11 && node.host);
      const language = (node?.lang || navigator.language || "").toLowerCase().split("-")[0];
      return label(language) ? language : "en";
    }

    get config() {
      const attribute = (name) => (this.getAttribute(name) || "").trim();
      const absolute = (url, base) => {
        try {
          return new URL(url, base);
        } catch {}
      };
      const [edge] = /^http.*/.exec(absolute(attribute("edge") || origin)?.origin) || [""];
      const client = attribute("client-id");
      const set = attribute("return-url");
      // `about:` and `blob:` have no address of their own to come back to. What the edge takes in no return URL is spelt
      // another way (R4); query and fragment stay here, for `back`.
      const place = location.host && (location.origin + location.pathname).replace(/[@;|^]/g, encodeURIComponent);
      // Flow and answer are in this origin's storages: an address elsewhere could never end it.
      const back = absolute(set || location.href, location.href)?.href;
      const redirect = set ? back?.startsWith(self.origin + "/") && back.split("#")[0] : place;
      return {
        edge,
        client,
        key: edge + " " + client + " " + attribute("account-key"),
        permissions: attribute("permissions").replace(/[\s,]+/g, " "),
        redirect,
        back,
      };
    }

    root = this.attachShadow({ mode: "open" });

    // A sheet, not a `<style>`: strict CSP permits it. A document takes its own alone, and forgets the others.
    wear(css) {
      const sheet = new (own("defaultView", this.ownerDocument).CSSStyleSheet)();
      sheet.replaceSync(css);
      this.root.adoptedStyleSheets.push(sheet);
    }

    connectedCallback() {
      // A view from before it was in the document.
      this.free();
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
          if (!this.isConnected || take?.(this)) return;
          (known ? ahead : self.requestIdleCallback || setTimeout)(ahead);
        },
        () => this.later(),
      );
    }

    disconnectedCallback() {
      InstagramConnect.all.delete(this);
      this.free();
    }

    free() {
      this.view?.then(
        (view) => view.free(),
        () => {},
      );
      this.view = this.live = null;
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
      const edge = this.config.edge || origin;
      return (this.view ||= load(edge)
        // A popup that hands its answer over closes: it needs no view.
        .then(() => arriving.catch(() => {}))
        .then(() => half.view(this))
        .then(
          (view) => (this.live = view),
          (error) => {
            this.view = loading[edge] = null;
            throw error;
          },
        ));
    }

    // Out of the document nothing else would free the view.
    use(act, otherwise) {
      return this.ready()
        .then(act, otherwise)
        .finally(() => this.isConnected || this.free());
    }

    later(act) {
      return this.use(act, (error) => {
        const detail = {
          code: "script_blocked",
          message: "The rest of the button couldn’t load.",
          action: "Check your network and content blocker.",
          ...error,
        };
        this.show("failed");
        // With the page's own fallback, from between the tags.
        this.root.lastChild.replaceChildren(
          make("p", { role: "alert", lang: error?.lang || "en", dir: "auto" }, detail.message + " " + detail.action),
          make("slot"),
        );
        this.dispatchEvent(new CustomEvent("failed", { detail, bubbles: 1, composed: 1 }));
      });
    }

    fail(code) {
      return this.later((view) => view.fail(code));
    }

    connect() {
      const config = this.config;
      const connection = this.live?.expected();
      const { edge, client, redirect, permissions } = config;
      if (!edge || !client || !redirect) return this.fail("misconfigured");
      if (!crypto.subtle || framed) return this.fail("unsupported_context");
      if (!next) return prepare().then(() => this.connect());
      const { state, verifier, challenge } = next;
      // Instagram shows itself in no frame. In-app browsers open no second window that would come back (R81).
      const mode = self === top ? this.getAttribute("mode") : "popup";
      const away = mode !== "popup" && (mode === "redirect" || /FBA[NV]|Instagram/.test(navigator.userAgent));
      next = 0;
      prepare();
      const keep = (redirected) =>
        localStorage.setItem(PENDING + state, JSON.stringify({ ...config, verifier, time: Date.now(), connection, redirected }));
      try {
        keep(away);
      } catch {
        return this.fail("storage_blocked");
      }
      // Held by `app/tests/fixtures/authorize-url.json`.
      const query = new URLSearchParams({
        response_type: "code",
        response_mode: "fragment",
        client_id: client,
        redirect_uri: redirect,
        scope: permissions,
        state,
        code_challenge: challenge,
        code_challenge_method: "S256",
        ...(connection && { connection }),
      });
      const place = `width=520,height=760,left=${screenX + outerWidth / 2 - 260}`;
      const url = edge + "/authorize?" + query;
      const popup = !away && open(url, "_blank", place);
      if (!popup) {
        if (mode === "popup") return this.fail("popup_blocked");
        keep(1);
        location.assign(url);
      }
      this.awaits = state;
      this.show("waiting");
      return this.later((view) => view.waiting());
    }

    token(renew) {
      return this.use((view) => view.token(renew));
    }
    disconnect() {
      return this.use((view) => view.end(1));
    }
    signOut() {
      return this.use((view) => view.end());
    }
  }

  // The return URL's side (R22): only a state that is pending in this browser is ours, and it stays in this tab until the
  // later half has taken it. A router may have put a slash before it, or have left it behind already. A page that is rendered
  // ahead of its visit spends nothing.
  const arrive = async () => {
    if (own("prerendering")) await new Promise((act) => addEventListener("prerenderingchange", act, true));
    let flow, answer;
    try {
      const came = location.href + " " + performance.getEntries()[0]?.name;
      const ours = /#\/?instagram-connect=([^&# ]+)( |$)/;
      const [, text = self === top && sessionStorage[PENDING]] = ours.exec(came) || [];
      answer = new URLSearchParams(decodeURIComponent(text));
      flow = stored(PENDING + answer.get("state"));
      if (flow.verifier) {
        sessionStorage[PENDING] = text;
        history.replaceState(history.state, "", location.href.replace(ours, ""));
      }
    } catch {}
    return flow?.verifier && (await load(flow.edge)).back(answer, flow);
  };

  const arriving = arrive();
  if (crypto.subtle) prepare();
  customElements.define(TAG, InstagramConnect);
}
