//! The released folder in an empty directory, on a machine that has neither Rust nor Node: unpacked, looked at, started, used,
//! stopped, started again.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;
use suite::clock::poll;
use suite::http::Request;
use suite::processes::{World, package, root};

use crate::crowded::SECRET;
use crate::support::stored;

const PATIENCE: Duration = Duration::from_secs(20);
/// Of the limiter in `wrangler.jsonc`.
const A_MINUTE: usize = 300;

/// wrangler, from the folder alone, up to the upload, with the settings as the kit's own command writes them for it.
fn wrangler(package: &Path, settings: &Path) -> Child {
    let settings = settings.display().to_string();
    package::done(package::bare(
        package,
        "./operator",
        &["secrets", "--env-file", &settings, "--out", "secrets.json"],
    ));
    let mut wrangler = Command::new(root().join("node_modules/.bin/wrangler"));
    wrangler
        .args(["deploy", "--dry-run", "--secrets-file"])
        .arg("secrets.json")
        .current_dir(package)
        .env(
            "PATH",
            format!("{}:/usr/bin:/bin", root().join("node_modules/.bin").display()),
        )
        .env("WRANGLER_SEND_METRICS", "false")
        .env("NO_COLOR", "1");
    wrangler
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("wrangler starts")
}

/// R107, R54, R117: from the archive to a connected account, across a stop in the middle of an answer, to its end.
#[test]
fn the_released_folder_runs_an_edge_by_itself() {
    let package = package::unpacked();
    package::done(package::bare(
        &package,
        "sha256sum",
        &["--check", "--quiet", "SHA256SUMS"],
    ));
    let tools = package::bare(&package, "sh", &["-c", "command -v cargo rustc node"])
        .output()
        .unwrap();
    assert!(
        !tools.status.success(),
        "{}",
        String::from_utf8_lossy(&tools.stdout)
    );

    let mut world = World::builder()
        .package(&package)
        .settings(|settings, _| {
            settings.set("PROXY_HEADER", "X-Forwarded-For");
            settings.secret("OPERATOR_SECRET", SECRET);
        })
        .start();
    let deploys = wrangler(&package, &world.state_folder().with_file_name("settings"));
    let session = world.visitor().connect();
    let script = world.edge.client.send(&Request::get("/connect.js"));
    assert!(script.text().contains("instagram-connect"), "the button is there");
    let health = world.edge.client.send(&Request::get("/health")).json();
    assert_eq!(health["bundle"].as_str().map(str::len), Some(16), "{health}");

    // An answer is under way when the edge is told to end.
    world
        .stand_in
        .faults(&json!([{"at": "me", "kind": "slow", "ms": 1000, "times": 1}]));
    world.stand_in.forget_requests();
    let read = world
        .visitor()
        .bearer(&session, "GET", "/graph/me?fields=username");
    let client = world.edge.client.clone();
    let under_way = std::thread::spawn(move || client.attempt(&read, PATIENCE));
    let asked = || (!world.stand_in.requests().is_empty()).then_some(());
    poll(PATIENCE, asked).expect("Instagram is asked");
    world.edge.stop();
    let answer = under_way.join().unwrap().expect("it is answered to its end");
    assert_eq!(answer.json()["username"], "studio.lumen", "{}", answer.text());
    let open: Vec<String> = stored(&world).into_iter().map(|seen| seen.place).collect();
    assert!(
        !open.is_empty() && open.iter().all(|file| !file.ends_with("-wal")),
        "{open:?}"
    );

    // Backups by the kit's own commands, of a start with a setting more.
    let key_file = package.join("backup.key").display().to_string();
    let public = package::done(package::bare(
        &package,
        "./operator",
        &["backup-key", "--out", &key_file],
    ));
    let public = public
        .lines()
        .find_map(|line| line.strip_prefix("BACKUP_KEY="))
        .expect("a line for the settings")
        .to_owned();
    world.restart_edge(move |settings| settings.set("BACKUP_KEY", &public));
    let visitor = world.visitor();
    let kept = visitor.read(&session, "/graph/me?fields=username");
    assert_eq!(kept.json()["username"], "studio.lumen", "{}", kept.text());
    std::fs::write(package.join("operator.secret"), SECRET).unwrap();
    let backup = [
        "backup",
        "--edge",
        &world.edge.url,
        "--secret-file",
        "operator.secret",
        "--out",
        "all.backup",
    ];
    let said = package::done(package::bare(&package, "./operator", &backup));
    assert!(said.contains('1'), "{said}");

    one_address_has_its_share(&world);

    let text = world.stand_in.signed_request("studio.lumen");
    let request = Request::post_form("/instagram/deauthorize", &[("signed_request", &text)]);
    assert_eq!(world.edge.client.send(&request).status, 200);
    let over = || (visitor.read(&session, "/graph/me?fields=username").status == 401).then_some(());
    poll(PATIENCE, over).expect("it is gone");

    let deploys = deploys.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&[deploys.stdout, deploys.stderr].concat()).into_owned();
    assert!(
        deploys.status.success()
            && said.contains("env.VISITOR_LIMIT")
            && said.contains("--dry-run: exiting now"),
        "{said}"
    );
    // 160 MB that nobody looks at again.
    drop(world);
    let _ = std::fs::remove_dir_all(package);
}

/// Whatever it calls itself; the next has its own.
#[track_caller]
fn one_address_has_its_share(world: &World) {
    let guess = |address: &str, forged: &str| {
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", "terminal"),
            ("refresh_token", "none.none"),
        ];
        let request = Request::post_form("/token", &fields)
            .header("X-Forwarded-For", address)
            .header("CF-Connecting-IP", forged);
        world.edge.client.send(&request).status
    };
    let refused =
        (0..=2 * A_MINUTE).find(|at| guess("9.9.9.9, 203.0.113.7", &format!("198.51.100.{at}")) == 429);
    assert!(refused.is_some_and(|at| at >= A_MINUTE), "{refused:?}");
    assert_eq!(guess("203.0.113.7, 203.0.113.8", "203.0.113.7"), 400);
}
