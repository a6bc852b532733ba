// Bundled with wasm-bindgen's output into the page's module.
import start from "./page.js";

// The menu published the account's posts: here is what a visitor sees of them.
const shown = document.querySelector(".published");
const show = (url) => {
  shown.hidden = !url;
  if (url) shown.querySelector("instagram-feed").setAttribute("src", url);
};
addEventListener("published", ({ detail }) => show(detail.url));
for (const name of ["unpublished", "disconnected"]) addEventListener(name, () => show(""));

start({ module_or_path: "__PAGE_WASM__" });
