//! The first evening, from settings that are asked for step by step to an account that is connected to one's own server, and
//! to its end: each command as the documents have it, in their order.

use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;
use suite::browser::Options;
use suite::http::Request;
use suite::processes::{self, Settings, World, folder, package};
use suite::scene::Scene;

/// The operator's secret.
const SECRET: &str = "an-operators-secret-of-this-evening";

/// The Meta app's secret.
const METAS: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

/// A command of the kit's, in the clone.
fn operator(arguments: &[&str]) -> Output {
    processes::operator(arguments).output().expect("it starts")
}

fn words(output: &Output) -> String {
    [&output.stdout[..], &output.stderr[..]]
        .map(String::from_utf8_lossy)
        .concat()
}

/// The names of the problems that the doctor finds, with its exit status.
fn problems(arguments: &[&str]) -> (Option<i32>, Vec<String>) {
    let told = operator(&[&["doctor", "--json"], arguments].concat());
    let report: Value = serde_json::from_slice(&told.stdout).unwrap_or_else(|_| panic!("{}", words(&told)));
    let findings = report["findings"].as_array().expect("a list").iter();
    let wrong = findings.filter(|finding| finding["level"] == "problem");
    let name = |finding: &Value| finding["id"].as_str().unwrap_or_default().to_owned();
    (told.status.code(), wrong.map(name).collect())
}

/// The lines of a settings file.
fn lines(file: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(file).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect()
}

/// The same settings with other values, in a file of their own.
fn changed(file: &Path, changes: &[(&str, &str)]) -> PathBuf {
    let mut text = std::fs::read_to_string(file).unwrap();
    let more: Vec<String> = changes
        .iter()
        .map(|(name, value)| format!("\n{name}={value}\n"))
        .collect();
    text += &more.concat();
    let other = file.with_extension("changed");
    std::fs::write(&other, text).unwrap();
    other
}

/// Step by step, as a script answers; nothing of it is asked for at Instagram yet.
fn configured(evening: &Path, app_id: &str, app_secret: &str) -> PathBuf {
    let file = evening.join("deploy.vars");
    let [secret, metas] = ["app-secret", "meta-secret"].map(|name| evening.join(name));
    std::fs::write(&secret, app_secret).unwrap();
    std::fs::write(&metas, METAS).unwrap();
    let file_name = file.display().to_string();
    let told = operator(&[
        "configure",
        "--non-interactive",
        "--offline",
        "--env-file",
        &file_name,
        "--site",
        "demo",
        "--name",
        "Demo",
        "--page",
        "https://www.shop.example/connect",
        "--edge",
        "https://connect.shop.example",
        "--app-id",
        app_id,
        "--app-secret-file",
        &secret.display().to_string(),
        "--meta-app-secret-file",
        &metas.display().to_string(),
    ]);
    assert!(told.status.success(), "{}", words(&told));
    assert!(!words(&told).contains(app_secret), "{}", words(&told));
    file
}

/// What differs where no host is Instagram's and all are this machine's.
fn at_home(settings: &mut Settings, file: &Path) {
    let here = ["PUBLIC_URL", "SITES", "ENDPOINT_PROFILE"];
    for (name, value) in lines(file) {
        match name.as_str() {
            name if here.contains(&name) => {}
            "INSTAGRAM_APP_ID" => settings.set(&name, &value),
            _ => settings.secret(&name, &value),
        }
    }
    settings.secret("OPERATOR_SECRET", SECRET);
}

/// The doctor of an edge that runs, with its settings and with each of these mistakes in them.
fn examined(evening: &Path, world: &World, configured: &Path) {
    let text = ["PUBLIC_URL", "SITES", "ENDPOINT_PROFILE"]
        .map(|name| format!("\n{name}={}\n", world.settings.value(name)))
        .concat();
    let file = evening.join("served.vars");
    let own = std::fs::read_to_string(configured).unwrap();
    std::fs::write(&file, format!("{own}{text}OPERATOR_SECRET={SECRET}\n")).unwrap();
    let ask = |file: &Path| {
        problems(&[
            "--edge",
            &world.edge.url,
            "--env-file",
            &file.display().to_string(),
        ])
    };
    for (name, value, told) in [
        (
            "INSTAGRAM_APP_SECRET",
            "e4b8d1c06f7a3952b0d3f7816c5e4a21",
            "app_secret",
        ),
        ("INSTAGRAM_APP_ID", "9876501234567890", "app_id"),
        (
            "OPERATOR_SECRET",
            "another-operators-secret-altogether",
            "operator",
        ),
        ("SITES", "{}", "settings"),
    ] {
        let (code, problems) = ask(&changed(&file, &[(name, value)]));
        assert_eq!(code, Some(1), "{name}");
        assert!(
            problems.iter().any(|problem| problem == told),
            "{name}: {problems:?}"
        );
    }
    assert_eq!(ask(&file), (Some(0), vec![]));
}

/// R54, R104, R107: configure, doctor, deploy up to the upload, package, serve without a tool, a click, a stop and a start in
/// between, and the end that Instagram tells.
#[tokio::test(flavor = "multi_thread")]
async fn from_nothing_to_a_connected_account_and_its_end_in_one_evening() {
    let evening = folder("evening");
    let (given, seen) = (evening.clone(), std::sync::Arc::new(std::sync::OnceLock::new()));
    let file = std::sync::Arc::clone(&seen);
    let released = tokio::task::spawn_blocking(package::unpacked).await.unwrap();
    let mut scene = Scene::with(Options::new(), |world, _| {
        world.package(&released).settings(move |settings, stand_in| {
            let made = configured(&given, &stand_in.app_id, &stand_in.app_secret);
            at_home(settings, &made);
            file.set(made).unwrap();
        })
    })
    .await;
    let configured = seen.get().unwrap();

    // Before it is deployed: a mistake is named, and good settings get as far as the upload.
    let deploy = |file: &Path| {
        operator(&[
            "deploy",
            "--dry-run",
            "--offline",
            "--no-build",
            "--env-file",
            &file.display().to_string(),
        ])
    };
    let poor = deploy(&changed(
        configured,
        &[("PUBLIC_URL", "http://connect.shop.example")],
    ));
    assert!(
        !poor.status.success() && words(&poor).contains("  PUBLIC_URL: "),
        "{}",
        words(&poor)
    );
    let good = deploy(configured);
    assert!(
        words(&good).contains("What was looked at is well"),
        "{}",
        words(&good)
    );
    examined(&evening, &scene.world, configured);

    scene.open().await;
    scene.press().await;
    scene.until_connected_as("studio.lumen").await;
    scene.world.restart_edge(|_| ());
    scene.browser.driver.refresh().await.unwrap();
    scene.until_connected_as("studio.lumen").await;
    scene
        .browser
        .until("document.querySelector('.feed .tile img').naturalWidth > 0")
        .await;

    let removed = scene.world.stand_in.signed_request("studio.lumen");
    let request = Request::post_form("/instagram/deauthorize", &[("signed_request", &removed)]);
    assert_eq!(scene.world.edge.client.send(&request).status, 200);
    scene.browser.driver.refresh().await.unwrap();
    scene.until_screen_says("This session has ended.").await;
    scene.until_state("reconnect").await;
    scene.end().await;
}
