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

export const keep = async (account, work) => (await store("work", "put", work, account)) === account;
export const kept = (account) => store("work", "get", account);
export const recall = async (account, id) => {
  if (files.has(id)) return true;
  const blob = await store("files", "get", place(account, id));
  if (blob) files.set(id, { blob });
  return !!blob;
};
export const release = (account, id) => {
  URL.revokeObjectURL(files.get(id)?.url);
  files.delete(id);
  return store("files", "delete", place(account, id));
};
// A post has the file now: a copy stays, to be seen, until the post has ended.
export const hand = async (account, id, file) => {
  const blob = files.get(id)?.blob;
  await release(account, id);
  if (blob) await store("files", "put", blob, place(account, file));
};
export const copy = async (account, file, id) => {
  const blob = await store("files", "get", place(account, file));
  if (blob) files.set(id, { blob });
  return !!blob;
};
export const forget = (account, file) => store("files", "delete", place(account, file));
export const number = () => crypto.getRandomValues(new Uint32Array(1))[0];
// Whoever signs out leaves nothing here.
addEventListener("disconnected", ({ detail }) => {
  if (!["signed_out", "disconnected"].includes(detail.reason)) return;
  for (const name of ["work", "files"]) store(name, "clear");
});

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
    player.onloadedmetadata = () => resolve({ width: player.videoWidth, height: player.videoHeight, seconds: player.duration || 0 });
    // A codec that this browser doesn't know; Instagram may.
    player.onerror = () => resolve({ width: 0, height: 0, seconds: 0 });
    player.src = address(id);
  });
// What it is; a picture that Instagram wouldn't take is a JPEG afterwards. Refused if nobody can read it.
export const prepare = async (account, id) => {
  const file = files.get(id);
  const type = file.blob.type || TYPES[file.blob.name?.split(".").pop().toLowerCase()] || "";
  const moving = type.startsWith("video/");
  const found = moving ? await video(id) : await picture(file, type);
  const { blob } = file;
  await store("files", "put", blob, place(account, id));
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

// Every half minute, and as soon as somebody looks at the page again, or the network is back.
export const ticks = (tick) => {
  const woke = () => document.visibilityState === "visible" && tick(true);
  setInterval(() => tick(false), 3e4);
  document.addEventListener("visibilitychange", woke);
  for (const name of ["online", "pageshow"]) addEventListener(name, woke);
};

export const seek = (player, seconds) => {
  player.currentTime = seconds;
};
// Where in an element a pointer is, in hundredths of its width and height.
export const spot = (event) => {
  const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
  const hundredth = (at, size) => Math.min(100, Math.max(0, Math.round((100 * at) / size)));
  return hundredth(event.clientX - left, width) * 1000 + hundredth(event.clientY - top, height);
};
// Puts the focus there, when it has been drawn.
export const focus = (selector) => requestAnimationFrame(() => document.querySelector(selector)?.focus());
