//! A page behind a firewall: `ModSecurity` with the OWASP Core Rule Set at paranoia level 2, as many hosts have it. The
//! button's answer passes, for no server sees it; what other clients get doesn't, which shows that the rule is on (R22).

use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;
use suite::clock::poll;
use suite::http::{Client, Request, Response};
use suite::oauth::Visitor;
use suite::processes::{Process, World, free_port};
use url::Url;

/// Rule 931130, remote file inclusion: an address of another host in a parameter.
const OFF_DOMAIN: &str = "[id \"931130\"]";

/// R22: a code and a denial, at a page whose own query has an answer's names.
#[test]
fn an_answer_in_the_fragment_passes_a_firewall_that_stops_the_query() {
    let firewall = Firewall::start();
    let world = World::start();
    let mut visitor = world.visitor();
    let no = json!({"error": "access_denied", "error_reason": "user_denied", "error_description": "No."});
    for denial in [json!(null), no] {
        world.stand_in.switch(&json!({"redirected_error": denial}));
        visitor.site.return_url = format!("{}/stores?state=CA&city=Fresno", world.origin);
        let back = end_of_a_flow(&mut visitor, "fragment");
        let answer = back.fragment().unwrap_or_default();
        assert!(answer.contains("iss%3Dhttp%253A%252F%252F"), "{back}");
        assert_eq!(firewall.open(&back).status, 200, "{}", firewall.log());
        assert!(!firewall.log().contains(OFF_DOMAIN), "{}", firewall.log());
    }
    visitor.site.return_url = format!("{}/stores", world.origin);
    let back = end_of_a_flow(&mut visitor, "query");
    assert_eq!(firewall.open(&back).status, 403, "{}", firewall.log());
    let told = || firewall.log().contains(OFF_DOMAIN).then_some(());
    assert!(poll(Duration::from_secs(5), told).is_some(), "{}", firewall.log());
}

/// Where the browser is sent.
fn end_of_a_flow(visitor: &mut Visitor<'_>, mode: &str) -> Url {
    let flow = visitor.authorize_with(|fields| fields.push(("response_mode", mode.into())));
    let target = visitor.consent(&flow);
    visitor.come_back(&target).0
}

/// Apache with one page at every address, and the rules in front of it.
struct Firewall {
    process: Process,
    client: Client,
    folder: PathBuf,
}

impl Firewall {
    fn start() -> Self {
        let port = free_port();
        // Not below the repository: Apache's own user has to get there.
        let folder = std::env::temp_dir().join(format!("firewall-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o755)).unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
            path.display().to_string()
        };
        file("page.html", "<!doctype html><title>A page</title>");
        let arguments = [
            "-X",
            "-d",
            &folder.display().to_string(),
            "-f",
            &file("apache.conf", &configuration(&folder, port)),
        ]
        .map(String::from);
        let process = Process::start(Path::new("/usr/sbin/apache2"), &arguments, &[]);
        let listens = || TcpStream::connect(("127.0.0.1", port)).ok();
        let firewall = Self {
            process,
            client: Client::new("localhost", port),
            folder,
        };
        assert!(
            poll(Duration::from_secs(20), listens).is_some(),
            "{}",
            firewall.log()
        );
        firewall
    }

    /// Asks for an address as a browser does: without its fragment.
    fn open(&self, url: &Url) -> Response {
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let request = Request::navigate(&format!("{}{query}", url.path()));
        let agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/128.0.0.0 Safari/537.36";
        self.client
            .send(&request.header("User-Agent", agent).header("Connection", "close"))
    }

    fn log(&self) -> String {
        String::from_utf8_lossy(&self.process.log()).into_owned()
    }
}

impl Drop for Firewall {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The rules as Debian has them, at level 2 and else as they come.
fn configuration(folder: &Path, port: u16) -> String {
    let names = ["mpm_prefork", "authz_core", "alias", "unique_id", "security2"];
    let modules =
        names.map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"));
    let modules = modules.concat();
    let folder = folder.display();
    format!(
        "{modules}
ServerRoot {folder}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog /dev/stderr
User nobody
Group nogroup
AliasMatch ^ {folder}/page.html
SecRuleEngine On
SecDataDir {folder}
SecAction \"id:900000,phase:1,nolog,pass,t:none,setvar:tx.paranoia_level=2,setvar:tx.blocking_paranoia_level=2\"
Include /usr/share/modsecurity-crs/owasp-crs.load
"
    )
}
