//! The button as a component.

use leptos::{html::Custom, prelude::*};
use wasm_bindgen::JsCast;

use crate::events::{Connected, Disconnected, Failed};
use crate::follow::Told;
use crate::instagram::Instagram;
use crate::options::Options;

/// The button `<instagram-connect>`. Every attribute may be a text, a signal or a memo, and follows its changes.
///
/// On a server it renders the element; in the browser it loads the edge's script, once per document and only if the page
/// doesn't. Put the script into the page's head to see the button before the application runs.
///
/// ```no_run
/// use instagram_connect::{Connected, InstagramConnect};
/// use leptos::prelude::*;
///
/// #[component]
/// fn Page() -> impl IntoView {
///     let name = RwSignal::new(String::new());
///     view! {
///         <InstagramConnect
///             edge="https://connect.example.com"
///             client_id="shop"
///             permissions="instagram_business_basic"
///             on_connected=move |account: Connected| name.set(account.username)
///             on_disconnected=move |_| name.set(String::new())
///         />
///         <p>{name}</p>
///     }
/// }
/// ```
#[component]
pub fn InstagramConnect(
    /// The handle that this button shows, to read with; its options are those of the button, where the button has none.
    #[prop(optional)]
    instagram: Option<Instagram>,
    /// The edge's address. Needed here or in the handle's options, unless the page loads `connect.js` itself.
    #[prop(optional, into)]
    edge: MaybeProp<String>,
    /// The site's id at the edge. Needed here or in the handle's options.
    #[prop(optional, into)]
    client_id: MaybeProp<String>,
    /// The permissions to ask for, separated by spaces; without it, all that the site may ask for.
    #[prop(optional, into)]
    permissions: MaybeProp<String>,
    /// An opaque name for the person who is signed in at the site: another one never sees the former one's session.
    #[prop(optional, into)]
    account_key: MaybeProp<String>,
    /// Where the result comes back to; without it, the page itself.
    #[prop(optional, into)]
    return_url: MaybeProp<String>,
    /// `popup` or `redirect`; without it, a popup, and a redirect where popups don't work.
    #[prop(optional, into)]
    mode: MaybeProp<String>,
    /// The language of its words, such as `de`; without it, the page's.
    #[prop(optional, into)]
    lang: MaybeProp<String>,
    /// `light` or `dark`; without it, as the page's `color-scheme`.
    #[prop(optional, into)]
    theme: MaybeProp<String>,
    /// `small` or `large`; without it, in between.
    #[prop(optional, into)]
    size: MaybeProp<String>,
    /// `pill` or `square`; without it, rounded.
    #[prop(optional, into)]
    shape: MaybeProp<String>,
    /// The menu can publish the account's posts as a feed, and take it back; for the page of a site's owner.
    #[prop(optional)]
    feeds: bool,
    /// The address of the edge's script; without it, `connect.js` at the edge.
    #[prop(optional, into)]
    script: MaybeProp<String>,
    /// The script's hash, as the attribute `integrity` wants it. Only for the immutable address in `script`.
    #[prop(optional, into)]
    integrity: MaybeProp<String>,
    /// Somebody is connected: now, or since before the page was loaded.
    #[prop(optional, into)]
    on_connected: Option<Callback<Connected>>,
    /// Nobody is connected any more, and why.
    #[prop(optional, into)]
    on_disconnected: Option<Callback<Disconnected>>,
    /// Something went wrong, and what to do.
    #[prop(optional, into)]
    on_failed: Option<Callback<Failed>>,
) -> impl IntoView {
    let own = Options {
        edge,
        client_id,
        permissions,
        account_key,
        return_url,
        mode,
        script,
        integrity,
    };
    let options = instagram.map_or(own, |instagram| own.or(instagram.options()));
    let instagram = instagram.unwrap_or_else(|| Instagram::bare(options));
    instagram.is_shown();
    let told = Told {
        connected: on_connected,
        disconnected: on_disconnected,
        failed: on_failed,
    };
    let place = NodeRef::<Custom<&'static str>>::new();
    Effect::new(move |_| {
        if let Some(element) = place.get() {
            let button = element.unchecked_into();
            instagram.load(&button, options);
            instagram.follow(button, told);
        }
    });
    view! {
        <instagram-connect
            node_ref=place
            edge=move || options.edge.get()
            client-id=move || options.client_id.get()
            permissions=move || options.permissions.get()
            account-key=move || options.account_key.get()
            return-url=move || options.return_url.get()
            mode=move || options.mode.get()
            lang=move || lang.get()
            theme=move || theme.get()
            size=move || size.get()
            shape=move || shape.get()
            feeds=feeds.then_some("")
        />
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use leptos::prelude::*;

    use super::InstagramConnect;
    use crate::events::State;
    use crate::instagram::use_instagram;
    use crate::media::Me;
    use crate::options::Options;

    /// What stands between the tag's name and its end.
    fn attributes(html: &str) -> Vec<&str> {
        let inside = html
            .strip_prefix("<instagram-connect")
            .and_then(|rest| rest.split_once("></instagram-connect>"))
            .unwrap_or_else(|| panic!("{html}"))
            .0;
        inside.split_whitespace().collect()
    }

    #[test]
    fn a_server_renders_the_element_with_the_attributes_that_there_are() {
        let owner = Owner::new();
        owner.set();
        let client = RwSignal::new("shop".to_owned());
        let html = view! {
            <InstagramConnect edge="https://connect.example.com" client_id=client theme="dark" feeds=true on_connected=|_| {} />
        }
        .to_html();
        assert_eq!(
            attributes(&html),
            [
                "edge=\"https://connect.example.com\"",
                "client-id=\"shop\"",
                "theme=\"dark\"",
                "feeds=\"\""
            ]
        );
    }

    #[test]
    fn the_options_of_the_handle_are_those_of_the_button_unless_it_has_its_own() {
        let owner = Owner::new();
        owner.set();
        let instagram = use_instagram(Options {
            edge: "https://connect.example.com".into(),
            client_id: "shop".into(),
            ..Options::default()
        });
        let html = view! { <InstagramConnect instagram client_id="gallery" /> }.to_html();
        assert_eq!(
            attributes(&html),
            ["edge=\"https://connect.example.com\"", "client-id=\"gallery\""]
        );
    }

    #[test]
    fn on_a_server_the_handle_stands_still_and_says_why() {
        let owner = Owner::new();
        owner.set();
        let instagram = use_instagram(Options::default());
        instagram.connect();
        assert_eq!(instagram.state().get(), State::Idle);
        assert_eq!(instagram.account().get(), None);
        let read = core::pin::pin!(instagram.get::<Me>("/me", "username"));
        let mut context = core::task::Context::from_waker(core::task::Waker::noop());
        let core::task::Poll::Ready(Err(error)) = read.poll(&mut context) else {
            panic!("it waits for what never comes")
        };
        assert_eq!(error.code, "unsupported_context");
    }
}
