//! One child process: its lines, its log, its end.
//!
//! A child runs in a process group of its own under a small shell that waits for the end of its standard input. The
//! group is ended when the handle is dropped, and also when the test program is killed: the pipe closes either way. It has five
//! seconds for that: what it started in groups of their own, such as a workerd with its databases, it ends itself.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::clock::Stopwatch;

const SUPERVISOR: &str = r#"
exec 3<&0
"$@" </dev/null 3<&- &
program=$!
exec >/dev/null 2>&1
trap : TERM
read -r _ <&3
kill -TERM 0
( sleep 5; kill -KILL 0 ) &
wait "$program"
kill -KILL 0
"#;

/// A program that runs as long as this value lives.
#[derive(Debug)]
pub struct Process {
    name: String,
    supervisor: Option<Supervisor>,
    lines: Mutex<Receiver<String>>,
    log: Arc<Mutex<Vec<u8>>>,
}

impl Process {
    /// Starts `program` with `arguments`, in the workspace's root, with `environment` added.
    #[must_use]
    pub fn start(program: &Path, arguments: &[String], environment: &[(&str, &str)]) -> Self {
        let name = program
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let mut command = Command::new("sh");
        command
            .args(["-c", SUPERVISOR, "sh"])
            .arg(program)
            .args(arguments);
        command
            .envs(environment.iter().copied())
            .current_dir(super::places::root())
            .process_group(0);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut supervisor = command
            .spawn()
            .unwrap_or_else(|error| panic!("{name} doesn't start: {error}"));
        let log = Arc::new(Mutex::new(Vec::new()));
        let (sender, receiver) = channel();
        if let Some(stdout) = supervisor.stdout.take() {
            follow(BufReader::new(stdout), Arc::clone(&log), move |line| {
                let _ = sender.send(line);
            });
        }
        if let Some(stderr) = supervisor.stderr.take() {
            follow(BufReader::new(stderr), Arc::clone(&log), |_| ());
        }
        Self {
            name,
            supervisor: Some(Supervisor(supervisor)),
            lines: Mutex::new(receiver),
            log,
        }
    }

    /// The rest of the first line of standard output that begins with `start`.
    ///
    /// # Errors
    /// The log, if the program ends or `limit` passes without such a line.
    pub fn line(&self, start: &str, limit: Duration) -> Result<String, String> {
        let watch = Stopwatch::start();
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match lines.recv_timeout(limit.saturating_sub(watch.elapsed())) {
                Ok(line) => {
                    if let Some(rest) = line.strip_prefix(start) {
                        return Ok(rest.trim().to_owned());
                    }
                }
                Err(RecvTimeoutError::Timeout) => return Err(self.complaint("says nothing in time")),
                Err(RecvTimeoutError::Disconnected) => return Err(self.complaint("ended early")),
            }
        }
    }

    /// Everything that the program wrote, to standard output and standard error.
    #[must_use]
    pub fn log(&self) -> Vec<u8> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends the program and all that it started, and waits until they are gone.
    pub fn stop(&mut self) {
        if let Some(supervisor) = self.supervisor.take() {
            let _ = supervisor.end().join();
        }
    }

    fn complaint(&self, what: &str) -> String {
        // What comes last on standard error may still be on its way.
        std::thread::sleep(Duration::from_millis(50));
        format!(
            "{} {what}. Its log:\n{}",
            self.name,
            String::from_utf8_lossy(&self.log())
        )
    }
}

/// The shell around the program.
#[derive(Debug)]
struct Supervisor(Child);

impl Supervisor {
    /// Tells it to end everything. A test that is done needn't wait for that.
    fn end(mut self) -> JoinHandle<()> {
        drop(self.0.stdin.take());
        std::thread::spawn(move || {
            let _ = self.0.wait();
        })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.supervisor.take().map(Supervisor::end));
    }
}

fn follow(
    mut stream: impl BufRead + Send + 'static,
    log: Arc<Mutex<Vec<u8>>>,
    each: impl Fn(String) + Send + 'static,
) {
    std::thread::spawn(move || {
        let mut line = Vec::new();
        while stream.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
            log.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend_from_slice(&line);
            each(String::from_utf8_lossy(&line).trim_end().to_owned());
            line.clear();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::poll;

    fn shell(script: &str) -> Process {
        Process::start(Path::new("/bin/sh"), &["-c".into(), script.into()], &[])
    }

    #[test]
    fn a_line_is_waited_for_and_the_log_holds_both_streams() {
        let process = shell("echo first; echo oops >&2; echo ready http://x; sleep 9");
        assert_eq!(
            process.line("ready ", Duration::from_secs(5)).unwrap(),
            "http://x"
        );
        assert!(
            poll(Duration::from_secs(2), || String::from_utf8_lossy(&process.log())
                .contains("oops")
                .then_some(()))
            .is_some()
        );
    }

    #[test]
    fn a_program_that_ends_early_is_reported_with_its_log() {
        let complaint = shell("echo no such port >&2; exit 3")
            .line("ready ", Duration::from_secs(5))
            .unwrap_err();
        assert!(
            complaint.contains("ended early") && complaint.contains("no such port"),
            "{complaint}"
        );
    }

    #[test]
    fn the_whole_group_ends_with_the_handle() {
        let process = shell("sleep 77 & echo child $!; trap '' TERM; sleep 77");
        let child = process.line("child ", Duration::from_secs(5)).unwrap();
        let alive = Path::new("/proc").join(&child);
        assert!(alive.exists());
        drop(process);
        let gone = poll(Duration::from_secs(2), || {
            let state = std::fs::read_to_string(alive.join("stat")).unwrap_or_default();
            (state.is_empty() || state.contains(") Z ")).then_some(())
        });
        assert!(gone.is_some(), "process {child} is still there");
    }
}
