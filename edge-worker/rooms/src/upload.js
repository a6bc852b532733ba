// The Upload: one file that somebody handed to the edge, until its post needs it no more (R96). Its bytes lie here in rows or,
// where it began with a bucket bound, in that (`bucket.js`), and go from there to Instagram as they are: only what has to be
// looked at crosses to WebAssembly. Who may hand it over, keep it or lend it is decided in the room of posts
// (`shared/src/posts`); the Connection and the Worker alone reach this object.
//
// It has no agenda: one thing is ever due here, its own end, and the row says when that is. The alarm is set in the step that
// writes the row, with no await in between.

import { Away, Bucket, patiently } from "./bucket.js";
import * as rooms from "./rooms.js";

// SQLite's values have two megabytes here.
const PART = 1 << 20;
// A part in the bucket; so much is held in memory until it is there.
const PUT = 4 << 20;
// However long it is lent for, that is the most.
const LENT = 24 * 60 * 60 * 1000;
const AGAIN = 60 * 1000;
const RARELY = 60 * AGAIN;

const json = (status, value) =>
  new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json", "Cache-Control": "no-store" } });
// Problem details (RFC 9457), as everywhere at the edge, with members of its own.
const problem = (status, category, cause, action, more) => {
  const details = {
    type: "about:blank",
    title: cause,
    status,
    detail: `${cause} ${action}`,
    category,
    retry: "developer_fix",
    cause,
    action,
  };
  const answer = json(status, { ...details, ...more });
  answer.headers.set("Content-Type", "application/problem+json");
  return answer;
};
const nothing = () =>
  problem(404, "not_found", "There is no such file, or nobody may read it now.", "Hand the file over anew, if it is still needed.");

export class Upload {
  #storage;
  #sql;
  #bucket;
  #receiving = false;

  constructor({ id, storage }, env) {
    this.#storage = storage;
    this.#sql = storage.sql;
    this.#bucket = new Bucket(env.UPLOADS_BUCKET, id);
  }

  async fetch(request) {
    try {
      return await this.#asked(request);
    } catch (error) {
      if (!(error instanceof Away)) throw error;
      console.error(`a file: ${error.message} ${error.cause ?? ""}`);
      return problem(503, "transient", error.message, error.action, { retry: "later" });
    }
  }

