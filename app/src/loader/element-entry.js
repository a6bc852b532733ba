// Bundled with wasm-bindgen's output into `element.js`: hands the wasm's start, and what makes a view, to the loader.
import start, { View } from "./element.js";

// What the later states need beyond the loader's own sheet.
const sheet = new CSSStyleSheet();
sheet.replaceSync(`*{box-sizing:border-box}
[hidden],.gone{display:none!important}
.main:hover{opacity:.88}
:focus-visible{outline:3px solid #6d5dfc;outline-offset:2px}
.face>:last-child{overflow:hidden;text-overflow:ellipsis}
img{flex:none;inline-size:1.9em;block-size:1.9em;border-radius:50%;object-fit:cover}
.spin{flex:none;inline-size:1.25em;block-size:1.25em;border:2px solid;border-inline-start-color:#0000;border-radius:50%;animation:spin .8s linear infinite}
@keyframes spin{to{rotate:1turn}}
.panel{position:absolute;inset-block-start:0;inset-inline-start:0;inline-size:max-content;min-inline-size:100%;max-inline-size:min(20rem,100vw - 2.5rem);padding:.375em;border:1px solid #8884;border-radius:.75em;background:Canvas;color:CanvasText;box-shadow:0 .5em 1.5em #0002;font-weight:400;font-size:.9375em;line-height:1.45}
.panel:focus{outline:0}
p{margin:0;padding:.4em .65em}
p:empty{display:none}
p:first-child:has(+:not(:empty)){font-weight:600}
p+p{padding-block-start:0}
.item{display:block;inline-size:100%;padding:.6em .65em;border:0;border-radius:.5em;background:none;color:inherit;font:inherit;text-align:start;cursor:pointer}
.item:hover{background:#8883}
a.item{color:LinkText}
.spoken{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (prefers-reduced-motion){.spin{animation-duration:4s}}`);

customElements.get("instagram-connect").glue(start, (host) => {
  const sheets = host.root.adoptedStyleSheets;
  if (!sheets.includes(sheet)) host.root.adoptedStyleSheets = [...sheets, sheet];
  return new View(host);
});
