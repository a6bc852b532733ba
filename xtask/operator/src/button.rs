//! What can be known of an edge's button from outside: the loader that it serves, `connect.js`, and what that loads by its
//! integrity.
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::failure::{Failure, Outcome};
use sha2::{Digest as _, Sha256};
use ureq::Agent;

use crate::client::agent;

/// The plain loader's path.
pub const LOADER: &str = "/connect.js";
/// The element's module is the largest of the files, and far smaller.
const LARGEST_FILE: u64 = 4 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(30);
/// What would end a script element, or hide its end, if it stood in an element's text.
const ENDS_A_SCRIPT: [&str; 3] = ["</script", "<script", "<!--"];

/// A loader, as an edge serves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loader {
    /// Its text, without the line's end behind it.
    pub text: String,
    /// The name of the folder below `/v/` that its later half is in.
    pub version: String,
}

impl Loader {
    /// Reads it.
    ///
    /// # Errors
    /// That it is none, or that it can't stand in a page.
    pub fn read(text: &str) -> Outcome<Self> {
        let name = text
            .split_once("\"/v/")
            .and_then(|(_, rest)| rest.split_once("/element.js\""));
        let version = name.map(|(name, _)| name).filter(|name| is_version(name));
        let Some(version) = version.filter(|_| text.contains("instagram-connect")) else {
            return Err(Failure::new(
                "it is no connect.js of Instagram Connect: nothing in it says where its later half is",
            ));
        };
        let lower = text.to_ascii_lowercase();
        if let Some(found) = ENDS_A_SCRIPT.into_iter().find(|end| lower.contains(end)) {
            return Err(Failure::new(format!(
                "this connect.js can't stand in a page, since it holds {found}"
            )));
        }
        Ok(Self {
            text: text.trim_end().to_owned(),
            version: version.to_owned(),
        })
    }
}

/// Whether that is the name of a folder below `/v/`: 16 hexadecimal digits.
pub fn is_version(name: &str) -> bool {
    name.len() == 16 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// As a policy's source, or the attribute `integrity`, wants it.
pub fn hash(bytes: &[u8]) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(bytes)))
}

/// The files of an edge.
pub struct Files {
    agent: Agent,
    edge: String,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Unanswered {
    /// There is no host of that name.
    NoHost,
    /// What went wrong.
    Broken(String),
}

impl Files {
    /// Those of the edge at this origin.
    pub fn of(edge: &str) -> Self {
        let agent = agent(PATIENCE);
        Self {
            agent,
            edge: edge.to_owned(),
        }
    }

    /// A file, if there is one.
    pub fn get(&self, path: &str) -> Result<Option<Vec<u8>>, Unanswered> {
        let broken = |error| match error {
            ureq::Error::HostNotFound => Unanswered::NoHost,
            error => unanswered(error.to_string()),
        };
        let mut answer = self
            .agent
            .get(format!("{}{path}", self.edge))
            .call()
            .map_err(broken)?;
        match answer.status().as_u16() {
            200 => {
                let body = answer.body_mut().with_config().limit(LARGEST_FILE);
                body.read_to_vec().map(Some).map_err(broken)
            }
            404 | 410 => Ok(None),
            // A challenge, a login, a fault: it says nothing of what the edge has.
            status => Err(Unanswered::Broken(format!("{path} answers {status}"))),
        }
    }
}

/// A name that the resolver doesn't know comes as an error of the network like any other: its words alone tell. A resolver that
/// can't be asked now says nothing of the name.
fn unanswered(why: String) -> Unanswered {
    let looked_up = why.contains("failed to lookup address information");
    if looked_up && !why.contains("Temporary failure") {
        Unanswered::NoHost
    } else {
        Unanswered::Broken(why)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use super::{Files, Loader, Unanswered, hash, unanswered};

    /// What a challenge hides is not gone: a deploy would lose it.
    #[test]
    fn only_the_edge_itself_says_that_a_file_is_not_there() {
        for (status, expected) in [
            (200, "a file"),
            (404, "nothing"),
            (403, "unknown"),
            (302, "unknown"),
            (503, "unknown"),
        ] {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = listener.local_addr().unwrap().port();
            let server = std::thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let _ = stream.read(&mut [0; 4096]).unwrap();
                let head =
                    format!("HTTP/1.1 {status} Told\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}");
                stream.write_all(head.as_bytes()).unwrap();
            });
            let told = match Files::of(&format!("http://127.0.0.1:{port}")).get("/connect.js") {
                Ok(Some(_)) => "a file",
                Ok(None) => "nothing",
                Err(_) => "unknown",
            };
            server.join().unwrap();
            assert_eq!(told, expected, "{status}");
        }
    }

    /// Before the first deploy there is no such host; without a network nobody knows.
    #[test]
    fn a_host_that_is_not_there_is_told_from_a_network_that_is_not() {
        let no_host = |why: &str| matches!(unanswered(why.into()), Unanswered::NoHost);
        let lookup = "io: failed to lookup address information: ";
        assert!(no_host(&format!("{lookup}Name or service not known")));
        assert!(no_host(&format!(
            "{lookup}nodename nor servname provided, or not known"
        )));
        assert!(!no_host(&format!("{lookup}Temporary failure in name resolution")));
        assert!(!no_host("io: Connection refused (os error 111)"));
    }

    const TEXT: &str = "load(\"instagram-connect\",\"/v/0123456789abcdef/element.js\",\"sha256-…\");";

    #[test]
    fn a_loader_says_its_version() {
        let loader = Loader::read(&format!("{TEXT}\n")).unwrap();
        assert_eq!(
            (loader.version.as_str(), loader.text.as_str()),
            ("0123456789abcdef", TEXT)
        );
    }

    #[test]
    fn what_is_no_loader_is_told() {
        for text in [
            "",
            "<!doctype html><title>instagram-connect</title>",
            "\"instagram-connect\",\"/v/../element.js\"",
            "\"another\",\"/v/0123456789abcdef/element.js\"",
        ] {
            let told = Loader::read(text).unwrap_err().to_string();
            assert!(told.starts_with("it is no connect.js"), "{told}");
        }
    }

    /// A page would end the script there, whatever stands around it.
    #[test]
    fn a_loader_that_would_end_its_script_element_is_refused() {
        for end in ["</script", "</SCRIPT >", "<!--", "<Script>"] {
            let told = Loader::read(&format!("{TEXT}//{end}")).unwrap_err().to_string();
            assert!(told.contains("can't stand in a page"), "{end}: {told}");
        }
    }

    #[test]
    fn a_hash_is_spelt_as_a_policy_wants_it() {
        assert_eq!(
            hash(b"alert('Hello, world.');"),
            "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="
        );
    }
}
