// What the composer's Rust asks of the browser: files and their pictures, IndexedDB, the network, the clock and its zone.

// Files in memory: by the slide's number, with the address that shows it.
const files = new Map();

// IndexedDB: the work of each account, and its files.
let opening;
const database = () =>
  (opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("instagram-compose", 1);
    request.onupgradeneeded = () => ["work", "files"].map((name) => request.result.createObjectStore(name));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  }));
// `undefined` where storage is blocked or full: the work is then not kept, and nothing else is lost.
const store = async (name, method, ...values) => {
  try {
    const request = (await database())
      .transaction(name, "readwrite")
      .objectStore(name)
      [method](...values);
    return await new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } catch {}
};
const place = (account, id) => `${account}/${id}`;

// Accounts for which nothing is kept any more, and how often each was left: what began before that is not kept after it.
const left = new Set();
const times = new Map();
const put = async (since, name, value, key, account) => {
  if (left.has(account) || (times.get(account) ?? 0) !== since) return;
  return store(name, "put", value, key);
};
const since = (account) => times.get(account) ?? 0;

export const keep = async (account, work) => (await put(since(account), "work", work, account, account)) === account;
export const kept = (account) => {
  left.delete(account);
  return store("work", "get", account);
};
export const leave = (account, forGood) => {
  left.add(account);
  times.set(account, since(account) + 1);
  if (!forGood) return;
  store("work", "delete", account);
  store("files", "delete", IDBKeyRange.bound(place(account, ""), place(account, "\uffff")));
};
export const recall = async (account, id) => {
  if (files.has(id)) return true;
  const blob = await store("files", "get", place(account, id));
  if (blob) files.set(id, { blob });
  return !!blob;
};
export const unload = (id) => {
  URL.revokeObjectURL(files.get(id)?.url);
  files.delete(id);
};
export const release = (account, id) => {
  unload(id);
  return store("files", "delete", place(account, id));
};
// A post has the file now: a copy stays, to be seen, until the post has ended.
export const hand = async (account, id, file) => {
  const blob = files.get(id)?.blob;
  const then = since(account);
  await release(account, id);
  if (blob) await put(then, "files", blob, place(account, file), account);
};
export const copy = async (account, file, id) => {
  const blob = await store("files", "get", place(account, file));
  if (blob) files.set(id, { blob });
  return !!blob;
};
export const forget = (account, file) => store("files", "delete", place(account, file));
export const number = () => crypto.getRandomValues(new Uint32Array(1))[0];
// Files that were chosen or dropped.
export const take = (list) =>
  JSON.stringify(
    [...list].map((blob) => {
      const id = number();
      files.set(id, { blob });
      return { id, name: blob.name, size: blob.size };
    }),
  );
export const address = (id) => {
  const file = files.get(id);
  return file ? (file.url ??= URL.createObjectURL(file.blob)) : "";
};
export const has = (id) => files.has(id);
export const part = (id, from, to) => files.get(id)?.blob.slice(from, to);
export const chosen = (event) => event.target.files;
// So that the same file can be chosen again.
export const emptied = (event) => {
  event.target.value = "";
};
export const dropped = (event) => event.dataTransfer.files;
// Firefox drags nothing that has no data.
export const drag = (event) => event.dataTransfer.setData("text/plain", "");

// Instagram takes JPEG of at most 8 MB, and makes pictures narrower that have more than 1440 columns.
const MOST = 8e6;
const WIDE = 1440;
const HIGH = 2560;
const TYPES = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  heic: "image/heic",
  heif: "image/heif",
  mov: "video/quicktime",
  mp4: "video/mp4",
  m4v: "video/mp4",
};

