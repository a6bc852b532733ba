//! How many tests went well, read from what test runners say.

/// Tests that went well, and those that didn't.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Went well.
    pub passed: u64,
    /// Did not.
    pub failed: u64,
}

impl Count {
    /// And those of another run.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// What a line `test result: ok. 3 passed; 0 failed; …` says.
    pub fn from_line(line: &str) -> Option<Self> {
        let (_, numbers) = line.strip_prefix("test result: ")?.split_once(". ")?;
        let number = |word: &str| {
            numbers
                .split("; ")
                .find_map(|part| part.strip_suffix(word)?.trim().parse().ok())
        };
        Some(Self {
            passed: number("passed")?,
            failed: number("failed")?,
        })
    }
}

impl Count {
    /// One test.
    pub fn one(passed: bool) -> Self {
        Self {
            passed: u64::from(passed),
            failed: u64::from(!passed),
        }
    }

    /// What Node's test runner says at its end; nothing said counts as one that failed.
    pub fn from_tap(told: &str) -> Self {
        let number = |name: &str| {
            told.lines()
                .find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
        };
        Self {
            passed: number("# pass ").unwrap_or(0),
            failed: number("# fail ").unwrap_or(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn a_result_line_is_counted() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(
            Count::from_line(line),
            Some(Count {
                passed: 12,
                failed: 3
            })
        );
    }

    #[test]
    fn what_node_says_is_counted_and_silence_is_a_failure() {
        assert_eq!(
            Count::from_tap("ok 1 - a\n# tests 4\n# pass 3\n# fail 1\n"),
            Count { passed: 3, failed: 1 }
        );
        assert_eq!(Count::from_tap("").failed, 1);
    }

    #[test]
    fn other_lines_count_nothing() {
        assert_eq!(Count::from_line("test a_result ... ok"), None);
        assert_eq!(Count::from_line("test result: nonsense"), None);
    }
}
