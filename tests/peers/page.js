// What the pages have in common: where the vendor's server is, and how a connect ended.
export const { vendor } = document.documentElement.dataset;

export const done = (connecting) =>
  connecting.then(
    () => (document.documentElement.dataset.ended = "connected"),
    (error) => (document.documentElement.dataset.ended = error?.error?.message || error?.message || String(error)),
  );
