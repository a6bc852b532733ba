// Plays the edge's /posts and /media for the composer, for as long as the tab lives: files arrive in parts, a post appears at
// its second look. `played` is what it knows; `played.down` is a network that is gone.
(() => {
  const real = globalThis.fetch;
  const load = () => JSON.parse(sessionStorage.getItem("played") ?? '{"files":{},"posts":[],"asked":[],"limits":{"used":2,"total":50}}');
  const known = load();
  const clock = Date.now;
  globalThis.played = {
    get: () => known,
    set: (more) => save(Object.assign(known, more)),
    // The machine slept: files that no post has are gone, and what was due is published.
    sleep: (milliseconds) => {
      Date.now = () => clock() + milliseconds;
      const files = known.posts.flatMap((post) => post.media.map((medium) => medium.file));
      for (const id of Object.keys(known.files)) if (!files.includes(id)) delete known.files[id];
      for (const post of known.posts) {
        if (Date.parse(post.at) < Date.now()) Object.assign(post, { state: "published", published_at: post.at });
      }
      known.limits.used += known.posts.length;
      save();
      document.dispatchEvent(new Event("visibilitychange"));
    },
  };
  const save = () => sessionStorage.setItem("played", JSON.stringify(known));
  const answer = (status, body) =>
    new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
  const now = () => new Date().toISOString();
  const media = async (method, id, headers, body) => {
    if (!id) {
      known.begun = (known.begun ?? 0) + 1;
      id = `f${known.begun}`;
      known.files[id] = { id, type: headers["Content-Type"], size: Number(headers["Upload-Length"]), received: 0 };
      return answer(201, { id, state: "partial", received: 0 });
    }
    const file = known.files[id];
    if (!file) return answer(404, { category: "not_found", cause: "It is gone.", action: "" });
    if (method === "DELETE") {
      delete known.files[id];
      return answer(204);
    }
    if (method === "PATCH") {
      if (known.held-- > 0) return answer(409, { cause: "Another one is under way.", received: file.received });
      if (Number(headers["Upload-Offset"]) !== file.received) return answer(409, { cause: "Elsewhere." });
      file.received += body.size;
    }
    return answer(200, { ...file, state: file.received === file.size ? "whole" : "partial" });
  };
  // Members that are nothing are taken away.
  const patch = (post, change) => {
    for (const [name, value] of Object.entries(change)) value === null ? delete post[name] : Object.assign(post, { [name]: value });
    post.state = post.draft ? "draft" : post.at ? "scheduled" : "making";
  };
  const posts = (method, path, query, body, key) => {
    const [, , id, what] = path.split("/");
    if (id === "limits") return answer(200, { seconds: 86400, stands_in_the_way: [], ...known.limits });
    if (id) {
      const post = known.posts.find((post) => post.id === id);
      if (!post) return answer(404, { cause: "There is no such post.", action: "" });
      if (method === "GET") return answer(200, post);
      if (method === "PATCH") patch(post, JSON.parse(body));
      if (method === "DELETE") post.state = "cancelled";
      if (what === "retry") post.state = "making";
      post.history.push({ at: now(), what: what ?? post.state });
      return method === "DELETE" ? answer(204) : answer(200, post);
    }
    if (method === "GET") {
      for (const post of known.posts) {
        if (post.state !== "making") continue;
        post.looks = (post.looks ?? 0) + 1;
        if (post.looks > 1) Object.assign(post, { state: "published", published_at: now() });
      }
      return answer(200, { posts: known.posts });
    }
    if (query === "dry_run") return answer(200, { ok: true, problems: [], warnings: ["It is a nice one."] });
    known.keys ??= {};
    const made = known.keys[key];
    if (made?.body === body)
      return answer(
        200,
        known.posts.find((post) => post.id === made.post),
      );
    if (made) {
      const problems = [{ where: "Idempotency-Key", what: "This key came with another body before." }];
      return answer(422, { cause: "Another.", action: "", post: made.post, problems });
    }
    const wish = JSON.parse(body);
    if (wish.caption?.includes("refuse me")) {
      const problems = [{ where: "media[0].alt_text", what: "It says nothing.", limit: "1000 characters" }];
      return answer(422, { cause: "This can’t be posted.", action: "Change it.", problems });
    }
    const post = { ...wish, id: `p${known.posts.length + 1}`, created_at: now(), history: [{ at: now(), what: "made" }] };
    post.state = wish.draft ? "draft" : wish.at ? "scheduled" : "making";
    known.posts.unshift(post);
    known.keys[key] = { body, post: post.id };
    // It is made, and nobody hears of it.
    if (known.lose) {
      known.lose = false;
      save();
      throw new TypeError("Failed to fetch");
    }
    return answer(201, post);
  };
  globalThis.fetch = async (url, options = {}) => {
    const { pathname, search } = new URL(url, location.href);
    if (!/^\/(posts|media)(\/|$)/.test(pathname)) return real(url, options);
    if (known.down) throw new TypeError("Failed to fetch");
    const { method = "GET", headers = {}, body } = options;
    // Long enough that a test sees it under way.
    await new Promise((done) => setTimeout(done, known.slow ?? 60));
    known.asked.push(`${method} ${pathname}${search === "?dry_run" ? search : ""}`);
    if (!/^Bearer \S{20,}$/.test(headers.Authorization)) return answer(401, {});
    const said = pathname.startsWith("/media")
      ? await media(method, pathname.split("/")[2], headers, body)
      : posts(method, pathname, search.slice(1), body, headers["Idempotency-Key"]);
    save();
    return said;
  };
})();
