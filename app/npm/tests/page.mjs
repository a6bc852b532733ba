// A page as far as the package uses one, with a played element and a played edge.
export const EDGE = "https://connect.example.com";
export const ACCOUNT = { connection: "c1", username: "nora.weaves", permissions: ["instagram_business_basic"], declined: [] };

/** What looks at the element's state. */
export const observers = new Set();

/** The element as `connect.js` defines it, played. */
class Element extends EventTarget {
  attributes = {};
  state = "idle";
  shadowRoot = {};
  calls = [];
  /** What `token()` gives, in turn; a failure is thrown. */
  tokens = [];
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  remove() {
    elements.delete(this);
  }
  /** Goes to a state, as a page can see it. */
  go(state) {
    this.state = state;
    for (const look of [...observers]) look();
  }
  fire(type, detail) {
    this.dispatchEvent(Object.assign(new Event(type), { detail }));
  }
  connects(account = ACCOUNT) {
    this.go("connected");
    this.fire("connected", account);
  }
  async ready() {
    if (Element.blocked) throw new Error();
  }
  connect() {
    this.calls.push("connect");
    this.go("waiting");
  }
  async token(renew = false) {
    this.calls.push("token " + renew);
    const token = this.tokens.shift() ?? "t";
    if (typeof token === "object") throw Object.assign(new Error(), token);
    return token;
  }
  async signOut() {
    this.calls.push("signOut");
    this.go("idle");
    await undefined;
  }
  async disconnect() {
    this.calls.push("disconnect");
    if (Element.refuses) throw Object.assign(new Error(), Element.refuses);
    this.go("idle");
  }
}

export const elements = new Set();
export const scripts = [];
export const requests = [];
/** What the edge answers, in turn: `[status, body, headers]`, or a function of the request. */
export const answers = [];

/** What the script's server does: `define`, `fail` or `wait`. */
export const network = { script: "define" };

let defined;
let define;

/** A browser's: what a page reads of its document are getters and methods of this. */
class Document {
  get scripts() {
    return scripts;
  }
  get head() {
    return {
      append(script) {
        script.remove = () => scripts.splice(scripts.indexOf(script), 1);
        scripts.push(script);
        if (network.script === "define") setTimeout(define);
        if (network.script === "fail") setTimeout(() => script.dispatchEvent(new Event("error")));
      },
    };
  }
  get body() {
    return { append: (element) => elements.add(element) };
  }
  createElement(name) {
    if (!(this instanceof Document)) throw new TypeError("Illegal invocation");
    return name === "script" ? new EventTarget() : new Element();
  }
}

/** A visitor's `<img name=…>`: it stands before what the document has of that name. */
export const named = (...names) => {
  for (const name of names) Object.defineProperty(document, name, { value: { name, src: "" } });
};

let pages = 0;

/** An empty page, whose script isn't loaded yet; the package as that page imports it. */
export const open = (search = "") => {
  for (const list of [scripts, requests, answers]) list.length = 0;
  for (const set of [elements, observers]) set.clear();
  Object.assign(Element, { blocked: false, refuses: undefined });
  network.script = "define";
  defined = undefined;
  const whenDefined = new Promise((resolve) => (define = () => resolve((defined = Element))));
  Object.assign(globalThis, {
    location: new URL("https://shop.example/" + search),
    sessionStorage: {},
    customElements: { get: () => defined, whenDefined: () => whenDefined },
    MutationObserver: class {
      constructor(look) {
        this.look = look;
      }
      observe() {
        observers.add(this.look);
      }
      disconnect() {
        observers.delete(this.look);
      }
    },
    Document,
    document: new Document(),
    fetch: async (url, options) => {
      requests.push({ url, ...options });
      options.signal?.throwIfAborted();
      const answer = answers.shift();
      const [status, body, headers] = typeof answer === "function" ? await answer(options) : answer;
      return new Response(JSON.stringify(body), { status, headers });
    },
  });
  pages += 1;
  return import("../../../target/npm/package/index.js?" + pages);
};

/** Back to a server. */
export const close = () => {
  for (const name of ["document", "Document", "customElements", "MutationObserver", "location"]) delete globalThis[name];
};

export { Element };
export const element = () => [...elements].at(-1);
