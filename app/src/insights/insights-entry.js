// Bundled with wasm-bindgen's output into the dashboard's module, which `../loader/program.js` loads.
import start, { Insights } from "./insights.js";

const ready = start({ module_or_path: new URL("insights_bg.wasm", import.meta.url) });

export const css = "__SHEET__";
export const mount = async (host, root, edge) => {
  await ready;
  const view = new Insights(host, root, edge);
  return () => view.free();
};
