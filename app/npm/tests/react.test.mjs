// React on a server: markup without a page. In a browser the examples' tests run it. Run after `cargo xtask package`.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
// Beside a React, as in a project.
const folder = mkdtempSync(at("../node_modules/.as-installed-"));
cpSync(at("../../../target/npm/package"), folder, { recursive: true });
after(() => rmSync(folder, { recursive: true }));

const { createElement } = await import("react");
const { renderToString } = await import("react-dom/server");
const { InstagramConnect, InstagramFeed, useInstagram } = await import(pathToFileURL(join(folder, "react.js")));

test("the component is the element's markup", () => {
  const props = {
    edge: "https://connect.example.com",
    clientId: "shop",
    permissions: ["a", "b"],
    accountKey: "k",
    theme: "dark",
    className: "wide",
    onConnected() {},
  };
  const markup = renderToString(createElement(InstagramConnect, props));
  assert.equal(
    markup,
    `<instagram-connect theme="dark" edge="https://connect.example.com" client-id="shop" permissions="a b" account-key="k" class="wide"></instagram-connect>`,
  );
});

test("the feed is the element's markup, with what stands in for it (R89)", () => {
  const src = "https://connect.example.com/feed/a";
  const props = { src, layout: "masonry", count: 6, more: true, className: "wide", onReady() {} };
  assert.equal(
    renderToString(createElement(InstagramFeed, props, createElement("p", null, "Soon"))),
    `<instagram-feed src="${src}" layout="masonry" count="6" more="" class="wide"><p>Soon</p></instagram-feed>`,
  );
  assert.equal(
    renderToString(createElement(InstagramFeed, { src, more: false, lang: "de" })),
    `<instagram-feed src="${src}" lang="de"></instagram-feed>`,
  );
});

const Page = () => createElement("p", null, useInstagram({ edge: "https://connect.example.com", clientId: "shop" }).state);

test("the hook says that it is loading", () => {
  assert.equal(renderToString(createElement(Page)), "<p>loading</p>");
});
