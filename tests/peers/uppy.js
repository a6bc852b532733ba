// Uppy as light as it gets: its core and the Instagram provider, without a dashboard around them.
import Uppy from "@uppy/core";
import Instagram from "@uppy/instagram";
import "@uppy/core/css/style.min.css";
import "@uppy/provider-views/css/style.min.css";
import { watched } from "./uppy-watched.js";
import { vendor } from "./page.js";

watched(new Uppy().use(Instagram, { target: "#connect", companionUrl: vendor }));
