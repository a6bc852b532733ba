// What stands in front of the edge on one's own server: whose address a request comes from, and how much of everything one
// address gets.
import assert from "node:assert/strict";
import { test } from "node:test";
import front, { client } from "../src/workerd/front.js";
import limiter, { MOST, network, OF_A_48, Windows } from "../src/workerd/rate_limit.js";

const request = (clientIp, headers = {}) => {
  const made = new Request("https://edge.example/token", { headers });
  Object.defineProperty(made, "cf", { value: { clientIp } });
  return made;
};

/** R117 */
test("without a trusted header the connection's own address counts, whatever the visitor writes", () => {
  const forged = { "cf-connecting-ip": "9.9.9.9", "x-forwarded-for": "8.8.8.8" };
  for (const header of [undefined, null, ""]) {
    assert.equal(client(request("203.0.113.7:4711", forged), header), "203.0.113.7");
  }
  assert.equal(client(request("[2001:db8::7]:4711"), null), "2001:db8::7");
});

/** R117: what the proxy itself has written stands last; what came before it the visitor wrote. */
test("a trusted header's last address counts", () => {
  const list = (value) => client(request("127.0.0.1:1", { "x-forwarded-for": value }), "X-Forwarded-For");
  assert.equal(list("8.8.8.8, 203.0.113.7"), "203.0.113.7");
  assert.equal(list("203.0.113.7"), "203.0.113.7");
  assert.equal(list("[2001:db8::7]:443"), "2001:db8::7");
  assert.equal(list("203.0.113.7:80"), "203.0.113.7");
});

/** R117: what is no address makes no count of its own. */
test("a trusted header that holds no address names the proxy", () => {
  for (const value of ["", "unknown", "a, b", "203.0.113.7, _hidden", "x".repeat(9000)]) {
    assert.equal(client(request("127.0.0.1:1", { "x-forwarded-for": value }), "X-Forwarded-For"), "127.0.0.1");
  }
  assert.equal(client(request("127.0.0.1:1"), "X-Forwarded-For"), "127.0.0.1");
});

/** R117: a port that somebody opened by mistake is no way around the limits. */
test("the header is trusted from this machine and its networks alone", () => {
  const forged = { "x-forwarded-for": "8.8.8.8" };
  for (const proxy of [
    "127.0.0.1:1",
    "10.1.2.3:1",
    "172.16.0.2:1",
    "192.168.1.1:1",
    "[::1]:1",
    "[fd00::1]:1",
    "[::ffff:127.0.0.1]:1",
    "[::ffff:172.17.0.1]:1",
    "[::FFFF:192.168.0.1]:1",
  ]) {
    assert.equal(client(request(proxy, forged), "X-Forwarded-For"), "8.8.8.8", proxy);
  }
  for (const stranger of [
    "203.0.113.7",
    "172.32.0.1",
    "172.15.0.1",
    "100.10.1.1",
    "::ffff:203.0.113.7",
    "::ffff:172.32.0.1",
    "2001:db8::1",
  ]) {
    const from = stranger.includes(":") ? `[${stranger}]:1` : `${stranger}:1`;
    assert.equal(client(request(from, forged), "X-Forwarded-For"), stranger);
  }
});

/** R117 */
test("of IPv6 a whole /64 is one, however it is written", () => {
  const spellings = ["2001:db8:0:1::7", "2001:0db8:0000:0001:ffff::", "2001:DB8:0:1:1:2:3:4"];
  assert.deepEqual(spellings.map(network), Array(3).fill("2001:db8:0:1::/64"));
  assert.notEqual(network("2001:db8:0:2::7"), network("2001:db8:0:1::7"));
  assert.equal(network("::1"), "0:0:0:0::/64");
  assert.equal(network("::ffff:203.0.113.7"), "203.0.113.7");
  assert.equal(network("203.0.113.7"), "203.0.113.7");
  assert.equal(network("shop"), "shop");
});

