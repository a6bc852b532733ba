// Bundled with wasm-bindgen's output into `element.js`: hands the wasm's start and its `View` to the loader.
import start, { View } from "./element.js";

customElements.get("instagram-connect").glue(start, { View });
