// Masonry's arithmetic.

// Where each picture stands, as `grid-area`: the next is put where most room is, and each column is then stretched to `rows`.
export const placed = (ratios, columns, rows) => {
  const heights = Array(columns).fill(0);
  const from = ratios.map((ratio) => {
    const column = heights.indexOf(Math.min(...heights));
    return [column, heights[column], (heights[column] += ratio)];
  });
  return from.map(([column, ...ends]) => {
    const [top, end] = ends.map((height) => 1 + Math.round((rows * height) / heights[column]));
    return `${top}/${column + 1}/${end}`;
  });
};
