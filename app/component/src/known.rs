//! What is known of the connection: the signals that the page reads and the follower of the element writes.

use leptos::prelude::*;

use crate::error::Error;
use crate::events::{Connected, Disconnected, Reason, State};

/// The signals.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    pub(crate) state: RwSignal<State>,
    pub(crate) account: RwSignal<Option<Connected>>,
    pub(crate) failure: RwSignal<Option<Error>>,
}

impl Known {
    pub(crate) fn new() -> Self {
        Self {
            state: RwSignal::new(State::Idle),
            account: RwSignal::new(None),
            failure: RwSignal::new(None),
        }
    }

    pub(crate) fn knows_account(self) -> bool {
        self.account
            .try_with_untracked(Option::is_some)
            .unwrap_or_default()
    }

    /// The element's state is this now.
    pub(crate) fn stands(self, state: State) {
        if self.state.try_get_untracked() == Some(state) {
            return;
        }
        self.state.try_set(state);
        if !matches!(state, State::Idle | State::Reconnect | State::Failed) {
            self.failure.try_set(None);
        }
    }

    /// `told_before`: if it is the account of before, nobody is told.
    pub(crate) fn arrived(self, account: Connected, told_before: bool) {
        let same = self
            .account
            .try_with_untracked(|before| before.as_ref() == Some(&account));
        if !(told_before && same == Some(true)) {
            self.account.try_set(Some(account));
        }
    }

    pub(crate) fn gone(self, how: &Disconnected) {
        self.account.try_set(None);
        if let (Reason::SessionEnded, Some(code)) = (how.reason, &how.code) {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let failure = Error::new(code, &text(&how.message), &text(&how.action));
            self.failure.try_set(Some(failure));
        }
    }

    pub(crate) fn failed(self, failure: Error) {
        self.failure.try_set(Some(failure));
        // Without its script the element itself has no state.
        if self.state.try_get_untracked() == Some(State::Idle) {
            self.state.try_set(State::Failed);
        }
    }
}
