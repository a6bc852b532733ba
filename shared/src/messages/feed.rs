//! To a Feed: its Connection publishes it, renews it and takes it back. Requests of visitors reach it as they are, under
//! the origin of pages.

use super::inbox;
use serde::{Deserialize, Serialize};

inbox! {
    /// What a Feed is asked. Its object's name is the feed's id.
    FeedMessage at "FEED";
    /// It is shown; answers how many pictures are still to come, [`ALL`] where no post is shown, or that there is no such feed.
    Show at "/show" answers Option<usize>;
    /// Another feed shows it among its own; answers what it shows of its own account, as it is kept, or nothing.
    Lend at "/lend" answers String;
    /// It is gone.
    Withdraw at "/withdraw" answers ();
}

/// All of it is still to come: of Instagram's last answer nothing was kept.
pub const ALL: usize = usize::MAX;

/// This is shown.
#[derive(Serialize, Deserialize)]
pub struct Show {
    /// Its address, without an ending.
    pub url: String,
    /// Its settings, as they are kept.
    pub settings: String,
    /// It is published: without this nothing comes to life, so that what was taken back stays gone.
    pub publish: bool,
    /// The account, as Instagram answered; empty: the pictures of the former answer are fetched on.
    pub profile: String,
    /// Its posts, as Instagram answered.
    pub posts: String,
}

/// It is shown in another feed, too.
#[derive(Serialize, Deserialize)]
pub struct Lend;

/// It is taken back, with everything of it.
#[derive(Serialize, Deserialize)]
pub struct Withdraw;
