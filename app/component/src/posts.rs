//! Posting by the edge: `/posts`.

use gloo_net::http::Method;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::ask::{Asked, PATIENCE, path, wait};
use crate::error::{Error, Retry};
use crate::instagram::Instagram;
use crate::odd::each;
use crate::post::{NewPost, Post, PostLimits, PostRehearsal, PostState};

/// How often a post is looked at, in milliseconds: at first, and when it takes longer.
const LOOK: i32 = 1_000;
const LATER_LOOK: i32 = 10_000;
const FIRST_LOOKS: u32 = 30;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Listed {
    #[serde(deserialize_with = "each")]
    posts: Vec<Post>,
    next: Option<String>,
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
        let mut query = vec![format!("state={}", states.join(","))];
        query.retain(|_| !states.is_empty());
        let mut posts = Vec::new();
        loop {
            let path = format!("/posts?{}", query.join("&"));
            let page: Listed = self.posting(Method::GET, &path, &[], None).await?;
            posts.extend(page.posts);
            let Some(next) = page.next else { return Ok(posts) };
            query.retain(|one| !one.starts_with("after="));
            query.push(format!("after={next}"));
        }
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

    /// Waits until a post is over, and gives what became of it. `changed` is told of it whenever it was looked at. A network that
    /// breaks and an edge that is busy are waited out.
    ///
    /// # Errors
    /// As [`Instagram::get`], but for [`Retry::Later`].
    pub async fn until_posted(&self, id: &str, changed: impl Fn(&Post)) -> Result<Post, Error> {
        let mut looks: u32 = 0;
        loop {
            let pause = match self.post(id).await {
                Ok(post) => {
                    changed(&post);
                    if post.state.is_end() {
                        return Ok(post);
                    }
                    if looks < FIRST_LOOKS { LOOK } else { LATER_LOOK }
                }
                Err(error) => again(&error).ok_or(error)?,
            };
            wait(pause).await;
            looks = looks.saturating_add(1);
        }
    }

    /// Asks one of the edge's own routes.
    pub(crate) async fn posting<T: DeserializeOwned>(
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

/// In how many milliseconds a post is looked at again that couldn't be; `None` where that doesn't help.
fn again(error: &Error) -> Option<i32> {
    let told = error.retry_after.map(|seconds| seconds.saturating_mul(1_000));
    let told = told.and_then(|told| i32::try_from(told).ok());
    (error.retry == Some(Retry::Later)).then(|| told.unwrap_or_default().max(LATER_LOOK))
}

const JSON: &[(&str, &str)] = &[("Content-Type", "application/json")];

#[cfg(test)]
mod tests {
    use super::{LATER_LOOK, Listed, again};
    use crate::error::{Error, Retry};

    #[test]
    fn a_post_that_cannot_be_read_costs_no_other() {
        let listed = r#"{"posts":[{"id":"a"},{"id":"b","media":[{"file":7}]},{"id":"c","kind":"later"}]}"#;
        let posts = serde_json::from_str::<Listed>(listed).unwrap().posts;
        let ids: Vec<&str> = posts.iter().map(|post| post.id.as_str()).collect();
        assert_eq!(ids, ["a", "c"]);
    }

    #[test]
    fn a_post_is_looked_at_again_where_waiting_helps() {
        let busy = |retry_after| Error {
            retry_after,
            ..Error::network()
        };
        assert_eq!(again(&busy(None)), Some(LATER_LOOK));
        assert_eq!(again(&busy(Some(60))), Some(60_000));
        for retry in [
            None,
            Some(Retry::UserReconnect),
            Some(Retry::DeveloperFix),
            Some(Retry::Never),
        ] {
            let error = Error {
                retry,
                ..Error::network()
            };
            assert_eq!(again(&error), None, "{retry:?}");
        }
    }
}
