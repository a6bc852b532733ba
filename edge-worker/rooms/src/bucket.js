// The parts of one file in the operator's bucket of R2, where one is bound (`UPLOADS_BUCKET`). Their keys begin with the
// object's id, so whatever was ever put there is found again, also what came late or of what no row was written.

// Nothing there takes longer.
const PATIENCE = 30_000;

// It isn't bound, doesn't answer or hasn't got what was put there: said to whoever asked, and what is here stays.
export class Away extends Error {
  constructor(cause, action, options) {
    super(cause, options);
    this.action = action;
  }
}

// What fails or takes too long there.
export const patiently = async (asked) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("it took too long")), PATIENCE);
  });
  try {
    return await Promise.race([asked, late]);
  } catch (error) {
    throw new Away("The bucket in which the edge keeps files doesn't take or give them now.", "Go on in a minute.", { cause: error });
  } finally {
    clearTimeout(timer);
  }
};

export class Bucket {
  #bound;
  #prefix;

  constructor(bound, id) {
    this.#bound = bound;
    this.#prefix = `${id}/`;
  }

  get isBound() {
    return this.#bound !== undefined;
  }

  // The key of what is put. Each put has its own: one that comes late takes no other's place.
  async put(bytes) {
    const key = this.#prefix + crypto.randomUUID();
    await this.#ask((bound) => bound.put(key, bytes));
    return key;
  }

  // A stream.
  async read(key, offset, length) {
    const found = await this.#ask((bound) => bound.get(key, { range: { offset, length } }));
    if (found) return found.body;
    throw new Away("A part of this file isn't in the edge's bucket any more.", "Hand the file over anew.");
  }

  // How many parts there were.
  async empty() {
    for (let count = 0; ; ) {
      const { objects, truncated } = await this.#ask((bound) => bound.list({ prefix: this.#prefix }));
      if (objects.length) await this.#ask((bound) => bound.delete(objects.map(({ key }) => key)));
      count += objects.length;
      if (!truncated) return count;
    }
  }

  async #ask(what) {
    if (this.#bound) return patiently(what(this.#bound));
    const action = "Its operator binds the bucket again (UPLOADS_BUCKET), or the file is handed over anew.";
    throw new Away("This file lies in a bucket that the edge isn't bound to.", action);
  }
}
