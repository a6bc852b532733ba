// Which words are shown, and in which language. Run with `node --test`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const text = (language) => JSON.parse(read(`../texts/${language}.json`));

/** `words.js` in a page that can or can't load the other languages; and an element of a language. */
const open = ({ offline = false } = {}) => {
  const page = { offline, asked: [] };
  const fetch = async (url, { integrity }) => {
    page.asked.push(url);
    if (page.offline) throw new TypeError("offline");
    const name = url.match(/^https:\/\/edge\.example\/v\/1\/(\w+)\.json$/)[1];
    if (name === "texts") return { json: async () => ({ de: "sha-de", pl: "sha-pl" }) };
    assert.equal(integrity, `sha-${name}`);
    return { json: async () => text(name) };
  };
  const source = (read("../src/loader/document.js").replaceAll("export ", "") + read("../src/loader/words.js"))
    .replace(/^import \{.*$/gm, "")
    .replace(/import en from .*/, `const en = ${read("../texts/en.json")};`)
    .replace(/export const (\w+)/g, "const $1 = exported.$1");
  const exported = {};
  class Document {
    currentScript = { src: "https://evil.example/x.png" };
  }
  Object.defineProperty(Document.prototype, "currentScript", { get: () => ({ src: "https://edge.example/v/1/element.js" }) });
  vm.runInNewContext(source, { exported, document: new Document(), Document, Reflect, fetch, AbortSignal, Promise, Intl });
  const element = (language) => ({
    constructor: { language: () => language },
    shown: [],
    show(state) {
      this.shown.push(state);
    },
  });
  return { ...exported, element, page };
};

const plain = (value) => JSON.parse(JSON.stringify(value));

/** What is shown, and its language, which no event shows. */
const shown = (told) => ({ ...plain(told), lang: told.lang });

test("a failure that the button found has its words in the language", async () => {
  const { translated, loaded, element } = open();
  const german = element("de");
  await loaded(german);
  const [message, action] = text("de").failures.network;
  assert.deepEqual(shown(translated(german, { code: "network" })), { code: "network", message, action, lang: "de" });
});

test("in English the edge's own words are shown", () => {
  const { translated, element } = open();
  const told = { code: "access_denied", message: "You said no.", action: "Try again." };
  assert.deepEqual(shown(translated(element("en"), told)), { ...told, lang: "en" });
});

test("in another language its own words for the edge's category are shown, with the permissions that the edge names (R43)", async () => {
  const { translated, loaded, element } = open();
  const german = element("de");
  await loaded(german);
  const permissions = ["instagram_business_basic", "instagram_business_manage_insights"];
  const told = translated(german, {
    code: "permission_missing",
    message: "See other_words.",
    action: "x",
    retry: "user_reconnect",
    permissions,
  });
  assert.deepEqual(shown(told), {
    code: "permission_missing",
    message: text("de").failures.permission_missing[0].replace("{names}", "basic, manage_insights"),
    action: text("de").failures.permission_missing[1],
    retry: "user_reconnect",
    permissions,
    lang: "de",
  });
});

test("what a language has no words for is told in the edge's, and called English", async () => {
  const { translated, loaded, element } = open();
  const german = element("de");
  await loaded(german);
  // No name is read out of a sentence: words that name permissions need their names.
  for (const [code, message] of [
    ["brand_new", "It broke."],
    ["permission_missing", "Not granted: instagram_business_basic."],
  ])
    assert.deepEqual(shown(translated(german, { code, message, action: "Wait." })), { code, message, action: "Wait.", lang: "en" });
});

test("a code without any words is told as unexpected", () => {
  const { translated, element } = open();
  assert.equal(translated(element("en"), { code: "brand_new" }).message, text("en").failures.unexpected[0]);
});

test("English needs no file", async () => {
  const { loaded, element, page } = open();
  assert.equal((await loaded(element("en"))).lang, "en");
  assert.deepEqual(page.asked, []);
});

test("where a language can't be loaded the words are English, until it is asked for again", async () => {
  const { loaded, words, element, page } = open({ offline: true });
  const german = element("de");
  assert.equal((await loaded(german)).lang, "en");
  assert.equal(words(german).connect, "Connect Instagram");
  page.offline = false;
  assert.equal((await loaded(german)).lang, "de");
  assert.equal(words(german).connect, "Instagram verbinden");
});

test("before the words are there the button is told nothing, and is drawn again when they are", async () => {
  const { word, loaded, element } = open();
  const german = Object.assign(element("de"), { state: "waiting" });
  assert.equal(word(german), undefined);
  await loaded(german);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(german.shown, ["waiting"]);
  assert.equal(word(german), text("de").waiting);
});

test("permissions are counted as the language counts", async () => {
  const { declined, loaded, element } = open();
  const polish = element("pl");
  await loaded(polish);
  const forms = text("pl").declined;
  for (const [count, form] of [
    [1, forms.one],
    [2, forms.few],
    [5, forms.many],
  ]) {
    const names = Array.from({ length: count }, (_, at) => `p${at}`);
    assert.equal(declined(polish, names), form.replace("{count}", count).replace("{names}", names.join(", ")));
  }
  for (const none of [undefined, null, []]) assert.equal(declined(polish, none), "");
});
