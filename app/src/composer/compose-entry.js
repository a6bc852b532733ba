// Bundled with wasm-bindgen's output into the composer's module, which `../loader/program.js` loads.

import { button } from "./button.js";
import start, { Compose } from "./compose.js";

const ready = start({ module_or_path: new URL("compose_bg.wasm", import.meta.url) });

export const css = "__SHEET__";
export const mount = async (host, root, edge) => {
  await ready;
  const view = new Compose(host, root, button(host, edge), edge);
  return () => view.free();
};
