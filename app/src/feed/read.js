// What a feed says (JSON Feed 1.1 and its member `_instagram`), read with care: one odd value costs that value alone (R112).

// Nothing but `http` and `https` is followed or shown, whatever the feed says.
const address = (value, base) => {
  try {
    const url = new URL(value, base);
    if (/^https?:/.test(url)) return url.href;
  } catch {}
};

// Where the feed is as JSON: what was pasted may be its address or that of another of its forms.
export const source = (src, base) => src && address(src, base)?.replace(/(\.(json|html|rss))?\/?(\?[^#]*)?(#.*)?$/, ".json$3");

// Nothing instead of what is no text.
export const text = (value) => (typeof value === "string" ? value.trim() : "");

// A list without what isn't even an object.
const list = (value) => [value].flat().filter((one) => one instanceof Object);

// A picture or a profile.
const shown = (one) => ({ ...one, url: address(one.url), alt: text(one.alt), video: address(one.video), avatar: address(one.avatar?.url) });

const item = ({ url, content_text, date_published, _instagram }) => ({
  ..._instagram,
  url: address(url),
  caption: text(content_text),
  date: Date.parse(date_published),
  pictures: list(_instagram?.pictures)
    .map(shown)
    .filter(({ url }) => url),
});

// Throws at what is no feed.
export const read = ({ items, _instagram }) => ({
  state: _instagram.state,
  profiles: list(_instagram.profiles).map(shown),
  items: list(items)
    .map(item)
    .filter(({ pictures }) => pictures[0]),
});
