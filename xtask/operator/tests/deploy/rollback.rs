//! The real wrangler in front of a Cloudflare that is played: secrets that left the settings, and the way back (R105).
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use serde_json::json;

use super::{UPLOADS, folder, operator, output, settings, uploaded, words};

/// Plays what wrangler asks of Cloudflare: two versions of each Worker, and what was deployed when.
fn cloudflare(storage_before: &'static str) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/client/v4", listener.local_addr().unwrap());
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream);
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            let (mut length, mut header) = (0, String::new());
            while reader.read_line(&mut header).is_ok_and(|bytes| bytes > 2) {
                if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                header.clear();
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let target = line.split(' ').take(2).collect::<Vec<_>>().join(" ");
            let answer = answer(&target, storage_before).to_string();
            let what = format!("{target} {}", String::from_utf8_lossy(&body));
            seen.lock().unwrap().push(what);
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close";
            let text = format!("{head}\r\nContent-Length: {}\r\n\r\n{answer}", answer.len());
            let _ = reader.get_mut().write_all(text.as_bytes());
        }
    });
    (address, asked)
}

const OLD: &str = "11111111-1111-4111-8111-111111111111";
const NEW: &str = "22222222-2222-4222-8222-222222222222";

fn answer(asked: &str, storage_before: &str) -> serde_json::Value {
    let version = |id: &str, day: u32, tag: &str| {
        json!({"id": id, "number": day, "annotations": {"workers/tag": tag, "workers/message": "keys: k1"}, "resources": {},
            "metadata": {"created_on": format!("2026-11-{day:02}T10:00:00Z"), "author_email": "", "source": "wrangler"}})
    };
    let (old, new) = (version(OLD, 1, storage_before), version(NEW, 2, "storage-1"));
    let deployment = |id: &str, day: u32| {
        json!({"id": id, "source": "wrangler", "strategy": "percentage", "author_email": "", "annotations": {},
            "created_on": format!("2026-11-{day:02}T10:00:00Z"), "versions": [{"version_id": id, "percentage": 100}]})
    };
    let path = asked.split('?').next().unwrap_or_default();
    // The edge itself, in the same place.
    if path.ends_with("/health") {
        return json!({"status": "ok", "storage": 1});
    }
    let result = match path.rsplit('/').next().unwrap_or_default() {
        "deployments" => json!({"deployments": [deployment(NEW, 2), deployment(OLD, 1)]}),
        "versions" => json!({"items": [new, old]}),
        OLD => old,
        NEW => new,
        "secrets" => json!([
            {"name": "META_APP_SECRET", "type": "secret_text"},
            {"name": "OF_ANOTHER_TOOL", "type": "secret_text"},
            {"name": "SEALING_KEYS", "type": "secret_text"},
        ]),
        _ => json!({}),
    };
    json!({"success": true, "errors": [], "messages": [], "result": result})
}

/// The real wrangler is in front of that.
fn at<'a>(command: &'a mut Command, address: &str) -> &'a mut Command {
    command
        .env("CLOUDFLARE_API_BASE_URL", address)
        .env("CLOUDFLARE_API_TOKEN", "a-token-of-nobodys")
        .env("CLOUDFLARE_ACCOUNT_ID", "an-account-of-nobodys")
}

fn rollback(storage_before: &'static str, options: &[&str]) -> (Output, Vec<String>) {
    let (address, asked) = cloudflare(storage_before);
    let mut command = operator(&["rollback"]);
    let told = output(at(command.args(options), &address));
    let asked = asked.lock().unwrap().clone();
    (told, asked)
}

