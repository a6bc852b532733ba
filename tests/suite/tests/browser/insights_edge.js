// Plays the edge's /insights for the dashboard: a year of numbers, in which each kind of nothing stands somewhere. `played` is
// what it was asked, and what it says instead: `played.says = { "/insights": [403, {…}] }`.
(() => {
  const real = globalThis.fetch;
  const DAY = 864e5;
  const KINDS = ["empty", "too_new", "too_few", "not_sampled", "not_offered"];
  const COUNTS = { people: ["reach"], level: ["followers_count"] };
  globalThis.played = { asked: [], says: {}, state: { ready: "2026-01-01T00:00:00Z", percent: 100 } };
  const spelt = (day) => new Date(day * DAY).toISOString().slice(0, 10);
  const read = (text) => Date.parse(text) / DAY;
  const yesterday = () => Math.floor((Date.now() - 8 * 36e5) / DAY) - 1;
  // The six stand side by side, from 14 to 9 days ago; before that, months of which nobody asked.
  const value = (metric, day) => {
    const ago = yesterday() - day;
    if (ago < 0) return "too_new";
    if (ago >= 9 && ago <= 13) return KINDS[13 - ago];
    if (ago === 14 && metric !== "followers_count") return 0;
    if (ago > 300 && metric !== "followers_count") return "not_sampled";
    if (metric === "followers_count") return 5000 - ago * 3 + ((day * 7) % 5);
    return ((day * 7919) % 83) + (metric === "views" ? 100 : 10);
  };
  const part = (metric, from, to) => {
    const values = [];
    for (let day = from; day <= to; day++) values.push(value(metric, day));
    const numbers = values.filter((value) => typeof value === "number");
    const is = Object.keys(COUNTS).find((kind) => COUNTS[kind].includes(metric)) ?? "count";
    let total = numbers.reduce((sum, number) => sum + number, 0);
    if (is === "level") total = values.at(-1);
    if (is === "people") total = to - from < 30 ? 1234 : "not_offered";
    return { is, unit: "views", values, total, total_is_partial: is === "count" && numbers.length < values.length };
  };
  const range = (query) => {
    const [from, to] = [read(query.get("from")), read(query.get("to"))];
    const days = to - from + 1;
    const metrics = {};
    for (const metric of query.get("metrics").split(",")) {
      const told = part(metric, from, to);
      if (query.has("compare")) told.previous = part(metric, from - days, from - 1);
      if (query.has("breakdown") && /views|reach/.test(metric)) {
        const by = (share) => ({ values: told.values.map((value) => (typeof value === "number" ? Math.floor(value * share) : value)) });
        told.by_product = { post: by(0.2), carousel: by(0.1), reel: by(0.5), story: by(0.2), ad: by(0) };
      }
      metrics[metric] = told;
    }
    const begins = Array.from({ length: days }, (_, place) => spelt(from + place));
    return { from: spelt(from), to: spelt(to), by: "day", begins, metrics };
  };
  const media = (product, count) => ({
    media: Array.from({ length: count }, (_, place) => ({
      id: `${place}`,
      product,
      posted: new Date((yesterday() - place) * DAY).toISOString(),
      url: `https://www.instagram.com/p/${place}/`,
      samples: ["1h", "24h", "7d", "found"],
      ages_seconds: [3600, 86400, place ? 604800 : null, null],
      latest: { views: place === 1 ? 0 : 100 + ((place * 37) % 91), reach: KINDS[place % 5], likes: place },
      numbers: { views: [10, place === 2 ? "not_sampled" : 40, place ? 90 : "too_new", "not_sampled"] },
    })),
  });
  const audience = () => ({
    week: spelt(yesterday()),
    follower_demographics: {
      age: { "18-24": 900, "25-34": 1800 },
      gender: { F: 1700, M: 900 },
      country: { DE: 1200, AT: 300 },
      city: "too_few",
    },
    engaged_audience_demographics: { age: "empty", gender: "not_sampled", country: "not_offered", city: "too_few" },
  });
  const hours = () => {
    const of = (weekday) => Array.from({ length: 24 }, (_, hour) => (hour === 3 ? "not_sampled" : 100 + hour * 9 + weekday));
    const names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    return {
      days: 30,
      online: Object.fromEntries(names.map((name, place) => [name, of(place)])),
      best: [{ weekday: "wed", hour: 20, online: 280 }],
    };
  };
  const state = () => ({
    begun: true,
    sampled_to: spelt(yesterday()),
    final_to: spelt(yesterday() - 3),
    reaches: { views: spelt(yesterday() - 300) },
    refused: [],
    ...played.state,
  });
  let known = [];
  const reports = (method, id, body) => {
    if (method === "GET") return answer(200, { reports: known });
    if (method === "DELETE") {
      known = known.filter((report) => report.id !== id);
      return new Response(null, { status: 204 });
    }
    const report = { id: `r${known.length}`, ...JSON.parse(body) };
    known = [report, ...known];
    return answer(201, { ...report, url: `${location.origin}/insights.html#report=opaque` });
  };
  const answer = (status, body, type = "application/json") =>
    new Response(type === "application/json" ? JSON.stringify(body) : body, { status, headers: { "Content-Type": type } });
  globalThis.fetch = async (target, options) => {
    const url = new URL(target?.url ?? target, location.href);
    if (!url.pathname.startsWith("/insights") || url.pathname.includes(".")) return real(target, options);
    played.asked.push({ method: options.method, target: url.pathname + url.search, pass: options.headers.Authorization });
    const said = played.says[url.pathname];
    if (said) return answer(...said);
    if (url.pathname.startsWith("/insights/reports")) return reports(options.method, url.pathname.split("/")[3], options.body);
    if (url.searchParams.get("format") === "csv") return answer(200, "day,views (views)\r\n2026-11-01,124\r\n", "text/csv");
    const told = {
      "/insights": () => range(url.searchParams),
      "/insights/state": state,
      "/insights/media": () => media("reel", 12),
      "/insights/stories": () => media("story", 2),
      "/insights/audience": audience,
      "/insights/best-hours": hours,
    };
    return answer(200, told[url.pathname]());
  };
})();