  async #asked(request) {
    const { origin, pathname, searchParams } = new URL(request.url);
    if (origin !== "http://page") {
      // From the Connection: its id, and what is to be done.
      const [[connection, what]] = Object.entries(await request.json());
      const told = await this.#do(pathname.slice(1), connection, JSON.parse(what));
      return new Response(told ? JSON.stringify(told) : "");
    }
    if (pathname.startsWith("/lent/")) return this.#lend(request, pathname.split("/").at(-1));
    return this.#receive(request, Number(searchParams.get("offset")));
  }

  async alarm() {
    const [row, file] = [this.#row(), this.#file()];
    if (file?.until > Date.now()) return this.#storage.setAlarm(file.until);
    // The platform gives up an alarm that fails six times: what fails is tried again, until nothing is left.
    await this.#storage.setAlarm(Date.now() + AGAIN);
    const left = await this.#erase();
    // What was put when the file went may have come late: its rows go when a later look finds nothing.
    if (left === 0 && !file && row && !this.#receiving) await this.#storage.deleteAll();
  }

  // It goes: nobody reads it from here on, and what lies in the bucket goes before the row that says so. How much that was,
  // where the bucket could be asked; else the alarm asks again.
  async #erase() {
    if (!this.#row()?.bucket) return this.#storage.deleteAll();
    this.#sql.exec("UPDATE file SET connection = '', until = 0, found = '', secret = '', lent = 0");
    await this.#storage.setAlarm(Date.now() + (this.#bucket.isBound ? AGAIN : RARELY));
    try {
      return await this.#bucket.empty();
    } catch (error) {
      console.error(`a file that is to go: ${error.message} ${error.cause ?? ""}`);
    }
  }

  // What is written down of the file, as long as anything of it is anywhere.
  #row() {
    // What was purged stays empty: a table made here would bring it back.
    if ([...this.#sql.exec("SELECT name FROM sqlite_master WHERE name = 'file'")].length === 0) return;
    return [...this.#sql.exec("SELECT * FROM file")][0];
  }

  // The file, if it was begun and hasn't gone.
  #file() {
    const row = this.#row();
    return row?.connection ? row : undefined;
  }

  #received() {
    const [{ received }] = this.#sql.exec("SELECT COALESCE(MAX(at + length), 0) AS received FROM part");
    return received;
  }

  #told({ id, size, type, found, secret }) {
    const ending = { "image/jpeg": "jpg", "video/mp4": "mp4", "video/quicktime": "mov" }[type];
    const lent = secret ? `/lent/${id}/${secret}.${ending}` : null;
    return { size, received: this.#received(), media_type: type, found, lent };
  }

  async #do(id, connection, what) {
    if (what.begin) {
      if (this.#row()) return;
      const { size, media_type: type, until } = what.begin;
      this.#sql.exec(`
        CREATE TABLE file (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL, connection TEXT NOT NULL, size INTEGER NOT NULL,
          type TEXT NOT NULL, until INTEGER NOT NULL, found TEXT NOT NULL, secret TEXT NOT NULL, lent INTEGER NOT NULL,
          bucket INTEGER NOT NULL);
        CREATE TABLE part (at INTEGER PRIMARY KEY, length INTEGER NOT NULL, body BLOB NOT NULL)`);
      const bucket = Number(this.#bucket.isBound);
      this.#sql.exec("INSERT INTO file VALUES (1, ?, ?, ?, ?, ?, '', '', 0, ?)", id, connection, size, type, until, bucket);
      await this.#storage.setAlarm(until);
      return this.#told(this.#file());
    }
    const file = this.#file();
    if (file?.connection !== connection) return;
    // Nobody could read it at the address that it is lent at.
    if (what.lend && file.bucket && !this.#bucket.isBound) return;
    if (what === "drop") {
      await this.#erase();
      return;
    }
    if (what.keep || what.ends) {
      const until = what.ends ?? Math.max(what.keep, file.until);
      this.#sql.exec("UPDATE file SET until = ?", until);
      await this.#storage.setAlarm(until);
    } else if (what.lend && file.found) {
      // Instagram may still be reading what was lent before.
      const secret = file.secret || crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: "base64url", omitPadding: true });
      this.#sql.exec("UPDATE file SET secret = ?, lent = ?", secret, Math.min(what.lend, Date.now() + LENT));
    } else if (what === "return") {
      this.#sql.exec("UPDATE file SET secret = '', lent = 0");
    }
    return this.#told(this.#file());
  }

  // Takes what comes from that offset on. What came before it broke off stays, and whoever goes on asks how much that is.
  async #receive(request, offset) {
    const file = this.#file();
    if (!file) return nothing();
    const received = this.#received();
    if (this.#receiving || offset !== received || file.found) {
      const cause = `Of this file ${received} of ${file.size} bytes are here.`;
      return problem(409, "bad_parameter", cause, "Go on at that offset, with one request at a time.", {
        received,
        size: file.size,
        retry: "later",
      });
    }
    this.#receiving = true;
    try {
      const all = await this.#take(request.body, received, file);
      if (all === undefined) {
        await this.#erase();
        const cause = `More came than the ${file.size} bytes that were announced.`;
        return problem(413, "bad_parameter", cause, "Hand the file over anew.");
      }
      if (all < file.size) return json(all ? 200 : 201, { id: file.id, state: "partial", received: all, size: file.size, type: file.type });
      return await this.#whole(file);
    } catch (error) {
      if (this.#file()) throw error;
      // It went meanwhile. What was put after that goes too.
      await this.#erase();
      return nothing();
    } finally {
      this.#receiving = false;
    }
  }

  // How many bytes are here then; nothing where there were too many.
  async #take(body, from, file) {
    const held = new Uint8Array(Math.min(file.bucket ? PUT : PART, file.size - from));
    let [at, filled] = [from, 0];
    const flush = async () => {
      if (filled) await this.#put(file, at, held.subarray(0, filled));
      at += filled;
      filled = 0;
    };
    try {
      for await (const piece of body ?? []) {
        if (at + filled + piece.length > file.size) return;
        for (let read = 0; read < piece.length; ) {
          const some = piece.subarray(read, read + held.length - filled);
          held.set(some, filled);
          filled += some.length;
          read += some.length;
          if (filled === held.length) await flush();
        }
      }
    } catch (error) {
      // It broke off; or it went, or couldn't be put.
      if (error instanceof Away || !this.#file()) throw error;
    }
    await flush();
    this.#still();
    return at;
  }

  // A part. Its row is written when it is there.
  async #put(file, at, bytes) {
    this.#still();
    const body = file.bucket ? await this.#bucket.put(bytes) : bytes.slice().buffer;
    this.#still();
    this.#sql.exec("INSERT INTO part VALUES (?, ?, ?)", at, bytes.length, body);
  }

  // Whatever was waited for: the file may have gone.
  #still() {
    if (!this.#file()) throw new Error("the file went");
  }

  // All of it is here, and is looked at.
  async #whole(file) {
    const found = await this.#found(file);
    this.#still();
    const { problems } = JSON.parse(found);
    if (problems.length) {
      await this.#erase();
      const cause = problems.map(({ what }) => what).join(" ");
      return problem(422, "bad_parameter", cause, "Hand over another file.", { problems });
    }
    this.#sql.exec("UPDATE file SET found = ?", found);
    return json(201, { id: file.id, state: "whole", size: file.size, type: file.type, found: JSON.parse(found) });
  }

  async #found(file) {
    try {
      const look = new rooms.Look(file.size, file.type);
      for (let wanted = look.wants(); wanted; wanted = look.wants()) look.take(await this.#bytes(file, ...wanted));
      return look.found();
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) rooms.__wbg_reset_state();
      throw error;
    }
  }

  // So many bytes from there on.
  async #bytes(file, from, length) {
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length; ) {
      const { body } = await this.#piece(file, from + filled, length - filled);
      const some = await patiently(new Response(body).bytes());
      bytes.set(some, filled);
      filled += some.length;
    }
    return bytes;
  }

  // Bytes from there on, of one part, and how many.
  async #piece(file, from, most) {
    const [part] = this.#sql.exec("SELECT * FROM part WHERE at <= ? ORDER BY at DESC LIMIT 1", from);
    const offset = from - part.at;
    const length = Math.min(most, part.length - offset);
    if (file.bucket) return { length, body: await this.#bucket.read(part.body, offset, length) };
    return { length, body: new Response(new Uint8Array(part.body, offset, length)).body };
  }

  // Whoever has the address reads it, as long as it is lent.
  async #lend(request, name) {
    const file = this.#file();
    const shown = new TextEncoder().encode(name.split(".")[0]);
    const secret = new TextEncoder().encode(file?.secret);
    const lent = secret.length && shown.length === secret.length && crypto.subtle.timingSafeEqual(shown, secret);
    if (!lent || file.lent <= Date.now()) return nothing();
    const headers = {
      "Content-Type": file.type,
      "Accept-Ranges": "bytes",
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      "Content-Security-Policy": "default-src 'none'; sandbox",
    };
    let [from, to, status] = [0, file.size, 200];
    // A field that is none of these is passed over (RFC 9110 §14.2).
    const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("range") ?? "");
    if (range && (range[1] || range[2])) {
      from = range[1] ? Number(range[1]) : Math.max(0, file.size - Number(range[2]));
      to = range[1] && range[2] ? Math.min(file.size, Number(range[2]) + 1) : file.size;
      if (from >= to) {
        return new Response(null, { status: 416, headers: { ...headers, "Content-Range": `bytes */${file.size}` } });
      }
      status = 206;
      headers["Content-Range"] = `bytes ${from}-${to - 1}/${file.size}`;
    }
    if (request.method === "HEAD") return new Response(null, { status, headers: { ...headers, "Content-Length": `${to - from}` } });
    // What can't be read is said before anything is promised.
    const first = await this.#piece(file, from, to - from);
    const { readable, writable } = new FixedLengthStream(to - from);
    this.#pour(writable, file, from, to, first).catch(() => {});
    return new Response(readable, { status, headers });
  }

  async #pour(writable, file, from, to, first) {
    try {
      for (let [at, piece] = [from, first]; ; piece = await this.#piece(file, at, to - at)) {
        await piece.body.pipeTo(writable, { preventClose: true });
        at += piece.length;
        if (at === to) break;
      }
      await writable.close();
    } catch (error) {
      await writable.abort(error);
    }
  }
}
