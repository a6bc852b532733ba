// Bundled with wasm-bindgen's output into the composer's module.
import start from "./compose.js";

start({ module_or_path: "__COMPOSE_WASM__" });
