// The browser, as the dashboard's Rust asks for it. Everything here works under a policy without inline styles, and without
// pictures of other origins.

const language = () =>
  document.documentElement.lang && navigator.language.startsWith(document.documentElement.lang.slice(0, 2))
    ? navigator.language
    : navigator.languages?.[0] || "en";
const made = new Map();
// Formats are dear: each is made once.
const format = (Kind, options) => {
  const name = Kind.name + JSON.stringify(options);
  if (!made.has(name)) made.set(name, new Kind(language(), options));
  return made.get(name);
};
const at = (day, options) => format(Intl.DateTimeFormat, { timeZone: "UTC", ...options }).format(day * 864e5);
export const number = (number) => format(Intl.NumberFormat, { maximumFractionDigits: 2 }).format(number);
export const short = (number) => format(Intl.NumberFormat, { notation: "compact", maximumFractionDigits: 1 }).format(number);
export const day = (day) => at(day, { day: "numeric", month: "short" });
export const month = (day) => at(day, { month: "short" });
export const date = (day) => at(day, { weekday: "short", day: "numeric", month: "long", year: "numeric" });
export const moment = (text, options) => {
  const moment = Date.parse(text);
  return moment ? format(Intl.DateTimeFormat, { dateStyle: "medium", ...options }).format(moment) : "";
};
export const minute = (text) => moment(text, { timeStyle: "short" });
const DATE = { timeZone: "UTC", dateStyle: "medium" };
export const span = (first, last) => format(Intl.DateTimeFormat, DATE).formatRange(first * 864e5, last * 864e5);
export const clock = (minutes) => at(minutes / 1440, { hour: "numeric", minute: minutes % 60 ? "2-digit" : undefined });
export const offset = () => -new Date().getTimezoneOffset();
export const zone = () =>
  format(Intl.DateTimeFormat, { timeZoneName: "long" })
    .formatToParts()
    .find(({ type }) => type === "timeZoneName").value;
// The end of a day, where the visitor is.
export const end = (day) => new Date(`${day}T23:59:59`).toISOString();
export const country = (code) => {
  try {
    return format(Intl.DisplayNames, { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
};
export const time = (text) => Date.parse(text);
export const now = () => Date.now();

// A token that this page was opened with, as its address says.
export const report = () => new URLSearchParams(location.hash.slice(1)).get("report") ?? "";

export const send = async (method, url, token, body) => {
  const headers = { Authorization: "Bearer " + token };
  if (body) headers["Content-Type"] = "application/json";
  const answer = await fetch(url, {
    method,
    headers,
    body: body || null,
    credentials: "omit",
    cache: "no-cache",
    signal: AbortSignal.timeout(6e4),
  });
  return JSON.stringify({ status: answer.status, text: await answer.text() });
};

// So long, or until the network is back.
export const sleep = (milliseconds) =>
  new Promise((resolve) => {
    const done = new AbortController();
    const wake = () => {
      done.abort();
      resolve();
    };
    addEventListener("online", wake, { signal: done.signal });
    setTimeout(wake, milliseconds);
  });

// How wide a plot is on paper: beside another one, and alone.
const HALF = 310;
const WHOLE = 660;

// Tells an element's width, now and whenever it changes, until the returned act is called. Before a page is printed nobody tells
// of the paper's.
export const widths = (element, tell) => {
  let known = 0;
  const look = () => {
    const width = Math.floor(element.getBoundingClientRect().width);
    if (width && width !== known) tell((known = width));
  };
  const watch = new ResizeObserver(() => requestAnimationFrame(look));
  const print = () => tell((known = element.closest(".pair") ? HALF : WHOLE));
  watch.observe(element);
  addEventListener("beforeprint", print);
  addEventListener("afterprint", look);
  look();
  return () => {
    watch.disconnect();
    removeEventListener("beforeprint", print);
    removeEventListener("afterprint", look);
  };
};

export const box = (element) => {
  const { left, top, width } = element.getBoundingClientRect();
  return [left, top, width];
};

// A menu closes when something in it was chosen, when somebody goes on elsewhere, and by Escape.
export const menu = (menu) => {
  const close = () => {
    menu.open = false;
  };
  const outside = (event) => event.composedPath().includes(menu) || close();
  menu.addEventListener("toggle", () => (menu.open ? addEventListener : removeEventListener)("pointerdown", outside));
  menu.addEventListener("click", ({ target }) => target.localName === "button" && close());
  menu.addEventListener("focusout", ({ relatedTarget }) => !relatedTarget || menu.contains(relatedTarget) || close());
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !menu.open) return;
    close();
    menu.firstElementChild.focus();
  });
};

