// Bundled with wasm-bindgen's output into the page's module.
import start from "./page.js";

start({ module_or_path: "__PAGE_WASM__" });
