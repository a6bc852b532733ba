//! What Instagram says of the app as a whole, in an object of the app's own: one pause for the whole edge, and the events
//! that tell of it (R109).

use super::Directory;
use crate::{
    objects::{
        events,
        sql::{from_json, to_json},
    },
    platform::{self, Failed, stub},
    settings,
};
use shared::{
    connection::app_pause::{AppNotification, AppPause, AppState},
    messages::directory::{AppFailed, AppProbed, AppSays, AppendAudit, AskApp},
    operator::{app::AppStatus, directory::OPERATOR, events::body, surface::AuditEntry},
};

const SCHEMA: &str =
    "CREATE TABLE IF NOT EXISTS app (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL)";

impl Directory {
    /// Whether a call may be made; the first one after a pause is the probe.
    pub(super) fn ask_app(&self, AskApp { shows }: &AskApp) -> Result<AppSays, Failed> {
        let before = self.app()?;
        let mut app = before.clone();
        let verdict = app.asked(*shows, platform::now());
        if app != before {
            self.write_app(&app)?;
        }
        Ok(AppSays {
            verdict,
            pause: app.pause,
        })
    }

    /// A call met what concerns the app.
    pub(super) async fn app_failed(&self, message: AppFailed) -> Result<Option<AppPause>, Failed> {
        let AppFailed { failure, shows } = message;
        let config = settings::config(&self.env).map_err(|_| Failed)?;
        let mut app = self.app()?;
        let notification = app.failed(failure, shows, &config.profile, platform::now());
        self.write_app(&app)?;
        self.tell_sites(notification, app.pause.as_ref()).await?;
        Ok(app.pause)
    }

    /// The probe came back.
    pub(super) async fn app_probed(
        &self,
        AppProbed { answered }: AppProbed,
    ) -> Result<Option<AppPause>, Failed> {
        let mut app = self.app()?;
        let notification = if answered {
            app.answered()
        } else {
            app.unanswered();
            None
        };
        self.write_app(&app)?;
        self.tell_sites(notification, app.pause.as_ref()).await?;
        Ok(app.pause)
    }

    /// The pause, if there is one.
    pub(super) fn app_pause(&self) -> Result<Option<AppPause>, Failed> {
        Ok(self.app()?.pause)
    }

    /// Each site that wants events is told once, and the audit log has a line. The events leave by the alarm, so that no
    /// call waits for them.
    async fn tell_sites(
        &self,
        notification: Option<AppNotification>,
        pause: Option<&AppPause>,
    ) -> Result<(), Failed> {
        let Some(notification) = notification else {
            return Ok(());
        };
        let config = settings::config(&self.env).map_err(|_| Failed)?;
        let now = platform::now();
        let body = body(notification, &AppStatus::of(&config.app_id, pause), now);
        let agenda = self.agenda();
        for (id, site) in &config.sites {
            if site.events.is_some() {
                agenda.put(&events::waiting(id.clone(), body.clone()).into(), now)?;
            }
        }
        agenda.arm().await?;
        let entry = AuditEntry {
            at: now.seconds(),
            action: notification.as_str().to_owned(),
            site: None,
            connection: None,
        };
        let line = AppendAudit { entry };
        // A line that is lost costs less than the pause.
        let _ = stub::directory(&self.env, OPERATOR)?.ask(&line).await;
        Ok(())
    }

    fn app(&self) -> Result<AppState, Failed> {
        let query = "SELECT body AS text FROM app";
        let body = self.database().text_if_any("app", query, [])?;
        body.map_or_else(|| Ok(AppState::default()), |body| from_json(&body))
    }

    fn write_app(&self, app: &AppState) -> Result<(), Failed> {
        let database = self.database();
        database.run(SCHEMA, [])?;
        let put =
            "INSERT INTO app (one, body) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET body = excluded.body";
        database.run(put, [to_json(app)?.into()])
    }
}
