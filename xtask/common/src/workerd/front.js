// What Cloudflare does in front of a Worker, for one's own server: it says whose address a request comes from, and lets no
// address have everything. Every request passes here; the edge behind it listens nowhere else.
import { network, Windows } from "./rate_limit.js";

const MINUTE = 60_000;
const windows = new Windows();

// A proxy stands on this machine or in its network; whoever comes from elsewhere may write what headers they like.
const OWN = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd][0-9a-f]{2}:|fe80:)/i;
// An address of IPv4, as a socket of IPv6 says it.
const MAPPED = /^::ffff:(?=\d+\.)/i;

// `1.2.3.4:567`, `[::1]:567`, or the address alone.
const host = (text) => {
  const bracketed = /^\[([^\]]+)\](:\d+)?$/.exec(text);
  if (bracketed) return bracketed[1];
  const plain = /^(\d+\.\d+\.\d+\.\d+)(:\d+)?$/.exec(text);
  return plain ? plain[1] : text;
};
const ADDRESS = /^([0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*)$/i;

// The client's address: the connection's own, or what one's proxy wrote last into the header that it is trusted with.
export const client = (request, header) => {
  const direct = host(request.cf?.clientIp ?? "");
  if (!header || !OWN.test(direct.replace(MAPPED, ""))) return direct;
  const last = host((request.headers.get(header) ?? "").split(",").pop().trim());
  return ADDRESS.test(last) ? last : direct;
};

const CAUSE = "Too many requests came from this address within a minute.";
const ACTION = "Try again in a minute.";
const busy = () =>
  new Response(
    JSON.stringify({
      type: "about:blank",
      title: "Too many requests",
      status: 429,
      detail: `${CAUSE} ${ACTION}`,
      category: "rate_limited",
      retry: "later",
      cause: CAUSE,
      action: ACTION,
    }),
    {
      status: 429,
      headers: {
        "content-type": "application/problem+json",
        "cache-control": "no-store",
        "retry-after": "60",
        "access-control-allow-origin": "*",
      },
    },
  );

export default {
  // CONNECT is for proxies. Without this, each would be a line in the log.
  async connect(socket) {
    await socket.close();
  },

  async fetch(request, env) {
    const address = client(request, env.PROXY_HEADER);
    if (!windows.admits(network(address), env.REQUESTS_A_MINUTE, Math.floor(Date.now() / MINUTE))) return busy();
    // Nobody's host name has a `%`; workerd would log the whole URL, with a flow's code.
    if (!URL.canParse(request.url)) return new Response(null, { status: 400 });
    const headers = new Headers(request.headers);
    // The edge believes this one alone, so nobody else may write it.
    headers.set("cf-connecting-ip", address);
    return env.EDGE.fetch(new Request(request, { headers, redirect: "manual" }));
  },
};
