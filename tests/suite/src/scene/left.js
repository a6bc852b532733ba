// Runs in every document before its own scripts: counts what would outlive a button that was taken out. Listeners of the
// buttons themselves and of what lives as long as the document, open channels, observers and intervals.
(() => {
  const sets = new WeakMap();
  const count = { listeners: 0, channels: 0, observers: 0, intervals: 0 };
  globalThis.countLeft = () => JSON.stringify(count);
  const lasting = (target) =>
    target === globalThis ||
    target === document ||
    target === document.documentElement ||
    target.localName === "instagram-connect" ||
    target instanceof MediaQueryList;
  const slot = (target, [type, act, how]) => {
    if (!sets.has(target)) sets.set(target, new Map());
    const name = type + !!(how?.capture ?? how);
    const of = sets.get(target);
    if (!of.has(name)) of.set(name, new Set());
    return [of.get(name), act];
  };
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (...all) {
    const target = this ?? globalThis;
    if (all[1] && lasting(target)) {
      const [set, act] = slot(target, all);
      if (!set.has(act)) {
        set.add(act);
        count.listeners++;
        const gone = () => set.delete(act) && count.listeners--;
        all[2]?.signal && addEventListener.call(all[2].signal, "abort", gone);
        all[2]?.once && addEventListener.call(target, all[0], gone, { once: true, capture: true });
      }
    }
    return addEventListener.apply(target, all);
  };
  EventTarget.prototype.removeEventListener = function (...all) {
    const target = this ?? globalThis;
    if (all[1] && lasting(target)) {
      const [set, act] = slot(target, all);
      if (set.delete(act)) count.listeners--;
    }
    return removeEventListener.apply(target, all);
  };
  const both = (owner, start, end, name) => {
    const open = new WeakSet();
    const [begin, finish] = [owner[start], owner[end]];
    owner[start] = function (...all) {
      if (!open.has(this)) count[name]++;
      open.add(this);
      return begin.apply(this, all);
    };
    owner[end] = function (...all) {
      if (open.delete(this)) count[name]--;
      return finish.apply(this, all);
    };
  };
  for (const kind of ["MutationObserver", "ResizeObserver", "IntersectionObserver"])
    both(globalThis[kind].prototype, "observe", "disconnect", "observers");
  const Channel = globalThis.BroadcastChannel;
  globalThis.BroadcastChannel = class extends Channel {
    constructor(...all) {
      super(...all);
      count.channels++;
    }
    close() {
      count.channels--;
      super.close();
    }
  };
  const { setInterval, clearInterval } = globalThis;
  globalThis.setInterval = (...all) => {
    count.intervals++;
    return setInterval(...all);
  };
  globalThis.clearInterval = (id) => {
    if (id) count.intervals--;
    clearInterval(id);
  };
})();
