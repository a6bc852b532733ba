//! A picture or video of the command line: a file, or a public address.
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use common::failure::{Failure, Outcome};
use sha2::{Digest as _, Sha256};

/// Bytes that are read at once.
const CHUNK: usize = 64 * 1024;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A file here, as it was looked at.
    File {
        /// Where.
        path: PathBuf,
        /// What it is, by its first bytes.
        media_type: &'static str,
        /// How large.
        size: u64,
        /// What is in it.
        sha256: String,
    },
    /// Somewhere that Instagram reads by itself.
    Url {
        /// Where.
        url: String,
        /// A video, not a picture.
        video: bool,
    },
}

impl Piece {
    /// Looks at it.
    pub fn of(name: &str) -> Outcome<Self> {
        if let Some((scheme, rest)) = name.split_once("://") {
            if !scheme.eq_ignore_ascii_case("https") {
                return Err(Failure::new(format!(
                    "{name} can't be read by Instagram: it takes https addresses alone"
                )));
            }
            let path = rest.split(['?', '#']).next().unwrap_or_default();
            let path = path.to_ascii_lowercase();
            let video = [".mp4", ".mov"].iter().any(|ending| path.ends_with(ending));
            return Ok(Self::Url {
                url: format!("https://{rest}"),
                video,
            });
        }
        Self::file(Path::new(name))
    }

    /// Looks at a file.
    pub fn file(path: &Path) -> Outcome<Self> {
        let read = |error: std::io::Error| Failure::file("read", path, &error);
        let mut file = File::open(path).map_err(read)?;
        let (mut hash, mut size, mut media_type) = (Sha256::new(), 0_u64, None);
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = file.read(&mut chunk).map_err(read)?;
            let Some(bytes) = chunk.get(..read).filter(|bytes| !bytes.is_empty()) else {
                break;
            };
            if size == 0 {
                media_type = kind(bytes);
            }
            hash.update(bytes);
            size += u64::try_from(read).unwrap_or_default();
        }
        let media_type = media_type.ok_or_else(|| {
            Failure::new(format!(
                "{} is no JPEG, MP4 or MOV: Instagram takes nothing else from programs",
                path.display()
            ))
        })?;
        let mut sha256 = String::new();
        for byte in hash.finalize() {
            let _ = write!(sha256, "{byte:02x}");
        }
        Ok(Self::File {
            path: path.to_owned(),
            media_type,
            size,
            sha256,
        })
    }

    /// A video, not a picture.
    pub fn is_video(&self) -> bool {
        match self {
            Self::File { media_type, .. } => media_type.starts_with("video/"),
            Self::Url { video, .. } => *video,
        }
    }

    /// What makes it this one and no other.
    pub fn identity(&self) -> &str {
        match self {
            Self::File { sha256, .. } => sha256,
            Self::Url { url, .. } => url,
        }
    }
}

/// What a file is, by its first bytes.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return Some("image/jpeg");
    }
    let brand = bytes.get(8..12)?;
    match bytes.get(4..8)? {
        b"ftyp" if brand == b"qt  " => Some("video/quicktime"),
        b"ftyp"
            if [b"heic", b"heix", b"mif1", b"avif"]
                .iter()
                .any(|picture| brand == *picture) =>
        {
            None
        }
        b"ftyp" => Some("video/mp4"),
        // QuickTime's files of before 2001 begin with what they hold.
        b"moov" | b"mdat" | b"wide" => Some("video/quicktime"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Piece, kind};

    #[test]
    fn a_file_is_what_its_bytes_say() {
        for (bytes, expected) in [
            (&b"\xff\xd8\xff\xe0\0\x10JFIF"[..], Some("image/jpeg")),
            (b"\0\0\0\x18ftypisom", Some("video/mp4")),
            (b"\0\0\0\x14ftypqt  ", Some("video/quicktime")),
            (b"\0\0\0\x14ftypheic", None),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None),
            (b"", None),
        ] {
            assert_eq!(kind(bytes), expected, "{bytes:?}");
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("picture.jpg");
        std::fs::write(&path, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
        let refused = Piece::file(&path).unwrap_err().to_string();
        assert!(
            refused.contains("picture.jpg is no JPEG, MP4 or MOV"),
            "{refused}"
        );
    }

    #[test]
    fn an_address_is_a_video_by_its_ending() {
        for (url, video) in [
            ("https://cdn.example/a.MP4?x=1.jpg", true),
            ("https://cdn.example/a.jpg", false),
        ] {
            assert_eq!(Piece::of(url).unwrap().is_video(), video, "{url}");
        }
        let shouted = Piece::of("HTTPS://cdn.example/A.jpg").unwrap();
        assert_eq!(shouted.identity(), "https://cdn.example/A.jpg");
        for other in ["http://cdn.example/a.jpg", "ftp://cdn.example/a.jpg"] {
            let refused = Piece::of(other).unwrap_err().to_string();
            assert!(refused.contains("https addresses alone"), "{refused}");
        }
    }
}
