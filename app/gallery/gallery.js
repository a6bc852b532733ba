// The gallery: builds its cards, and lets the pickers act on them.
import { EDGE, clean, play, seed } from "./edge.js";
import { CHOICES, GROUPS, LANGUAGES } from "./samples.js";

const SESSIONS = ["busy", "connected", "picture", "declined", "reconnect"];

const make = (tag, properties = {}, ...inside) => {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...inside);
  return node;
};
const attribute = (node, name, value) => (value ? node.setAttribute(name, value) : node.removeAttribute(name));

// What the pickers say; the address keeps it.
const query = new URLSearchParams(location.search);
const chosen = {
  lang: LANGUAGES[query.get("lang")] ? query.get("lang") : "en",
  theme: query.get("theme") || "",
  dir: query.get("dir") || (query.get("lang") === "ar" ? "rtl" : ""),
  size: query.get("size") || "",
  shape: query.get("shape") || "",
};

// A stage is a piece of somebody's page, with a direction and a color scheme of its own.
const dress = (stage, { lang, theme, dir, size, shape }) => {
  attribute(stage, "dir", dir || (lang && "ltr"));
  attribute(stage, "data-theme", theme);
  for (const button of stage.querySelectorAll("instagram-connect")) {
    attribute(button, "lang", lang);
    attribute(button, "theme", theme);
    attribute(button, "size", size);
    attribute(button, "shape", shape);
  }
};

// The panel lies over what is below it: its stage makes room for it.
const room = (stage, button) => {
  const panel = button.root.querySelector(".panel");
  new ResizeObserver(() => {
    const below = panel.getBoundingClientRect().bottom - button.getBoundingClientRect().bottom;
    button.style.marginBlockEnd = panel.hidden || below <= 0 ? "" : `${Math.ceil(below)}px`;
  }).observe(panel);
  stage.dataset.ready = "";
};

const act = async (button, { title, next }) => {
  const view = await button.ready();
  room(button.parentElement, button);
  if (next === "connect") await button.connect();
  if (next === "fail") view.fail(title);
  if (next === "open") {
    const main = button.root.querySelector(".main");
    const open = () => button.state === "connected" && !main.matches('[aria-expanded="true"]') && main.click();
    button.addEventListener("connected", open, { once: true });
    open();
  }
};

let count = 0;
const place = async (stage, sample) => {
  const key = `gallery-${(count += 1)}`;
  if (SESSIONS.includes(sample.site)) await seed(sample.site, key);
  const button = make("instagram-connect");
  const config = { edge: EDGE, "client-id": sample.site, "account-key": key, mode: "popup" };
  if (sample.site === "misconfigured") delete config["client-id"];
  for (const [name, value] of Object.entries(config)) button.setAttribute(name, value);
  stage.append(button);
  return () => act(button, sample);
};

const card = async (sample, look) => {
  const stage = make("div", { className: "stage" });
  for (const [name, value] of Object.entries(sample.properties || {})) stage.style.setProperty(name, value);
  const acts = [];
  for (const one of sample.several || [sample]) acts.push(await place(stage, one));
  dress(stage, look);
  const item = make("li", {}, make("h3", { textContent: sample.title, lang: sample.lang || "" }));
  if (!sample.lang) item.firstChild.removeAttribute("lang");
  if (sample.text) item.append(make("p", { textContent: sample.text }));
  item.append(stage);
  if (sample.properties) {
    const lines = Object.entries(sample.properties).map(([name, value]) => `${name}: ${value};`);
    const code = make("pre", { tabIndex: 0 }, make("code", { textContent: lines.join("\n") }));
    code.setAttribute("aria-label", `The properties of ${sample.title}`);
    code.setAttribute("role", "group");
    item.append(code);
  }
  return { item, act: () => Promise.all(acts.map((each) => each())) };
};

const fill = async (name) => {
  const cards = [];
  for (const sample of GROUPS[name]) cards.push(await card(sample, sample.look || chosen));
  document.querySelector(`[data-group=${name}]`).replaceChildren(...cards.map(({ item }) => item));
  await customElements.whenDefined("instagram-connect");
  await Promise.all(cards.map((each) => each.act()));
};

const snippet = () => {
  const own = ["theme", "size", "shape"].filter((name) => chosen[name]).map((name) => ` ${name}="${chosen[name]}"`);
  const lang = chosen.lang === "en" ? "" : ` lang="${chosen.lang}"`;
  document.querySelector("#code").textContent = `<instagram-connect client-id="shop"${lang}${own.join("")}></instagram-connect>`;
};

const TRY = document.querySelector("#play");
const apply = () => {
  attribute(document.documentElement, "data-theme", chosen.theme);
  for (const stage of [TRY, ...document.querySelectorAll("[data-group=states] .stage, [data-group=failures] .stage")]) dress(stage, chosen);
  snippet();
};

const controls = document.querySelector(".controls");
const pick = (name, value) => {
  chosen[name] = value;
  for (const input of controls.querySelectorAll(`input[name=${name}]`)) input.checked = input.value === value;
};
for (const [lang, name] of Object.entries(LANGUAGES))
  controls.elements.lang.append(make("option", { value: lang, lang, textContent: name }));
for (const [name, values] of Object.entries(CHOICES)) {
  const radios = Object.entries(values).map(([value, text]) =>
    make("label", {}, make("input", { type: "radio", name, value }), make("span", { textContent: text })),
  );
  controls.querySelector(`[data-name=${name}]`).append(...radios);
  pick(name, chosen[name]);
}
controls.elements.lang.value = chosen.lang;
controls.addEventListener("change", ({ target }) => {
  pick(target.name, target.value);
  if (target.name === "lang") pick("dir", target.value === "ar" ? "rtl" : "");
  const said = new URLSearchParams(Object.entries(chosen).filter(([name, value]) => value && value !== "en" && name));
  history.replaceState(null, "", location.pathname + (said.size ? "?" + said : ""));
  apply();
});
controls.addEventListener("submit", (event) => event.preventDefault());

play();
await clean();
// The later half from where the script came from: the edge that is played here has no files.
await customElements.whenDefined("instagram-connect");
const first = make("instagram-connect", { hidden: true });
document.body.append(first);
await first.ready();
first.remove();
const trying = await place(TRY, { site: "try" });
apply();
await trying();
await Promise.all(Object.keys(GROUPS).map(fill));
apply();
document.documentElement.dataset.ready = "";