const decoded = async (blob) => {
  try {
    return await createImageBitmap(blob);
  } catch {
    // What only an element can read, as HEIC in Safari.
    const image = new Image();
    image.src = URL.createObjectURL(blob);
    try {
      await image.decode();
      return image;
    } finally {
      URL.revokeObjectURL(image.src);
    }
  }
};
const drawn = async (image, quality) => {
  const width = image.naturalWidth ?? image.width;
  const height = image.naturalHeight ?? image.height;
  const scale = Math.min(1, WIDE / width, HIGH / height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  // A JPEG has nothing that one can look through.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
  return { blob, width: canvas.width, height: canvas.height };
};
const picture = async (file, type) => {
  const image = await decoded(file.blob);
  const width = image.naturalWidth ?? image.width;
  const height = image.naturalHeight ?? image.height;
  if (type === "image/jpeg" && file.blob.size <= MOST) return { width, height };
  let made = await drawn(image, 0.92);
  if (made.blob.size > MOST) made = await drawn(image, 0.7);
  file.blob = made.blob;
  return { ...made, from: type === "image/jpeg" ? "large" : type.replace("image/", "") || "other" };
};
const video = (id) =>
  new Promise((resolve) => {
    const player = document.createElement("video");
    player.preload = "metadata";
    player.onloadedmetadata = () =>
      resolve({ width: player.videoWidth, height: player.videoHeight, seconds: Number.isFinite(player.duration) ? player.duration : 0 });
    // A codec that this browser doesn't know; Instagram may.
    player.onerror = () => resolve({ width: 0, height: 0, seconds: 0 });
    player.src = address(id);
  });
// What it is; a picture that Instagram wouldn't take is a JPEG afterwards. Refused if nobody can read it.
export const prepare = async (account, id) => {
  const file = files.get(id);
  const then = since(account);
  const type = file.blob.type || TYPES[file.blob.name?.split(".").pop().toLowerCase()] || "";
  const moving = type.startsWith("video/");
  const found = moving ? await video(id) : await picture(file, type);
  const { blob } = file;
  await put(then, "files", blob, place(account, id), account);
  const { width, height, seconds = 0, from = "" } = found;
  return JSON.stringify({ video: moving, mime: moving ? type : "image/jpeg", size: blob.size, width, height, seconds, from });
};

// A request: refused if no answer came.
export const send = async (method, url, headers, body) => {
  const answer = await fetch(url, {
    method,
    headers: JSON.parse(headers),
    body,
    credentials: "omit",
    cache: "no-store",
    signal: AbortSignal.timeout(6e4),
  });
  return JSON.stringify({ status: answer.status, text: await answer.text() });
};

export const now = () => Date.now();
export const random = () => crypto.randomUUID();
export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
// Minutes that a clock here is ahead of UTC at that moment.
export const offset = (moment) => -new Date(moment).getTimezoneOffset();
// The moment that a field names, in the zone here.
export const moment = (text) => new Date(text).getTime();
// Later, or as soon as the network is back.
export const sleep = (milliseconds) =>
  new Promise((resolve) => {
    const done = () => {
      removeEventListener("online", done);
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    addEventListener("online", done);
  });

// A desk listens until its end: every half minute, as soon as somebody looks at the page again or the network is back, and when
// somebody isn't connected any more.
const desks = new Map();
export const begin = (id, host, button, tick, ends, lost) => {
  const over = new AbortController();
  const { signal } = over;
  const woke = () => document.visibilityState === "visible" && tick(true);
  const timer = setInterval(() => tick(false), 3e4);
  signal.addEventListener("abort", () => clearInterval(timer));
  document.addEventListener("visibilitychange", woke, { signal });
  for (const name of ["online", "pageshow"]) addEventListener(name, woke, { signal });
  const gone = ({ detail }) => ends(["signed_out", "disconnected"].includes(detail.reason));
  button.addEventListener("disconnected", gone, { signal });
  desks.set(id, { host, over, lost });
};
export const end = (id) => {
  let_go(id);
  desks.get(id)?.over.abort();
  desks.delete(id);
};
// One desk of all tabs makes an account's posts.
export const hold = async (id, account, how) => {
  const desk = desks.get(id);
  if (!desk) return false;
  if (!navigator.locks || (desk.held === account && how === "try")) return true;
  let_go(id);
  const waits = new AbortController();
  const options = { try: { ifAvailable: true }, wait: { signal: waits.signal }, steal: { steal: true } }[how];
  return new Promise((resolve) => {
    const turn = (lock) => {
      resolve(!!lock);
      if (!lock) return;
      desk.held = account;
      return new Promise((free) => {
        desk.free = free;
      });
    };
    desk.free = () => waits.abort();
    navigator.locks.request(`instagram-compose/${account}`, options, turn).catch(() => {
      resolve(false);
      // It was stolen.
      if (desk.held !== account || waits.signal.aborted) return;
      desk.held = desk.free = undefined;
      if (desks.has(id)) desk.lost();
    });
  });
};
export const let_go = (id) => {
  const desk = desks.get(id);
  desk?.free?.();
  if (desk) desk.held = desk.free = undefined;
};

export const seek = (player, seconds) => {
  player.currentTime = seconds;
};
// Where in an element a pointer is, in thousandths of its width and height.
export const spot = (event) => {
  const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
  const share = (at, size) => Math.min(1000, Math.max(0, Math.round((1000 * at) / size)));
  return share(event.clientX - left, width) * 1e4 + share(event.clientY - top, height);
};
// Puts the focus there, when it has been drawn.
export const focus = (id, selector) => requestAnimationFrame(() => desks.get(id)?.host.root.querySelector(selector)?.focus());
export const fire = (id, name, detail) =>
  desks
    .get(id)
    ?.host.dispatchEvent(new CustomEvent(`instagram-compose:${name}`, { bubbles: true, composed: true, detail: JSON.parse(detail) }));
