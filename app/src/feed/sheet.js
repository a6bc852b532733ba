// How it looks. `Canvas` and `CanvasText` follow the page's color scheme; text and font are the page's own.
export const css = `:host(:not([hidden])){display:block;width:100%;line-height:1.6em}
*{box-sizing:border-box;margin:0}
section{container-type:inline-size;--ratio:var(--feed-ratio,4/5);--gap:var(--feed-gap,4px);--c:3}
img,video{display:block;width:100%;height:100%;object-fit:cover}
a{color:inherit;text-decoration:none;position:relative;display:block;height:100%}
small{font-size:.85em;opacity:.8}
p{white-space:pre-line;overflow:hidden;overflow-wrap:anywhere}
:focus-visible{outline:3px solid var(--feed-accent,#6d5dfc);outline-offset:-3px}
header{display:flex;gap:1.5em;height:4em;overflow:auto hidden;white-space:nowrap}
header a{display:flex;gap:.75em;align-items:center;flex:none;padding:.5em}
header img{width:3em;border-radius:50%}
ul{--n:var(--feed-columns,var(--c));display:grid;gap:var(--gap);grid-template-columns:repeat(var(--n),minmax(0,1fr));padding:0;list-style:none}
li{aspect-ratio:var(--ratio);background:#8882}
li,li>a{border-radius:var(--feed-radius,4px);overflow:hidden}
[data-type]:after{content:"";position:absolute;top:.6em;right:.6em;border:.4em solid #0000;border-left:.7em solid #fff;border-right:0;filter:drop-shadow(0 0 3px #0009)}
[data-type=image]:after{display:none}
[data-type=carousel]:after{border:.35em solid #fff;border-radius:2px;box-shadow:-.2em .2em #fff9}
[data-layout=masonry] ul{--c:2;row-gap:0;aspect-ratio:calc(var(--n)*(var(--ratio))/var(--rows))}
[data-layout=masonry] li{aspect-ratio:auto;margin-bottom:var(--gap)}
[data-layout=row] ul{grid-auto-flow:column;grid-template-columns:none;grid-auto-columns:min(70%,16em);overflow:auto hidden;scrollbar-width:thin}
[data-layout=list] ul{grid-template-columns:none;gap:1em}
[data-layout=list] li{display:flex;gap:1em;aspect-ratio:auto;height:8em;background:none}
[data-layout=list] a{aspect-ratio:1;flex:none}
li div{flex:1}
@container (min-width:36em){ul{--c:4}[data-layout=masonry] ul{--c:3}}
@container (min-width:60em){ul{--c:6}[data-layout=masonry] ul{--c:4}}
button{min-width:44px;height:44px;padding:0;border:1px solid #8888;border-radius:2em;background:Canvas;color:CanvasText;font:inherit;cursor:pointer}
[part~=more]{display:block;margin:1em auto 0;padding:0 2em}
[hidden],[aria-disabled=true]{visibility:hidden}
[part=empty]{padding:2em 1em;text-align:center}
dialog{width:100%;height:100%;max-width:none;max-height:none;border:0;padding:0;overflow:hidden;background:Canvas;color:CanvasText}
dialog div{display:flex;position:relative;height:100%;overflow:auto hidden;scroll-snap-type:x mandatory;overscroll-behavior:contain;scrollbar-width:none}
figure{flex:0 0 100%;display:grid;grid:minmax(0,1fr) auto/minmax(0,1fr);scroll-snap-align:center;scroll-snap-stop:always}
figure img,video{object-fit:contain}
figcaption{display:grid;gap:.5em;align-content:start;max-height:34vh;overflow:auto;padding:1.25em}
figcaption a{height:auto;text-decoration:underline}
dialog button{position:absolute;z-index:1;top:45%;font-size:1.5em;line-height:1}
[part~=close]:after{content:"×"}
[part~=previous]:after{content:"‹"}
[part~=next]:after{content:"›"}
[part~=previous]{inset-inline-start:.4em}
[part~=next],[part~=close]{inset-inline-end:.4em}
[part~=close]{top:.4em}
@media (min-width:48em){figure{grid:minmax(0,1fr)/minmax(0,1fr) 22em}figcaption{max-height:none;padding-top:5em}[part~=next]{inset-inline-end:15em}}
@media (prefers-reduced-motion:no-preference){dialog div{scroll-behavior:smooth}}`;
