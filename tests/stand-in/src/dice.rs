//! Everything that looks random but must be the same for the same seed.

/// A small deterministic generator (`SplitMix64`), named by what it is used for.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice of one seed, one purpose and one turn.
    #[must_use]
    pub fn new(seed: u64, purpose: &str, turn: u64) -> Self {
        let mut state = 0xcbf2_9ce4_8422_2325_u64 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for byte in purpose.bytes().chain(turn.to_le_bytes()) {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        let mut dice = Self(state);
        dice.roll();
        dice
    }

    /// The next 64 bits.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `from` up to, but without, `to`.
    pub fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.roll() % (to - from).max(1)
    }

    /// True in `percent` of a hundred throws.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.between(0, 100) < percent
    }

    /// One of the choices.
    ///
    /// # Panics
    /// If there is nothing to choose from.
    pub fn pick<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        let index = self.roll() % choices.len() as u64;
        choices[usize::try_from(index).unwrap_or(0)]
    }

    /// Text of `length` characters out of an ASCII alphabet.
    pub fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length)
            .map(|_| {
                let index = self.roll() % alphabet.len() as u64;
                char::from(alphabet[usize::try_from(index).unwrap_or(0)])
            })
            .collect()
    }
}
