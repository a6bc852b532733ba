// Runs in every document before the document's own scripts; `BENCH` says by path how to find the button. Notes when the
// button can first be seen and clicked, and what a content security policy that allows nothing would have refused.
(() => {
  const page = BENCH[location.pathname];
  if (!page || top !== self) return;
  // A page that holds a lock isn't kept, frozen, when it is left: Chromium's records would wait for it.
  navigator.locks.request("bench", () => new Promise(() => {}));
  const seen = (globalThis.benchSeen = { refused: [] });
  const trying = (attempt) => {
    try {
      return attempt();
    } catch {}
  };
  // Under the middle of the button there is the button: nothing covers it.
  const reached = (button) => {
    const { left, top, width, height } = button.getBoundingClientRect();
    const hit = button.getRootNode().elementFromPoint(left + width / 2, top + height / 2);
    return width > 8 && height > 8 && button.contains(hit);
  };
  const note = (name) => {
    seen[name] = 0;
    // A task of its own after the frame: by then it is painted.
    setTimeout(() => (seen[name] = performance.now()));
  };
  const look = () => {
    const button = trying(page.find);
    if (button?.checkVisibility({ visibilityProperty: true, opacityProperty: true })) {
      if (!("visible" in seen) && trying(() => reached(button))) note("visible");
      if ("visible" in seen && trying(page.ready)) return note("clickable");
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) =>
    seen.refused.push([effectiveDirective, blockedURI, sample.split("|")[0]]),
  );
})();
