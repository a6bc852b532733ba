//! Which edge's an object's storage is (R105). Each object says which schema its tables have; an edge that finds an older one
//! brings it up to its own when the object wakes, and leaves a newer one alone.

/// What this edge writes. It is raised by a change that an older edge couldn't read, or would spoil; the step from the one
/// before is then in `edge-worker/src/objects/awake.rs`, and `tests/suite/storage/` has a storage of before.
pub const SCHEMA: u32 = 1;

/// What an object that wakes finds.
#[derive(Debug, PartialEq, Eq)]
pub enum Storage {
    /// Nothing to change: it is this edge's, or empty.
    Ready,
    /// This one's, to be brought up to [`SCHEMA`]; 0 is that of before there were schemas.
    Older(u32),
    /// A newer edge's: whatever this one does may spoil it.
    Newer,
}

/// Decides by the number that is found, as SQL has it; [`None`] is an object without a table.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number below SCHEMA"
)]
pub fn found(schema: Option<f64>) -> Storage {
    let own = f64::from(SCHEMA);
    match schema {
        Some(schema) if schema > own => Storage::Newer,
        Some(schema) if schema < own => Storage::Older(schema as u32),
        _ => Storage::Ready,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R105
    #[test]
    fn a_newer_edges_storage_is_left_alone() {
        for newer in [SCHEMA + 1, SCHEMA + 99, u32::MAX] {
            assert_eq!(found(Some(newer.into())), Storage::Newer, "{newer}");
        }
    }

    /// R105
    #[test]
    fn an_older_edges_storage_is_brought_up_from_where_it_is() {
        for older in 0..SCHEMA {
            assert_eq!(found(Some(older.into())), Storage::Older(older));
        }
        assert_eq!(found(Some(SCHEMA.into())), Storage::Ready);
        assert_eq!(found(None), Storage::Ready);
    }
}
