// instafeed.js as its manual shows it. It names Instagram's own host, so its request is led to the one that plays it.
import Instafeed from "instafeed.js";
import { vendor } from "./page.js";

const { open } = XMLHttpRequest.prototype;
XMLHttpRequest.prototype.open = function (method, url, ...others) {
  open.call(this, method, url.replace("https://graph.instagram.com", vendor), ...others);
};
new Instafeed({ accessToken: "a-token", limit: 9 }).run();
