// The Worker's entry on a developer's machine: the edge as it is deployed, and in the same isolate what plays its static files.

export { default as Assets } from "./assets.mjs";
export * from "./index.js";
export { default } from "./index.js";
