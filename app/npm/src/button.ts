// The button's script and its element. The element is the one implementation: this package only drives it.
import { blocked, failure } from "./error.js";
import type { ButtonSource, InstagramConnectAttributes, InstagramConnectElement, Options } from "./types.js";

export const TAG = "instagram-connect";

/** The element as this package uses it beyond what it promises to pages. */
export interface Driven extends InstagramConnectElement {
  /** The later half, once it has come. */
  ready(): Promise<unknown>;
}

export const nowhere = () => failure("unsupported_context", "No browser here.", "Call it in a page.");

// The document as it is, whatever a visitor's HTML is called: `<img name=head>` stands before `document.head`, and not before
// this (R110).
export const own = <K extends keyof Document>(name: K): Document[K] => Reflect.get(Document.prototype, name, document);
export const create = (name: string): HTMLElement => own("createElement").call(document, name);

export const inPage = () => typeof document !== "undefined";

export const defined = () => !!customElements.get(TAG);

/** Whether a flow's answer came to this page, or waits in its tab: a router may have taken it out of the address already, and the navigation's entry still has it. */
export const answered = () => {
  try {
    return TAG + ":" in sessionStorage || /#.?instagram-connect=/.test(location.href + performance.getEntries()[0]?.name);
  } catch {
    // A server, or a page that may store nothing and so waits for nothing.
    return false;
  }
};

/** The edge's origin. */
export const origin = (edge: string) => {
  try {
    return new URL(edge, globalThis.location?.href).origin;
  } catch {
    throw failure("misconfigured", "edge is no address.", "Give one such as https://connect.example.com.");
  }
};

/** The script's address without its hash and query: the edge's file is the same. */
const plain = (url: string) => url.replace(/\/v\/\w+(?=\/connect.js)|\?.*/g, "");

let loading: Promise<void> | undefined;

/**
 * Loads the button's script, once per document, for pages that show `<instagram-connect>` themselves. Resolves when the
 * element is defined.
 * @throws {@link InstagramError} `script_blocked`, `misconfigured`; on a server `unsupported_context`. It may be called again.
 */
export const loadButton = async ({ edge, integrity }: ButtonSource): Promise<void> => {
  if (!inPage()) throw nowhere();
  const url = origin(edge) + (integrity?.path ?? "/connect.js");
  if (defined()) return;
  return (loading ??= new Promise<void>((resolve, reject) => {
    let script = [...own("scripts")].find(({ src }) => plain(src) === plain(url));
    const refuse = () => {
      // So that the next call tries anew, also where the page's own script had failed before anybody listened.
      script?.remove();
      loading = undefined;
      reject(blocked());
    };
    const timer = setTimeout(refuse, 30_000);
    void customElements.whenDefined(TAG).then(() => {
      clearTimeout(timer);
      resolve();
    });
    if (!script) {
      script = create("script") as HTMLScriptElement;
      if (integrity) {
        script.crossOrigin = "anonymous";
        script.integrity = integrity.value;
      }
      script.src = trusted(url);
      own("head").append(script);
    }
    script.addEventListener("error", refuse);
  }));
};

type Policy = { createScriptURL(url: string): string };
let policy: Policy | undefined;

/** As a page with Trusted Types wants it: its policy's name is `instagram-connect-package`. */
const trusted = (url: string) => {
  const { trustedTypes } = globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } };
  try {
    policy ??= trustedTypes?.createPolicy(TAG + "-package", { createScriptURL: (same) => same });
  } catch {
    // The page's policy doesn't know the name: then it hopefully doesn't insist on one.
  }
  return policy?.createScriptURL(url) ?? url;
};

/** The element's attributes. */
export const attributes = (options: Options): InstagramConnectAttributes => ({
  edge: options.edge,
  "client-id": options.clientId,
  permissions: options.permissions?.join(" "),
  "account-key": options.accountKey,
  "return-url": options.returnUrl,
  mode: options.mode,
});
