// The rate limiter binding, played for workerd alone: `limit({ key })` answers `{ success }`.
// A fixed window per key; the real one counts per location and only roughly. Callers check the class's name.
const windows = new Map();

class Ratelimit {
  constructor(env) {
    this.env = env;
  }

  async limit({ key = "" } = {}) {
    const { name, limit, period } = this.env;
    const now = Math.floor(Date.now() / 1000 / period);
    if (windows.size > 10000) windows.clear();
    const window = windows.get(`${name} ${key}`);
    const count = window?.now === now ? window.count + 1 : 1;
    windows.set(`${name} ${key}`, { now, count });
    return { success: count <= limit };
  }
}

export default (env) => new Ratelimit(env);
