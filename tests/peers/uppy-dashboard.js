// Uppy as its manual shows it: the dashboard, with the Instagram provider in it.
import Uppy from "@uppy/core";
import Dashboard from "@uppy/dashboard";
import Instagram from "@uppy/instagram";
import "@uppy/core/css/style.min.css";
import "@uppy/dashboard/css/style.min.css";
import { watched } from "./uppy-watched.js";
import { vendor } from "./page.js";

const uppy = new Uppy().use(Dashboard, { inline: true, target: "#connect", width: "100%", height: 300 });
watched(uppy.use(Instagram, { companionUrl: vendor }));
