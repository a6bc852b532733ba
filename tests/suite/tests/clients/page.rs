//! Pages whose client is a module of npm's, as a bundler would give it to the browser.

use suite::processes::root;
use suite::scene::Scene;

/// The modules that the clients import, by their bare names.
const MODULES: [(&str, &str); 3] = [
    ("oauth4webapi", "oauth4webapi/build/index.js"),
    ("oidc-client-ts", "oidc-client-ts/dist/esm/oidc-client-ts.js"),
    ("jwt-decode", "jwt-decode/build/esm/index.js"),
];

/// Opens a page with these buttons and a client of the folder `tests/clients`, its settings filled in.
pub async fn open_client(scene: &Scene, path: &str, client: &str, buttons: &str) {
    let mut imports = serde_json::Map::new();
    for (name, file) in MODULES {
        let own = format!("/modules/{name}.js");
        scene
            .host
            .page(&own, &read(&format!("tests/clients/node_modules/{file}")));
        imports.insert(name.into(), own.into());
    }
    let text = read(&format!("tests/clients/{client}.mjs"))
        .replace("process.env.EDGE", &format!("\"{}\"", scene.world.edge.url))
        .replace("process.env.CLIENT_ID", "\"demo\"");
    let own = format!("/clients/{client}.js");
    scene.host.page(&own, &text);
    let map = serde_json::json!({ "imports": imports });
    let page = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>A client</title><link rel=icon href=\"data:,\">\
         <script type=importmap>{map}</script>{buttons}<script type=module src={own}></script>"
    );
    scene.open_page(path, &page).await;
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}; `cargo xtask test edge` installs the clients"))
}