/// Before the upload, which this Cloudflare doesn't take.
#[test]
#[ignore = "needs the built Worker: `cargo xtask test edge` runs it"]
fn a_secret_that_left_the_settings_leaves_cloudflare_too() {
    let _alone = UPLOADS.lock();
    let (address, asked) = cloudflare("storage-1");
    let file = folder().join("without-a-secret");
    std::fs::write(&file, settings(&[])).unwrap();
    let mut command = operator(&["deploy", "--no-build", "--env-file"]);
    let told = output(at(command.arg(&file), &address));
    std::fs::remove_file(&file).unwrap();
    let said = words(&told);
    assert!(
        said.contains("META_APP_SECRET isn't among the settings any more: this upload empties it"),
        "{said}"
    );
    // In one upload: what runs now is left as it is until then.
    let asked = asked.lock().unwrap();
    assert!(!asked.iter().any(|one| one.starts_with("DELETE")), "{asked:?}");
    let made = std::fs::read_to_string(uploaded("wrangler.json")).unwrap();
    let made: serde_json::Value = serde_json::from_str(&made).unwrap();
    assert_eq!(made["vars"]["META_APP_SECRET"], "");
    assert_eq!(made["vars"].get("SEALING_KEYS"), None);
    assert_eq!(made["vars"].get("OF_ANOTHER_TOOL"), None);
}

/// R105
#[test]
#[ignore = "needs wrangler: `cargo xtask test edge` runs it"]
fn a_rollback_deploys_the_version_before_and_a_dry_one_only_says_which() {
    let (told, asked) = rollback("storage-1", &["--dry-run"]);
    let said = words(&told);
    assert!(told.status.success(), "{said}");
    let way = format!("instagram-connect: from {NEW} (deployed 2026-11-02T10:00:00Z) back to {OLD}");
    assert!(said.contains(&way) && said.contains("Nothing was done"), "{said}");
    assert!(!asked.iter().any(|one| one.starts_with("POST")), "{asked:?}");
    // What was rotated since is told before anything is done.
    for secret in [
        "INSTAGRAM_APP_SECRET",
        "META_APP_SECRET",
        "OPERATOR_SECRET",
        "EVENT_SECRET",
    ] {
        assert!(said.contains(secret), "{secret}: {said}");
    }

    let (told, asked) = rollback("storage-1", &["--staging"]);
    let said = words(&told);
    assert!(told.status.success(), "{said}");
    assert!(
        said.contains("Nobody looked whether the edge is well") && said.contains("--env-file"),
        "{said}"
    );
    let deployed: Vec<&String> = asked.iter().filter(|one| one.starts_with("POST")).collect();
    assert_eq!(deployed.len(), 1, "{asked:?}");
    let worker = "/workers/scripts/instagram-connect-staging/deployments";
    assert!(
        deployed[0].contains(worker) && deployed[0].contains(OLD),
        "{deployed:?}"
    );
}

/// R105: from CI, which has the settings elsewhere.
#[test]
#[ignore = "needs wrangler: `cargo xtask test edge` runs it"]
fn a_rollback_looks_at_the_edge_of_the_settings_that_are_named() {
    let (address, asked) = cloudflare("storage-1");
    let file = folder().join("rolled-back");
    std::fs::write(&file, settings(&[("PUBLIC_URL", &address)])).unwrap();
    let mut command = operator(&["rollback", "--env-file"]);
    let told = output(at(command.arg(&file), &address));
    std::fs::remove_file(&file).unwrap();
    let said = words(&told);
    assert!(told.status.success() && !said.contains("Nobody looked"), "{said}");
    let asked = asked.lock().unwrap();
    assert!(
        asked.last().unwrap().starts_with("GET /client/v4/health"),
        "{asked:?}"
    );
    let (told, asked) = rollback("storage-1", &["--env-file", "no-such-file"]);
    assert!(!told.status.success() && asked.is_empty(), "{asked:?}");
}

/// R105: the version before couldn't read what the present one stored.
#[test]
#[ignore = "needs wrangler: `cargo xtask test edge` runs it"]
fn no_rollback_to_what_can_not_read_the_storage() {
    let (told, asked) = rollback("storage-0", &[]);
    let said = words(&told);
    assert!(
        !told.status.success() && said.contains("Nothing was done."),
        "{said}"
    );
    assert!(!asked.iter().any(|one| one.starts_with("POST")), "{asked:?}");
}
