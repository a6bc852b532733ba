// The edge's hot routes, written in JavaScript for the bench: the same checks, the same hop to an object, the same
// calls and searches. It is no kit: nothing but what is measured is here.
import { MINUTE, bytesOf, hash, json, opaque, open, read, seal, text } from "tools.js";
export { Directory } from "claim.js";
export { Flow } from "flow.js";
export { Connection } from "objects.js";

function once(parameters) {
  const names = [...parameters.keys()];
  return new Set(names).size === names.length;
}

function redirect(status, location, cookie) {
  const headers = new Headers({
    location,
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
  if (cookie) headers.append("set-cookie", cookie);
  return new Response(null, { status, headers });
}

async function authorize(request, env, url) {
  const { headers } = request;
  const dest = headers.get("sec-fetch-dest");
  const purpose = headers.get("sec-purpose") ?? headers.get("purpose");
  if ((dest && dest !== "document") || purpose?.includes("prefetch")) return new Response("no", { status: 400 });
  const phone = headers.get("sec-ch-ua-mobile") === "?1" || !!headers.get("user-agent")?.includes("Mobi");
  const config = await read(env);
  const query = url.searchParams;
  const site = config.sites[query.get("client_id")];
  if (!site) return new Response("unknown site", { status: 400 });
  const back = new URL(query.get("redirect_uri"));
  if (!site.return_urls.includes(back.href)) return new Response("unknown return URL", { status: 400 });
  const challenge = query.get("code_challenge") ?? "";
  const permissions = (query.get("scope") ?? "").split(" ").filter(Boolean);
  const right =
    once(query) &&
    query.get("response_type") === "code" &&
    (query.get("state") ?? "").length <= 512 &&
    query.get("code_challenge_method") === "S256" &&
    /^[A-Za-z0-9_-]{43}$/.test(challenge) &&
    permissions.every((asked) => site.permissions.includes(asked));
  if (!right) {
    back.searchParams.set("error", "invalid_request");
    return redirect(303, back.href);
  }
  const state = opaque(32);
  const name = await hash(state);
  const flow = {
    site: query.get("client_id"),
    return_url: back.href,
    page_state: query.get("state"),
    challenge,
    permissions,
    optional: permissions.filter((asked) => site.optional_permissions.includes(asked)),
    began: Date.now(),
  };
  const cookie = await seal(config, `flow ${name}`, JSON.stringify(flow));
  if (cookie.length > 3000) return new Response("too large", { status: 400 });
  const there = new URL(env.AUTHORIZE_URL);
  there.searchParams.set("client_id", env.APP_ID);
  there.searchParams.set("redirect_uri", `${env.PUBLIC_URL}/instagram/callback`);
  there.searchParams.set("response_type", "code");
  there.searchParams.set("scope", permissions.join(","));
  there.searchParams.set("state", state);
  if (phone || site.force_reauth) there.searchParams.set("force_reauth", "true");
  const attributes = "Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax";
  return redirect(302, there.href, `__Host-flow-${name.slice(0, 22)}=${cookie}; ${attributes}`);
}

// Back from Instagram: the flow is in its cookie, and its object is asked to finish it.
async function callback(request, env, url) {
  const dest = request.headers.get("sec-fetch-dest");
  const state = url.searchParams.get("state") ?? "";
  const code = url.searchParams.get("code") ?? "";
  if ((dest && dest !== "document") || !once(url.searchParams) || state.length !== 43 || !code) return new Response("no", { status: 400 });
  const config = await read(env);
  const name = await hash(state);
  const cookie = `__Host-flow-${name.slice(0, 22)}`;
  const pairs = (request.headers.get("cookie") ?? "").split("; ");
  const sealed = pairs.find((pair) => pair.startsWith(`${cookie}=`))?.slice(cookie.length + 1);
  if (!sealed) return new Response("another browser", { status: 400 });
  const flow = JSON.parse(await open(config, `flow ${name}`, sealed));
  if (Date.now() - flow.began > 10 * MINUTE) return new Response("too late", { status: 400 });
  const stub = env.FLOW.get(env.FLOW.idFromName(name));
  const message = JSON.stringify({ name, flow, code });
  const result = JSON.parse(await (await stub.fetch("http://object/return", { method: "POST", body: message })).text());
  if (result.used) return new Response("used", { status: 400 });
  const back = new URL(flow.return_url);
  const answer = new URLSearchParams({ ...result, state: flow.page_state, iss: env.PUBLIC_URL });
  back.hash = answer.toString();
  return redirect(303, back.href, `${cookie}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax`);
}

const refusal = (error, error_description) => ({ error, error_description });

async function proof(request, env, config) {
  const header = request.headers.get("dpop");
  if (!header || header.length > 4096) return refusal("invalid_dpop_proof", "no proof");
  const [head, body, tail] = header.split(".");
  const part = (word) => JSON.parse(new TextDecoder().decode(bytesOf(word)));
  const { typ, alg, jwk } = part(head);
  const claims = part(body);
  const right =
    typ === "dpop+jwt" &&
    alg === "ES256" &&
    jwk.kty === "EC" &&
    jwk.crv === "P-256" &&
    !jwk.d &&
    bytesOf(jwk.x).length === 32 &&
    bytesOf(jwk.y).length === 32 &&
    claims.jti.length >= 8 &&
    claims.jti.length <= 256;
  if (!right) return refusal("invalid_dpop_proof", "no proof JWT");
  const curve = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const { kty, crv, x, y } = jwk;
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, curve, false, ["verify"]);
  const holds = await crypto.subtle.verify(curve, key, bytesOf(tail), text.encode(`${head}.${body}`));
  if (!holds) return refusal("invalid_dpop_proof", "The DPoP proof's signature doesn't match its jwk.");
  if (claims.htm !== "POST" || claims.htu !== `${env.PUBLIC_URL}/token`) return refusal("invalid_dpop_proof", "other request");
  const made = claims.nonce ? Number(await open(config, "dpop-nonce", claims.nonce).catch(() => NaN)) : NaN;
  if (!(Date.now() - made < 5 * MINUTE)) return refusal("use_dpop_nonce", "Repeat with this answer's nonce.");
  if (Math.abs(Date.now() - claims.iat * 1000) > 5 * MINUTE) return refusal("invalid_dpop_proof", "iat is off");
  return { thumbprint: await hash(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`), jti: await hash(claims.jti) };
}

async function redeem(request, env, config, origin) {
  if (!request.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded")) {
    return refusal("invalid_request", "no form");
  }
  const body = await request.text();
  const form = new URLSearchParams(body);
  if (body.length > 16384 || !once(form)) return refusal("invalid_request", "odd form");
  const site = config.sites[form.get("client_id")];
  if (!site?.origins.includes(origin)) return refusal("invalid_client", "unknown site");
  if (form.get("grant_type") !== "authorization_code") return refusal("unsupported_grant_type", "other grant");
  const proven = await proof(request, env, config);
  if (proven.error) return proven;
  const [flow] = form.get("code").split(".");
  if (flow.length !== 43) return refusal("invalid_grant", "unknown code");
  const client = { site: form.get("client_id"), origin, proof: proven };
  const shown = { redirect_uri: form.get("redirect_uri"), verifier: form.get("code_verifier") };
  const message = { client, code: form.get("code"), ...shown };
  const stub = env.FLOW.get(env.FLOW.idFromName(flow));
  const answer = await stub.fetch("http://object/redeem", { method: "POST", body: JSON.stringify(message) });
  return JSON.parse(await answer.text());
}

async function token(request, env) {
  const config = await read(env);
  const origin = request.headers.get("origin");
  const answered = await redeem(request, env, config, origin);
  const listed = Object.values(config.sites).some((site) => site.origins.includes(origin));
  const answer = json(answered.error ? 400 : 200, JSON.stringify(answered), listed ? origin : null);
  answer.headers.set("dpop-nonce", await seal(config, "dpop-nonce", String(Date.now())));
  return answer;
}

function graph(request, env, url) {
  const authorization = request.headers.get("authorization") ?? "";
  const [, connection] = /^Bearer ([0-9a-f]{64})\.\S{65}$/i.exec(authorization) ?? [];
  if (!connection) return json(401, "{}");
  const headers = { authorization };
  const origin = request.headers.get("origin");
  if (origin) headers.origin = origin;
  const stub = env.CONNECTION.get(env.CONNECTION.idFromString(connection));
  return stub.fetch(`http://object${url.pathname}${url.search}`, { method: request.method, headers });
}

async function setup(request, env) {
  const id = env.CONNECTION.idFromName(opaque(16));
  const answer = await env.CONNECTION.get(id).fetch("http://object/setup", { method: "POST", body: await request.text() });
  return new Response(JSON.stringify({ access_token: await answer.text() }));
}

export default {
  fetch(request, env) {
    const url = new URL(request.url);
    if (url.pathname === "/authorize") return authorize(request, env, url);
    if (url.pathname === "/token") return token(request, env);
    if (url.pathname === "/instagram/callback") return callback(request, env, url);
    if (url.pathname.startsWith("/graph/") || url.pathname === "/connection") return graph(request, env, url);
    if (url.pathname === "/setup") return setup(request, env);
    return json(200, '{"status":"ok"}');
  },
};
