//! Skips a step whose inputs are what they were when it last succeeded.
//!
//! A stamp lists what went in, a line each: `word`, `input` (a file, or a folder with all below), and every file with its
//! SHA-256. `tests/suite` reads those of the Worker and of the assets, and refuses to test what isn't made of the sources.
use std::fmt::Write as _;
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use common::failure::Outcome;
use common::files;
use common::paths::Paths;

/// The name of a step with what went into it.
pub struct Stamp {
    file: PathBuf,
    value: String,
}

impl Stamp {
    /// Over the contents of `inputs` (files, or folders with all below) and some `words` (versions, modes).
    pub fn of(paths: &Paths, step: &str, inputs: &[PathBuf], words: &[&str]) -> Outcome<Self> {
        let mut value = String::new();
        for word in words {
            let _ = writeln!(value, "word {word:?}");
        }
        for input in inputs {
            let _ = writeln!(value, "input {}", paths.shown(input));
        }
        for file in files::all_below(inputs) {
            let hash = hex(&Sha256::digest(files::bytes(&file)?));
            let _ = writeln!(value, "{hash} {}", paths.shown(&file));
        }
        let file = paths.target().join("stamps").join(step);
        Ok(Self { file, value })
    }

    /// Whether the step may be skipped: same inputs, and every product is there.
    ///
    /// Otherwise the stamp is gone, so that a step that fails halfway is done again whatever its inputs.
    pub fn holds(&self, products: &[PathBuf]) -> bool {
        let same = std::fs::read_to_string(&self.file).is_ok_and(|stored| stored == self.value);
        let holds = same && products.iter().all(|product| product.exists());
        if !holds {
            let _ = std::fs::remove_file(&self.file);
        }
        holds
    }

    /// To be called when the step has succeeded.
    pub fn set(&self) -> Outcome {
        files::write(&self.file, &self.value)
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Stamp, hex};
    use common::files;
    use common::paths::Paths;

    #[test]
    fn a_stamp_holds_as_long_as_every_file_is_as_it_was() {
        const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let root = std::env::temp_dir().join(format!("stamp-{}", std::process::id()));
        let paths = Paths { root: root.clone() };
        let of = |word: &str| Stamp::of(&paths, "step", &[paths.at("in"), paths.at("one")], &[word]).unwrap();
        for file in ["in/a", "in/b/c", "one"] {
            files::write(&paths.at(file), "").unwrap();
        }
        of("w").set().unwrap();
        assert_eq!(
            files::text(&paths.at("target/stamps/step")).unwrap(),
            format!("word \"w\"\ninput in\ninput one\n{EMPTY} in/a\n{EMPTY} in/b/c\n{EMPTY} one\n")
        );
        assert!(of("w").holds(&[]));
        let change = |file: &str| {
            of("w").set().unwrap();
            files::write(&paths.at(file), "x").unwrap();
            !of("w").holds(&[])
        };
        assert!(change("in/a") && change("in/b/new") && change("one"));
        of("w").set().unwrap();
        assert!(!of("another").holds(&[]));
        of("w").set().unwrap();
        assert!(!of("w").holds(&[paths.at("product")]));
        std::fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn bytes_are_written_as_two_digits_each() {
        assert_eq!(hex(&[0, 15, 160, 255]), "000fa0ff");
    }
}
