//! What the npm package says in TypeScript is what the edge, the button and Instagram really send: their answers, compiled.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use serde_json::Value;
use sha2::Digest as _;
use shared::graph::Template;
use suite::browser::Options;
use suite::processes::{folder, root, target};
use suite::scene::play;

use crate::walk::serve_folder;

/// A page that connects with the package as it is packed, and keeps everything that it can get.
const PAGE: &str = r#"<!doctype html><html lang=en><title>A page</title><link rel=icon href="data:,"><button disabled>Go</button>
<script type="module">
import { instagramConnect } from "/package/index.js";
const fields = FIELDS;
const edge = "{edge}";
const instagram = instagramConnect({ edge, clientId: "demo", integrity: INTEGRITY });
const go = async () => {
  const told = {};
  for (const name of ["connected", "disconnected"]) instagram.on(name, (detail) => (told[name] = detail));
  await instagram.ready();
  await new Promise((resolve) => {
    document.querySelector("button").onclick = () => resolve(instagram.connect());
    document.querySelector("button").disabled = false;
  });
  const me = await instagram.get("/me", { fields: fields["/me"] });
  const list = await instagram.get("/me/media", { fields: fields["/me/media"], limit: 60 });
  const album = list.data.find(({ media_type }) => media_type === "CAROUSEL_ALBUM");
  const media = await instagram.get("/" + album.id, { fields: fields["/{media}"] });
  const children = await instagram.get(`/${album.id}/children`, { fields: fields["/{media}/children"] });
  const connection = await instagram.connection();
  const token = await instagram.token();
  const refused = await fetch(edge + "/graph/me?fields=nonsense", { headers: { Authorization: "Bearer " + token } });
  const problem = await refused.json();
  const metadata = await (await fetch(edge + "/.well-known/oauth-authorization-server")).json();
  const ask = async (method, path, body, type = "application/json") => {
    const answer = await fetch(edge + path, { method, body, headers: { Authorization: "Bearer " + token, "Content-Type": type } });
    return answer.status === 204 ? null : await answer.json();
  };
  const canvas = Object.assign(document.createElement("canvas"), { width: 400, height: 500 });
  canvas.getContext("2d").fillRect(0, 0, 400, 500);
  const picture = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg"));
  const file = await ask("POST", "/media", picture, "image/jpeg");
  const wanted = { kind: "image", media: [{ file: file.id, alt_text: "A wall", tags: [{ username: "a", x: 0.5, y: 0.25 }] }] };
  const draft = JSON.stringify({ ...wanted, caption: "Kept", comments: false, draft: true });
  const rehearsal = await ask("POST", "/posts?dry_run", draft);
  const post = await ask("POST", "/posts", draft);
  const kept = await ask("GET", "/media/" + file.id);
  const posts = await ask("GET", "/posts");
  const limits = await ask("GET", "/posts/limits");
  const times = await ask("POST", "/posts/slots", JSON.stringify({ slots: ["mon 09:00"], time_zone_offset: "+01:00", count: 2 }));
  const batch = await ask("POST", "/posts/batch", JSON.stringify({ posts: [{ kind: "image" }] }));
  const refusal = await ask("POST", "/posts", JSON.stringify({ kind: "image" }));
  await ask("DELETE", "/posts/" + post.id);
  await instagram.signOut();
  while (!told.disconnected) await new Promise((resolve) => setTimeout(resolve, 20));
  return {
    ...{ me, list, media, children, connection, problem, metadata, ...told },
    ...{ file, wanted, rehearsal, post, kept, posts, limits, times, batch, refusal },
  };
};
globalThis.answers = go().catch((error) => ({ error: error.stack, code: error.code }));
</script>"#;

const ANSWERS: &str = "answers.then(arguments[0])";

/// Nothing may become a script's address but by these two policies.
const POLICY: (&str, &str) = (
    "Content-Security-Policy",
    "require-trusted-types-for 'script'; trusted-types instagram-connect instagram-connect-package",
);

