//! The folder's texts: written here as files, with the names, versions and paths that they have to agree on put in.
use serde_json::{Value, json};

use common::failure::{Failure, Outcome};
use common::files;
use common::paths::Paths;
use common::settings::{BUCKET, MADE, SECRETS, SERVE, VARIABLES};

const FILES: [(&str, &str); 8] = [
    ("README.md", include_str!("files/README.md")),
    ("serve", include_str!("files/serve")),
    ("settings.example", include_str!("files/settings.example")),
    (
        "instagram-connect.service",
        include_str!("files/instagram-connect.service"),
    ),
    ("Containerfile", include_str!("files/Containerfile")),
    (".containerignore", include_str!("files/.containerignore")),
    ("Caddyfile", include_str!("files/Caddyfile")),
    ("nginx.conf", include_str!("files/nginx.conf")),
];

/// Each text with its name.
pub fn all(paths: &Paths, version: &str, bundle: &str) -> Outcome<Vec<(String, String)>> {
    let lock: Value = json(&files::text(&paths.at("package-lock.json"))?)?;
    let wrangler = locked(&lock, "wrangler")?;
    let workerd = locked(&lock, "workerd")?;
    let known = [&VARIABLES[..], &SECRETS, &SERVE].concat().join(" ");
    let put = [
        ("@VERSION@", version),
        ("@WRANGLER@", &wrangler),
        ("@WORKERD@", &workerd),
        ("@PLATFORM@", Paths::platform()),
        ("@SECRETS@", &SECRETS.join(" ")),
        ("@KNOWN@", &known),
    ];
    let filled = |text: &str| {
        put.iter()
            .fold(text.to_owned(), |text, (mark, value)| text.replace(mark, value))
    };
    let mut texts: Vec<_> = FILES
        .iter()
        .map(|(name, text)| ((*name).to_owned(), filled(text)))
        .collect();
    let deploys = to_deploy(&files::text(&paths.at("wrangler.jsonc"))?, bundle)?;
    texts.push(("wrangler.jsonc".to_owned(), deploys));
    let package = json!({
        "name": "instagram-connect-edge",
        "version": version,
        "private": true,
        "license": "MIT OR Apache-2.0",
        "description": "What deploys the edge at Cloudflare; on one's own server nothing of npm's is needed.",
        "devDependencies": {"wrangler": wrangler},
    });
    texts.push(("package.json".to_owned(), format!("{package:#}\n")));
    Ok(texts)
}

fn json(text: &str) -> Outcome<Value> {
    serde_json::from_str(text).map_err(|error| Failure::new(format!("package-lock.json: {error}")))
}

fn locked(lock: &Value, name: &str) -> Outcome<String> {
    let version = lock.pointer(&format!("/packages/node_modules~1{name}/version"));
    let version = version.and_then(Value::as_str).map(str::to_owned);
    version.ok_or_else(|| Failure::new(format!("package-lock.json has no {name}")))
}

/// The deploy configuration, for what is built already and lies beside it.
fn to_deploy(text: &str, bundle: &str) -> Outcome<String> {
    const HEAD: &str = "\
{
  // `npx wrangler deploy --secrets-file secrets.json` uploads the Worker, the button's files and the settings, as
  // `./operator secrets --out secrets.json` wrote them; without the option they stay as they are at Cloudflare. Set `name` to what the Worker is to be called there.";
    let mut text = text.replacen('{', HEAD, 1);
    let instead_of_a_build = format!(
        "  // Settings that are uploaded as secrets are no `vars`, and a deploy leaves them alone. This one says in /health which\n  \
         // bundle it is.\n  \"keep_vars\": true,\n  \"vars\": {{ \"{MADE}\": \"{bundle}\" }},\n  \
         // For a domain of yours at Cloudflare:\n  \
         // \"routes\": [{{ \"pattern\": \"connect.example.com\", \"custom_domain\": true }}],\n  \
         // For files that are handed over for posts, a bucket of R2 in place of rows:\n  \
         // \"r2_buckets\": [{{ \"binding\": \"{BUCKET}\", \"bucket_name\": \"instagram-connect-files\" }}],\n",
    );
    for (from, to) in [
        ("\"edge-worker/build/index.js\"", "\"worker/index.js\""),
        ("\"target/dist\"", "\"assets\""),
        (
            "  \"build\": { \"command\": \"cargo xtask build\" },\n",
            instead_of_a_build.as_str(),
        ),
    ] {
        if text.matches(from).count() != 1 {
            return Err(Failure::new(format!(
                "wrangler.jsonc has not one {}",
                from.trim()
            )));
        }
        text = text.replace(from, to);
    }
    Ok(text)
}

#[cfg(test)]
mod serve;
#[cfg(test)]
mod tests;
