//! Fuzzing: what was kept and valid input are tried as they stand, then changed at random, and each result is looked at.
//!
//! There is no coverage to steer by without another compiler; what an input *became* steers instead: each target says it
//! in a few words, and the first input of a new kind is changed further. `SUITE_FUZZ_SECONDS` says how long each target
//! runs (some thousand cases without it), `SUITE_SEED` where the choices begin, `SUITE_FUZZ_KEEP` writes what was of a
//! kind of its own into the corpus. A run that fails says its seed and the input.

mod added;
mod addresses;
mod answers;
mod changed;
mod edge;
mod feeds;
mod fields;
mod files;
mod flows;
mod forms;
mod json;
mod kept;
mod numbers;
mod operators;
mod paths;
mod requests;
mod settings;
mod signed;
mod wishes;

use std::collections::BTreeMap;
use std::time::Duration;

pub use changed::Corpus;
use changed::{Chance, changed};
use suite::clock::{Stopwatch, random};

/// So many cases without a time.
const CASES: u64 = 5_000;
/// So many inputs are changed further, at the most.
const MOST_POOL: usize = 4_000;
/// One case takes microseconds; on a machine that does other things too, never as long.
const LONGEST_CASE: Duration = Duration::from_secs(5);
/// What the whole program may have held at once: what an input makes grow without end is seen long before.
const MOST_MEMORY: u64 = 1_500_000;

/// Calls `check` with changed input until the time is over. What it answers is what became of the input, in a few words
/// that hold nothing of it.
pub fn run<W: Into<String>>(name: &str, corpus: &Corpus, mut check: impl FnMut(&str) -> W) {
    if std::env::var("SUITE_FUZZ_TARGET").is_ok_and(|only| only != name) {
        return;
    }
    let seed = number("SUITE_SEED").unwrap_or_else(|| u64::from_le_bytes(random()));
    let limit = number("SUITE_FUZZ_SECONDS").map(Duration::from_secs);
    let (watch, mut chance, mut cases) = (Stopwatch::start(), Chance::from(seed), 0_u64);
    let mut kinds: BTreeMap<String, String> = BTreeMap::new();
    let mut attempt = |input: &str| {
        let failed = Failed { name, seed, input };
        let watch = Stopwatch::start();
        let became = check(input).into();
        assert!(watch.elapsed() < LONGEST_CASE, "{:?}", watch.elapsed());
        std::mem::forget(failed);
        match kinds.get(&became) {
            Some(known) if known.len() <= input.len() => false,
            known => {
                let new = known.is_none();
                kinds.insert(became, input.to_owned());
                new
            }
        }
    };
    let kept = kept::of(name);
    let keeps = std::env::var_os("SUITE_FUZZ_KEEP").is_some();
    assert!(keeps || !kept.is_empty(), "{name}: nothing is kept in its corpus");
    let mut pool: Vec<String> = corpus.seeds.iter().chain(&kept).cloned().collect();
    for input in &pool {
        attempt(input);
    }
    while limit.map_or(cases < CASES, |limit| watch.elapsed() < limit) {
        for _ in 0..64 {
            let input = changed(&pool, corpus, &mut chance);
            if attempt(&input) && pool.len() < MOST_POOL {
                pool.push(input);
            }
            cases += 1;
        }
    }
    let memory = most_memory().unwrap_or_default();
    println!(
        "{name}: {cases} cases of {} kinds in {} s, {} MB at most, from SUITE_SEED={seed}",
        kinds.len(),
        watch.elapsed().as_secs(),
        memory / 1_000
    );
    assert!(cases > 1_000, "{name}: {cases} cases are no fuzzing");
    assert!(memory < MOST_MEMORY, "{name}: {memory} KB");
    if keeps {
        kept::keep(name, &corpus.seeds, &kept, &kinds);
    }
}

/// The bytes of an input: a character of Latin-1 is one byte, so that there is also what is no UTF-8.
pub fn bytes(input: &str) -> Vec<u8> {
    input
        .chars()
        .flat_map(|c| {
            u8::try_from(u32::from(c)).map_or_else(|_| c.to_string().into_bytes(), |byte| vec![byte])
        })
        .collect()
}

/// Says what was tried when a check panics.
struct Failed<'a> {
    name: &'a str,
    seed: u64,
    input: &'a str,
}

impl Drop for Failed<'_> {
    fn drop(&mut self) {
        println!(
            "{}: SUITE_SEED={} and this input: {:?}",
            self.name, self.seed, self.input
        );
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The most that this program ever held, in KB, where the system says so.
fn most_memory() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}
