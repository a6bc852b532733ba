// hello.js: its core and its Instagram module, and the page's own button, for it draws none.
import "./hello-global.js";
import "hellojs/src/modules/instagram.js";
import { done, vendor } from "./page.js";

const { hello } = globalThis;
// Instagram gives tokens to servers alone, so the code goes through a proxy that adds the secret.
hello.init({ instagram: { oauth: { version: 2, auth: `${vendor}/consent`, grant: `${vendor}/token` } } });
hello.init({ instagram: "demo" }, { redirect_uri: location.pathname, response_type: "code", oauth_proxy: `${vendor}/proxy` });

const button = document.querySelector("#connect");
button.addEventListener("click", () => done(hello("instagram").login()));
button.dataset.ready = "";
