// Nodes and not their source: that needs no policy of Trusted Types.
import { create } from "../loader/document.js";
import { text } from "./read.js";

// What is false or empty among the children isn't there.
export const make = (name, properties, ...children) => {
  const node = create(name);
  for (const key in properties) key in node ? (node[key] = properties[key]) : node.setAttribute(key, properties[key]);
  node.append(...children.filter(Boolean));
  return node;
};

// A link to Instagram: never within the page's own frame, which Instagram would refuse.
export const link = (href, part, properties, ...children) =>
  make("a", { ...(href && { href }), part, target: "_blank", rel: "noopener", ...properties }, ...children);

// What somebody wrote, in whatever direction they wrote.
export const said = (name, part, words) => make(name, { part, dir: "auto", textContent: text(words) });

const SIGNS = { likes: "♥", comments: "💬", posts: "🖼", followers: "👤" };

// When it was posted, and what is counted of a post or of an account.
export const facts = (of, lang, place) => {
  const counted = Object.keys(SIGNS).map((key) => of[key]?.toFixed && SIGNS[key] + " " + of[key].toLocaleString(lang));
  const day = of.date && new Date(of.date).toLocaleDateString(lang, { dateStyle: "long" });
  return said("small", "facts", [place, day, ...counted].filter(Boolean).join(" · "));
};
