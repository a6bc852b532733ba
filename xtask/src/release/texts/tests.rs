//! What the folder's texts say is so.
use super::{all, to_deploy};
use common::deploy_config::DeployConfig;
use common::paths::Paths;
use common::settings::{SECRETS, VARIABLES};
use common::{files, jsonc, workerd};

fn text(name: &str) -> String {
    let texts = all(&Paths::find().unwrap(), "9.8.7", "0a1b").unwrap();
    let found = texts.into_iter().find(|(own, _)| own == name);
    found.unwrap_or_else(|| panic!("{name}")).1
}

/// R107
#[test]
fn no_mark_stays_unfilled() {
    for (name, text) in all(&Paths::find().unwrap(), "9.8.7", "0a1b").unwrap() {
        let upper = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_uppercase());
        for part in text.split('@').skip(1).step_by(1) {
            assert!(!upper(part), "{name}: @{part}@");
        }
        assert!(text.ends_with('\n'), "{name}");
    }
    assert!(text("README.md").starts_with("# Instagram Connect 9.8.7\n"));
}

/// R107: what deploys from the folder is what deploys from a clone, but for where things lie.
#[test]
fn the_deploy_configuration_is_the_clones() {
    let paths = Paths::find().unwrap();
    let made = text("wrangler.jsonc");
    let mut given = jsonc::parse(&files::text(&paths.at("wrangler.jsonc")).unwrap()).unwrap();
    let mut read = jsonc::parse(&made).unwrap();
    assert_eq!(read["main"], "worker/index.js");
    assert_eq!(read["assets"]["directory"], "assets");
    assert_eq!(read["keep_vars"], true);
    assert_eq!(read["vars"].to_string(), r#"{"BUNDLE":"0a1b"}"#);
    assert_eq!(read.get("build"), None);
    for config in [&mut given, &mut read] {
        let members = config.as_object_mut().unwrap();
        for moved in ["main", "build", "keep_vars", "vars"] {
            members.remove(moved);
        }
        members["assets"].as_object_mut().unwrap().remove("directory");
    }
    assert_eq!(read, given);
    assert!(made.contains("// 2026-02-24 or later"), "the comments stay");
}

#[test]
fn a_deploy_configuration_that_moved_is_noticed() {
    let told = to_deploy("{ \"main\": \"src/index.js\" }", "")
        .unwrap_err()
        .to_string();
    assert!(told.contains("wrangler.jsonc has not one"), "{told}");
}

/// R107: the example names settings that there are, each once, and those that a start needs.
#[test]
fn the_example_of_settings_has_what_serve_reads() {
    let example = text("settings.example");
    let named: Vec<&str> = example
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| Some(line.split_once('=')?.0))
        .collect();
    let serve = text("serve");
    let list = |name: &str| {
        let (_, rest) = serve.split_once(&format!("\n{name}='")).unwrap();
        let words = rest.split_once('\'').unwrap().0.split(' ');
        words.map(str::to_owned).collect::<Vec<_>>()
    };
    let known = list("known");
    for name in &named {
        assert!(known.iter().any(|known| known == name), "{name}");
    }
    for needed in [list("needed"), list("app")].concat() {
        assert!(named.contains(&needed.as_str()), "{needed}");
    }
    for setting in VARIABLES.iter().chain(&SECRETS) {
        assert!(known.iter().any(|known| known == setting), "{setting}");
    }
    assert_eq!(list("secret"), SECRETS);
}

/// R107: the same port, user, folders and header wherever they are spoken of.
#[test]
fn the_texts_agree_with_each_other() {
    let unit = text("instagram-connect.service");
    let readme = text("README.md");
    for path in [
        "/opt/instagram-connect",
        "/etc/instagram-connect/settings",
        "/var/lib/instagram-connect",
    ] {
        assert!(unit.contains(path) && readme.contains(path), "{path}");
    }
    assert!(unit.contains("\nUser=instagram-connect\n") && readme.contains("useradd --system"));
    let deploy = DeployConfig::read(&Paths::find().unwrap()).unwrap();
    let config = workerd::own_server(&deploy, &["index.js".into()], "0a1b");
    let listens = "127.0.0.1:8787";
    assert!(config.contains(&format!("address = \"{listens}\"")));
    assert!(text("serve").contains(&format!("listen={listens}\n")));
    assert!(text("settings.example").contains(&format!("\nLISTEN={listens}\n")));
    assert!(text("Caddyfile").contains(&format!("reverse_proxy {listens} ")));
    assert!(text("nginx.conf").contains(&format!("proxy_pass http://{listens};")));
    assert!(text("Containerfile").contains("http://127.0.0.1:8787/health"));
    for proxy in ["Caddyfile", "nginx.conf"] {
        assert!(text(proxy).contains("PROXY_HEADER=X-Forwarded-For"), "{proxy}");
    }
    assert!(text("settings.example").contains("\nPROXY_HEADER=X-Forwarded-For\n"));
    for limiter in &deploy.rate_limits {
        let number = if limiter.limit >= 1000 {
            format!("{},{:03}", limiter.limit / 1000, limiter.limit % 1000)
        } else {
            limiter.limit.to_string()
        };
        assert!(readme.contains(&number), "{}", limiter.binding);
        assert_eq!(limiter.period, 60);
    }
    assert!(
        config.contains("(name = \"REQUESTS_A_MINUTE\", json = \"3000\")")
            && readme.contains("3,000 requests")
    );
}

