// The peer's half of a connect that its Connection does: the claim with all that is written for it, and the Directory,
// which hears of it.
import { MINUTE, hash, opaque } from "tools.js";

const DAY = 24 * 60 * MINUTE;
export const SCHEMA = [
  "CREATE TABLE IF NOT EXISTS connection (one INTEGER PRIMARY KEY CHECK (one = 1), record TEXT NOT NULL, " +
    "token TEXT NOT NULL, row TEXT, version INTEGER NOT NULL DEFAULT 0, told INTEGER NOT NULL DEFAULT 0)",
  "CREATE TABLE IF NOT EXISTS session (id TEXT PRIMARY KEY, record TEXT NOT NULL, flow TEXT NOT NULL)",
  "CREATE TABLE IF NOT EXISTS ended (id TEXT PRIMARY KEY, why TEXT NOT NULL, ends INTEGER NOT NULL)",
  "CREATE TABLE IF NOT EXISTS access (hash TEXT PRIMARY KEY, session TEXT NOT NULL, ends INTEGER NOT NULL)",
  "CREATE TABLE IF NOT EXISTS proof (jti TEXT PRIMARY KEY, ends INTEGER NOT NULL)",
  "CREATE INDEX IF NOT EXISTS access_session ON access (session, ends)",
  "CREATE INDEX IF NOT EXISTS proof_ends ON proof (ends)",
];
const AGENDA = "CREATE TABLE IF NOT EXISTS agenda (name TEXT PRIMARY KEY, due INTEGER NOT NULL, what TEXT NOT NULL) WITHOUT ROWID";
const PUT = "INSERT INTO agenda VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET due = excluded.due, what = excluded.what";
const RECORD =
  "INSERT INTO connection (one, record, token) VALUES (1, ?, ?) ON CONFLICT (one) DO UPDATE SET record = excluded.record, " +
  "token = excluded.token";

async function arm(state) {
  const [{ due }] = state.storage.sql.exec("SELECT MIN(due) AS due FROM agenda").toArray();
  if (due) await state.storage.setAlarm(due);
}

export async function claim(state, env, { claim, client, token, flow, seed }) {
  const { sql } = state.storage;
  const now = Date.now();
  sql.exec(AGENDA);
  for (const table of SCHEMA) sql.exec(table);
  sql.exec("DELETE FROM proof WHERE ends <= ?", now);
  const { jti, thumbprint } = client.proof;
  if (sql.exec("SELECT jti FROM proof WHERE jti = ?", jti).toArray().length) return { error: "invalid_dpop_proof" };
  sql.exec("INSERT INTO proof VALUES (?, ?)", jti, now + 15 * MINUTE);
  const [row] = sql.exec("SELECT record FROM connection").toArray();
  const former = row && JSON.parse(row.record);
  const session = { id: opaque(16), kind: "browser", origin: client.origin, thumbprint, family: opaque(32), began: now, used: now };
  const start = `${claim.connection}.${session.id}${(await hash(`${session.family}.${seed}`)).slice(0, 22)}`;
  const refresh_token = start + (await hash(`${session.family}.${start}`)).slice(0, 21);
  session.refresh = await hash(refresh_token);
  const access_token = `${claim.connection}.${session.id}${opaque(32)}`;
  const access = await hash(access_token);
  sql.exec("DELETE FROM session WHERE flow = ?", flow);
  const sessions = sql.exec("SELECT id, record FROM session ORDER BY rowid").toArray();
  if (sessions.length >= 50) sql.exec("DELETE FROM session WHERE id = ?", sessions[0].id);
  sql.exec("INSERT INTO session VALUES (?, ?, ?)", session.id, JSON.stringify(session), flow);
  const { site } = claim.flow;
  const record = {
    id: claim.connection,
    site,
    account: claim.account,
    asked: claim.flow.permissions,
    permissions: claim.permissions,
    declined: claim.declined,
    token: claim.token,
    health: "ok",
    until: now + 90 * DAY,
    connected: former?.connected ?? now,
    consented: now,
  };
  sql.exec("DELETE FROM access WHERE ends <= ?", now);
  sql.exec("INSERT INTO access VALUES (?, ?, ?)", access, session.id, now + 10 * MINUTE);
  sql.exec(RECORD, JSON.stringify(record), token);
  const listed = { connection: record.id, site, username: record.account.username, health: "ok", connected: record.connected };
  sql.exec("UPDATE connection SET row = ?1, version = max(version + 1, ?2) WHERE row IS NOT ?1", JSON.stringify(listed), now);
  sql.exec(PUT, "lifecycle", now + 7 * DAY, '"Lifecycle"');
  sql.exec(PUT, "row", now + MINUTE, '"Row"');
  await arm(state);
  state.waitUntil(tell(state, env));
  const scope = record.permissions.join(" ");
  const lasts = Math.floor((30 * DAY) / 1000);
  return { access_token, token_type: "Bearer", expires_in: 600, refresh_token, scope, sub: record.id, refresh_token_expires_in: lasts };
}

async function tell(state, env) {
  const { sql } = state.storage;
  const [unsent] = sql.exec("SELECT row, version FROM connection WHERE version > told").toArray();
  if (unsent) {
    const { connection, site } = JSON.parse(unsent.row);
    const stub = env.DIRECTORY.get(env.DIRECTORY.idFromName(`${site}/${connection.slice(0, 1)}`));
    await stub.fetch("http://object/row", { method: "POST", body: JSON.stringify({ connection, ...unsent }) });
    sql.exec("UPDATE connection SET told = ?", unsent.version);
  }
  sql.exec("DELETE FROM agenda WHERE name = 'row'");
  await arm(state);
}

export class Directory {
  constructor(state) {
    this.state = state;
    this.sql = state.storage.sql;
  }

  async fetch(request) {
    const { connection, version, row } = await request.json();
    const now = Date.now();
    this.sql.exec(AGENDA);
    this.sql.exec("CREATE TABLE IF NOT EXISTS row (connection TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT, at INTEGER)");
    const zeroes = "UPDATE row SET body = zeroblob(length(CAST(body AS BLOB))) WHERE connection = ? AND version < ?";
    this.sql.exec(zeroes, connection, version);
    const put =
      "INSERT INTO row VALUES (?, ?, ?, ?) ON CONFLICT (connection) DO UPDATE SET version = excluded.version, " +
      "body = excluded.body, at = excluded.at WHERE excluded.version > row.version";
    this.sql.exec(put, connection, version, row, now);
    if (!this.sql.exec("SELECT name FROM agenda WHERE name = 'rows' AND due > ?", now).toArray().length) {
      this.sql.exec(PUT, "rows", now + DAY, '"OldRows"');
      await arm(this.state);
    }
    return new Response("null");
  }

  // Nothing is due while the bench runs.
  alarm() {}
}
