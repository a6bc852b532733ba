// The feed's few words: English is here, the other languages of `app/texts` are files of the feed's edge, a small one for each
// page that needs it.
import { get } from "./get.js";
import { en } from "./texts.json";

export const english = { lang: "en", ...en };
const coming = {};

const asked = async (lang, edge) => ({
  ...english,
  ...(await (await get(new URL(`/instagram-feed/${lang}.json`, edge), 3e3)).json()),
  lang,
});

// The words of a language with its name; what has none, or can't be had, is English, and can be had the next time. Another
// edge may have other words.
export const words = (lang, edge) => {
  const key = lang + edge;
  return /^(ar|de|es|fr|it|ja|nl|pl|pt|ru|tr|zh)$/.test(lang)
    ? (coming[key] ||= asked(lang, edge).catch(() => delete coming[key] && english))
    : english;
};
