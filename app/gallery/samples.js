// What the page shows, group by group. `site` says how the played edge treats the visitor (`edge.js`); `next` is done
// once the button is there.
import { FAILURES } from "./failures.js";

export const LANGUAGES = {
  en: "English",
  de: "Deutsch",
  es: "Español",
  fr: "Français",
  it: "Italiano",
  nl: "Nederlands",
  pl: "Polski",
  pt: "Português",
  tr: "Türkçe",
  ru: "Русский",
  ar: "العربية",
  ja: "日本語",
  zh: "中文",
};

// The first of each is the default: no attribute.
export const CHOICES = {
  theme: { "": "Page's", light: "Light", dark: "Dark" },
  dir: { "": "→ ltr", rtl: "← rtl" },
  size: { small: "Small", "": "Medium", large: "Large" },
  shape: { square: "Square", "": "Rounded", pill: "Pill" },
};

const idle = { site: "idle" };
const waiting = { site: "waiting", next: "connect" };
const connected = { site: "picture" };
const menu = { site: "picture", next: "open" };

export const GROUPS = {
  states: [
    { title: "idle", text: "Nothing is connected.", ...idle },
    { title: "waiting", text: "At Instagram. A click opens it again.", ...waiting },
    { title: "busy", text: "Something is under way.", site: "busy" },
    { title: "connected", text: "The account's name.", site: "connected" },
    { title: "connected, with its picture", text: "If Instagram gives one.", ...connected },
    { title: "connected, the menu open", text: "A click on the connected button.", ...menu },
    { title: "connected, permissions unticked", text: "The menu says which ones are missing.", site: "declined", next: "open" },
    { title: "reconnect", text: "Instagram ended the connection.", site: "reconnect" },
    { title: "failed", text: "In words, and what to do.", site: "denied", next: "connect" },
  ],
  failures: [
    ...["popup_blocked", "misconfigured", "network"].map((site) => ({ title: site, site, next: "connect" })),
    ...["storage_blocked", "unsupported_context"].map((title) => ({ title, site: "idle", next: "fail" })),
    ...Object.keys(FAILURES)
      .filter((site) => site !== "denied")
      .map((site) => ({ title: site, site, next: "connect" })),
  ],
  looks: Object.keys(CHOICES.size).flatMap((size) =>
    Object.keys(CHOICES.shape).map((shape) => ({
      title: [size && `size="${size}"`, shape && `shape="${shape}"`].filter(Boolean).join(" ") || "without attributes",
      look: { size, shape },
      ...(size === shape ? connected : idle),
    })),
  ),
  themes: ["light", "dark"].flatMap((theme) => [
    { title: `theme="${theme}"`, look: { theme }, ...idle },
    { title: `theme="${theme}", connected`, look: { theme }, ...menu },
    { title: `theme="${theme}", failed`, look: { theme }, site: "checkpoint", next: "connect" },
  ]),
  colours: [
    { "--connect-background": "#5b4be0", "--connect-color": "#ffffff", "--connect-border": "#5b4be0", "--connect-accent": "#5b4be0" },
    {
      "--connect-background": "#d7f5e3",
      "--connect-color": "#0b3d24",
      "--connect-border": "#7fd6a5",
      "--connect-radius": "999px",
      "--connect-panel-background": "#f2fcf6",
      "--connect-panel-color": "#0b3d24",
      "--connect-accent": "#0b7a43",
    },
    {
      "--connect-background": "#2b1055",
      "--connect-color": "#ffe9c7",
      "--connect-border": "#8a63d2",
      "--connect-radius": "0.5rem",
      "--connect-panel-background": "#1d0b3b",
      "--connect-panel-color": "#ffe9c7",
      "--connect-accent": "#ffb36b",
    },
  ].map((properties, at) => ({ title: ["Violet", "Mint", "Night"][at], properties, ...menu })),
  rtl: [idle, menu, { site: "reconnect" }].map((sample) => ({
    title: sample.next === "open" ? "menu" : sample.site,
    look: { lang: "ar", dir: "rtl" },
    ...sample,
  })),
  languages: Object.entries(LANGUAGES).map(([lang, title]) => ({
    title,
    lang,
    look: { lang, dir: lang === "ar" ? "rtl" : "" },
    several: [idle, waiting, menu],
  })),
};
