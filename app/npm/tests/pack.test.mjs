// The packed file, as somebody installs it. Run with `node --test` after `cargo xtask package`.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const cargo = readFileSync(join(root, "Cargo.toml"), "utf8");
const version = /\[workspace\.package\]\nversion = "([^"]+)"/.exec(cargo)[1];

const folder = mkdtempSync(join(tmpdir(), "instagram-connect-"));
const installed = join(folder, "node_modules/instagram-connect");
const run = (program, ...words) => execFileSync(program, words, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

before(() => {
  writeFileSync(join(folder, "package.json"), "{}");
  const file = join(root, `target/npm/instagram-connect-${version}.tgz`);
  run("npm", "install", "--offline", "--no-audit", "--no-fund", "--cache", join(folder, "cache"), file);
});
after(() => rmSync(folder, { recursive: true }));

test("it installs without a network, and brings nobody along", () => {
  assert.deepEqual(
    readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith(".")),
    ["instagram-connect"],
  );
});

test("it holds what a site needs and nothing else", () => {
  const files = readdirSync(installed).sort();
  assert.deepEqual(files, [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "button.d.ts",
    "connect.d.ts",
    "custom-elements.json",
    "elements.d.ts",
    "error.d.ts",
    "feed.d.ts",
    "feed.js",
    "index.d.ts",
    "index.js",
    "insights.d.ts",
    "links.d.ts",
    "loader.d.ts",
    "loader.js",
    "package.json",
    "posts.d.ts",
    "react.d.ts",
    "react.js",
    "read.d.ts",
    "types.d.ts",
    "wire.d.ts",
  ]);
  for (const name of files) {
    const text = readFileSync(join(installed, name), "utf8");
    assert.ok(!text.includes(root) && !text.includes(tmpdir()), name);
  }
});

test("the button that a page bundles is the edge's own script, to the byte (R110)", () => {
  const { exports } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const script = readFileSync(join(installed, exports["./button"].default), "utf8");
  assert.equal(script, readFileSync(join(root, "target/dist/connect.js"), "utf8"));
  assert.match(script, /\/v\/[0-9a-f]{16}\/element\.js/);
  assert.match(script, /sha256-/);
});

test("the feed that a page bundles is the edge's own script, to the byte (R89)", () => {
  const { exports } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const script = readFileSync(join(installed, exports["./feed"].default), "utf8");
  assert.equal(script, readFileSync(join(root, "target/dist/instagram-feed.js"), "utf8"));
  assert.match(script, /customElements/);
});

test("its description has the workspace's version, no scripts and no dependencies", () => {
  const described = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  assert.equal(described.version, version);
  assert.equal(described.license, "MIT OR Apache-2.0");
  assert.deepEqual(described.sideEffects, ["./loader.js", "./feed.js"]);
  for (const none of ["private", "scripts", "dependencies", "devDependencies"]) assert.ok(!(none in described), none);
});

test("editors find what it says of the elements", () => {
  const { customElements } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const { modules } = JSON.parse(readFileSync(join(installed, customElements), "utf8"));
  const [{ declarations, exports }, programs] = modules;
  for (const { path } of modules) assert.ok(readFileSync(join(installed, path), "utf8"));
  const [{ name, tagName, attributes, events }] = declarations;
  assert.equal(tagName, "instagram-connect");
  assert.deepEqual(exports[0].declaration, { name });
  assert.ok(attributes.some(({ name }) => name === "client-id"));
  assert.deepEqual(
    events.map(({ name }) => name),
    ["connected", "disconnected", "failed", "published", "unpublished"],
  );
  const [, feed] = declarations;
  assert.equal(feed.tagName, "instagram-feed");
  assert.deepEqual(exports[1].declaration, { name: feed.name });
  assert.deepEqual(
    feed.events.map(({ name }) => name),
    ["instagram-feed:ready", "instagram-feed:failed"],
  );
  // The edge's scripts define these: the package has their types alone.
  const [composer, dashboard] = programs.declarations;
  assert.deepEqual([composer.tagName, composer.events[0].name], ["instagram-compose", "instagram-compose:posted"]);
  assert.deepEqual(
    dashboard.attributes.map(({ name }) => name),
    ["for", "edge", "report"],
  );
  assert.deepEqual(programs.exports, []);
});

test("every public item has a comment", () => {
  const bare = [];
  for (const name of ["error", "types", "wire", "react", "connect"]) {
    const lines = readFileSync(join(installed, name + ".d.ts"), "utf8").split("\n");
    const known = new Set();
    lines.forEach((line, at) => {
      const item = /^ {4}(?:readonly |get )?("?[\w-]+"?)\??[(<:]|^export (?:declare )?(?:interface|type|class|const) (\w+)/.exec(line);
      if (!item || line.startsWith("    private")) return;
      const [, member, own] = item;
      // The comment of the first of several signatures is the others' too.
      if (own) known.clear();
      if (!lines[at - 1].trimEnd().endsWith("*/") && !known.has(member)) bare.push(`${name}: ${line.trim()}`);
      known.add(member);
    });
  }
  assert.deepEqual(bare, []);
});

test("it can be imported where there is no page", () => {
  const script = `
    import * as all from "instagram-connect";
    const { getSnapshot } = all.instagramConnect({ edge: "https://connect.example.com", clientId: "shop" });
    console.log(Object.keys(all).sort().join(), getSnapshot().state, typeof window);`;
  assert.equal(run("node", "--input-type=module", "-e", script), "InstagramError,instagramConnect,loadButton loading undefined\n");
});
