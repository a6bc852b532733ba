//! Fuzzing: valid input is changed at random, for a while, and each result is looked at.
//!
//! `SUITE_FUZZ_SECONDS` says how long each target runs (30 without it), `SUITE_SEED` where the choices begin; a run that
//! fails says its seed and the input.

use std::time::Duration;

use suite::clock::{Stopwatch, random};

/// What one target changes.
pub struct Corpus {
    /// Valid input, or nearly.
    pub seeds: Vec<String>,
    /// What is put between.
    pub words: &'static [&'static str],
}

/// What breaks parsers of every kind.
const WORDS: [&str; 24] = [
    "\0",
    "\r\n",
    "%00",
    "%0d%0a",
    "%",
    "%u0041",
    "\\u0041",
    "\\ud83d",
    "\\",
    "\"",
    "'",
    "<",
    "&",
    "#",
    "?",
    "..",
    "/",
    "//",
    "\u{202e}",
    "\u{ff0e}",
    "-1",
    "18446744073709551616",
    "1e999",
    "null",
];

/// Calls `check` with changed input until the time is over.
pub fn run(name: &str, corpus: &Corpus, mut check: impl FnMut(&str)) {
    let seed = number("SUITE_SEED").unwrap_or_else(|| u64::from_le_bytes(random()));
    let limit = Duration::from_secs(number("SUITE_FUZZ_SECONDS").unwrap_or(30));
    let (watch, mut chance, mut cases) = (Stopwatch::start(), Chance(seed), 0_u64);
    while watch.elapsed() < limit {
        for _ in 0..64 {
            let input = changed(corpus, &mut chance);
            let failed = Failed {
                name,
                seed,
                input: &input,
            };
            check(&input);
            std::mem::forget(failed);
            cases += 1;
        }
    }
    println!("{name}: {cases} cases from SUITE_SEED={seed}");
    assert!(cases > 1_000, "{name}: {cases} cases are no fuzzing");
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

/// Splitmix64: the same seed gives the same choices everywhere.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(most.max(1)).unwrap()).unwrap()
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

fn changed(corpus: &Corpus, chance: &mut Chance) -> String {
    let mut input = corpus.seeds[chance.below(corpus.seeds.len())].clone();
    for _ in 0..=chance.below(6) {
        let (from, to) = (place(&input, chance), place(&input, chance));
        let (from, to) = (from.min(to), from.max(to));
        match chance.below(8) {
            0 => input.replace_range(from..to, ""),
            1 => input.insert_str(from, chance.of(&WORDS)),
            2 | 3 if !corpus.words.is_empty() => input.insert_str(from, chance.of(corpus.words)),
            4 => {
                let part = input[from..to].to_owned();
                input.insert_str(to, &part);
            }
            5 => {
                let other = &corpus.seeds[chance.below(corpus.seeds.len())];
                let end = place(other, chance);
                input.replace_range(from..to, &other[..end]);
            }
            6 => {
                let code = u32::try_from(chance.below(0x500)).unwrap_or_default();
                input.insert(from, char::from_u32(code).unwrap_or('\u{fffd}'));
            }
            // Every byte of a part in the spelling of URLs.
            _ => {
                let part = input[from..to].bytes().take(40);
                let spelled: String = part.map(percent_encoding::percent_encode_byte).collect();
                let end = (from..=to)
                    .rev()
                    .find(|end| *end - from <= 40 && input.is_char_boundary(*end));
                input.replace_range(from..end.unwrap_or(from), &spelled);
            }
        }
        if input.len() > 20_000 {
            let end = (0..20_000).rev().find(|end| input.is_char_boundary(*end));
            input.truncate(end.unwrap_or_default());
        }
    }
    input
}

/// Somewhere in a text, between two characters.
fn place(text: &str, chance: &mut Chance) -> usize {
    let near = chance.below(text.len() + 1);
    (0..=near)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or_default()
}
