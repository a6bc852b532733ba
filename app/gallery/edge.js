// The edge, played: an address that leads nowhere, whose answers this page gives itself. What a site's id (`client-id`)
// is called says how its visitor fares.
import { FAILURES } from "./failures.js";

export const EDGE = "https://edge.invalid";

const PORTRAIT = new URL("__PORTRAIT__", location.href).href;
const NAME = "instagram-connect";

// What `GET /connection` says of a connected account.
const account = (more) => ({
  id: "gallery",
  username: "studio.lumen",
  permissions: ["instagram_business_basic"],
  declined: [],
  health: "ok",
  ...more,
});
const ACCOUNTS = {
  connected: account(),
  picture: account({ profile_picture_url: PORTRAIT }),
  declined: account({
    profile_picture_url: PORTRAIT,
    declined: ["instagram_business_content_publish", "instagram_business_manage_comments"],
  }),
  reconnect: account({
    health: "reconnect",
    category: "token_revoked",
    cause: "Instagram ended the connection because the password was changed or for security.",
    action: "Connect again; if it ends at once, wait a day first.",
  }),
};

const json = (status, body) =>
  new Response(body && JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json", "DPoP-Nonce": "gallery" },
  });
const never = new Promise(() => {});

// The token is the site's id: so the later requests know whose visitor they are.
const answer = (path, method, options) => {
  if (path === "/token") {
    const client = options.body.get("client_id");
    if (client === "network") throw new TypeError("Nobody answers.");
    if (client === "busy") return never;
    const session = { access_token: client, refresh_token: client, connection: "gallery" };
    return json(200, { token_type: "Bearer", expires_in: 600, ...session });
  }
  if (path === "/connection" && method === "GET") {
    const client = options.headers.Authorization.split(" ")[1];
    return json(200, ACCOUNTS[client] || ACCOUNTS.picture);
  }
  return json(path === "/connection" ? 204 : 200);
};

// What comes back from Instagram: a one-time code, or an error as the edge adds it to the return URL.
const result = (client, state) => {
  const failure = FAILURES[client];
  if (!failure) return { type: "result", state, code: "gallery" };
  const [error_cause, error_action, error_missing_permissions] = failure;
  return { type: "result", state, error: "access_denied", error_category: client, error_cause, error_action, error_missing_permissions };
};

// From here on no request to the edge and no popup leaves this page.
export const play = () => {
  const real = fetch;
  globalThis.fetch = async (url, options = {}) => {
    if (!String(url).startsWith(EDGE)) return real(url, options);
    return answer(String(url).slice(EDGE.length), options.method, options);
  };
  globalThis.open = (url) => {
    const query = new URL(url).searchParams;
    const client = query.get("client_id");
    if (client === "popup_blocked") return null;
    // As the window that came back tells it to the page that waits.
    const back = () => {
      const channel = new BroadcastChannel(NAME);
      channel.postMessage(result(client, query.get("state")));
      channel.close();
    };
    if (client !== "waiting") setTimeout(back, client === "try" ? 1500 : 0);
    return {};
  };
};

const request = (asked) =>
  new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

const store = async (act) => {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("sessions");
  const database = await request(opening);
  await act(database.transaction("sessions", "readwrite").objectStore("sessions"));
  database.close();
};

let keys;
// A session that this browser already has, as the button keeps one.
export const seed = async (client, accountKey) => {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  keys ||= await crypto.subtle.generateKey(algorithm, false, ["sign"]);
  const key = [EDGE, client, accountKey].join(" ");
  const record = { keys, refresh: client, connection: "gallery", username: "" };
  await store((sessions) => request(sessions.put(record, key)));
  localStorage.setItem(NAME + " " + key, "1");
};

// Takes away the sessions and flows that an earlier look at this page left.
export const clean = async () => {
  for (const key of Object.keys(localStorage))
    if (key.startsWith(NAME) && (key + localStorage[key]).includes(EDGE)) localStorage.removeItem(key);
  await store((sessions) => request(sessions.delete(IDBKeyRange.bound(EDGE, EDGE + "\uffff"))));
};
