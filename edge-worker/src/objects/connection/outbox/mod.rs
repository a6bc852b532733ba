//! The outbox: the connection's own row for the Directory, and events for the site's operator. Both are written with the
//! state that they tell of and leave at least once, by the alarm if not at once.

mod directory;
mod of_before;

use super::store::StoredConnection;
use crate::objects::events;
use shared::{
    connection::{agenda::ConnectionDue, lifecycle::Notification},
    operator::{self, directory::Row},
    values::time::Timestamp,
};

pub use directory::{drop_file, send_end, send_row, send_soon, withdraw};
pub use of_before::of_before;

/// An event for the operator of a connection's site.
pub fn event(notification: Notification, connection: &StoredConnection, now: Timestamp) -> ConnectionDue {
    let row = Row::of(&connection.record, &connection.token);
    let body = operator::events::body(notification, &row, now);
    events::waiting(row.site, body).into()
}