/** R117 */
test("a window counts each key by itself, and begins anew", () => {
  const windows = new Windows();
  const call = (key, now) => windows.admits(key, 2, now);
  assert.deepEqual([call("a", 1), call("a", 1), call("a", 1), call("b", 1)], [true, true, false, true]);
  assert.deepEqual([call("a", 2), call("a", 2), call("a", 2)], [true, true, false]);
});

/** R117: thousands of addresses fill no memory and open nothing: those that find no room share what one has. */
test("where there is no room left, the others share one count", () => {
  const windows = new Windows();
  for (let key = 0; key < MOST; key++) assert.equal(windows.admits(`k${key}`, 3, 1), true);
  const others = Array.from({ length: 5 }, (_, at) => windows.admits(`o${at}`, 3, 1));
  assert.deepEqual(others, [true, true, true, false, false]);
  assert.equal(windows.admits("k0", 3, 1), true);
  assert.equal(windows.admits("o9", 3, 2), true);
});

/** R117: whoever has a /48 has thousands of networks, and takes nobody else's place with them. */
test("the networks of one /48 don't fill the room", () => {
  const windows = new Windows();
  const call = (address) => windows.admits(network(address), 3, 1);
  const networks = Array.from({ length: MOST + 10 }, (_, at) => call(`2001:db8:7:${at.toString(16)}::1`));
  assert.equal(networks.filter(Boolean).length, OF_A_48 + 3);
  for (let at = 0; at < 10; at++) assert.equal(call(`2001:db8:8:${at}::1`), true, "another /48");
  assert.deepEqual(
    Array.from({ length: 4 }, () => call("203.0.113.7")),
    [true, true, true, false],
  );
  assert.equal(call("2001:db8:7:0::9"), true, "who came first still has its own");
});

/** R117, R58: workerd writes a URL that it can't read into the log, and each CONNECT that nobody takes. */
test("what workerd would log doesn't get as far", async () => {
  const env = { REQUESTS_A_MINUTE: 9, EDGE: { fetch: () => assert.fail("the edge sees it") } };
  const headers = new Headers();
  const odd = { url: "http://a%zz/instagram/callback?code=1", headers, cf: { clientIp: "203.0.113.60:1" } };
  assert.equal((await front.fetch(odd, env)).status, 400);
  const many = Array.from({ length: 9 }, () => front.fetch(odd, env));
  assert.equal((await Promise.all(many)).at(-1).status, 429);
  let closed = false;
  await front.connect({ close: async () => (closed = true) });
  assert.equal(closed, true);
});

/** R117 */
test("two limiters don't count each other's calls", async () => {
  const [site, visitor] = ["SITE", "VISITOR"].map((name) => limiter({ name, limit: 1, period: 60_000 }));
  const ask = async (of, key) => (await of.limit({ key })).success;
  assert.deepEqual([await ask(site, "x"), await ask(visitor, "x"), await ask(site, "x")], [true, true, false]);
  assert.deepEqual([await ask(site, "2001:db8::1"), await ask(site, "2001:db8::2")], [true, false]);
});

/** R117: at one place that everything passes, and with what only the front may write. */
test("what is too much is refused before the edge sees it", async () => {
  const seen = [];
  const env = {
    REQUESTS_A_MINUTE: 2,
    EDGE: {
      fetch: async (passed) => {
        seen.push([passed.headers.get("cf-connecting-ip"), passed.redirect]);
        return new Response("in");
      },
    },
  };
  const ask = () => front.fetch(request("203.0.113.50:1", { "cf-connecting-ip": "9.9.9.9" }), env);
  const answers = [await ask(), await ask(), await ask()];
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 429],
  );
  assert.deepEqual(seen, Array(2).fill(["203.0.113.50", "manual"]));
  const refused = answers[2];
  assert.equal(refused.headers.get("retry-after"), "60");
  assert.equal(refused.headers.get("access-control-allow-origin"), "*");
  const body = await refused.json();
  assert.deepEqual([body.status, body.category, body.retry], [429, "rate_limited", "later"]);
  const other = await front.fetch(request("203.0.113.51:1"), env);
  assert.equal(other.status, 200);
});
