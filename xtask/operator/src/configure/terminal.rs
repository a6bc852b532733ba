//! Whoever is asked: a person at a terminal, whose secrets don't show while they are typed, or a test.
use std::io::{BufRead as _, IsTerminal as _, Read as _, Write as _};

use common::failure::{Failure, Outcome};
use nix::sys::termios::{LocalFlags, SetArg, SpecialCharacterIndices, Termios, tcgetattr, tcsetattr};

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// A line, without white space at its ends.
    Text(String),
    /// No more: Ctrl-D, or Ctrl-C at a secret.
    Quit,
}

/// Asks and tells.
pub trait Terminal {
    /// Tells.
    fn say(&mut self, text: &str);
    /// Asks for a line.
    fn ask(&mut self, prompt: &str) -> Outcome<Reply>;
    /// Asks for a line that nobody may read over a shoulder.
    fn ask_hidden(&mut self, prompt: &str) -> Outcome<Reply>;
}

/// This program's own standard input and output.
pub struct Console;

impl Terminal for Console {
    fn say(&mut self, text: &str) {
        // Nobody may be reading any more.
        let _ = writeln!(std::io::stdout(), "{}", common::called::said(text));
    }

    fn ask(&mut self, prompt: &str) -> Outcome<Reply> {
        show(prompt);
        let mut line = String::new();
        let count = std::io::stdin()
            .lock()
            .read_line(&mut line)
            .map_err(|error| unreadable(&error))?;
        Ok(if count == 0 {
            Reply::Quit
        } else {
            Reply::Text(line.trim().to_owned())
        })
    }

    fn ask_hidden(&mut self, prompt: &str) -> Outcome<Reply> {
        if !std::io::stdin().is_terminal() {
            return self.ask(prompt);
        }
        // First: what is typed at once doesn't show either.
        let hidden = Hidden::begin()?;
        show(prompt);
        let reply = typed(std::io::stdin().lock().bytes().map_while(Result::ok));
        drop(hidden);
        self.say("");
        Ok(reply)
    }
}

fn show(prompt: &str) {
    let mut out = std::io::stdout();
    let _ = write!(out, "{}", common::called::said(prompt)).and_then(|()| out.flush());
}

fn unreadable(error: &std::io::Error) -> Failure {
    Failure::new(format!("the terminal can't be read: {error}"))
}

/// A terminal that shows nothing of what is typed, and hands over each key, Ctrl-C too: so it is never left that way.
struct Hidden(Termios);

impl Hidden {
    fn begin() -> Outcome<Self> {
        let failed = |error| {
            Failure::new(format!(
                "the terminal can't be kept from showing the secret: {error}"
            ))
        };
        let before = tcgetattr(std::io::stdin()).map_err(failed)?;
        let mut hidden = before.clone();
        hidden
            .local_flags
            .remove(LocalFlags::ECHO | LocalFlags::ICANON | LocalFlags::ISIG);
        let least = SpecialCharacterIndices::VMIN as usize;
        if let Some(least) = hidden.control_chars.get_mut(least) {
            *least = 1;
        }
        tcsetattr(std::io::stdin(), SetArg::TCSAFLUSH, &hidden).map_err(failed)?;
        Ok(Self(before))
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        let _ = tcsetattr(std::io::stdin(), SetArg::TCSANOW, &self.0);
    }
}

/// What the keys make, up to Enter.
fn typed(keys: impl Iterator<Item = u8>) -> Reply {
    let mut text = Vec::new();
    for key in keys {
        match key {
            b'\r' | b'\n' => return Reply::Text(String::from_utf8_lossy(&text).trim().to_owned()),
            // Ctrl-C; Ctrl-D where nothing was typed yet.
            3 => return Reply::Quit,
            4 if text.is_empty() => return Reply::Quit,
            8 | 127 => drop(text.pop()),
            // Ctrl-U: from the beginning.
            21 => text.clear(),
            0..32 => {}
            key => text.push(key),
        }
    }
    Reply::Quit
}

#[cfg(test)]
mod tests {
    use super::{Reply, typed};

    #[test]
    fn keys_become_a_line() {
        let line = |keys: &[u8]| typed(keys.iter().copied());
        assert_eq!(line(b"abc\n"), Reply::Text("abc".into()));
        assert_eq!(line(b" abx\x7fc \r"), Reply::Text("abc".into()));
        assert_eq!(line(b"wrong\x15right\n"), Reply::Text("right".into()));
        assert_eq!(line(b"abc\x03"), Reply::Quit);
        assert_eq!(line(b"\x04"), Reply::Quit);
        assert_eq!(line(b""), Reply::Quit);
    }
}
