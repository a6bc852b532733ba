//! The feed as a component.

use leptos::{children::Children, ev, html::Custom, prelude::*, web_sys};
use serde::{Deserialize, Serialize};
use web_sys::CustomEvent;

use crate::script::load;

/// The script of the element.
const SCRIPT: &str = "instagram-feed.js";

/// What the events of a feed say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedTold {
    /// `fresh`, `stale`, `ended` or `failed`.
    pub state: String,
    /// How many posts it has.
    pub count: u32,
    /// Why it can't be had: `misconfigured`, `not_found`, `network` or `unexpected`.
    #[serde(default)]
    pub code: Option<String>,
}

/// The feed `<instagram-feed>`: an account's posts, as its owner published them at the edge. Every attribute may be a value, a
/// signal or a memo, and follows its changes. What is between the tags is shown until the feed is there, and where it can't be
/// had.
///
/// On a server it renders the element; in the browser it loads the edge's script, unless the page does.
///
/// ```no_run
/// use instagram_connect::InstagramFeed;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Page() -> impl IntoView {
///     view! {
///         <InstagramFeed src="https://connect.example.com/feed/Zm9yIGV2ZXJ5IHZpc2l0b3Igb2YgaXQh" layout="masonry">
///             <a href="https://www.instagram.com/studio.lumen/">"@studio.lumen"</a>
///         </InstagramFeed>
///     }
/// }
/// ```
#[component]
pub fn InstagramFeed(
    /// The feed's address, with or without its ending.
    #[prop(into)]
    src: Signal<String>,
    /// `masonry`, `row` or `list`; without it, a grid.
    #[prop(optional, into)]
    layout: MaybeProp<String>,
    /// How many posts there are at first; without it, 12.
    #[prop(optional, into)]
    count: MaybeProp<u32>,
    /// With a button that shows the next ones.
    #[prop(optional, into)]
    more: Signal<bool>,
    /// `off`: a click goes to Instagram, and shows nothing large.
    #[prop(optional, into)]
    lightbox: MaybeProp<String>,
    /// The language of its words, such as `de`; without it, the page's.
    #[prop(optional, into)]
    lang: MaybeProp<String>,
    /// The address of the script; without it, `instagram-feed.js` at the feed's edge.
    #[prop(optional, into)]
    script: MaybeProp<String>,
    /// The feed is there, or has ended.
    #[prop(optional, into)]
    on_ready: Option<Callback<FeedTold>>,
    /// It can't be had.
    #[prop(optional, into)]
    on_failed: Option<Callback<FeedTold>>,
    /// What stands in for it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let place = NodeRef::<Custom<&'static str>>::new();
    Effect::new(move |_| {
        let address = script.get().or_else(|| beside(&src.get()));
        if let (Some(_), Some(address)) = (place.get(), address) {
            load(SCRIPT, &address);
        }
    });
    view! {
        <instagram-feed
            node_ref=place
            src=move || src.get()
            layout=move || layout.get()
            count=move || count.get().map(|count| count.to_string())
            more=move || more.get()
            lightbox=move || lightbox.get()
            lang=move || lang.get()
        >
            {children.map(|children| children())}
        </instagram-feed>
    }
    .into_inner()
    .on(ev::Custom::new("instagram-feed:ready"), heard(on_ready))
    .on(ev::Custom::new("instagram-feed:failed"), heard(on_failed))
}

fn heard(told: Option<Callback<FeedTold>>) -> impl FnMut(CustomEvent) + 'static {
    move |event| {
        if let (Some(told), Ok(detail)) = (told, serde_wasm_bindgen::from_value(event.detail())) {
            told.run(detail);
        }
    }
}

/// The script of the edge whose feed has this address.
fn beside(src: &str) -> Option<String> {
    let (edge, _) = src.rsplit_once("/feed/")?;
    Some([edge, "/", SCRIPT].concat())
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use leptos::prelude::*;

    use super::{FeedTold, InstagramFeed, beside};

    const SRC: &str = "https://connect.example.com/feed/a";

    /// R89
    #[test]
    fn a_server_renders_the_feed_with_what_stands_in_for_it() {
        let owner = Owner::new();
        owner.set();
        let count = RwSignal::new(6);
        let html = view! {
            <InstagramFeed src=SRC layout="row" count more=true on_ready=|_| {}>
                <p>"Soon"</p>
            </InstagramFeed>
        }
        .to_html();
        let expected = "<instagram-feed src=\"https://connect.example.com/feed/a\" layout=\"row\" count=\"6\" more><p>Soon</p>";
        assert!(html.starts_with(expected), "{html}");
        let bare = view! { <InstagramFeed src=SRC /> }.to_html();
        assert!(
            bare.starts_with("<instagram-feed src=\"https://connect.example.com/feed/a\">"),
            "{bare}"
        );
    }

    #[test]
    fn the_script_is_the_one_of_the_feeds_edge() {
        for src in [SRC, "https://connect.example.com/feed/a.html"] {
            assert_eq!(
                beside(src).as_deref(),
                Some("https://connect.example.com/instagram-feed.js")
            );
        }
        assert_eq!(beside("https://shop.example/posts.json"), None);
    }

    #[test]
    fn what_the_event_says_is_read() {
        let told: FeedTold =
            serde_json::from_str(r#"{"state":"failed","code":"not_found","count":0}"#).unwrap();
        assert_eq!((told.count, told.code.as_deref()), (0, Some("not_found")));
        let told: FeedTold = serde_json::from_str(r#"{"state":"fresh","count":12}"#).unwrap();
        assert_eq!((told.count, told.code), (12, None));
    }
}
