//! Tests. Where a room is entered, and may be killed after any effect.

use super::{Answer, Effect, Facts, Got, Host, Running};
use std::future::Future;

/// It was killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Killed;

/// A host that is played.
pub(crate) trait Hosted {
    /// What is so, and how many effects are left until it is killed.
    fn parts(&mut self) -> (&mut Facts, &mut usize);

    fn does(&mut self, effect: Effect) -> Got;

    /// Lets something run to its end, unless it is killed before.
    fn run<F: Future<Output = Option<Answer>> + 'static>(
        &mut self,
        work: impl FnOnce(Host) -> F,
    ) -> Result<Option<Answer>, Killed> {
        let mut running = Running::new(self.parts().0.clone(), work);
        let mut got = Got::Nothing;
        loop {
            let (facts, _) = self.parts();
            let random: u64 = facts.random.get(..10).map_or(0, |random| random.parse().unwrap());
            facts.random = format!("{:010}{:022}", random + 1, 0);
            let effect = running.step(facts.clone(), got);
            if let Effect::Done(answer) = effect {
                return Ok(answer);
            }
            let (_, effects_left) = self.parts();
            *effects_left = effects_left.checked_sub(1).ok_or(Killed)?;
            got = self.does(effect);
        }
    }
}
