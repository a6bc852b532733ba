// `<instagram-connect>`: the custom element itself, small enough to be there at once.
//
// It paints the button, prepares verifier, challenge and state ahead of the click (`crypto.subtle` is asynchronous and a
// click handler can't wait), opens the popup inside the click, and takes back what the edge sends to the return URL.
// All that comes later (redeeming, the session, the other states) is `element.js` and its wasm, loaded on hover, focus,
// idle or after the click. Works as a classic script (`async`, `defer`) and as a module.
(() => {
  const TAG = "instagram-connect";
  if (customElements.get(TAG)) return;

  // A module has no `currentScript`.
  const script = document.currentScript || document.querySelector('[src*="/connect.js"]');
  const origin = new URL(script?.src || location.href).origin;

  // Pending flows stand in localStorage under this and their state: a new tab doesn't see the old one's sessionStorage.
  const PENDING = TAG + ":";

  // `light-dark()` follows the page's own color scheme. A site restyles the host, and the button by `::part(button)`.
  const css = `:host{display:inline-block;position:relative;inline-size:15rem;max-inline-size:100%;font:600 1rem/1.25 system-ui,sans-serif}\
:host([hidden]){display:none}\
.main{inline-size:100%;padding:0 1em;block-size:3em;border:1px solid #8884;border-radius:.75em;background:light-dark(#18181b,#f4f4f5);color:light-dark(#fff,#18181b);font:inherit;cursor:pointer}\
.face{display:flex;align-items:center;justify-content:center;gap:.6em;white-space:nowrap}\
svg{flex:none;inline-size:1.5em;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round}\
.view{position:absolute;inset:110% 0 auto;z-index:9;background:Canvas;color:CanvasText}`;
  // A sheet, not a `<style>`: strict CSP permits it.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const html = `<button class="main" part="button"><span class="face"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 7H7a5 5 0 0 0 0 10h2m6-10h2a5 5 0 0 1 0 10h-2M8 12h8"/></svg><span>Connect Instagram</span></span></button><div class="view">`;

  const base64url = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
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
  const pending = (state) => stored(PENDING + state);
  // Ends flows older than ten minutes; true if one is left.
  const sweep = () =>
    Object.keys(localStorage).filter(
      (key) => key.startsWith(PENDING) && (stored(key).time > Date.now() - 6e5 || localStorage.removeItem(key)),
    ).length;

  // A frame of another site: its storage is partitioned away from the popup's.
  const framed = () => {
    try {
      return !top.location.href;
    } catch {
      return true;
    }
  };

  const elements = new Set();

  // The waiting page's side: take the result from the window that came back, and say so.
  let channel;
  const listen = () => {
    channel ||= new BroadcastChannel(TAG);
    channel.onmessage = ({ data }) => {
      const flow = data.type === "result" && pending(data.state);
      const owner = [...elements].find(({ awaits }) => awaits === data.state);
      const take = () => {
        const element = owner || (pending(data.state) && [...elements].find(({ config }) => config.key === flow.key));
        if (!element) return;
        channel.postMessage({ type: "taken", state: data.state });
        element.finish(data, flow);
      };
      // A page that was reloaded meanwhile has forgotten its flow: it answers a little later than an owner would.
      if (flow) setTimeout(take, owner ? 0 : 200);
    };
  };

  let loading;
  const load = () =>
    (loading ||= new Promise((resolve, reject) => {
      const wasm = fetch(origin + "__ELEMENT_WASM__", { integrity: "__ELEMENT_WASM_INTEGRITY__" });
      wasm.catch(reject);
      InstagramConnect.glue = (start, api) => start({ module_or_path: wasm }).then(() => resolve(api), reject);
      document.head.append(
        Object.assign(document.createElement("script"), {
          onerror: reject,
          src: origin + "__ELEMENT_JS__",
          integrity: "__ELEMENT_JS_INTEGRITY__",
          crossOrigin: "",
        }),
      );
      setTimeout(reject, 3e4);
    }).catch((error) => {
      loading = 0;
      throw error;
    }));

  class InstagramConnect extends HTMLElement {
    static observedAttributes = ["edge", "client-id", "permissions", "account-key", "return-url"];

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
      return {
        edge,
        client,
        account,
        key: [edge, client, account].join(" "),
        permissions: attribute("permissions").replace(/[\s,]+/g, " "),
        redirect: own ? absolute(own).href : location.origin + location.pathname + cleaned(),
        hash: own ? "" : location.hash,
      };
    }

    constructor() {
      super();
      this.root = this.attachShadow({ mode: "open" });
      this.root.adoptedStyleSheets = [sheet];
    }

    connectedCallback() {
      this.root.innerHTML = html;
      const button = this.root.firstChild;
      const ahead = () => this.isConnected && this.ready().catch(() => {});
      button.onclick = () => (this.live && !this.live.press()) || this.connect();
      button.onfocus = button.onpointerenter = ahead;
      this.show("idle");
      elements.add(this);
      const known = stored(TAG + " " + this.config.key);
      // A session of this browser: no flash of "Connect" before it is there.
      if (known) this.show("busy", "Connecting\u2026");
      arriving.then(() => {
        if (!this.isConnected || this.view) return;
        if (back && back[1].key === this.config.key) this.finish(...back, (back = 0));
        else if (known) ahead();
        else (window.requestIdleCallback || setTimeout)(ahead);
      });
    }

    disconnectedCallback() {
      elements.delete(this);
      const free = (view) => {
        view.free();
        if (this.live === view) this.live = null;
      };
      this.view?.then(free, () => {});
      this.view = null;
    }

    attributeChangedCallback() {
      this.live?.changed();
    }

    show(state, text) {
      this.state = this.root.firstChild.dataset.state = state;
      if (text && !this.live) this.root.firstChild.firstChild.lastChild.textContent = text;
    }

    // The later half, once per time in the document.
    ready() {
      return (this.view ||= load().then(
        (api) => (this.live = api(this)),
        (error) => {
          this.view = null;
          throw error;
        },
      ));
    }

    later(act) {
      return this.ready().then(act, () => {
        const message = "The button's script was blocked.";
        const action = "Allow scripts and WebAssembly from " + origin + ", then try again.";
        this.show("failed", "Couldn't connect");
        this.root.lastChild.innerHTML = `<p role="alert">` + message + " " + action;
        const detail = { code: "script_blocked", message, action };
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
      if (framed() || !crypto.subtle) return this.fail("unsupported_context");
      if (!next) return prepare().then(() => this.connect());
      const { verifier, challenge, state } = next;
      const mode = this.getAttribute("mode");
      // In-app browsers open no second window that would come back (R81).
      const away = mode === "redirect" || (mode !== "popup" && /FBA[NV]|Instagram/.test(navigator.userAgent));
      next = 0;
      prepare();
      try {
        sweep();
        const kept = { ...config, connection, redirected: away, verifier, time: Date.now() };
        localStorage.setItem(PENDING + state, JSON.stringify(kept));
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
      const place = `popup,width=520,height=760,left=${screenX + outerWidth / 2 - 260},top=${screenY + outerHeight / 2 - 380}`;
      const popup = !away && open(url, "_blank", place);
      if (!away && !popup && mode === "popup") return this.fail("popup_blocked");
      this.awaits = state;
      listen();
      if (!popup) location.assign(url);
      this.show("waiting", "Finish at Instagram");
      return this.later((view) => view.waiting());
    }

    finish(result, flow) {
      this.show("busy", "Connecting\u2026");
      return this.later((view) => view.finish(result, flow));
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

  const OAUTH = ["state", "code", "error", "error_description", "iss"];

  // The address without what the edge added to it; the rest of the query stays as it was spelt.
  const cleaned = () => {
    const rest = location.search
      .slice(1)
      .split("&")
      .filter((pair) => pair && !OAUTH.some((name) => pair.startsWith(name + "=")))
      .join("&");
    return rest && "?" + rest;
  };

  // The return URL's side (R22, R23, R29): only a state that is pending in this browser is ours.
  let back;
  const arrive = async () => {
    const query = new URLSearchParams(location.search);
    const [state, code, error, description, iss] = OAUTH.map((name) => query.get(name));
    const flow = state && (code || error) && pending(state);
    if (!flow) return;
    history.replaceState(history.state, "", location.pathname + cleaned() + flow.hash);
    const result = { type: "result", state, code, error, description };
    if (iss !== flow.edge) Object.assign(result, { code: "", error: "issuer_mismatch", description: "" });
    if (!flow.redirected && (await hand(result))) return new Promise(() => {});
    back = [result, flow];
    setTimeout(() => {
      if (!back) return;
      // Nothing on this page shows that session: finish without a place to show it.
      const hidden = Object.defineProperty(document.createElement(TAG), "config", { value: flow });
      hidden.root.innerHTML = html;
      hidden.finish(result, flow);
    }, 2e3);
  };

  // Gives the result to the page that waits; false if nobody answers within a moment.
  const hand = (result) =>
    new Promise((resolve) => {
      const port = new BroadcastChannel(TAG);
      // An `<output>` is a live region.
      const cover = Object.assign(document.createElement("output"), {
        style:
          "position:fixed;inset:0;z-index:99999;display:grid;place-content:center;background:Canvas;color:CanvasText;font:1.25rem system-ui",
        textContent: "One moment\u2026",
      });
      document.documentElement.append(cover);
      const alone = setTimeout(() => {
        cover.remove();
        port.close();
        resolve();
      }, 600);
      port.onmessage = ({ data }) => {
        if (data.state !== result.state) return;
        if (data.type === "taken") {
          clearTimeout(alone);
          resolve(1);
          close();
        }
        // Still here, so `close()` had no effect (R70).
        if (data.type === "done") cover.textContent = `${data.ok ? "Connected. " : ""}You can close this window.`;
      };
      port.postMessage(result);
    });

  const arriving = arrive();
  try {
    if (sweep()) listen();
  } catch {}
  if (crypto.subtle) prepare();
  customElements.define(TAG, InstagramConnect);
})();
