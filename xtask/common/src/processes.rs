//! Servers that a command starts, and that end with it, whichever way it ends.
//!
//! Each runs in a process group of its own. A small guard (this program again) holds the other end of a
//! pipe: when the command is gone, even by `kill -9`, the pipe closes and the guard ends the groups.
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::{BufRead as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

use crate::failure::{Failure, Outcome};

static STOPPED: AtomicBool = AtomicBool::new(false);
static CAUGHT: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C and SIGTERM only set a mark, and the command ends by itself.
pub fn catch_signals() -> Outcome {
    if CAUGHT.swap(true, Ordering::SeqCst) {
        return Ok(());
    }
    ctrlc::set_handler(|| STOPPED.store(true, Ordering::SeqCst))
        .map_err(|error| Failure::new(format!("can't catch Ctrl-C: {error}")))
}

/// A tool that [`wait`] can end with all that it starts: where this command catches signals, it passes them on.
pub fn alone(command: &mut Command) -> &mut Command {
    if CAUGHT.load(Ordering::SeqCst) {
        command.process_group(0);
    }
    command
}

/// How a tool ended that was started [`alone`]. When this command is asked to end, the tool is, and what it started.
pub fn wait(child: &mut Child) -> Outcome<ExitStatus> {
    let mut pause = Duration::from_millis(1);
    let mut left = None;
    loop {
        let ended = child
            .try_wait()
            .map_err(|error| Failure::new(format!("can't wait for a tool: {error}")))?;
        match (ended, left) {
            (Some(status), None) if !stopped() => return Ok(status),
            (Some(_), _) | (None, Some(0)) => {
                signal(child.id(), Signal::SIGKILL);
                let _ = child.wait();
                return Err(Failure::new("stopped before it was done"));
            }
            (None, Some(more)) => left = Some(more - 1),
            (None, None) if stopped() => {
                signal(child.id(), Signal::SIGTERM);
                left = Some(GRACE);
            }
            (None, None) => {}
        }
        sleep(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// How often a tool is looked at: soon at first, for most are quick.
const LONGEST_PAUSE: Duration = Duration::from_millis(50);
/// So many looks a tool has to end by itself: two seconds.
const GRACE: u32 = 40;

/// Whether somebody asked this command to end.
pub fn stopped() -> bool {
    STOPPED.load(Ordering::SeqCst)
}

/// Whether there is such a process.
pub fn lives(id: u32) -> bool {
    i32::try_from(id).is_ok_and(|id| kill(Pid::from_raw(id), None) != Err(Errno::ESRCH))
}

/// Starts servers and outlives them.
#[derive(Clone)]
pub struct Group(Rc<RefCell<Guard>>);

/// The guard and our end of its pipe.
struct Guard {
    child: Child,
    pipe: Option<ChildStdin>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.pipe.take());
        let _ = self.child.wait();
    }
}

impl Group {
    /// Starts the guard.
    pub fn new() -> Outcome<Self> {
        let cant = |error: std::io::Error| Failure::new(format!("can't start the guard: {error}"));
        // The running program, even if its file was replaced by a newer build.
        let running = PathBuf::from("/proc/self/exe");
        let program = if running.exists() {
            running
        } else {
            std::env::current_exe().map_err(cant)?
        };
        let mut guard = Command::new(program);
        guard
            .arg("guard")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        let mut child = guard.spawn().map_err(cant)?;
        let pipe = child.stdin.take();
        Ok(Self(Rc::new(RefCell::new(Guard { child, pipe }))))
    }

    /// Starts a server under a name for messages.
    pub fn start(&self, name: &'static str, command: &mut Command) -> Outcome<Running> {
        let child = command.process_group(0).spawn().map_err(|error| {
            Failure::new(format!(
                "can't start {name} ({}): {error}",
                command.get_program().display()
            ))
        })?;
        self.tell("start", child.id());
        Ok(Running {
            name,
            child,
            group: self.clone(),
        })
    }

    fn tell(&self, word: &str, id: u32) {
        if let Some(pipe) = &mut self.0.borrow_mut().pipe {
            let _ = writeln!(pipe, "{word} {id}");
        }
    }
}

/// A server that runs until this value is dropped.
pub struct Running {
    /// What it is called in messages.
    pub name: &'static str,
    child: Child,
    group: Group,
}

impl Running {
    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, if it did.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// What it says, when it was started with a pipe.
    pub fn stdout(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let id = self.id();
        signal(id, Signal::SIGTERM);
        for _ in 0..60 {
            if self.ended().is_some() {
                break;
            }
            sleep(Duration::from_millis(50));
        }
        signal(id, Signal::SIGKILL);
        let _ = self.child.wait();
        self.group.tell("end", id);
    }
}

/// The guard's whole life: remembers the groups that run, and ends them when the pipe closes.
pub fn guard() {
    let mut running = BTreeSet::new();
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        match line.split_once(' ').map(|(word, id)| (word, id.parse::<u32>())) {
            Some(("start", Ok(id))) => drop(running.insert(id)),
            Some(("end", Ok(id))) => drop(running.remove(&id)),
            _ => {}
        }
    }
    for (kind, pause) in [(Signal::SIGTERM, 500), (Signal::SIGKILL, 0)] {
        for id in &running {
            signal(*id, kind);
        }
        if !running.is_empty() {
            sleep(Duration::from_millis(pause));
        }
    }
}

fn signal(group: u32, kind: Signal) {
    if let Ok(id) = i32::try_from(group) {
        let _ = killpg(Pid::from_raw(id), kind);
    }
}
