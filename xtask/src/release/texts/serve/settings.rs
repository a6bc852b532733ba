//! What `serve` reads in the settings, and refuses before it starts anything.

use super::{Folder, GOOD};
use common::files;

/// R107, R60: as editors write such files.
#[test]
fn settings_are_read_as_everywhere() {
    let folder = Folder::new("");
    let lines = GOOD.replace(
        "SITES={\"a\":1}",
        "# one\r\n  SITES = '@sites.json'\r\n\nEVENT_SECRET=\"two=2\"\r\nBACKUP_KEY=\r",
    );
    folder.write("settings", &format!("\u{feff}{lines}LISTEN=127.0.0.1:7"), 0o600);
    folder.write("sites.json", "{\n \"a\": \"$HOME `x` 'é'\"\n}\n", 0o644);
    let (well, said) = folder.serve(&[]);
    assert!(well, "{said}");
    assert!(
        said.contains("\nSITES={\n \"a\": \"$HOME `x` 'é'\"\n}\n"),
        "{said}"
    );
    assert!(
        said.contains("\nEVENT_SECRET=two=2\n") && !said.contains("BACKUP_KEY"),
        "{said}"
    );
    assert!(said.contains("http=127.0.0.1:7"), "{said}");
    assert!(said.contains("\nINSTAGRAM_APP_ID=9876501234567890\n"), "{said}");
}

/// R107, R58: whatever is wrong is told in plain words before anything starts, and no secret is said.
#[test]
fn what_is_wrong_is_told_before_anything_starts() {
    let folder = Folder::new(GOOD);
    let with = |change: &dyn Fn(&str) -> String| folder.write("settings", &change(GOOD), 0o600);
    for mode in [0o640, 0o604, 0o660, 0o644] {
        folder.write("settings", GOOD, mode);
        folder.refused("others on this machine may read it: chmod 600");
    }
    for name in [
        "INSTAGRAM_APP_ID",
        "INSTAGRAM_APP_SECRET",
        "SEALING_KEYS",
        "PUBLIC_URL",
        "SITES",
    ] {
        with(&|good| {
            let kept: Vec<_> = good.lines().filter(|line| !line.starts_with(name)).collect();
            kept.join("\n")
        });
        folder.refused(&format!("{name} is missing in "));
        with(&|good| format!("{good}{name}=\n"));
        folder.refused(&format!("{name} is missing in "));
    }
    for url in [
        "http://connect.example.com",
        "connect.example.com",
        "http://localhost.evil.example",
        "ftp://localhost",
        "https://",
    ] {
        with(&|good| good.replace("https://connect.example.com", url));
        folder.refused("PUBLIC_URL has to be https");
    }
    with(&|good| format!("{good}INSTAGRAM_APP_SECRT=hunter2\n"));
    folder.refused("Line 6 of ");
    with(&|good| format!("{good}UPLOADS_BUCKET=some-files\n"));
    folder.refused("UPLOADS_BUCKET is a bucket at Cloudflare. Here files lie in the storage");
    with(&|good| format!("{good}hunter2hunter2\n"));
    folder.refused("isn't NAME=VALUE.");
    with(&|good| format!("{good}hunter2=\n"));
    folder.refused("there is no setting of that name. There is: INSTAGRAM_APP_ID ");
    with(&|good| format!("{good}EVENT_SECRET=@event\n"));
    folder.refused("There is no ");
    folder.write("event", "hunter2", 0o644);
    folder.refused("others on this machine may read it");
    with(&|good| format!("{good}PROXY_HEADER=X-Real-IP: a\n"));
    folder.refused("PROXY_HEADER is a header's name");
    std::fs::remove_file(folder.0.path().join("settings")).unwrap();
    folder.refused("Copy settings.example to it");
}

