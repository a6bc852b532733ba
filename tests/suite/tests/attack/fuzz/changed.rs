//! What is made of an input: parts fall out, come twice or from another input, words of the grammar and of its attackers
//! come between, characters change, and bytes are spelt in the ways of URLs and of JSON.

/// What one target changes.
pub struct Corpus {
    /// Valid input, or nearly.
    pub seeds: Vec<String>,
    /// What is put between.
    pub words: Vec<&'static str>,
}

impl Corpus {
    /// Of JSON, whose marks are put between as well.
    pub fn json(seeds: Vec<String>, words: &[&'static str]) -> Self {
        let words = [&["{", "}", "[", "]", ",", ":"], words].concat();
        Self { seeds, words }
    }
}

/// What breaks parsers of every kind.
const WORDS: [&str; 30] = [
    "\0",
    "\r\n",
    "\t",
    " ",
    "%00",
    "%0d%0a",
    "%",
    "%u0041",
    "%c0%ae",
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
    "\u{feff}",
    "\u{e9}\u{ff}",
    "-1",
    "18446744073709551616",
    "1e999",
    "null",
    "xn--",
];
/// No input is longer.
const LONGEST: usize = 20_000;

/// Splitmix64: the same seed gives the same choices everywhere.
pub struct Chance(u64);

impl From<u64> for Chance {
    fn from(seed: u64) -> Self {
        Self(seed)
    }
}

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(most.max(1)).unwrap()).unwrap()
    }

    fn of<'a, T: AsRef<str>>(&mut self, words: &'a [T]) -> &'a str {
        words[self.below(words.len())].as_ref()
    }
}

/// One of the pool, changed in one place to six.
pub fn changed(pool: &[String], corpus: &Corpus, chance: &mut Chance) -> String {
    let mut input = chance.of(pool).to_owned();
    for _ in 0..=chance.below(6) {
        let (from, to) = (place(&input, chance), place(&input, chance));
        let (from, to) = (from.min(to), from.max(to));
        match chance.below(11) {
            0 => input.replace_range(from..to, ""),
            1 => input.insert_str(from, chance.of(&WORDS)),
            2 | 3 if !corpus.words.is_empty() => input.insert_str(from, chance.of(&corpus.words)),
            4 => {
                let part = input[from..to].to_owned();
                input.insert_str(to, &part);
            }
            5 => {
                let other = chance.of(pool);
                let end = place(other, chance);
                input.replace_range(from..to, &other[..end]);
            }
            6 => {
                let code = u32::try_from(chance.below(0x500)).unwrap_or_default();
                input.insert(from, char::from_u32(code).unwrap_or('\u{fffd}'));
            }
            7 => spell(&mut input, from, to, |byte| {
                percent_encoding::percent_encode_byte(byte).to_owned()
            }),
            8 => spell(&mut input, from, to, |byte| format!("\\u00{byte:02x}")),
            // One character is another one of its kind: what is compared letter by letter has to see it.
            9 => {
                let next = input[from..].chars().next();
                if let Some(next) = next.filter(char::is_ascii_graphic) {
                    let other = match next {
                        'a'..='z' => next.to_ascii_uppercase(),
                        'A'..='Z' => next.to_ascii_lowercase(),
                        _ => char::from(b'!' + u8::try_from(chance.below(94)).unwrap_or_default()),
                    };
                    input.replace_range(from..=from, other.encode_utf8(&mut [0; 4]));
                }
            }
            // From one separator to the next: whole parameters, members, labels go, or change their places.
            _ => {
                let end = input[from..].find(['&', ',', '.', '/', ';', '\n', ' ', '"']);
                let end = end.map_or(input.len(), |end| from + end + 1);
                let part: String = input.drain(from..end).collect();
                if chance.below(2) == 0 {
                    let place = place(&input, chance);
                    input.insert_str(place, &part);
                }
            }
        }
        if input.len() > LONGEST {
            let end = (0..LONGEST).rev().find(|end| input.is_char_boundary(*end));
            input.truncate(end.unwrap_or_default());
        }
    }
    input
}

/// Every byte of a part in another spelling.
fn spell(input: &mut String, from: usize, to: usize, spelt: impl Fn(u8) -> String) {
    let end = (from..=to)
        .rev()
        .find(|end| *end - from <= 40 && input.is_char_boundary(*end));
    let end = end.unwrap_or(from);
    let part: String = input[from..end].bytes().map(spelt).collect();
    input.replace_range(from..end, &part);
}

/// Somewhere in a text, between two characters.
fn place(text: &str, chance: &mut Chance) -> usize {
    let near = chance.below(text.len() + 1);
    (0..=near)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or_default()
}
