// Nango's front end, and the page's own button, for it draws none. The session's token comes from the site's own server.
import Nango from "@nangohq/frontend";
import { done, vendor } from "./page.js";

const { socket } = document.documentElement.dataset;
const nango = new Nango({ host: vendor, websocketsPath: socket, connectSessionToken: "a-session-token-of-the-vendors" });

const button = document.querySelector("#connect");
button.addEventListener("click", () => done(nango.auth("instagram")));
button.dataset.ready = "";
