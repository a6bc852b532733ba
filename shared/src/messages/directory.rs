//! To a Directory: rows from Connections; to the one for the operator: sites and the audit log; to those that hold
//! aliases: which id leads to which; to the app's: what Instagram says of the app.

use super::inbox;
use crate::{
    connection::{
        agenda::WaitingEvent,
        app_pause::{AppPause, Cry, Shows, Verdict},
        lanes::Lane,
    },
    duties::{deletion::Progress, duty::Duty},
    instagram::Failure,
    operator::{
        directory::Row,
        surface::{AuditEntry, KeyCount},
    },
    settings::added::AddedSite,
};
use serde::{Deserialize, Serialize};

inbox! {
    /// What a Directory is asked.
    DirectoryMessage at "DIRECTORY";
    /// A connection's row changed.
    RowChanged at "/row-changed" answers ();
    /// A page of rows is listed.
    ListRows at "/rows" answers Vec<Row>;
    /// Rows are counted by their sealing key.
    CountKeys at "/keys" answers Vec<KeyCount>;
    /// A site has its first connection.
    RememberSite at "/remember-site" answers ();
    /// All sites are listed.
    ListSites at "/sites" answers Vec<String>;
    /// The operator did something.
    AppendAudit at "/append-audit" answers ();
    /// The audit log is read.
    ReadAudit at "/audit" answers Vec<AuditEntry>;
    /// An id was given another place.
    RememberAlias at "/remember-alias" answers ();
    /// An id of before is looked up.
    FindAlias at "/alias" answers Option<String>;
    /// Meta asks for something.
    TakeDuty at "/duty" answers ();
    /// A signed request was refused.
    RefusedRequest at "/refused-request" answers ();
    /// A person asks how far a deletion is.
    FindDeletion at "/deletion" answers Progress;
    /// Something about an app.
    AboutApp at "/app" answers AppSays;
    /// An isolate wants a share of a site's minute.
    TakeShare at "/share" answers u32;
    /// The sites that were added are read.
    ReadAddedSites at "/added" answers Vec<AddedSite>;
    /// The operator adds, changes or removes one, after its wish was checked against what was read.
    WriteAddedSite at "/write-added" answers bool;
}

/// A connection's row changed, or the connection is gone.
#[derive(Debug, Serialize, Deserialize)]
pub struct RowChanged {
    /// The connection's id.
    pub connection: String,
    /// Its site.
    pub site: String,
    /// Grows with every change; an older one changes nothing.
    pub version: u64,
    /// The row; [`None`] when the connection is gone.
    pub row: Option<Row>,
    /// What the site's operator has yet to hear of a connection that is gone.
    #[serde(default)]
    pub event: Option<WaitingEvent>,
}

/// Asks for rows in the order of their ids.
#[derive(Serialize, Deserialize)]
pub struct ListRows {
    /// The last connection of the page before.
    pub after: String,
}

/// Asks how many rows are sealed with which key (R45).
#[derive(Serialize, Deserialize)]
pub struct CountKeys;

/// Keeps a site's id for good.
#[derive(Serialize, Deserialize)]
pub struct RememberSite {
    /// The site's id.
    pub site: String,
}

/// Asks for the ids of the sites there ever were.
#[derive(Serialize, Deserialize)]
pub struct ListSites;

/// Writes a line of the audit log.
#[derive(Serialize, Deserialize)]
pub struct AppendAudit {
    /// The line.
    pub entry: AuditEntry,
}

/// Asks for the newest lines of the audit log.
#[derive(Serialize, Deserialize)]
pub struct ReadAudit;

/// Keeps which id leads to which.
#[derive(Serialize, Deserialize)]
pub struct RememberAlias {
    /// The id that a connection had before an import.
    pub old: String,
    /// The id that it has now.
    pub new: String,
}

/// Asks for the id that a connection of before has now.
#[derive(Serialize, Deserialize)]
pub struct FindAlias {
    /// The id that it had.
    pub old: String,
}

/// Meta asks for something, and it will be done.
#[derive(Serialize, Deserialize)]
pub struct TakeDuty {
    /// What.
    pub duty: Duty,
}

/// A signed request was refused.
#[derive(Serialize, Deserialize)]
pub struct RefusedRequest;

/// How far is the deletion of that code?
#[derive(Serialize, Deserialize)]
pub struct FindDeletion {
    /// Its code.
    pub code: String,
}

/// An isolate wants a share of a site's minute.
#[derive(Serialize, Deserialize)]
pub struct TakeShare {
    /// The requests that the site has in a minute.
    pub most: u32,
}

/// Asks for the sites that were added.
#[derive(Serialize, Deserialize)]
pub struct ReadAddedSites;

/// Writes one of them, if it is what it was when the operator's wish was checked; the answer says whether it was.
#[derive(Serialize, Deserialize)]
pub struct WriteAddedSite {
    /// As it was.
    pub former: Option<AddedSite>,
    /// As it is from now on.
    pub site: AddedSite,
}

/// To an app's own object: something about it (R109).
#[derive(Serialize, Deserialize)]
pub struct AboutApp {
    /// The app's id.
    pub app: String,
    /// What.
    pub what: AppNews,
}

/// A call for the app is about to be made, or brought something.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppNews {
    /// May it be made?
    Asked(Lane, Shows),
    /// It met a failure that concerns the app.
    Failed(Failure, Shows),
    /// It met nothing, or what says that Instagram is broken.
    Troubled(Cry, Shows),
    /// The probe was answered.
    Answered(Shows),
    /// The probe brought nothing that speaks of the app.
    Unanswered,
    /// How is it?
    Read,
    /// The clock differs from Instagram's by so many milliseconds (R118).
    ClockIsWrong(u64),
}

/// What the app's object answers.
#[derive(Debug, Serialize, Deserialize)]
pub struct AppSays {
    /// Whether the call may be made, where that was asked.
    pub verdict: Verdict,
    /// The app's pause, if there is one.
    pub pause: Option<AppPause>,
}
