// Runs in every document before the document's own scripts: reports what is said between windows and what is stored.
// The places that it wraps behave as before.
(() => {
  const report = globalThis.suiteReport;
  if (!report) return;
  const text = (value) => {
    if (typeof value === "string") return value;
    try {
      return (
        JSON.stringify(value, (_, part) => {
          if (part instanceof ArrayBuffer) part = new Uint8Array(part);
          if (ArrayBuffer.isView(part)) return String.fromCharCode(...new Uint8Array(part.buffer));
          if (typeof CryptoKey === "function" && part instanceof CryptoKey) return `CryptoKey extractable=${part.extractable}`;
          if (part instanceof Map || part instanceof Set) return [...part];
          return part;
        }) ?? String(value)
      );
    } catch {
      return String(value);
    }
  };
  const tell = (kind, ...values) => {
    try {
      report(JSON.stringify({ kind, at: location.href, text: values.map(text).join(" ") }));
    } catch {}
  };
  const wrap = (owner, name, kind) => {
    const own = owner?.[name];
    if (typeof own !== "function") return;
    owner[name] = function (...values) {
      tell(kind, ...values);
      return own.apply(this, values);
    };
  };
  tell("document", location.href);
  addEventListener("message", (event) => tell("message", event.origin, event.data), true);
  wrap(globalThis.BroadcastChannel?.prototype, "postMessage", "broadcast");
  wrap(globalThis.MessagePort?.prototype, "postMessage", "port");
  wrap(globalThis.Worker?.prototype, "postMessage", "worker");
  wrap(globalThis.Storage?.prototype, "setItem", "storage");
  wrap(globalThis.IDBObjectStore?.prototype, "put", "database");
  wrap(globalThis.IDBObjectStore?.prototype, "add", "database");
  wrap(globalThis.History?.prototype, "pushState", "history");
  wrap(globalThis.History?.prototype, "replaceState", "history");
  wrap(globalThis, "open", "open");
  // The protocol's own event shows an object's first level alone.
  for (const name of ["log", "info", "debug", "warn", "error", "trace", "dir", "table"]) wrap(console, name, "console");
})();
