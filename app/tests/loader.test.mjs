// The loader by itself: what it opens on a click, and in which language it begins. Run with `node --test`.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { attributes, fixture, load, read } from "./fixtures/page.mjs";

test("the authorize URL is the one that the Rust builder makes", async () => {
  const { element, opened } = await load({ attributes });
  await element.connect();
  assert.deepEqual(opened, [["open", fixture.url]]);
});

test("a verifier is used for one click (R67)", async () => {
  const { element, opened, store } = await load({ attributes });
  element.connect();
  assert.equal(Object.keys(store).length, 1);
  element.connect();
  assert.equal(opened.length, 1, "the second click waits for its own verifier");
});

test("an in-app browser is redirected at once (R81)", async () => {
  for (const userAgent of ["Mozilla/5.0 Instagram 300.0", "x [FBAN/FBIOS;FBAV/1]"]) {
    const { element, opened } = await load({ attributes, userAgent });
    await element.connect();
    assert.deepEqual(opened, [["assign", fixture.url]]);
  }
});

test("a flow for which the page goes there itself is kept as such, also where a window was refused (R25)", async () => {
  for (const [mode, window, redirected, opened] of [
    ["redirect", {}, true, ["assign"]],
    [null, { open() {} }, true, ["assign"]],
    [null, { open: () => null }, true, ["assign"]],
    [null, {}, false, ["open"]],
    ["popup", {}, false, ["open"]],
  ]) {
    const page = await load({ attributes: { ...attributes, mode }, window });
    await page.element.connect();
    const [flow] = Object.values(page.store).map((text) => JSON.parse(text));
    assert.equal(!!flow.redirected, redirected, mode);
    assert.equal(flow.verifier, fixture.code_verifier);
    assert.deepEqual(
      page.opened.map(([how]) => how),
      opened,
    );
  }
});

test("in a frame there is no redirect, whatever the page asks for", async () => {
  const { element, opened } = await load({ attributes: { ...attributes, mode: "redirect" }, framed: true });
  await element.connect();
  assert.deepEqual(opened, [["open", fixture.url]]);
});

test("the return URL is the page's address without query and fragment, which the page keeps to come back to (R22, R84)", async () => {
  for (const rest of [
    "",
    "?x=a%20b&code=1&state=2&iss=3&y#z",
    "?code",
    "?code[]=a&error_uri=",
    "#code=1",
    "?",
    "#",
    `?x=${"y".repeat(2000)}`,
  ]) {
    const { element } = await load({ address: "http://127.0.0.1:8780/a" + rest });
    assert.equal(element.config.redirect, "http://127.0.0.1:8780/a");
    assert.equal(element.config.back, "http://127.0.0.1:8780/a" + rest);
  }
});

test("with a return URL of its own that is where the page comes back to, its query as it is", async () => {
  const { element } = await load({
    attributes: { ...attributes, "return-url": "/back?code=mine" },
    address: "http://127.0.0.1:8780/a?x#z",
  });
  assert.equal(element.config.redirect, "http://127.0.0.1:8780/back?code=mine");
  assert.equal(element.config.back, "http://127.0.0.1:8780/back?code=mine");
});

test("a return URL of its own loses its fragment on the way and has it again afterwards (R22)", async () => {
  const { element } = await load({ attributes: { ...attributes, "return-url": "/#/account" } });
  assert.equal(element.config.redirect, "http://127.0.0.1:8780/");
  assert.equal(element.config.back, "http://127.0.0.1:8780/#/account");
});

test("a return URL of another origin could never end the flow, and opens nothing", async () => {
  for (const url of [
    "https://www.shop.example/back",
    "//evil.example/",
    "http://127.0.0.1:8781/",
    "http://127.0.0.1:8780@evil.example/",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "blob:http://127.0.0.1:8780/x",
    "http://[",
  ]) {
    const { element, opened } = await load({ attributes: { ...attributes, "return-url": url } });
    element.fail = (code) => code;
    assert.equal(await element.connect(), "misconfigured", url);
    assert.deepEqual(opened, []);
  }
});

test("what no return URL may hold is spelt another way (R4)", async () => {
  const { FORBIDDEN } = await import("../src/loader/known.js");
  const all = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)).join("");
  const { element } = await load({ address: "http://127.0.0.1:8780/" + all });
  assert.equal(element.config.redirect.search(FORBIDDEN), -1, element.config.redirect);
  const odd = await load({ address: "http://127.0.0.1:8780/a@b;c|^`\\d" });
  assert.equal(odd.element.config.redirect, "http://127.0.0.1:8780/a%40b%3Bc%7C%5E%60/d");
});
/** A node of a page in this language, in a shadow root within it. */
const within = (lang) => ({ lang: "", parent: { parent: null, type: 11, host: { lang: "", parent: { lang, parent: {} } } } });

test("the language is the nearest one around, through shadow roots, or else the browser's", async () => {
  const { Element } = await load({ language: "fr-CA" });
  assert.equal(Element.language(within("pt-BR")), "pt");
  assert.equal(Element.language(within("DE")), "de");
  assert.equal(Element.language(within("")), "fr");
  assert.equal(Element.language({ ...within("pt"), lang: "ja" }), "ja");
});

test("a language without words is English", async () => {
  const { Element } = await load({ language: "eo" });
  for (const lang of ["", "eo", "fil", "e", "nl2", "constructor"]) assert.equal(Element.language(within(lang)), "en", lang);
});

test("the first labels are those of the texts, in all their languages", async () => {
  const { Element } = await load();
  const { LABELS } = await import("../src/loader/known.js");
  const list = LABELS.split("|");
  const labels = Object.fromEntries(list.map((it) => [it.slice(0, 2), it.slice(3).replace("$", "Instagram")]));
  const files = readdirSync(new URL("../texts", import.meta.url)).filter((name) => name.endsWith(".json"));
  const texts = Object.fromEntries(files.map((name) => [name.slice(0, -5), JSON.parse(read("../../texts/" + name)).connect]));
  assert.deepEqual(labels, texts);
  for (const language of Object.keys(texts)) assert.equal(Element.language(within(language)), language);
});
