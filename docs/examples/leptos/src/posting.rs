//! A picture of the visitor's becomes a post, and what becomes of the post is shown.

use instagram_connect::{Error, Instagram, NewPost, Post, PostKind, PostMedium};
use leptos::{ev::SubmitEvent, html::Input, prelude::*, task::spawn_local};

/// Hands the picture over, and makes the post.
async fn post(
    instagram: Instagram,
    picture: web_sys::File,
    caption: String,
    says: RwSignal<String>,
) -> Result<Post, Error> {
    let file = instagram
        .hand_over(&picture, None, |step| {
            says.set(format!("{} of {} bytes", step.received, step.size))
        })
        .await?;
    let wanted = NewPost {
        kind: Some(PostKind::Image),
        media: vec![PostMedium::file(&file.id)],
        caption: Some(caption),
        ..NewPost::default()
    };
    let made = instagram.make_post(&wanted, &file.id).await?;
    instagram
        .until_posted(&made.id, |post| says.set(post.state.as_str().to_owned()))
        .await
}

/// A form for one picture.
#[component]
pub fn Posting(instagram: Instagram) -> impl IntoView {
    let picture = NodeRef::<Input>::new();
    let caption = RwSignal::new(String::new());
    let says = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let file = picture.get().and_then(|input| input.files()?.get(0));
        let Some(file) = file else { return };
        spawn_local(async move {
            says.set(match post(instagram, file, caption.get_untracked(), says).await {
                Ok(post) => [Some(post.state.as_str().to_owned()), post.permalink, post.cause]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" "),
                Err(error) => {
                    let problems = error
                        .problems()
                        .iter()
                        .map(|one| format!(" {}: {}", one.r#where, one.what));
                    format!("{error}{}", problems.collect::<String>())
                }
            });
        });
    };
    view! {
        <form on:submit=submit>
            <label>"A picture " <input type="file" name="picture" accept="image/jpeg" node_ref=picture required /></label>
            <label>" Its text " <input name="text" bind:value=caption /></label>
            <button class="post">"Post"</button>
            <output class="post">{says}</output>
        </form>
    }
}
