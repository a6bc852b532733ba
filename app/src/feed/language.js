// The nearest `lang`, out of shadow roots too, or else the browser's: as the button does it, which has no byte to spare for
// another file. A form's `lang` may be one of its fields, and `host` is a shadow root's alone.
import { own } from "../loader/document.js";

export const language = (node) => {
  while (node && !(typeof node.lang === "string" && node.lang))
    node = own("parentNode", node) || (own("nodeType", node) === 11 && node.host);
  return (node?.lang || navigator.language || "").toLowerCase().split("-")[0];
};
