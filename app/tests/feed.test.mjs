// `<instagram-feed>`'s pure parts: what it reads, where masonry puts pictures, and its words. Run with `node --test`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

import { placed } from "../src/feed/placed.js";
import { read, source, text } from "../src/feed/read.js";

const file = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const LANGUAGES = ["ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru", "tr", "zh"];
const texts = JSON.parse(file("../src/feed/texts.json"));

const post = (more, pictures = [{ url: "https://edge.example/feed/i/h.jpg", alt: "A sea", width: 1080, height: 1350 }]) => ({
  id: "1",
  url: "https://www.instagram.com/p/X/",
  content_text: " Morning ",
  date_published: "2026-11-28T10:00:00+00:00",
  ...more,
  _instagram: { type: "image", username: "studio.lumen", likes: 12, pictures, ...more?._instagram },
});
const feed = (items, more) => ({
  version: "https://jsonfeed.org/version/1.1",
  items,
  _instagram: { state: "fresh", profiles: [], ...more },
});
const first = (...all) => read(feed([post(...all)])).items[0];

test("a post is read as the edge writes it (R89)", () => {
  assert.deepEqual(first(), {
    type: "image",
    username: "studio.lumen",
    likes: 12,
    url: "https://www.instagram.com/p/X/",
    caption: "Morning",
    date: Date.UTC(2026, 10, 28, 10),
    pictures: [{ url: "https://edge.example/feed/i/h.jpg", alt: "A sea", width: 1080, height: 1350, avatar: undefined, video: undefined }],
  });
});

test("no address but http and https is taken out of a feed", () => {
  for (const bad of ["javascript:alert(1)", "data:text/html,x", "JavaScript:x", "blob:https://a.example/1", "/relative", "", 7, null, {}]) {
    assert.equal(first({ url: bad }).url, undefined, String(bad));
    const [picture] = first({}, [{ url: "https://e.example/1.jpg", video: bad }]).pictures;
    assert.equal(picture.video, undefined);
    assert.deepEqual(read(feed([post({}, [{ url: bad }])])).items, []);
    const [profile] = read(feed([], { profiles: [{ url: bad, avatar: { url: bad } }] })).profiles;
    assert.deepEqual([profile.url, profile.avatar], [undefined, undefined]);
  }
});

test("one odd value costs that value alone (R112)", () => {
  const odd = first({ content_text: 12, date_published: {}, _instagram: { likes: "many" } });
  assert.deepEqual([odd.caption, odd.date, odd.pictures.length], ["", Number.NaN, 1]);
  const pictures = [null, 3, "x", { url: 5 }, { url: "https://e.example/2.jpg", alt: null, width: "wide" }];
  assert.equal(first({}, pictures).pictures.length, 1);
  assert.equal(read(feed([null, "x", 4, {}, { _instagram: 3 }, post({}, "none"), post()])).items.length, 1);
  assert.deepEqual(read({ _instagram: { state: "ended" } }), { state: "ended", profiles: [], items: [] });
  assert.equal(read(feed([], { profiles: [null, { username: "a" }] })).profiles.length, 1);
  for (const value of [null, undefined, 3, {}, [], { trim: 1 }]) assert.equal(text(value), "");
});

test("what is no feed is none", () => {
  for (const json of [null, {}, [], "x", { items: [] }, { error: "not_found" }]) assert.throws(() => read(json));
});

test("the address of the feed and of each of its forms leads to its JSON", () => {
  const page = "https://shop.example/news/";
  for (const src of ["/feed/Ab_9", "/feed/Ab_9.json", "/feed/Ab_9.html", "/feed/Ab_9.rss", "/feed/Ab_9/", "/feed/Ab_9#top"])
    assert.equal(source(src, page), "https://shop.example/feed/Ab_9.json", src);
  assert.equal(source("https://edge.example/feed/Ab_9.html?fragment#x", page), "https://edge.example/feed/Ab_9.json?fragment");
  for (const src of [null, "", "javascript:alert(1)", "http://"]) assert.ok(!source(src, page), src);
});

/** Where each stands: column, beginning and end. */
const areas = (...all) => placed(...all).map((area) => area.split("/").map(Number));

test("masonry fills every column to the same line, without holes, in the order of the posts (R90)", () => {
  const ratios = [1.25, 1, 1.78, 1.25, 0.52, 1.33, 1.25, 1, 1.25, 1.25, 0.75, 1.25, 1];
  for (const columns of [1, 2, 3, 4, 6]) {
    const rows = 24 * Math.ceil(ratios.length / columns);
    const all = areas(ratios, columns, rows);
    for (let column = 1; column <= columns; column++) {
      const own = all.filter((area) => area[1] === column);
      assert.equal(own[0][0], 1);
      assert.equal(own.at(-1)[2], 1 + rows, `${columns} columns, number ${column}`);
      for (let at = 1; at < own.length; at++) assert.equal(own[at][0], own[at - 1][2]);
      for (const [top, , end] of own) assert.ok(end > top);
    }
    assert.deepEqual(
      all.slice(0, columns).map(([top, column]) => [top, column]),
      Array.from({ length: columns }, (_, at) => [1, at + 1]),
    );
  }
});

