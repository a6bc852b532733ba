//! Skips a step whose inputs are what they were when it last succeeded.
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use common::failure::Outcome;
use common::files;
use common::paths::Paths;

/// The name of a step with the hash of what went into it.
pub struct Stamp {
    file: PathBuf,
    value: String,
}

impl Stamp {
    /// Over the contents of `inputs` (files, or folders with all below) and some `words` (versions, modes).
    pub fn of(paths: &Paths, step: &str, inputs: &[PathBuf], words: &[&str]) -> Outcome<Self> {
        let mut hash = Sha256::new();
        for word in words {
            hash.update(word.as_bytes());
            hash.update([0]);
        }
        for file in files::all_below(inputs) {
            hash.update(file.as_os_str().as_encoded_bytes());
            hash.update(Sha256::digest(files::bytes(&file)?));
        }
        let file = paths.target().join("stamps").join(step);
        Ok(Self {
            file,
            value: hex(&hash.finalize()),
        })
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
    use super::hex;

    #[test]
    fn bytes_are_written_as_two_digits_each() {
        assert_eq!(hex(&[0, 15, 160, 255]), "000fa0ff");
    }
}
