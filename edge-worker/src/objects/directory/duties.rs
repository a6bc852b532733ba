//! What Meta asks for, in the operator's own object: it is written down, and done by the alarm, however often it takes
//! (R54, R55, R71).

use super::{Directory, before};
use crate::{
    objects::{
        schema::create,
        sql::{millis, timestamp},
    },
    platform::{self, Failed, stub},
    settings,
};
use serde::Deserialize;
use shared::{
    connection::claim::connection_name,
    duties::{
        deletion::{KEPT, Progress},
        duty::{Asked, Duty, DutyKind},
    },
    messages::{
        connection::{Forget, Forgotten},
        directory::{AppendAudit, FindDeletion, RefusedRequest, TakeDuty},
    },
    operator::{
        app::{AppStatus, REFUSALS_TOLD},
        directory::DirectoryDue,
        events::body,
        surface::AuditEntry,
    },
    values::lists,
};

const SCHEMA: &str =
    "CREATE TABLE IF NOT EXISTS deletion (code TEXT PRIMARY KEY, at INTEGER NOT NULL, done INTEGER)";

impl Directory {
    /// Writes it down; the alarm does it.
    pub(super) async fn take_duty(&self, TakeDuty { duty }: TakeDuty) -> Result<(), Failed> {
        let now = platform::now();
        let line = AuditEntry::of(duty.kind.as_str(), None, now);
        self.append_audit(AppendAudit { entry: line }).await?;
        let agenda = self.agenda();
        agenda.begin()?;
        if duty.kind == DutyKind::Deletion {
            let database = self.database();
            create(&database, &[SCHEMA])?;
            // The same request once more is under way again, for it may have come because the first one failed.
            database.run(
                "INSERT OR IGNORE INTO deletion (code, at) VALUES (?, ?)",
                [duty.code.as_str().into(), millis(now)],
            )?;
        }
        agenda.put(&DirectoryDue::Duty(duty), now)?;
        agenda.arm().await
    }

    /// Asks the next sites.
    pub(super) async fn go_on(&self, duty: Duty) -> Result<(), Failed> {
        let config = settings::of_all(&self.env).await.map_err(|_| Failed)?;
        // Those of the table, and those that have left it (R71).
        let mut sites = self.list_sites()?;
        for site in config.sites.keys() {
            lists::insert(&mut sites, site.clone());
        }
        let mut asked = Asked {
            last: None,
            all_answered: true,
        };
        for site in duty.next(sites.iter().map(String::as_str)) {
            asked.last = Some(site.to_owned());
            match self.forget(&duty, site).await {
                Ok(Forgotten::Ended(connection)) => {
                    let entry = AuditEntry {
                        connection: Some(connection),
                        ..AuditEntry::of(duty.kind.as_str(), Some(site), platform::now())
                    };
                    self.append_audit(AppendAudit { entry }).await?;
                }
                Ok(Forgotten::Nothing) => {}
                Err(Failed) => asked.all_answered = false,
            }
        }
        let (agenda, now) = (self.agenda(), platform::now());
        let (name, code) = (duty.name(), duty.code.clone());
        if let Some((rest, due)) = duty.went(asked, &config.profile, now) {
            if rest.is_late() {
                worker::console_error!("what Meta asked for waits for a connection that doesn't answer");
                let entry = AuditEntry::of("duty_waits", None, now);
                self.append_audit(AppendAudit { entry }).await?;
            }
            return agenda.put_off(&DirectoryDue::Duty(rest), due);
        }
        let done = "UPDATE deletion SET done = ? WHERE code = ?";
        self.database()
            .run_if_any("deletion", done, [millis(now), code.into()])?;
        agenda.done(&name)
    }

    async fn forget(&self, duty: &Duty, site: &str) -> Result<Forgotten, Failed> {
        let id = stub::connection_id(&self.env, &connection_name(site, &duty.account))?;
        let connection = stub::connection(&self.env, &id)?.ok_or(Failed)?;
        let (kind, app, issued) = (duty.kind, duty.app.clone(), duty.issued);
        connection.ask(&Forget { kind, app, issued }).await
    }

    /// How far a deletion is.
    pub(super) fn find_deletion(&self, FindDeletion { code }: FindDeletion) -> Result<Progress, Failed> {
        #[derive(Deserialize)]
        struct Row {
            at: f64,
            done: Option<f64>,
        }
        let query = "SELECT at, done FROM deletion WHERE code = ?";
        let row = self
            .database()
            .row_if_any::<Row>("deletion", query, [code.into()])?;
        Ok(row.map_or(Progress::Unknown, |row| match row.done {
            Some(done) => Progress::Done(timestamp(done)),
            None => Progress::UnderWay(timestamp(row.at)),
        }))
    }

    /// Counts it; after a few of a day the sites' operators are told, once.
    pub(super) async fn refused_request(&self, RefusedRequest: RefusedRequest) -> Result<(), Failed> {
        let now = platform::now();
        let entry = AuditEntry::refused_request(now);
        let count = self.append_audit(AppendAudit { entry }).await?;
        if count != Some(REFUSALS_TOLD) {
            return Ok(());
        }
        let config = settings::of_all(&self.env).await.map_err(|_| Failed)?;
        // Nobody knows whose app was meant, so each is told.
        for app in config.apps.all() {
            let status = AppStatus::of_refused_requests(&app.id);
            self.tell_sites_of(&config, &app.id, &body("app.requests_refused", &status, now), now)?;
        }
        self.agenda().arm().await
    }

    /// A code is good for 90 days.
    pub(super) fn forget_old_deletions(&self) -> Result<(), Failed> {
        let old = "DELETE FROM deletion WHERE at < ?";
        self.database().run_if_any("deletion", old, [before(KEPT)])
    }
}
