//! The front page: who is here.

use std::fmt::Write as _;

use crate::pages::frame;
use crate::world::World;

/// Its HTML: the accounts of this seed.
#[must_use]
pub fn welcome(world: &World) -> String {
    let mut rows = String::new();
    for account in &world.people.accounts {
        let kind = account.account_type.to_lowercase().replace('_', " ");
        let _ = write!(
            rows,
            "<li><b>{}</b> {kind}, {} media</li>",
            account.username,
            account.shown().count()
        );
    }
    frame(
        "Stand-in",
        &format!(
            "<h1>This plays Instagram</h1>\n<p>Apps send their visitors to <code>/oauth/authorize</code>. \
             The accounts of this seed:</p>\n<ul class=\"people\">{rows}</ul>"
        ),
    )
}
