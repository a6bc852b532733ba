//! The composer as a component.

use leptos::{ev, html::Custom, prelude::*, web_sys};
use serde::{Deserialize, Serialize};
use web_sys::CustomEvent;

use crate::script::load;

/// The script of the element.
const SCRIPT: &str = "instagram-compose.js";

/// What the composer tells of a post that was made or changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// Its name at the edge: `GET /posts/ID` says how it goes on.
    pub id: String,
    /// Where it stands, such as `draft`, `scheduled` or `making`.
    #[serde(default)]
    pub state: String,
    /// `image`, `reel`, `carousel` or `story`.
    #[serde(default)]
    pub kind: String,
}

/// The composer `<instagram-compose>`: makes, plans and follows an account's posts, with the session of the page's button
/// ([`InstagramConnect`](crate::InstagramConnect), with the permission `instagram_business_content_publish`), or with one of its
/// own. Every attribute may be a value, a signal or a memo.
///
/// On a server it renders the element; in the browser it loads the edge's script, unless the page does.
///
/// ```no_run
/// use instagram_connect::{InstagramCompose, InstagramConnect, Posted};
/// use leptos::prelude::*;
///
/// #[component]
/// fn Page() -> impl IntoView {
///     view! {
///         <InstagramConnect edge="https://connect.example.com" client_id="shop"
///             permissions="instagram_business_basic instagram_business_content_publish" />
///         <InstagramCompose edge="https://connect.example.com" on_posted=|posted: Posted| leptos::logging::log!("{}", posted.id) />
///     }
/// }
/// ```
#[component]
pub fn InstagramCompose(
    /// The edge's origin.
    #[prop(into)]
    edge: Signal<String>,
    /// The `id` of the `<instagram-connect>` whose session is used; without it, the page's first.
    #[prop(optional, into)]
    button: MaybeProp<String>,
    /// The site's id, for a page without a button: the composer has its own then.
    #[prop(optional, into)]
    client_id: MaybeProp<String>,
    /// Which of the page's persons it is, for its own button.
    #[prop(optional, into)]
    account_key: MaybeProp<String>,
    /// A post was made or changed.
    #[prop(optional, into)]
    on_posted: Option<Callback<Posted>>,
) -> impl IntoView {
    let place = NodeRef::<Custom<&'static str>>::new();
    Effect::new(move |_| {
        if place.get().is_some() {
            load(SCRIPT, &[edge.get().trim_end_matches('/'), "/", SCRIPT].concat());
        }
    });
    view! {
        <instagram-compose
            node_ref=place
            edge=move || edge.get()
            for=move || button.get()
            client-id=move || client_id.get()
            account-key=move || account_key.get()
        ></instagram-compose>
    }
    .into_inner()
    .on(ev::Custom::new("instagram-compose:posted"), heard(on_posted))
}

fn heard(told: Option<Callback<Posted>>) -> impl FnMut(CustomEvent) + 'static {
    move |event| {
        if let (Some(told), Ok(detail)) = (told, serde_wasm_bindgen::from_value(event.detail())) {
            told.run(detail);
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use leptos::prelude::*;

    use super::{InstagramCompose, Posted};

    const EDGE: &str = "https://connect.example.com";

    #[test]
    fn a_server_renders_the_composer() {
        let owner = Owner::new();
        owner.set();
        let html = view! {
            <InstagramCompose edge=EDGE button="studio" client_id="shop" account_key="nora" on_posted=|_| {} />
        }
        .to_html();
        let expected = "<instagram-compose edge=\"https://connect.example.com\" for=\"studio\" client-id=\"shop\" account-key=\"nora\"></instagram-compose>";
        assert!(html.starts_with(expected), "{html}");
        let bare = view! { <InstagramCompose edge=EDGE /> }.to_html();
        let expected = "<instagram-compose edge=\"https://connect.example.com\"></instagram-compose>";
        assert!(bare.starts_with(expected), "{bare}");
    }

    #[test]
    fn what_the_event_says_is_read() {
        let posted: Posted =
            serde_json::from_str(r#"{"id":"p1","state":"scheduled","kind":"reel"}"#).unwrap();
        assert_eq!((posted.id.as_str(), posted.state.as_str()), ("p1", "scheduled"));
    }
}
