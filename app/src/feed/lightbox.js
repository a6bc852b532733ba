// The pictures large, one after another: a strip that the browser itself scrolls by swipe, wheel and touchpad.
import { facts, link, make, said } from "./make.js";

// A video that isn't played here, or can't be any more, is at Instagram.
const media = ({ url: src, width, height, video }, { url, type }, alt) => {
  const poster = link(/video|reel/.test(type) && url, "", { "data-type": type }, make("img", { alt, width, height, loading: "lazy", src }));

  const player =
    video &&
    make("video", {
      onerror: () => player.replaceWith(poster),
      src: video,
      poster: src,
      controls: 1,
      playsInline: 1,
      preload: "none",
      "aria-label": alt,
    });
  return player || poster;
};

// Opens it in `root`, at the first picture of that item.
export const open = (root, items, chosen, words) => {
  let first;
  const slides = items.flatMap((item) =>
    item.pictures.map((picture, at, { length }) => {
      const slide = make(
        "figure",
        {},
        media(picture, item, picture.alt || item.caption || words.open),
        make(
          "figcaption",
          { part: "caption" },
          said("b", "username", item.username),
          said("p", "text", item.caption),
          facts(item, words.lang, length > 1 && `${at + 1} / ${length}`),
          item.url && link(item.url, "link", { textContent: words.open }),
        ),
      );
      if (item === chosen) first ||= slide;
      return slide;
    }),
  );
  const track = make("div", {}, ...slides);
  let now;
  const go = (step) => track.scrollTo({ left: slides[now + step]?.offsetLeft });
  const button = (name, onclick) => make("button", { part: "button " + name, "aria-label": words[name], onclick });
  const previous = button("previous", () => go(-1));
  const next = button("next", () => go(1));
  const dialog = make(
    "dialog",
    {
      part: "lightbox",
      lang: words.lang,
      "aria-label": "Instagram",
      onclose: () => dialog.remove(),
      onclick: ({ target }) => target.localName === "figure" && dialog.close(),
      onkeydown: (event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        // A video's keys are its own.
        if (!step || event.target.controls) return;
        event.preventDefault();
        go(slides.at(-1).offsetLeft < 0 ? -step : step);
      },
    },
    button("close", () => dialog.close()),
    previous,
    next,
    track,
  );
  // Only what is in sight can be reached; its neighbours are loaded.
  const look = (track.onscroll = () => {
    now = Math.round(Math.abs(track.scrollLeft) / track.clientWidth);
    slides.forEach((slide, at) => {
      const away = Math.abs(at - now);
      const shown = slide.querySelector("img,video");
      slide.inert = away;
      if (away < 2) shown.loading = "eager";
      if (away) shown.pause?.();
    });
    previous.ariaDisabled = !now;
    next.ariaDisabled = !slides[now + 1];
  });
  root.append(dialog);
  dialog.showModal();
  track.scrollTo({ left: first.offsetLeft, behavior: "instant" });
  look();
};