/// R107: several apps stand in the place of one.
#[test]
fn with_several_apps_the_one_is_not_missed() {
    let kept: Vec<_> = GOOD
        .lines()
        .filter(|line| !line.starts_with("INSTAGRAM_APP_"))
        .collect();
    let folder = Folder::new(&format!("{}\nAPPS=@apps.json\n", kept.join("\n")));
    folder.write("apps.json", "{\"default\":{}}\n", 0o644);
    folder.refused("others on this machine may read it");
    folder.write("apps.json", "{\"default\":{}}\n", 0o600);
    let (well, said) = folder.serve(&[]);
    assert!(well && said.contains("\nAPPS={\"default\":{}}\n"), "{said}");
    for name in ["INSTAGRAM_APP_ID", "INSTAGRAM_APP_SECRET", "META_APP_SECRET"] {
        let beside = format!("{}\nAPPS={{}}\n{name}=hunter2\n", kept.join("\n"));
        folder.write("settings", &beside, 0o600);
        folder.refused(&format!("{name} and APPS are both set in "));
    }
}

/// R107: as Windows' editors and shells save such files.
#[test]
fn a_value_in_a_file_ends_without_line_breaks() {
    let folder = Folder::new(&format!("{GOOD}OPERATOR_SECRET=@operator\nBACKUP_KEY=@key\n"));
    folder.write("operator", "\u{feff}hunter2\r\n\r\n", 0o600);
    folder.write("key", "public\r\n", 0o600);
    folder.play(
        "#!/bin/sh\n[ \"$1\" != --version ] || exit 0\nprintf '[%s]' \"$OPERATOR_SECRET\" \"$BACKUP_KEY\"\n",
    );
    let (well, said) = folder.serve(&[]);
    assert!(well && said.contains("[hunter2][public]"), "{said}");
}

/// R107, R58
#[test]
fn utf16_is_told_by_its_name() {
    let folder = Folder::new(GOOD);
    let units = |text: &str, unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let whole = format!("\u{feff}{text}");
        whole.encode_utf16().flat_map(unit).collect()
    };
    let path = |name: &str| folder.0.path().join(name);
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        files::write(&path("settings"), units(GOOD, unit)).unwrap();
        folder.refused("settings is UTF-16: save it as UTF-8.");
        folder.write("settings", &format!("{GOOD}OPERATOR_SECRET=@operator\n"), 0o600);
        folder.write("operator", "", 0o600);
        files::write(&path("operator"), units("hunter2", unit)).unwrap();
        folder.refused("operator is UTF-16: save it as UTF-8.");
    }
}

/// R117: where the edge couldn't see whose request it is, it doesn't start.
#[test]
fn an_address_that_says_nothing_of_visitors_is_refused() {
    for (line, words) in [
        ("LISTEN=unix:/run/edge", "listens at an address and a port"),
        ("PROXY_HEADER=Forwarded", "PROXY_HEADER=Forwarded isn't read"),
        ("PROXY_HEADER=forwarded", "PROXY_HEADER=Forwarded isn't read"),
    ] {
        Folder::new(&format!("{GOOD}{line}\n")).refused(words);
    }
}

/// R107: a local address may do without https.
#[test]
fn this_machine_needs_no_https() {
    for url in [
        "http://localhost:8787",
        "http://localhost",
        "http://127.0.0.1:1",
        "http://[::1]:8787",
    ] {
        let folder = Folder::new(&GOOD.replace("https://connect.example.com", url));
        let (well, said) = folder.serve(&["--check"]);
        assert!(
            well && said.contains(&format!("it can start: {url} at 127.0.0.1:8787")),
            "{said}"
        );
        assert!(!said.contains("--socket-addr"), "{said}");
    }
}

/// R107, R60: what is in the settings the edge looks at, so that a look says who else looks.
#[test]
fn a_look_names_the_command_that_knows_what_the_edge_takes() {
    let folder = Folder::new(&GOOD.replace("k1:abc", "nonsense"));
    let (well, said) = folder.serve(&["--check"]);
    let command = format!(
        "/operator' doctor --offline --env-file '{}/settings'\n",
        folder.0.path().display()
    );
    assert!(well && said.contains(&command), "{said}");
}
