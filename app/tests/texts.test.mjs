// The button's words: every language says all that English says, and what the edge says in English. Run with `node --test`.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const LANGUAGES = ["ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru", "tr", "zh"];
const texts = Object.fromEntries(LANGUAGES.map((language) => [language, JSON.parse(read(`../texts/${language}.json`))]));
const each = (act) => {
  for (const [language, text] of Object.entries(texts)) act(language, text);
};

/** The placeholders of a text, in order. */
const placeholders = (text) => [...text.matchAll(/\{.*?\}/g)].map(([it]) => it).sort();

/** The error categories of the edge, from its documentation. */
const categories = read("../../docs/api.md")
  .split("### Categories")[1]
  .split("\n## ")[0]
  .match(/(?<=\n\| `)\w+/g);

test("there is a file for each language and no other", () => {
  const files = readdirSync(new URL("../texts", import.meta.url)).filter((name) => name.endsWith(".json"));
  assert.deepEqual(
    files.sort(),
    LANGUAGES.map((language) => `${language}.json`),
  );
});

test("every language has the same words", () => {
  each((language, text) => assert.deepEqual(Object.keys(text).sort(), Object.keys(texts.en).sort(), language));
});

test("every language has words for the button's failures, and all but English for the edge's", () => {
  const own = Object.keys(texts.en.failures);
  assert.ok(own.includes("unexpected") && own.includes("script_blocked"));
  assert.ok(categories.length > 20);
  each((language, { failures }) => {
    const wanted = language === "en" ? own : [...own, ...categories];
    assert.deepEqual(Object.keys(failures).sort(), [...new Set(wanted)].sort(), language);
  });
});

test("a failure is a sentence and a cure", () => {
  each((language, { failures }) => {
    for (const [code, words] of Object.entries(failures)) {
      assert.equal(words.length, 2, `${language} ${code}`);
      for (const text of words) assert.match(text, /\S/, `${language} ${code}`);
    }
  });
});

test("the placeholders are those that are filled", () => {
  each((language, { declined, failures, ...words }) => {
    for (const [word, text] of Object.entries(words))
      assert.deepEqual(placeholders(text), word === "connectedAs" ? ["{name}"] : [], `${language} ${word}`);
    for (const [code, pair] of Object.entries(failures))
      assert.deepEqual(placeholders(pair.join()), code === "permission_missing" ? ["{names}"] : [], `${language} ${code}`);
    for (const [category, text] of Object.entries(declined)) {
      // "One" and "two" may be words.
      const wanted = /^(one|two)$/.test(category) && !text.includes("{count}") ? ["{names}"] : ["{count}", "{names}"];
      assert.deepEqual(placeholders(text), wanted, `${language} ${category}`);
    }
  });
});

test("the plurals are those of the language", () => {
  each((language, { declined }) => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    assert.deepEqual(Object.keys(declined).sort(), [...pluralCategories].sort(), language);
  });
});
