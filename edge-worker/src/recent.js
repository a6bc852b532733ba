// What visitors have just read of feeds, by this isolate: who asks for the same within seconds is answered from memory, and
// neither WebAssembly nor the Feed is asked again. A published feed is for everybody, and its answers depend on nothing but
// what is part of the key.
const LONGEST = 5;
const ROOM = 16 << 20;
const LARGEST = 2 << 20;
let answers = new Map();
let room = ROOM;
// Raised whenever a feed of this isolate may have changed: an answer that was under way meanwhile isn't kept.
let turn = 0;

export function forget() {
  answers = new Map();
  room = ROOM;
  turn++;
}

// Whether it is a visit of a feed.
export function isVisit({ method, url }) {
  return method === "GET" && url.startsWith("/feed/", url.indexOf("/", 8));
}

// Answers a visit, from memory or as `visit` does.
export function answer(request, visit) {
  const { headers, url } = request;
  const key = `${headers.get("origin")}\n${headers.get("if-none-match")}\n${headers.get("if-modified-since")}\n${url}`;
  const found = answers.get(key);
  const now = performance.now();
  if (!(found?.until > now)) {
    return keep(key, now, visit);
  }
  const age = Math.floor((now - found.since) / 1000);
  if (age !== found.age) {
    found.age = age;
    found.init.headers.set("age", age);
  }
  return new Response(found.body, found.init);
}

async function keep(key, since, visit) {
  const mine = turn;
  const fresh = await visit();
  const seconds = Math.min(LONGEST, /s-maxage=(\d+)/.exec(fresh.headers.get("cache-control"))?.[1] ?? 0);
  if (!seconds || fresh.headers.get("content-length") > LARGEST) {
    return fresh;
  }
  const body = fresh.body && (await fresh.arrayBuffer());
  const size = (body?.byteLength ?? 0) + key.length + 1024;
  if (size > room) {
    forget();
  }
  const init = { status: fresh.status, headers: new Headers(fresh.headers) };
  if (mine === turn) {
    room -= size;
    answers.set(key, { init, body, since, until: since + seconds * 1000, age: 0 });
  }
  return new Response(body, init);
}
