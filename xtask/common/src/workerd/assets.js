// Workers static assets, played for workerd alone: a folder with types, `index.html` for folders, and validators.
const TYPES = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json",
  txt: "text/plain; charset=utf-8",
  wasm: "application/wasm",
  svg: "image/svg+xml",
  png: "image/png",
  jpg: "image/jpeg",
  webp: "image/webp",
  ico: "image/x-icon",
  woff2: "font/woff2",
};

export default {
  async fetch(request, env) {
    if (request.method !== "GET" && request.method !== "HEAD") return new Response(null, { status: 405 });
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/index.html")) {
      return new Response(null, { status: 307, headers: { location: pathname.slice(0, -"index.html".length) } });
    }
    const last = pathname.slice(pathname.lastIndexOf("/") + 1);
    const path = last === "" ? `${pathname}index.html` : last.includes(".") ? pathname : `${pathname}.html`;
    const file = await env.FILES.fetch(`http://files${path}`);
    if (!file.ok) return new Response(null, { status: 404 });
    const body = await file.arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body)).subarray(0, 16);
    const etag = `"${[...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("")}"`;
    const headers = { etag, "cache-control": "public, max-age=0, must-revalidate" };
    if (request.headers.get("if-none-match")?.includes(etag)) return new Response(null, { status: 304, headers });
    headers["content-type"] = TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream";
    return new Response(request.method === "HEAD" ? null : body, { headers });
  },
};