test("the height of masonry depends on the number of pictures alone (R90)", () => {
  const ends = (ratios) => Math.max(...areas(ratios, 3, 96).map(([, , end]) => end));
  assert.equal(ends([2, 2, 2, 2, 2, 2]), ends([0.5, 1, 0.7, 2, 0.5, 1.3]));
});

test("each of the thirteen languages has every word", () => {
  assert.deepEqual(Object.keys(texts).sort(), LANGUAGES);
  for (const [language, words] of Object.entries(texts)) {
    assert.deepEqual(Object.keys(words), Object.keys(texts.en), language);
    for (const [name, word] of Object.entries(words)) assert.ok(word.trim() === word && word && word.length < 35, `${language} ${name}`);
    assert.ok(words.open.includes("Instagram"), language);
  }
});

/** `words.js` of a page that can or can't reach the edge. */
const speaking = (answers) => {
  const asked = [];
  const get = async (url, time) => {
    asked.push(url.href);
    // The feed is drawn when its words are there, or this time is over.
    assert.ok(time <= 3000, String(time));
    return answers(url.pathname);
  };
  const source = file("../src/feed/words.js")
    .replace(/^import .*$/gm, "")
    .replaceAll("export const", "exported.english = 0; const")
    .concat("; exported.words = words; exported.english = english;");
  const exported = {};
  vm.runInNewContext(source, { exported, get, en: texts.en, URL });
  return { ...exported, asked };
};
const served = (path) => ({ json: async () => texts[path.match(/^\/instagram-feed\/(\w\w)\.json$/)[1]] });

test("English is there at once; another language is asked of the feed's edge, once", async () => {
  const { words, asked } = speaking(served);
  assert.equal((await words("en", "https://edge.example/feed/a.json")).more, "More");
  assert.equal((await words("xx", "https://edge.example/feed/a.json")).lang, "en");
  assert.equal((await words("constructor", "https://edge.example/feed/a.json")).lang, "en");
  assert.deepEqual(asked, []);
  for (let time = 0; time < 2; time++) {
    const { lang, more } = await words("de", "https://edge.example/feed/a.json");
    assert.deepEqual([lang, more], ["de", "Mehr"]);
  }
  assert.deepEqual(asked, ["https://edge.example/instagram-feed/de.json"]);
});

test("where a language can't be had the words are English", async () => {
  for (const answers of [() => Promise.reject(new TypeError("offline")), () => ({ json: () => Promise.reject(new SyntaxError("a page")) })])
    assert.equal((await speaking(answers).words("de", "https://edge.example/")).close, "Close");
  const { lang, ...rest } = await speaking(() => ({ json: async () => ({ more: "Mehr" }) })).words("de", "https://edge.example/");
  assert.deepEqual([lang, rest.more, rest.close], ["de", "Mehr", "Close"]);
});

test("words that couldn't be had once are asked for again, and each edge has its own (R112)", async () => {
  let there = false;
  const { words, asked } = speaking((path) => (there ? served(path) : Promise.reject(new TypeError("blocked"))));
  const one = "https://one.example/feed/a.json";
  assert.equal((await words("de", one)).more, "More");
  there = true;
  assert.equal((await words("de", one)).more, "Mehr");
  assert.equal((await words("de", "https://two.example/feed/a.json")).more, "Mehr");
  const file = (edge) => `https://${edge}.example/instagram-feed/de.json`;
  assert.deepEqual(asked, [file("one"), file("one"), file("two")]);
  assert.equal((await words("de", undefined)).more, "More");
});

test("a video that can't be played any more is its poster, which leads to Instagram", () => {
  const make = (name, properties, ...children) => ({ name, ...properties, children });
  const link = (href, _part, properties, ...children) => make("a", { href, ...properties }, ...children);
  const exported = {};
  const source = file("../src/feed/lightbox.js")
    .replace(/^import .*$/gm, "")
    .replaceAll("export const", "const");
  vm.runInNewContext(source.concat("; exported.media = media;"), { exported, make, link });
  const picture = { url: "https://edge.example/1.jpg", width: 4, height: 5, video: "https://cdn.example/1.mp4" };
  const item = { url: "https://www.instagram.com/reel/X/", type: "reel" };
  const video = exported.media(picture, item, "A sea");
  assert.deepEqual([video.name, video.src, video.poster], ["video", picture.video, picture.url]);
  let instead;
  video.replaceWith = (node) => {
    instead = node;
  };
  video.onerror();
  assert.deepEqual([instead.name, instead.href, instead["data-type"]], ["a", item.url, "reel"]);
  const [{ name, src, alt }] = instead.children;
  assert.deepEqual([name, src, alt], ["img", picture.url, "A sea"]);
});

test("the script asks for exactly the languages that have a file", () => {
  const [, list] = /\/\^\(([a-z|]+)\)\$\//.exec(file("../src/feed/words.js"));
  assert.deepEqual(["en", ...list.split("|")].sort(), LANGUAGES);
});
