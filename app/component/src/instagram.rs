//! The handle: everything that a page does with a connected account, with or without a button of ours.

use leptos::{prelude::*, task::spawn_local, web_sys};
use send_wrapper::SendWrapper;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;

use crate::element::{Button, document};
use crate::error::Error;
use crate::events::{Connected, State};
use crate::follow::{Follower, Told};
use crate::known::Known;
use crate::loader::{self, Loading};
use crate::options::Options;
use crate::query::{Query, address, check};
use crate::read::read;

/// A visitor's connection to Instagram, as this page sees it. It is [`Copy`], and lives as long as the owner in which
/// [`use_instagram`] was called.
///
/// The futures are to be spawned with Leptos's `spawn_local`, or used in a `LocalResource` or an `Action::new_local`.
/// On a server there is no connection: the signals stand still, and every future ends with `unsupported_context`.
#[derive(Clone, Copy, Debug)]
pub struct Instagram {
    options: StoredValue<Options>,
    /// How many buttons in the page show it; without one a hidden element does the work.
    buttons: RwSignal<u32>,
    element: RwSignal<Option<SendWrapper<Button>>>,
    known: Known,
    /// Counts tries to load the script.
    tries: RwSignal<u32>,
}

/// A connection without a button, for a page with its own: begin with [`Instagram::connect`].
///
/// Give the handle to an [`InstagramConnect`](crate::InstagramConnect) to show it with ours.
///
/// ```no_run
/// use instagram_connect::{Options, State, use_instagram};
/// use leptos::prelude::*;
///
/// #[component]
/// fn Own() -> impl IntoView {
///     let instagram = use_instagram(Options {
///         edge: "https://connect.example.com".into(),
///         client_id: "shop".into(),
///         ..Options::default()
///     });
///     view! {
///         <button on:click=move |_| instagram.connect() disabled=move || instagram.state().get() == State::Busy>
///             {move || match instagram.account().get() {
///                 Some(account) => format!("@{}", account.username),
///                 None => "Connect".into(),
///             }}
///         </button>
///     }
/// }
/// ```
#[must_use]
pub fn use_instagram(options: Options) -> Instagram {
    let instagram = Instagram::bare(options);
    let shown = Memo::new(move |_| instagram.buttons.get() > 0);
    Effect::new(move |_| {
        if !shown.get() {
            instagram.hide();
        }
    });
    instagram
}

/// The connection of an `<instagram-connect>` that stands in the page already, such as in the HTML around the application.
#[must_use]
pub fn use_instagram_element(element: web_sys::Element) -> Instagram {
    let instagram = Instagram::bare(Options::default());
    instagram.follow(element.unchecked_into(), Told::default());
    instagram
}

impl Instagram {
    pub(crate) fn bare(options: Options) -> Self {
        Self {
            options: StoredValue::new(options),
            buttons: RwSignal::new(0),
            element: RwSignal::new(None),
            known: Known::new(),
            tries: RwSignal::new(0),
        }
    }

