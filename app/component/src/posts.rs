//! Posting by the edge: `/posts`.

use gloo_net::http::Method;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::ask::{Asked, PATIENCE, path, wait};
use crate::error::Error;
use crate::instagram::Instagram;
use crate::post::{NewPost, Post, PostLimits, PostRehearsal, PostState};

/// How often a post is looked at, in milliseconds: at first, and when it takes longer.
const LOOK: i32 = 1_000;
const LATER_LOOK: i32 = 10_000;
const FIRST_LOOKS: u32 = 30;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Listed {
    posts: Vec<Post>,
}

impl Instagram {
    /// Makes a post: at once, at its time, or as a draft. With the same `key` the same is made once within seven days, however
    /// often it is asked for: give one to ask again after [`network`](Error::code). Empty: none.
    ///
    /// ```no_run
    /// # use instagram_connect::{Error, Instagram, NewPost, Post, PostKind, PostMedium};
    /// # async fn example(instagram: Instagram, picture: leptos::web_sys::Blob) -> Result<Post, Error> {
    /// let file = instagram.hand_over(&picture, None, |_| {}).await?;
    /// let post = NewPost {
    ///     kind: Some(PostKind::Image),
    ///     media: vec![PostMedium::file(&file.id)],
    ///     caption: Some("Morning".into()),
    ///     ..NewPost::default()
    /// };
    /// instagram.make_post(&post, &file.id).await
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Instagram::get`]; of a post that is wrong [`Error::problems`] says what and where.
    pub async fn make_post(&self, post: &NewPost, key: &str) -> Result<Post, Error> {
        let fields = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
        let fields = if key.is_empty() { &fields[..1] } else { &fields[..] };
        self.posting(Method::POST, "/posts", fields, Some(&json!(post)))
            .await
    }

    /// Checks a post, and says what stands in the way. Nothing is posted.
    ///
    /// # Errors
    /// As [`Instagram::get`].
    pub async fn rehearse_post(&self, post: &NewPost) -> Result<PostRehearsal, Error> {
        self.posting(Method::POST, "/posts?dry_run", JSON, Some(&json!(post)))
            .await
    }

    /// The account's posts, the newest first: those of these states, or all.
    ///
    /// # Errors
    /// As [`Instagram::get`].
    pub async fn posts(&self, states: &[PostState]) -> Result<Vec<Post>, Error> {
        let states: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
        let query = if states.is_empty() {
            String::new()
        } else {
            format!("?state={}", states.join(","))
        };
        let path = format!("/posts{query}");
        let listed: Listed = self.posting(Method::GET, &path, &[], None).await?;
        Ok(listed.posts)
    }

    /// One post.
    ///
    /// # Errors
    /// As [`Instagram::get`].
    pub async fn post(&self, id: &str) -> Result<Post, Error> {
        self.posting(Method::GET, &path("/posts/", id, "")?, &[], None)
            .await
    }

    /// Changes what `change` says of a post, until Instagram was first asked for it.
    ///
    /// # Errors
    /// As [`Instagram::make_post`].
    pub async fn change_post(&self, id: &str, change: &NewPost) -> Result<Post, Error> {
        self.posting(
            Method::PATCH,
            &path("/posts/", id, "")?,
            JSON,
            Some(&json!(change)),
        )
        .await
    }

    /// Cancels a post; what is over leaves the list.
    ///
    /// # Errors
    /// As [`Instagram::get`]; while it is being published too.
    pub async fn cancel_post(&self, id: &str) -> Result<(), Error> {
        self.posting(Method::DELETE, &path("/posts/", id, "")?, &[], None)
            .await
    }

    /// Tries a failed post again; one whose outcome is unknown only if somebody looked at Instagram, and it isn't there.
    ///
    /// # Errors
    /// As [`Instagram::get`].
    pub async fn retry_post(&self, id: &str, i_looked: bool) -> Result<Post, Error> {
        let body = json!({"i_looked": i_looked});
        self.posting(Method::POST, &path("/posts/", id, "/retry")?, JSON, Some(&body))
            .await
    }

    /// How many posts Instagram takes, how many are planned, and what stands in the way.
    ///
    /// # Errors
    /// As [`Instagram::get`].
    pub async fn post_limits(&self) -> Result<PostLimits, Error> {
        self.posting(Method::GET, "/posts/limits", &[], None).await
    }

    /// Waits until a post is over, and gives what became of it. `changed` is told of it whenever it was looked at.
    ///
    /// # Errors
    /// As [`Instagram::get`].
    pub async fn until_posted(&self, id: &str, changed: impl Fn(&Post)) -> Result<Post, Error> {
        let mut looks: u32 = 0;
        loop {
            let post = self.post(id).await?;
            changed(&post);
            if post.state.is_end() {
                return Ok(post);
            }
            wait(if looks < FIRST_LOOKS { LOOK } else { LATER_LOOK }).await;
            looks = looks.saturating_add(1);
        }
    }

    async fn posting<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        fields: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<T, Error> {
        let button = self.button().await?;
        let asked = Asked {
            method,
            path,
            fields,
            body: body.map(|body| body.to_string().into()),
            patience: PATIENCE,
        };
        asked.of(&button).await
    }
}

const JSON: &[(&str, &str)] = &[("Content-Type", "application/json")];
