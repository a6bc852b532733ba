//! What can be known of an edge's button from outside: the loader that it serves, `connect.js`, and what that loads by its
//! integrity.
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::failure::{Failure, Outcome};
use sha2::{Digest as _, Sha256};
use ureq::Agent;

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
        let agent: Agent = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .into();
        Self {
            agent,
            edge: edge.to_owned(),
        }
    }

    /// A file, if there is one.
    pub fn get(&self, path: &str) -> Result<Option<Vec<u8>>, Unanswered> {
        let broken = |error| match error {
            ureq::Error::HostNotFound => Unanswered::NoHost,
            error => Unanswered::Broken(error.to_string()),
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
            status if status >= 500 => Err(Unanswered::Broken(format!("{path} answers {status}"))),
            _ => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Loader, hash};

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