    /// Begins a connect, as a click on the button does: call it in the click's handler, or the browser blocks the window.
    /// How it goes on is told by [`state`](Self::state), [`account`](Self::account) and [`failure`](Self::failure).
    pub fn connect(&self) {
        let Some(button) = self.element.try_get_untracked().flatten() else {
            return;
        };
        if button.is_live() {
            let _ = button.connect();
            return;
        }
        self.tries.update(|tries| *tries = tries.wrapping_add(1));
        let this = *self;
        spawn_local(async move {
            match loader::ready().await {
                Ok(()) => drop(button.connect()),
                // Told already, where the script's own error was heard.
                Err(_) if this.known.failure.try_get_untracked().flatten().is_some() => {}
                Err(error) => this.known.failed(error),
            }
        });
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> Signal<State> {
        self.known.state.into()
    }

    /// The connected account. It is told anew when the same account was connected again: read it again then.
    #[must_use]
    pub fn account(&self) -> Signal<Option<Connected>> {
        self.known.account.into()
    }

    /// What went wrong last, until something else is under way.
    #[must_use]
    pub fn failure(&self) -> Signal<Option<Error>> {
        self.known.failure.into()
    }

    /// Reads a path of the edge's `/graph`, such as `/me`. A token that the edge doesn't take is renewed once.
    ///
    /// ```no_run
    /// # use instagram_connect::{Error, Instagram, Me};
    /// # async fn example(instagram: Instagram) -> Result<(), Error> {
    /// let me: Me = instagram.get("/me", ["username", "media_count"]).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A category of the edge, with [`Error::retry`] and perhaps [`Error::retry_after`]; where the person has to connect
    /// again, the button asks for it too. Or `not_connected`; `network`, also after 30 seconds without an answer;
    /// `unexpected` for an answer that isn't a `T`; `bad_parameter` for a path with anything but letters, digits, `_`, `-`,
    /// `.` and single slashes; `script_blocked`.
    pub async fn get<T: DeserializeOwned>(&self, path: &str, query: impl Into<Query>) -> Result<T, Error> {
        let address = self.address(path, &query.into()).await?;
        self.read_graph(&address).await
    }

    /// The edge's address of a path.
    pub(crate) async fn address(&self, path: &str, query: &Query) -> Result<String, Error> {
        address(&self.button().await?.edge(), path, query)
    }

    /// The edge's access token, for a request of your own: never Instagram's. It lives for ten minutes; ask for it before
    /// each request. `renew`: a new one in any case, because the edge refused the last; the button then looks again, too.
    ///
    /// # Errors
    /// `not_connected`, `network`, `script_blocked`, or a category of the edge.
    pub async fn token(&self, renew: bool) -> Result<String, Error> {
        self.button().await?.access(renew).await
    }

    /// Ends this browser's session. The connection stays at the edge.
    ///
    /// # Errors
    /// `script_blocked`.
    pub async fn sign_out(&self) -> Result<(), Error> {
        self.button().await?.end(false).await
    }

    /// Deletes the connection: the edge forgets Instagram's token, and everybody's session of this account ends.
    ///
    /// # Errors
    /// `network`, `script_blocked`, or a category of the edge; the connection is then as it was.
    pub async fn disconnect(&self) -> Result<(), Error> {
        self.button().await?.end(true).await
    }

    pub(crate) async fn read_graph<T: DeserializeOwned>(&self, address: &str) -> Result<T, Error> {
        let button = self.button().await?;
        check(&button.edge(), address)?;
        read(&button, address).await
    }

    /// The element, as soon as its script is there.
    pub(crate) async fn button(&self) -> Result<SendWrapper<Button>, Error> {
        if !cfg!(target_family = "wasm") {
            return Err(Error::no_browser());
        }
        let find = || self.element.try_get_untracked().flatten();
        if find().is_none() {
            // Asked in the same breath as it was made: the effect that makes the element comes first.
            leptos::task::tick().await;
        }
        let found = find().ok_or_else(Error::no_browser)?;
        loader::ready().await?;
        Ok(found)
    }

    pub(crate) fn options(self) -> Options {
        self.options.try_get_value().unwrap_or_default()
    }

    /// A button shows it, until the current owner ends.
    pub(crate) fn is_shown(self) {
        self.buttons.update(|count| *count = count.saturating_add(1));
        on_cleanup(move || {
            self.buttons.try_update(|count| *count = count.saturating_sub(1));
        });
    }

    /// Does the work with a hidden element, until the current owner ends.
    fn hide(self) {
        let (Some(button), Some(body)) = (Button::make(), document().and_then(|page| page.body())) else {
            return;
        };
        let options = self.options();
        button.set("hidden", Some(""));
        for (name, value) in options.attributes() {
            button.set(name, value.get_untracked().as_deref());
            let button = button.clone();
            Effect::new(move |_| button.set(name, value.get().as_deref()));
        }
        let _ = body.append_child(&button);
        self.load(&button, options);
        self.follow(button.clone(), Told::default());
        let button = SendWrapper::new(button);
        on_cleanup(move || button.remove());
    }

    /// Loads the script for this element, until the current owner ends.
    pub(crate) fn load(self, button: &Button, options: Options) {
        let button = button.clone();
        Effect::new(move |_| {
            self.tries.track();
            if let Some(loading) = Loading::begin(&button, options.source().as_ref()) {
                let loading = SendWrapper::new(loading);
                on_cleanup(move || drop(loading));
            }
        });
    }

    /// Takes this element for its own, until the current owner ends.
    pub(crate) fn follow(self, button: Button, told: Told) {
        self.element.set(Some(SendWrapper::new(button.clone())));
        let follower = SendWrapper::new((Follower::new(self.known, button.clone(), told), button));
        on_cleanup(move || {
            let (follower, button) = follower.take();
            drop(follower);
            self.element.try_update(|element| {
                if element.as_ref().is_some_and(|current| **current == button) {
                    *element = None;
                }
            });
        });
    }
}
