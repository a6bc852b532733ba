// A hosted widget, played: no vendor's own, but what they have in common. Its script is a vendor's, which asks the vendor's API for the posts and
// shows pictures of a third host. A real one does more.
import { vendor } from "./page.js";

const picture = ({ permalink, media_url: src, caption: alt }) => {
  const link = document.createElement("a");
  link.href = permalink;
  link.append(Object.assign(new Image(), { src, alt }));
  return link;
};

fetch(`${vendor}/me/media`)
  .then((answer) => answer.json())
  .then(({ data }) => document.querySelector("[data-widget]").append(...data.map(picture)));
