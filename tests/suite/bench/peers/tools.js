// What the peer's Worker and objects share: WebCrypto in place of Rust's ciphers, and the shape of an answer.
export const text = new TextEncoder();
export const MINUTE = 60_000;

const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
export const bytesOf = (word) => Uint8Array.from(atob(word.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
export const opaque = (count) => base64url(crypto.getRandomValues(new Uint8Array(count)));
export const hash = async (word) => base64url(await crypto.subtle.digest("SHA-256", text.encode(word)));

// One key per isolate, imported once.
let settings;
export const read = (env) =>
  (settings ??= (async () => ({
    key: await crypto.subtle.importKey("raw", bytesOf(env.KEY), "AES-GCM", false, ["encrypt", "decrypt"]),
    sites: JSON.parse(env.SITES),
  }))());

export async function seal({ key }, purpose, plain) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const additionalData = text.encode(purpose);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, text.encode(plain));
  return `k1.${base64url(iv)}${base64url(sealed)}`;
}

export async function open({ key }, purpose, sealed) {
  const iv = bytesOf(sealed.slice(3, 19));
  const additionalData = text.encode(purpose);
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, key, bytesOf(sealed.slice(19)));
  return new TextDecoder().decode(plain);
}

export function json(status, body, origin) {
  const headers = {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    vary: "Origin",
  };
  if (origin) {
    headers["access-control-allow-origin"] = origin;
    headers["access-control-expose-headers"] = "DPoP-Nonce, Retry-After, WWW-Authenticate";
  }
  return new Response(body, { status, headers });
}

// A call to Instagram: its answer's text, within the limits that the edge has.
export async function ask(address, init) {
  const answer = await fetch(address, { ...init, redirect: "manual", signal: AbortSignal.timeout(10_000) });
  const text = await answer.text();
  if (answer.status !== 200 || text.length > 64 * 1024) throw new Error(`Instagram answered ${answer.status}`);
  return text;
}
