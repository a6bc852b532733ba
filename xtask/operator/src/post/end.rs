//! How a post's command ends, and where it says what it does.
use serde_json::Value;

/// What came of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// It is published, or was taken for its time.
    Well,
    /// It isn't, and why was said.
    Not,
    /// Nobody knows.
    Unknown,
}

impl End {
    /// What scripts go by.
    pub const fn code(self) -> u8 {
        match self {
            Self::Well => 0,
            Self::Not => 1,
            Self::Unknown => 3,
        }
    }
}

/// Where it is said.
#[derive(Debug, Clone, Copy)]
pub struct Voice {
    /// JSON alone on standard output.
    pub json: bool,
}

impl Voice {
    /// A step, in a line.
    pub fn say(self, words: &str) {
        if self.json {
            eprintln!("{words}");
        } else {
            println!("{words}");
        }
    }

    /// What the edge answered.
    pub fn answer(self, body: &Value) {
        if self.json {
            println!("{body}");
        }
    }
}
