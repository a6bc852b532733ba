// How it looks. `Canvas` and `CanvasText` follow the page's color scheme; text and font are the page's own.
export const css = `:host(:not([hidden])){line-height:1.6em;display:block;width:100%}
*{box-sizing:border-box;margin:0}
section{--c:3;--ratio:var(--feed-ratio,4/5);container-type:inline-size;--gap:var(--feed-gap,4px)}
img,video{object-fit:cover;display:block;width:100%;height:100%}
a{color:inherit;display:block;position:relative;text-decoration:none;height:100%}
small{font-size:.85em;opacity:.8}
p{overflow:hidden;white-space:pre-line;overflow-wrap:anywhere}
:focus-visible{outline:3px solid var(--feed-accent,#6d5dfc);outline-offset:-3px}
header{height:4em;overflow:auto hidden;gap:1em;display:flex;white-space:nowrap}
header a{padding:.5em;gap:.5em;align-items:center;display:flex}
header img{width:3em;border-radius:50%}
ul{display:grid;grid-template-columns:repeat(var(--n),minmax(0,1fr));padding:0;list-style:none;gap:var(--gap);--n:var(--feed-columns,var(--c))}
li{aspect-ratio:var(--ratio);background:#8882}
li,li>a{overflow:hidden;border-radius:var(--feed-radius,4px)}
[data-type]:after,[part=pinned]{top:.6em;position:absolute}
[part=pinned]{left:.6em}
[data-type]:after{content:"";right:.6em;border:.4em solid #0000;border-left:.7em solid #fff;border-right:0;filter:drop-shadow(0 0 3px #0009)}
[data-type=image]:after{display:none}
[data-type=carousel]:after{border:.35em solid #fff;box-shadow:-.2em .2em #fff9;border-radius:2px}
[data-layout=masonry] ul{--c:2;row-gap:0;aspect-ratio:calc(var(--n)*(var(--ratio))/var(--rows))}
[data-layout=masonry] li{aspect-ratio:auto;margin-bottom:var(--gap)}
[data-layout=row] ul{grid-template-columns:none;overflow:auto hidden;scrollbar-width:thin;grid-auto-columns:min(70%,16em);grid-auto-flow:column}
[data-layout=list] ul{grid-template-columns:none;gap:1em}
[data-layout=list] li{aspect-ratio:auto;gap:1em;display:flex;background:none;height:8em}
[data-layout=list] a{flex:none;aspect-ratio:1}
li div{flex:1}
@container (min-width:36em){ul{--c:4}[data-layout=masonry] ul{--c:3}}
@container (min-width:60em){ul{--c:6}[data-layout=masonry] ul{--c:4}}
button{color:CanvasText;background:Canvas;border:1px solid #8888;height:44px;font:inherit;border-radius:2em;padding:0;min-width:44px;cursor:pointer}
[part~=more]{display:block;margin:1em auto 0;padding:0 2em}
[hidden],[aria-disabled=true]{visibility:hidden}
[part=empty]{text-align:center;padding:2em}
dialog{color:CanvasText;padding:0;min-width:100%;height:100%;border:0;min-height:100%;background:Canvas;overflow:hidden}
dialog div{scrollbar-width:none;overflow:auto hidden;position:relative;height:100%;scroll-snap-type:x mandatory;overscroll-behavior:contain;display:flex}
figure{flex:0 0 100%;scroll-snap-stop:always;scroll-snap-align:center;display:grid;grid:minmax(0,1fr) auto/minmax(0,1fr)}
figure img,video{object-fit:contain}
figcaption{padding:1em;overflow:auto;max-height:34vh;display:grid;align-content:start;gap:.5em}
figcaption a{text-decoration:underline;height:auto}
dialog button{z-index:1;line-height:1;position:absolute;font-size:1.5em;top:45%;inset-inline-end:.4em}
[part~=close]:after{content:"×"}
[part~=previous]:after{content:"‹"}
[part~=next]:after{content:"›"}
[part~=previous]{inset-inline:.4em auto}
[part~=close]{top:.4em}
@media (min-width:48em){figure{grid:minmax(0,1fr)/minmax(0,1fr) 22em}figcaption{max-height:none;padding-top:5em}[part~=next]{inset-inline-end:15em}}
@media (prefers-reduced-motion:no-preference){dialog div{scroll-behavior:smooth}}`;
