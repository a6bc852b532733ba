//! The search for secrets in everything that was seen, in every spelling that somebody could read back.
//!
//! A finding says where a canary was, which one, and how it was spelt. It never holds the secret itself.

mod spellings;

use std::fmt;

use aho_corasick::{AhoCorasick, MatchKind};

pub use spellings::Spelling;

/// Something that must not be seen.
#[derive(Clone, PartialEq, Eq)]
pub struct Canary {
    name: String,
    secret: Vec<u8>,
}

impl Canary {
    /// A secret and the name under which findings speak of it. A secret of fewer than 8 bytes would be found by chance.
    #[must_use]
    pub fn new(name: &str, secret: &[u8]) -> Self {
        assert!(
            secret.len() >= 8,
            "the canary {name} is too short to be looked for"
        );
        Self {
            name: name.into(),
            secret: secret.into(),
        }
    }
}

impl fmt::Debug for Canary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Canary({}, [redacted])", self.name)
    }
}

/// Bytes, and where they were seen.
#[derive(Clone)]
pub struct Seen {
    /// Where: "answer from localhost:8787", "log of the edge", "local storage".
    pub place: String,
    /// What was there.
    pub bytes: Vec<u8>,
}

impl Seen {
    /// Bytes at a place.
    #[must_use]
    pub fn new(place: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            place: place.into(),
            bytes: bytes.into(),
        }
    }
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Seen({}, {} bytes)", self.place, self.bytes.len())
    }
}

/// A canary that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The place of the [`Seen`] that held it.
    pub place: String,
    /// The canary's name.
    pub canary: String,
    /// How it was spelt.
    pub spelling: Spelling,
    /// The offset of its first byte there.
    pub at: usize,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} ({:?}) in {} at byte {}",
            self.canary, self.spelling, self.place, self.at
        )
    }
}

/// Looks for every canary in every place. One pass over the bytes, however many canaries there are.
#[must_use]
pub fn search(canaries: &[Canary], pile: &[Seen]) -> Vec<Finding> {
    let mut patterns = Vec::new();
    let mut owners = Vec::new();
    for canary in canaries {
        for (spelling, pattern) in spellings::all(&canary.secret) {
            patterns.push(pattern);
            owners.push((canary, spelling));
        }
    }
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .build(&patterns)
        .expect("the canaries fit into one automaton");
    let mut findings = Vec::new();
    for seen in pile {
        for hit in automaton.find_overlapping_iter(&seen.bytes) {
            if let Some((canary, spelling)) = owners.get(hit.pattern().as_usize()) {
                findings.push(Finding {
                    place: seen.place.clone(),
                    canary: canary.name.clone(),
                    spelling: *spelling,
                    at: hit.start(),
                });
            }
        }
    }
    findings.sort();
    findings.dedup_by(|one, other| {
        one.place == other.place && one.canary == other.canary && one.spelling == other.spelling
    });
    findings
}

