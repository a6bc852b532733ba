//! Somebody asks a command to end while it waits for a tool. In a process of its own, as the mark is the process's.

use std::process::Command;
use std::thread;

use common::clock::Stopwatch;
use common::{processes, run};
use nix::sys::signal::{Signal, raise};

/// A signal to the command alone, in the middle of a step that takes minutes: both end at once, with what the tool started.
#[test]
fn a_tool_ends_with_its_command_and_at_once() {
    let file = std::env::temp_dir().join(format!("interrupted-{}", std::process::id()));
    processes::catch_signals().unwrap();
    assert_eq!(run::quiet(Command::new("echo").arg("a"), "echo").unwrap(), "a\n");
    let told = thread::scope(|scope| {
        scope.spawn(|| {
            while !file.exists() {
                thread::yield_now();
            }
            raise(Signal::SIGTERM).unwrap();
        });
        let watch = Stopwatch::start();
        // The tool takes no notice, and what it started doesn't either.
        let script = format!(
            "trap '' TERM; sleep 300 & echo $! > {0}.new; mv {0}.new {0}; wait",
            file.display()
        );
        let told = run::quiet(Command::new("sh").args(["-c", &script]), "sh");
        assert!(watch.seconds() < 20.0, "{}", watch.seconds());
        told
    });
    assert!(told.unwrap_err().to_string().contains("stopped"));
    let started: u32 = std::fs::read_to_string(&file).unwrap().trim().parse().unwrap();
    while processes::lives(started) {
        thread::yield_now();
    }
    std::fs::remove_file(&file).unwrap();
    // What must not be left half done goes to its end; nothing else is begun in vain.
    assert_eq!(
        run::undisturbed(Command::new("echo").arg("b"), "echo").unwrap(),
        "b\n"
    );
    assert!(run::quiet(&mut Command::new("true"), "true").is_err());
}
