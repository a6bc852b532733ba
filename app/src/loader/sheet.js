// What the later states need beyond the loader's own sheet.
export const css = `*{box-sizing:border-box}
.view{position:absolute;inset:110% 0 auto;z-index:9}
[hidden],.gone{display:none!important}
.main:hover{box-shadow:inset 0 0 0 9em #8883}
:focus-visible{outline:3px solid var(--connect-accent,#6d5dfc);outline-offset:2px}
.face{overflow-wrap:anywhere;text-align:start}
.name{text-overflow:ellipsis;overflow:hidden;white-space:nowrap}
img{flex:none;inline-size:1.9em;block-size:1.9em;object-fit:cover;border-radius:50%}
.spin{flex:none;inline-size:1.25em;block-size:1.25em;border:2px solid;border-inline-start-color:#0000;border-radius:50%;animation:spin .8s linear infinite}
@keyframes spin{to{rotate:1turn}}
.panel{position:absolute;inset-block-start:0;inset-inline-start:0;inline-size:max-content;min-inline-size:100%;max-inline-size:min(20rem,100vw - 2.5rem);padding:.375em;border:1px solid var(--connect-border,#8884);border-radius:min(var(--connect-radius,.75em),.75em);background:var(--connect-panel-background,Canvas);color:var(--connect-panel-color,CanvasText);box-shadow:0 .5em 1.5em #0002;font-weight:400;font-size:max(.9375em,.875rem);line-height:1.45;text-align:start;text-indent:0;text-transform:none;letter-spacing:normal;white-space:normal;overflow-wrap:anywhere}
.panel:focus{outline:0}
p{margin:0;padding:.4em .65em;text-wrap:pretty;word-break:auto-phrase}
p:empty{display:none}
p:first-child:has(+:not(:empty)){font-weight:600}
p+p{padding-block-start:0}
.item{display:block;inline-size:100%;min-block-size:44px;padding:.6em .65em;border:0;border-radius:.5em;background:none;color:inherit;font:inherit;cursor:pointer;text-align:start}
p:not(:empty)~button.item{border-block-start:1px solid #8884;border-radius:0}
.item:hover{background:#8883}
a.item{color:LinkText}
:host(:not([feeds])) .feed,:host(:not([feeds])) .own,.feed:has(~[part~=sign-out][hidden]),.own:has(~[part~=sign-out][hidden]),.feed:empty{display:none}
.feed{padding:.4em .65em}
.own[aria-busy]{opacity:.6}
textarea{display:block;inline-size:100%;margin-block-start:.4em;font:.8em ui-monospace,monospace;color:inherit;background:#8882;border:1px solid #8884;border-radius:.5em;resize:vertical}
.spoken{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:30em){.panel{max-inline-size:100%}}
@media (prefers-reduced-motion){.spin{animation:none;border-style:dotted;border-color:currentcolor}}
@media (prefers-contrast:more){.main,.panel,.item{border-color:currentcolor}.main{border-width:2px}}
@media (forced-colors:active){.main{background:ButtonFace;color:ButtonText}.spin{forced-color-adjust:none;border-color:ButtonText;border-inline-start-color:#0000}[data-state=busy],[data-state=waiting]{border-style:dashed}.item{border:1px solid}}`;
