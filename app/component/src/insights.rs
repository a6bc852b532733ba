//! The dashboard as a component.

use leptos::{html::Custom, prelude::*};

use crate::script::load;

/// The script of the element.
const SCRIPT: &str = "instagram-insights.js";

/// The dashboard `<instagram-insights>`: an account's numbers over time, read with the session of the page's button
/// ([`InstagramConnect`](crate::InstagramConnect), with the permission `instagram_business_manage_insights`). Every attribute may
/// be a value, a signal or a memo.
///
/// On a server it renders the element; in the browser it loads the edge's script, unless the page does.
///
/// ```no_run
/// use instagram_connect::{InstagramConnect, InstagramInsights};
/// use leptos::prelude::*;
///
/// #[component]
/// fn Page() -> impl IntoView {
///     view! {
///         <InstagramConnect edge="https://connect.example.com" client_id="shop"
///             permissions="instagram_business_basic instagram_business_manage_insights" />
///         <InstagramInsights edge="https://connect.example.com" />
///     }
/// }
/// ```
#[component]
pub fn InstagramInsights(
    /// The edge's origin.
    #[prop(into)]
    edge: Signal<String>,
    /// The `id` of the `<instagram-connect>` whose session is used; without it, the page's first.
    #[prop(optional, into)]
    button: MaybeProp<String>,
    /// A report is read where the page's address has one (`#report=…`), without a session.
    #[prop(optional, into)]
    report: Signal<bool>,
) -> impl IntoView {
    let place = NodeRef::<Custom<&'static str>>::new();
    Effect::new(move |_| {
        if place.get().is_some() {
            load(SCRIPT, &[edge.get().trim_end_matches('/'), "/", SCRIPT].concat());
        }
    });
    view! {
        <instagram-insights node_ref=place edge=move || edge.get() for=move || button.get() report=move || report.get()>
        </instagram-insights>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use leptos::prelude::*;

    use super::InstagramInsights;

    /// R99
    #[test]
    fn a_server_renders_the_dashboard() {
        let owner = Owner::new();
        owner.set();
        let edge = "https://connect.example.com";
        let html = view! { <InstagramInsights edge button="studio" report=true /> }.to_html();
        let expected = "<instagram-insights edge=\"https://connect.example.com\" for=\"studio\" report></instagram-insights>";
        assert!(html.starts_with(expected), "{html}");
        let bare = view! { <InstagramInsights edge /> }.to_html();
        let expected = "<instagram-insights edge=\"https://connect.example.com\"></instagram-insights>";
        assert!(bare.starts_with(expected), "{bare}");
    }
}
