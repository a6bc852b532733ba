// Masonry whose columns end flush: how high it is depends on how many pictures there are, not on which, so its place can be
// kept free before anything of them is known (R90).

import { placed } from "./placed.js";

// The tracks of a row: fine enough to look natural, and few enough for a hundred pictures.
const PARTS = 24;

const place = (list) => {
  const { ratios, style, children } = list;
  // Not the tracks that there are: those of before are among them.
  const columns = +getComputedStyle(list).getPropertyValue("--n") || 3;
  const rows = Math.ceil(ratios.length / columns);
  style.setProperty("--rows", rows);
  style.gridTemplateRows = `repeat(${rows * PARTS},minmax(0,1fr))`;
  placed(ratios, columns, rows * PARTS).forEach((area, at) => {
    children[at].style.gridArea = area;
  });
};

const watch = new ResizeObserver((all) => {
  for (const { target } of all) place(target);
});

// Keeps a list's pictures, or what stands in their place, where they belong, however wide it becomes.
export const stack = (list, ratios) => {
  list.ratios = ratios;
  place(list);
  watch.observe(list);
};