/// R107: the supervisor waits longer than the edge needs at most, tells it alone, and starts it again.
#[test]
fn the_unit_stops_softly_and_starts_again() {
    let unit = text("instagram-connect.service");
    let value = |name: &str| {
        let (_, rest) = unit
            .split_once(&format!("\n{name}="))
            .unwrap_or_else(|| panic!("{name}"));
        rest.lines().next().unwrap().to_owned()
    };
    assert!(text("serve").contains("sleep 30 &"));
    assert!(value("TimeoutStopSec").parse::<u32>().unwrap() > 30);
    assert_eq!(value("KillMode"), "mixed");
    assert_eq!(value("Restart"), "always");
    assert_eq!(value("StandardError"), "journal");
    for hardened in [
        "NoNewPrivileges",
        "PrivateTmp",
        "ProtectHome",
        "RestrictSUIDSGID",
        "LockPersonality",
    ] {
        assert_eq!(value(hardened), "yes", "{hardened}");
    }
    assert_eq!(value("CapabilityBoundingSet"), "");
    assert_eq!(value("ProtectSystem"), "strict");
    // workerd calls pkey_alloc when it starts, and would be killed.
    let calls = value("SystemCallFilter");
    let calls: Vec<_> = calls.split(' ').collect();
    assert_eq!(calls, ["@system-service", "@pkey"]);
    assert!(value("LimitNOFILE").parse::<u32>().unwrap() >= 65_536);
    // V8 couldn't start.
    assert!(!unit.contains("\nMemoryDenyWriteExecute"));
    assert!(text("Containerfile").contains("--stop-timeout 40"));
}

/// R58: a flow's codes stand in URLs, and no proxy writes those down, not even when the edge doesn't answer.
#[test]
fn no_proxy_logs_a_url() {
    let nginx = text("nginx.conf");
    let servers: Vec<_> = nginx.split("\nserver {\n").skip(1).collect();
    assert_eq!(servers.len(), 3);
    for server in servers {
        assert!(server.contains("\n  access_log off;\n"), "{server}");
        assert!(
            server.contains("\n  error_log /var/log/nginx/error.log emerg;\n"),
            "{server}"
        );
    }
    let caddy = text("Caddyfile");
    assert!(caddy.contains("\n\t\texclude http.log.error http.handlers.reverse_proxy\n"));
    assert_eq!(caddy.matches("\n\tlog").count(), 1);
}

/// R117: what asks for another host doesn't get to the edge.
#[test]
fn nginx_answers_for_its_own_host_alone() {
    let nginx = text("nginx.conf");
    let (_, other) = nginx.rsplit_once("\nserver {\n").unwrap();
    for line in [
        "ssl_reject_handshake on;",
        "return 444;",
        "listen 443 ssl http2 default_server;",
    ] {
        assert!(other.contains(line), "{line}");
    }
    assert!(!nginx.contains("$host$request_uri"));
}

/// R107: nginx since 1.9.5 knows it so; Debian 12 has 1.22.
#[test]
fn nginx_of_every_debian_reads_its_configuration() {
    let nginx = text("nginx.conf");
    assert_eq!(
        nginx.matches("443 ssl http2").count(),
        nginx.matches("443 ").count()
    );
    assert!(!nginx.lines().any(|line| line.trim_start().starts_with("http2 ")));
}

/// R58: no image takes a secret along.
#[test]
fn a_container_is_built_without_secrets() {
    let ignored = text(".containerignore");
    for name in ["settings", "storage", "backup.key"] {
        assert!(ignored.lines().any(|line| line == name), "{name}");
    }
    // Docker doesn't read `.containerignore`.
    let containerfile = text("Containerfile");
    let copied: Vec<_> = containerfile
        .lines()
        .filter_map(|line| line.strip_prefix("COPY "))
        .flat_map(|line| line.rsplit_once(' ').unwrap().0.split(' '))
        .collect();
    let parts = [
        "serve",
        "edge.capnp",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "worker",
        "server",
        "assets",
        "workerd",
    ];
    assert_eq!(copied, parts);
    assert!(!containerfile.lines().any(|line| line.starts_with("ADD ")));
}

/// R107: what the settings name as `@FILE` is looked for beside them, in a container too.
#[test]
fn a_container_is_told_where_the_other_files_belong() {
    let containerfile = text("Containerfile");
    let (_, entry) = containerfile.split_once("\"--settings\", \"").unwrap();
    let settings = entry.split('"').next().unwrap();
    let folder = settings.rsplit_once('/').unwrap().0;
    assert!(containerfile.contains(&format!("-v ./settings:{settings}:ro")));
    assert!(containerfile.contains(&format!("-v ./sites.json:{folder}/sites.json:ro")));
    assert!(containerfile.contains(&format!("({folder}/apps.json ")));
}

/// R107: whoever has the folder alone reads which of the documents' commands are there, and every document of a command.
#[test]
fn the_readme_translates_the_documents() {
    let readme = text("README.md");
    for words in [
        "where they say `cargo operator`, here it is `./operator`",
        "`./operator doctor --offline",
    ] {
        assert!(readme.contains(words), "{words}");
    }
    for line in readme.lines().filter(|line| !line.contains("where they say")) {
        assert!(!line.contains("cargo"), "{line}");
    }
    // What `configure` makes itself needs no line before it.
    assert!(!readme.contains("\n./operator sealing-key\n"));
}