/// Fails the test with the list of places, if any canary is found.
pub fn assert_none(canaries: &[Canary], pile: &[Seen]) {
    let findings = search(canaries, pile);
    let list: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(
        findings.is_empty(),
        "{} leaks:\n{}",
        findings.len(),
        list.join("\n")
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    const SECRET: &str = "IGAA+tok/en=\"<1>&'x";

    fn found(bytes: &[u8]) -> Vec<Spelling> {
        let canaries = [
            Canary::new("token", SECRET.as_bytes()),
            Canary::new("other", b"never there"),
        ];
        let findings = search(
            &canaries,
            &[Seen::new("nothing", "nothing"), Seen::new("here", bytes)],
        );
        assert!(
            findings
                .iter()
                .all(|finding| finding.canary == "token" && finding.place == "here")
        );
        findings.into_iter().map(|finding| finding.spelling).collect()
    }

    #[test]
    fn a_plain_secret_is_found_in_the_middle_of_a_text() {
        assert_eq!(
            found(format!("before {SECRET} after").as_bytes()),
            [Spelling::Plain]
        );
    }

    #[test]
    fn a_text_without_the_secret_is_clean() {
        assert_eq!(found(SECRET.get(1..).unwrap().as_bytes()), []);
    }

    #[test]
    fn a_percent_encoded_secret_is_found_in_both_cases() {
        assert_eq!(
            found(b"?a=IGAA%2Btok%2Fen%3D%22%3C1%3E%26%27x"),
            [Spelling::Percent]
        );
        assert_eq!(
            found(b"?a=IGAA%2btok%2fen%3d%22%3c1%3e%26%27x"),
            [Spelling::Percent]
        );
        // A query may leave the slash alone.
        assert_eq!(
            found(b"?a=IGAA%2Btok/en%3D%22%3C1%3E%26%27x"),
            [Spelling::Percent]
        );
    }

    #[test]
    fn a_json_escaped_secret_is_found() {
        assert_eq!(found(br#"{"a":"IGAA+tok/en=\"<1>&'x"}"#), [Spelling::Json]);
        assert_eq!(found(br#"{"a":"IGAA+tok\/en=\"<1>&'x"}"#), [Spelling::Json]);
        assert_eq!(
            found(br#"{"a":"IGAA+tok/en=\"\u003c1\u003e\u0026'x"}"#),
            [Spelling::Json]
        );
        assert_eq!(
            found(br#"{"a":"IGAA+tok/en=\"\u003C1\u003E\u0026\u0027x"}"#),
            [Spelling::Json]
        );
        let all: String = SECRET
            .bytes()
            .fold(String::new(), |text, byte| text + &format!("\\u{byte:04x}"));
        assert_eq!(found(all.as_bytes()), [Spelling::Json]);
    }

    #[test]
    fn an_html_escaped_secret_is_found() {
        assert_eq!(
            found(b"<p>IGAA+tok/en=&quot;&lt;1&gt;&amp;&#39;x</p>"),
            [Spelling::Html]
        );
        assert_eq!(found(b"<p>IGAA+tok/en=\"&lt;1&gt;&amp;'x</p>"), [Spelling::Html]);
        assert_eq!(
            found(b"<p>IGAA+tok&#x2F;en=&quot;&lt;1&gt;&amp;&#x27;x</p>"),
            [Spelling::Html]
        );
    }

    #[test]
    fn a_secret_in_base64_is_found_in_all_three_alignments() {
        for before in ["", "a", "ab", "abc"] {
            for after in ["", "y", "yz"] {
                let text = format!("{before}{SECRET}{after}");
                assert_eq!(
                    found(STANDARD.encode(&text).as_bytes()),
                    [Spelling::Base64],
                    "{before:?}"
                );
                assert_eq!(
                    found(URL_SAFE_NO_PAD.encode(&text).as_bytes()),
                    [Spelling::Base64],
                    "{before:?}"
                );
            }
        }
    }

    #[test]
    fn a_secret_in_hex_is_found_in_both_cases() {
        let hex: String = SECRET
            .bytes()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        assert_eq!(found(hex.as_bytes()), [Spelling::Hex]);
        assert_eq!(found(hex.to_uppercase().as_bytes()), [Spelling::Hex]);
    }

    #[test]
    fn a_secret_in_utf_16_is_found() {
        let wide: Vec<u8> = SECRET.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(found(&wide), [Spelling::Utf16]);
    }

    #[test]
    fn a_finding_names_the_place_and_never_the_secret() {
        let canary = Canary::new("long-lived token 3", SECRET.as_bytes());
        let findings = search(
            std::slice::from_ref(&canary),
            &[Seen::new("log of the edge", SECRET)],
        );
        assert_eq!(findings.len(), 1);
        assert_eq!(
            findings[0].to_string(),
            "long-lived token 3 (Plain) in log of the edge at byte 0"
        );
        assert_eq!(format!("{canary:?}"), "Canary(long-lived token 3, [redacted])");
    }

    #[test]
    fn tens_of_megabytes_and_hundreds_of_canaries_take_no_minute() {
        let canaries: Vec<Canary> = (0..200)
            .map(|i| {
                Canary::new(
                    &format!("token {i}"),
                    format!("IGAA-some-long-secret-{i}").as_bytes(),
                )
            })
            .collect();
        let mut bytes = vec![b'I'; 5_000_000];
        bytes.extend_from_slice(b"IGAA-some-long-secret-199");
        // Tokens 1, 19 and 199.
        assert_eq!(search(&canaries, &[Seen::new("pile", bytes)]).len(), 3);
    }
}
