// The least Worker that serves a feed and a picture of it: two files, with the headers that the edge gives them.
import feed from "feed.json";
import picture from "picture.jpg";

const headers = (type) => ({
  "content-type": type,
  "cache-control": "public, max-age=60",
  etag: '"a-tag"',
  "access-control-allow-origin": "*",
});
const files = new Map([
  ["/feed.json", [feed, headers("application/feed+json")]],
  ["/picture.jpg", [picture, headers("image/jpeg")]],
]);

export default {
  fetch({ url }) {
    const [body, headers] = files.get(url.slice(url.indexOf("/", 8))) ?? ["ok", {}];
    return new Response(body, { headers });
  },
};