const give = (name, blob) => {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 6e4);
};
export const save = (name, text, type) => give(name, new Blob([text], { type }));

const STYLES = [
  ["fill", "fill"],
  ["stroke", "stroke"],
  ["stroke-width", "strokeWidth"],
  ["stroke-dasharray", "strokeDasharray"],
  ["stroke-linecap", "strokeLinecap"],
  ["stroke-linejoin", "strokeLinejoin"],
  ["opacity", "opacity"],
  ["font-family", "fontFamily"],
  ["font-size", "fontSize"],
  ["font-weight", "fontWeight"],
];
const paper = (svg) => getComputedStyle(svg.closest(".card") ?? svg).backgroundColor;

// A plot as a file that looks the same without this page's styles.
export const svg = (plot, title) => {
  const copy = plot.cloneNode(true);
  const { width, height } = plot.viewBox.baseVal;
  const seen = plot.querySelectorAll("path,text");
  copy.querySelectorAll("path,text").forEach((node, place) => {
    const style = getComputedStyle(seen[place]);
    for (const [name, known] of STYLES) node.setAttribute(name, style[known]);
    node.removeAttribute("class");
  });
  copy.querySelector(".cursor")?.remove();
  for (const name of ["class", "aria-hidden", "part"]) copy.removeAttribute(name);
  const make = (name, attributes, text = "") => {
    const node = document.createElementNS(plot.namespaceURI, name);
    for (const key in attributes) node.setAttribute(key, attributes[key]);
    node.textContent = text;
    return node;
  };
  copy.prepend(make("title", {}, title), make("rect", { width, height, fill: paper(plot) }));
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  copy.setAttribute("role", "img");
  save(`${title}.svg`, new XMLSerializer().serializeToString(copy), "image/svg+xml");
};

// The same as pixels. Drawn path by path: a picture of the file would need `img-src blob:` of the page's policy.
export const png = async (plot, title) => {
  const { width, height } = plot.viewBox.baseVal;
  const scale = 2;
  const canvas = Object.assign(document.createElement("canvas"), { width: width * scale, height: height * scale });
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  pen.fillStyle = paper(plot);
  pen.fillRect(0, 0, width, height);
  for (const node of plot.querySelectorAll("path:not(.cursor),text")) {
    const style = getComputedStyle(node);
    pen.globalAlpha = Number(style.opacity);
    const fill = style.fill !== "none";
    if (fill) pen.fillStyle = style.fill;
    if (node.localName === "text") {
      pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      pen.textAlign = { start: "left", middle: "center", end: "right" }[node.getAttribute("text-anchor")] ?? "left";
      pen.fillText(node.textContent, Number(node.getAttribute("x")), Number(node.getAttribute("y")));
      continue;
    }
    const path = new Path2D(node.getAttribute("d"));
    if (fill) pen.fill(path);
    if (style.stroke === "none") continue;
    pen.strokeStyle = style.stroke;
    pen.lineWidth = Number.parseFloat(style.strokeWidth);
    pen.lineCap = style.strokeLinecap;
    pen.lineJoin = style.strokeLinejoin;
    pen.setLineDash(style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(/[ ,]+/).map(Number.parseFloat));
    pen.stroke(path);
  }
  give(`${title}.png`, await new Promise((resolve) => canvas.toBlob(resolve)));
};

export const copy = (text) => navigator.clipboard.writeText(text);
export const print = () => globalThis.print();
