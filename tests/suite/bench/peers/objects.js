// The peer's Connection reads as the edge's does: session by hash, policy, one call for equal reads, four at once, the
// token searched for in every spelling. It asks SQL for every read; the edge's remembers what it read.
import { SCHEMA, claim } from "claim.js";
import { MINUTE, hash, json, opaque, open, read, seal } from "tools.js";

const FIELDS = new Set([
  "id",
  "user_id",
  "username",
  "name",
  "account_type",
  "profile_picture_url",
  "followers_count",
  "follows_count",
  "media_count",
  "biography",
  "website",
]);
const MOST_BYTES = 4 * 1024 * 1024;

export class Connection {
  calls = new Map();
  waiting = [];
  running = 0;
  generation = 0;
  counts = new Map();
  minute = 0;

  constructor(state, env) {
    this.state = state;
    this.env = env;
    this.sql = state.storage.sql;
  }

  async fetch(request) {
    const url = new URL(request.url);
    if (url.pathname === "/setup") return this.setup(await request.json());
    if (url.pathname === "/claim") return Response.json(await claim(this.state, this.env, await request.json()));
    const presented = request.headers.get("authorization").slice("Bearer ".length);
    const query =
      "SELECT session.record AS session, connection.record AS record, connection.token AS token, ends " +
      "FROM access JOIN session ON session.id = access.session JOIN connection WHERE access.hash = ? AND access.ends > ?";
    const [row] = this.sql.exec(query, await hash(presented), Date.now()).toArray();
    if (!row) return json(401, "{}");
    const session = JSON.parse(row.session);
    const record = JSON.parse(row.record);
    const origin = request.headers.get("origin");
    if (origin && session.kind !== "server" && origin !== session.origin) return json(401, "{}");
    if (session.used === session.began) {
      session.used = Date.now();
      this.sql.exec("UPDATE session SET record = ? WHERE id = ?", JSON.stringify(session), session.id);
    }
    if (url.pathname === "/connection") return json(200, JSON.stringify(await this.status(record, row, session)), origin);
    const fields = (url.searchParams.get("fields") ?? "").split(",");
    const admitted =
      request.method === "GET" && url.pathname === "/graph/me" && url.searchParams.size === 1 && fields.every((field) => FIELDS.has(field));
    if (!admitted) return json(403, "{}");
    if (record.health !== "ok") return json(409, "{}");
    const generation = this.generation;
    const path = `/${this.env.VERSION}/me?fields=${fields.join(",")}`;
    let call = this.calls.get(path);
    if (!call) {
      if (!this.mayCall(session.id)) return json(429, "{}");
      call = this.call(record, row.token, path).finally(() => this.calls.delete(path));
      this.calls.set(path, call);
      this.state.waitUntil(call);
    }
    const { status, body } = await call;
    const still = this.sql.exec("SELECT record FROM session WHERE id = ?", session.id).toArray();
    if (generation !== this.generation || !still.length) return json(401, "{}");
    return json(status, body);
  }

  async status(record, { token, ends }, session) {
    const readable = await open(await read(this.env), `token ${record.site} ${record.id}`, token).catch(() => null);
    const { id, site, account, connected, permissions = null, declined = [] } = record;
    return {
      id,
      sub: id,
      username: account.username ?? null,
      name: account.name ?? null,
      profile_picture_url: account.profile_picture_url ?? null,
      account_type: account.account_type ?? null,
      permissions,
      declined,
      health: readable === null ? "reconnect" : record.health,
      category: null,
      retry: null,
      cause: null,
      action: null,
      client_id: site,
      client_kind: session.kind,
      access_token_expires_at: Math.floor(ends / 1000),
      session_expires_at: Math.floor(session.used / 1000) + 30 * 86_400,
      connected_at: Math.floor(connected / 1000),
    };
  }

  // What is due first is so in a minute, when the Directory has long heard.
  alarm() {}

  mayCall(session) {
    const minute = Math.floor(Date.now() / MINUTE);
    if (this.minute !== minute) this.counts.clear();
    this.minute = minute;
    const count = (this.counts.get(session) ?? 0) + 1;
    this.counts.set(session, count);
    return count <= 4_000_000;
  }

  async call(record, sealed, path) {
    while (this.running >= 4) {
      if (this.waiting.length >= 32) return { status: 429, body: "{}" };
      await new Promise((go) => this.waiting.push(go));
    }
    this.running += 1;
    try {
      const { success } = await this.env.SITE_LIMIT.limit({ key: record.site });
      return success ? await this.ask(record, sealed, path) : { status: 429, body: "{}" };
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }

  async ask(record, sealed, path) {
    const token = await open(await read(this.env), `token ${record.site} ${record.id}`, sealed);
    const headers = { authorization: `Bearer ${token}` };
    const signal = AbortSignal.timeout(10_000);
    const answer = await fetch(`${this.env.GRAPH_URL}${path}`, { headers, redirect: "manual", signal });
    this.usage = answer.headers.get("x-app-usage") ?? answer.headers.get("x-business-use-case-usage");
    if (answer.status !== 200 || Number(answer.headers.get("content-length")) > MOST_BYTES) return { status: 502, body: "{}" };
    const bytes = await answer.arrayBuffer();
    if (bytes.byteLength > MOST_BYTES) return { status: 502, body: "{}" };
    const body = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if ("error" in JSON.parse(body)) return { status: 502, body: "{}" };
    const leaked = holds(body, [token, this.env.APP_SECRET, this.env.KEY]);
    const links = body.includes('"next"') || body.includes('"previous"');
    return leaked || links ? { status: 502, body: "{}" } : { status: 200, body };
  }

  async setup({ site, token }) {
    const id = this.state.id.toString();
    const session = { id: opaque(16), kind: "server", origin: null, began: Date.now(), used: Date.now() };
    const record = { id, site, health: "ok", account: { id: opaque(12) }, connected: Date.now() };
    const sealed = await seal(await read(this.env), `token ${site} ${id}`, token);
    const access = `${id}.${session.id}.${opaque(31).padEnd(42, "0")}`;
    for (const table of SCHEMA) this.sql.exec(table);
    this.sql.exec("INSERT INTO connection (one, record, token) VALUES (1, ?, ?)", JSON.stringify(record), sealed);
    this.sql.exec("INSERT INTO session VALUES (?, ?, '')", session.id, JSON.stringify(session));
    this.sql.exec("INSERT INTO access VALUES (?, ?, ?)", await hash(access), session.id, Date.now() + 60 * MINUTE);
    return new Response(access);
  }
}

// The text and what is left of it when escapes are undone, up to six layers deep.
function holds(body, secrets) {
  for (let layer = 0; layer < 6; layer += 1) {
    if (secrets.some((secret) => body.includes(secret))) return true;
    const plain = body.includes("\\")
      ? body.replace(/\\u00([0-9a-f]{2})|\\(.)/gi, (_, code, other) => unescaped(code) ?? other)
      : body.includes("%")
        ? body.replace(/%([0-9a-f]{2})/gi, (_, code) => unescaped(code))
        : body;
    if (plain === body) return false;
    body = plain;
  }
  return secrets.some((secret) => body.includes(secret));
}

const unescaped = (code) => code && String.fromCharCode(Number.parseInt(code, 16));
