// The rate limiter binding where Cloudflare's isn't there: `limit({ key })` answers `{ success }`. In tests, and on one's own
// server, where one isolate of one process counts for all. Callers check the class's name.

// So many keys are counted by themselves. The others share one count, so that whoever comes under thousands of names fills
// no memory and gets no more than one of them.
export const MOST = 20_000;
// Whoever has a /48 of IPv6 has 65,536 networks. So many of them are counted by themselves, and the rest of them as one.
export const OF_A_48 = 256;
const wider = (key) => (key.endsWith("::/64") ? `${key.split(":").slice(0, 3).join(":")}::/48` : undefined);

// A fixed window for each key.
export class Windows {
  #now = Number.NaN;
  #counts = new Map();
  #places = new Map();
  #others = 0;

  // Counts one more call in this window, and says whether it may go on.
  admits(key, limit, now) {
    if (now !== this.#now) {
      this.#now = now;
      this.#counts = new Map();
      this.#places = new Map();
      this.#others = 0;
    }
    if (!this.#counts.has(key)) {
      const wide = wider(key);
      const places = this.#places.get(wide) ?? 0;
      if (wide && places >= OF_A_48) return this.admits(wide, limit, now);
      if (this.#counts.size >= MOST) return ++this.#others <= limit;
      if (wide) this.#places.set(wide, places + 1);
    }
    const count = this.#counts.get(key) ?? 0;
    if (count < limit) this.#counts.set(key, count + 1);
    return count < limit;
  }
}

// Whoever has an address of IPv6 has all of its /64.
export const network = (address) => {
  if (!address.includes(":")) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1];
  const [front, back] = address.toLowerCase().split("::");
  const groups = (part) => (part ? part.split(":") : []);
  const left = groups(front);
  const missing = back === undefined ? 0 : 8 - left.length - groups(back).length;
  const all = [...left, ...Array(Math.max(0, missing)).fill("0"), ...groups(back)];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
};

const windows = new Map();

class Ratelimit {
  constructor(env) {
    this.env = env;
  }

  async limit({ key = "" } = {}) {
    const { name, limit, period } = this.env;
    if (!windows.has(name)) windows.set(name, new Windows());
    const success = windows.get(name).admits(network(key), limit, Math.floor(Date.now() / 1000 / period));
    return { success };
  }
}

export default (env) => new Ratelimit(env);
