// The peer's Flow: it consumes itself once, makes the three calls to Instagram, keeps the sealed result for a minute, and
// hands it to its Connection. The same writes in the same order as the edge's, by the same alarm.
import { MINUTE, ask, hash, opaque, read, seal } from "tools.js";

const SCHEMA =
  "CREATE TABLE IF NOT EXISTS flow (one INTEGER PRIMARY KEY CHECK (one = 1), ends INTEGER NOT NULL, code_hash TEXT, " +
  "claim TEXT, token TEXT, claim_ends INTEGER)";
const REDEEMED = "CREATE TABLE IF NOT EXISTS redeemed (shown TEXT PRIMARY KEY, connection TEXT NOT NULL, ends INTEGER NOT NULL)";
const refused = (error_description) => ({ error: "invalid_grant", error_description });

export class Flow {
  redeeming = false;

  constructor(state, env) {
    this.state = state;
    this.env = env;
    this.sql = state.storage.sql;
  }

  async fetch(request) {
    const message = await request.json();
    const { pathname } = new URL(request.url);
    return new Response(JSON.stringify(await (pathname === "/return" ? this.consume(message) : this.redeem(message))));
  }

  known() {
    return this.sql.exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?", "flow").toArray().length > 0;
  }

  async consume({ name, flow, code }) {
    if (this.known()) return { used: true };
    const ends = flow.began + 11 * MINUTE;
    this.sql.exec("CREATE TABLE agenda (name TEXT PRIMARY KEY, due INTEGER NOT NULL, what TEXT NOT NULL) WITHOUT ROWID");
    this.put("mark", ends);
    this.sql.exec(SCHEMA);
    this.sql.exec("INSERT INTO flow (one, ends) VALUES (1, ?)", ends);
    await this.arm();
    const exchange = this.exchange(name, flow, code).catch(() => ({ error: "temporarily_unavailable" }));
    this.state.waitUntil(exchange);
    return exchange;
  }

  put(name, due) {
    const put = "INSERT INTO agenda VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET due = excluded.due, what = excluded.what";
    this.sql.exec(put, name, due, JSON.stringify({ [name]: null }));
  }

  arm() {
    const [{ due }] = this.sql.exec("SELECT MIN(due) AS due FROM agenda").toArray();
    return this.state.storage.setAlarm(due);
  }

  async exchange(name, flow, code) {
    const { env } = this;
    const form = new URLSearchParams({
      client_id: env.APP_ID,
      client_secret: env.APP_SECRET,
      grant_type: "authorization_code",
      redirect_uri: `${env.PUBLIC_URL}/instagram/callback`,
      code,
    });
    const text = await ask(`${env.GRAPH_URL}/oauth/access_token`, { method: "POST", body: form });
    const short = JSON.parse(text);
    // The id is above 2^53: JSON's numbers would round it.
    const [, account] = /"user_id"\s*:\s*"?(\d+)/.exec(text);
    const granted = short.permissions.split(",");
    const declined = flow.permissions.filter((asked) => !granted.includes(asked));
    if (declined.some((missing) => !flow.optional.includes(missing))) return { error: "missing_permissions" };
    const connection = env.CONNECTION.idFromName(`${flow.site}/${account}`).toString();
    const query = new URLSearchParams({
      grant_type: "ig_exchange_token",
      client_secret: env.APP_SECRET,
      access_token: short.access_token,
    });
    const long = JSON.parse(await ask(`${env.GRAPH_URL}/access_token?${query}`));
    const fields = "id,user_id,username,name,account_type,profile_picture_url";
    const headers = { authorization: `Bearer ${long.access_token}` };
    const me = JSON.parse(await ask(`${env.GRAPH_URL}/${env.VERSION}/me?fields=${fields}`, { headers }));
    if (me.id !== account || me.account_type === "PERSONAL") return { error: "access_denied" };
    const sealed = await seal(await read(env), `token ${flow.site} ${connection}`, long.access_token);
    const token = { issued: Date.now(), expires: Date.now() + long.expires_in * 1000 };
    const claim = { flow, connection, account: me, permissions: granted, declined, token };
    const ours = `${name}.${opaque(32)}`;
    const ends = Date.now() + MINUTE;
    const write = "UPDATE flow SET code_hash = ?, claim = ?, token = ?, claim_ends = ?";
    this.sql.exec(write, await hash(ours), JSON.stringify(claim), sealed, ends);
    this.put("claim", ends);
    await this.arm();
    return { code: ours };
  }

  async redeem({ client, code, redirect_uri, verifier }) {
    if (!this.known()) return refused("This one-time code is unknown.");
    const query = "SELECT code_hash, claim, token FROM flow WHERE claim IS NOT NULL AND claim_ends > ?";
    const [row] = this.sql.exec(query, Date.now()).toArray();
    if (!row) return refused("This one-time code was used.");
    const claim = JSON.parse(row.claim);
    const right =
      row.code_hash === (await hash(code)) &&
      claim.flow.site === client.site &&
      claim.flow.return_url === redirect_uri &&
      claim.flow.challenge === (await hash(verifier));
    if (!right || this.redeeming) return refused("This one-time code is not for this client.");
    this.redeeming = true;
    const stub = this.env.CONNECTION.get(this.env.CONNECTION.idFromString(claim.connection));
    const message = { claim, client, token: row.token, flow: code.split(".")[0], seed: await hash(`${code}.${verifier}`) };
    const answer = await stub.fetch("http://object/claim", { method: "POST", body: JSON.stringify(message) });
    const tokens = JSON.parse(await answer.text());
    if (tokens.access_token) {
      this.sql.exec(REDEEMED);
      const shown = await hash(`shown.${code}.${verifier}`);
      this.sql.exec("INSERT OR REPLACE INTO redeemed SELECT ?, ?, claim_ends FROM flow", shown, claim.connection);
      const zeroes = (column) => `${column} = zeroblob(length(CAST(${column} AS BLOB)))`;
      this.sql.exec(`UPDATE flow SET ${zeroes("claim")}, ${zeroes("token")}`);
      this.sql.exec("UPDATE flow SET code_hash = NULL, claim = NULL, token = NULL");
    }
    this.redeeming = false;
    return tokens;
  }

  async alarm() {
    await this.state.storage.deleteAll();
  }
}