/// Each answer, and its type.
const TYPES: [(&str, &str); 19] = [
    ("me", "Me"),
    ("list", "Page<Media>"),
    ("media", "Media"),
    ("children", "Page<Child>"),
    ("connection", "Connection"),
    ("problem", "Problem"),
    ("metadata", "Metadata"),
    ("connected", "Account"),
    ("disconnected", "Disconnected"),
    ("file", "MediaFile"),
    ("wanted", "NewPost"),
    ("rehearsal", "PostRehearsal"),
    ("post", "Post"),
    ("kept", "MediaFile"),
    ("posts", "Posts"),
    ("limits", "PostLimits"),
    ("times", "PostTimes"),
    ("batch", "PostBatch"),
    ("refusal", "PostRefusal"),
];

/// All that can be asked for, of the items of an album too.
fn fields() -> Value {
    let spelt = |template: &Template| {
        let list = template
            .fields()
            .iter()
            .map(|field| match template.nested(field) {
                [] => (*field).to_owned(),
                nested => format!("{field}{{{}}}", nested.join(",")),
            });
        let path = template.as_str().trim_start_matches("GET ").to_owned();
        (path, list.map(Value::from).collect())
    };
    let has_items = |template: &&Template| !template.fields().is_empty();
    Value::Object(Template::ALL.iter().filter(has_items).map(spelt).collect())
}

/// The loader under its hash.
fn integrity() -> Value {
    let versions = target().join("dist/v");
    let version = std::fs::read_dir(versions).unwrap().next().unwrap().unwrap();
    let bytes = std::fs::read(version.path().join("connect.js")).unwrap();
    let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha384::digest(bytes));
    serde_json::json!({
        "path": format!("/v/{}/connect.js", version.file_name().to_string_lossy()),
        "value": format!("sha384-{hash}"),
    })
}

/// What the compiler complains about.
fn compiled(folder: &Path, answers: &Value) -> String {
    let mut source = String::from("import type * as all from \"instagram-connect\";\n");
    for (name, kind) in TYPES {
        let kind = kind.replace("Page<", "all.Page<all.");
        let kind = if kind.starts_with("all.") {
            kind
        } else {
            format!("all.{kind}")
        };
        let _ = writeln!(source, "export const {name}: {kind} = {};", answers[name]);
    }
    std::fs::write(folder.join("answers.ts"), source).unwrap();
    let package = target().join("npm/package/index.d.ts");
    let config = serde_json::json!({
        "extends": root().join("app/npm/tests/tsconfig.json"),
        "compilerOptions": {"rootDir": "/", "paths": {"instagram-connect": [package]}},
        "include": ["answers.ts"],
    });
    std::fs::write(folder.join("tsconfig.json"), config.to_string()).unwrap();
    let compiler = root().join("app/npm/node_modules/.bin/tsc");
    let told = Command::new(compiler).arg("-p").arg(folder).output().unwrap();
    String::from_utf8_lossy(&told.stdout).into_owned()
}

/// R28, R39, R43, R95: every field, posts, the connection, an error and the events, by the package as it is packed, on a page with Trusted
/// Types, whose script is loaded under its hash.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_is_what_the_types_say() {
    play(Options::new(), async |scene| {
        serve_folder(scene, "/package/", &target().join("npm/package"));
        let html = PAGE
            .replace("FIELDS", &fields().to_string())
            .replace("INTEGRITY", &integrity().to_string());
        scene.host.page_under("/own.html", &[POLICY], &html);
        scene
            .browser
            .open(&format!("{}/own.html", scene.host.origin))
            .await;
        scene
            .browser
            .click("document.querySelector('button:enabled')")
            .await;
        let driver = &scene.browser.driver;
        let mut answers = driver.execute_async(ANSWERS, vec![]).await.unwrap();
        let folder = folder("types");
        assert_eq!(compiled(&folder, &answers), "", "{answers:#}");
        answers["me"]["followers_count"] = "many".into();
        answers["problem"]["category"] = "chekpoint".into();
        answers["post"]["state"] = "done".into();
        answers["file"]["found"]["kind"] = "sound".into();
        answers["limits"].as_object_mut().unwrap().remove("planned");
        let complaints = compiled(&folder, &answers);
        assert_eq!(complaints.matches("error TS").count(), 5, "{complaints}");
    })
    .await;
}
