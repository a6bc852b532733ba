// Where the platform comes in: the Worker's handler and the classes of its objects. A trap ends the instance of
// WebAssembly in which it happens. Whoever comes next gets a new one, and objects are made anew in it: their memory is gone.
import * as edge from "./index.js";
import * as recent from "./recent.js";

// Kept by the Worker's crate: whether there was a panic, and a number that each new instance raises.
const state = edge.__worker_init_state();

// Sees to it that the instance is a live one; says which.
function live() {
  if (state.criticalError) {
    console.log("a new instance, after a trap");
    edge.__wbg_reset_state();
    state.criticalError = false;
  }
  // Whatever else ended an instance, any call brings the new one.
  edge.__worker_init_state();
  return state.instanceId;
}

function seen(error) {
  if (error instanceof WebAssembly.RuntimeError) {
    console.error("a trap", error);
    state.criticalError = true;
  }
}
// What fails in a task of its own comes as an event.
addEventListener("error", ({ error }) => seen(error));

const objects = (Inner) =>
  class {
    constructor(...given) {
      this.given = given;
      this.inner();
    }

    inner() {
      const instance = live();
      if (this.instance !== instance) {
        this.object = new Inner(...this.given);
        this.instance = instance;
      }
      return this.object;
    }

    fetch(request) {
      try {
        return this.inner().fetch(request);
      } catch (error) {
        seen(error);
        throw error;
      }
    }

    alarm() {
      try {
        return this.inner().alarm();
      } catch (error) {
        seen(error);
        throw error;
      }
    }
  };

export const Connection = objects(edge.Connection);
export const Directory = objects(edge.Directory);
// Whatever isn't a visitor's may change what visitors see, but for another feed that shows it, too.
export class Feed extends objects(edge.Feed) {
  async fetch(request) {
    if (request.method === "GET" || request.method === "HEAD" || request.url.endsWith("/lend")) {
      return super.fetch(request);
    }
    recent.forget();
    try {
      return await super.fetch(request);
    } finally {
      recent.forget();
    }
  }
}
export const Flow = objects(edge.Flow);
// A file lies with the second module.
export class Upload {
  constructor(...given) {
    this.given = given;
  }

  async inner() {
    const rooms = await import("./rooms.js");
    this.object ??= new rooms.Upload(...this.given);
    return this.object;
  }

  async fetch(request) {
    return (await this.inner()).fetch(request);
  }

  async alarm() {
    await (await this.inner()).alarm();
  }
}

export default {
  fetch(request, env, context) {
    try {
      live();
      const ask = () => edge.fetch(request, env, context);
      return recent.isVisit(request) ? recent.answer(request, ask) : ask();
    } catch (error) {
      seen(error);
      throw error;
    }
  },
};
