// The button's words: English is here, the other languages are files beside this script.
import { own } from "./document.js";
import en from "./en.json";

export const folder = own("currentScript").src.replace(/[^/]*$/, "");
const known = { en: { ...en, lang: "en", dir: "ltr" } };
const coming = {};

// A file lists the others' integrity: twelve of them in here would cost everybody what one language needs.
const fetched = async (name, integrity) => (await fetch(folder + name + ".json", { integrity, signal: AbortSignal.timeout(9e3) })).json();
const inLanguage = async (lang) => {
  const list = await fetched("texts", "__TEXTS_INTEGRITY__");
  return { ...(await fetched(lang, list[lang])), lang, dir: lang === "ar" ? "rtl" : "ltr" };
};

// The words of a language; English where they can't be had, until they are asked for again.
export const whenLoaded = (lang) =>
  (coming[lang] ||= Promise.resolve(lang === "en" ? known.en : inLanguage(lang)).then(
    (words) => (known[lang] = words),
    () => {
      delete coming[lang];
      return (known[lang] = known.en);
    },
  ));

const language = (host) => host.constructor.language(host);
export const loaded = (host) => whenLoaded(language(host));
export const words = (host) => known[language(host)] || known.en;

// What stands in the button before the view is there; nothing as long as the words are on their way.
export const word = (host) => {
  const words = known[language(host)];
  if (words) return words[{ waiting: "waiting", busy: "busy" }[host.state] || "connect"];
  loaded(host).then(() => host.show(host.state));
};

// What is shown of a failure, and in which language. The edge's words are English: a language with words of its own for
// that category shows these, with the permissions that the edge names.
export const translated = (host, failure) => {
  const { lang, failures } = words(host);
  const { code, permissions } = failure;
  let own = failures[code];
  if (!failure.message) own ||= failures.unexpected;
  else if (lang === "en") own = null;
  if (own?.[0].includes("{names}") && !permissions) own = null;
  const [message, action] = own || [failure.message, failure.action];
  const shown = { ...failure, message: message.replace("{names}", short(permissions || [])), action };
  // Its language is for the panel: not a member that events would show.
  return Object.defineProperty(shown, "lang", { value: own ? lang : "en" });
};

// Names as people read them: the part that all of them begin with says nothing.
const short = (names) => names.map((name) => name.replace("instagram_business_", "")).join(", ");

// That permissions were not granted, with their names; nothing if all were.
export const declined = (host, names) => {
  const count = names?.length;
  if (!count) return "";
  const { lang, declined } = words(host);
  const text = declined[new Intl.PluralRules(lang).select(count)] || declined.other;
  return text.replace("{count}", new Intl.NumberFormat(lang).format(count)).replace("{names}", short(names));
};
