//! What Instagram says of the app as a whole, in an object of the app's own: one pause for the whole edge, and the events
//! that tell of it (R109).

use super::Directory;
use crate::{
    objects::{
        events,
        schema::create,
        sql::{from_json, to_json},
    },
    platform::{self, Failed, stub},
    settings,
};
use shared::{
    connection::app_pause::{AppNotification, AppState, Verdict},
    messages::directory::{AboutApp, AppSays, AppendAudit},
    operator::{
        app::{AppStatus, clock_words},
        directory::OPERATOR,
        events::body,
        surface::AuditEntry,
    },
    settings::config::Config,
};

const SCHEMA: &str =
    "CREATE TABLE IF NOT EXISTS app (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL)";

impl Directory {
    /// Whether a call may be made, what it brought, or how the app is.
    pub(super) async fn about_app(&self, message: AboutApp) -> Result<AppSays, Failed> {
        let config = settings::config(&self.env).map_err(|_| Failed)?;
        let (mut app, now) = (self.app()?, platform::now());
        let before = app.clone();
        let (mut verdict, mut notification) = (Verdict::Go, None);
        match message {
            AboutApp::Asked(lane, shows) => verdict = app.asked(lane, shows, now),
            AboutApp::Failed(failure, shows) => {
                notification = app.failed(failure, shows, &config.profile, now);
            }
            AboutApp::Troubled(cry, shows) => {
                notification = app.troubled(cry, shows, &config.profile, now);
            }
            AboutApp::Answered(shows) => notification = app.answered(shows),
            AboutApp::Unanswered => app.unanswered(),
            AboutApp::Read => {}
            AboutApp::ClockIsWrong(by) => notification = app.clock_is_wrong(by, now),
        }
        if app != before {
            self.write_app(&app)?;
        }
        if let Some(notification) = notification {
            self.tell_sites(&config, notification, &app).await?;
        }
        Ok(AppSays {
            verdict,
            pause: app.pause,
        })
    }

    /// Each site that wants events is told once, and the audit log has a line. The events leave by the alarm, so that no
    /// call waits for them.
    async fn tell_sites(
        &self,
        config: &Config,
        notification: AppNotification,
        app: &AppState,
    ) -> Result<(), Failed> {
        let now = platform::now();
        let words = app.clock.map(|(wrong_by, _)| clock_words(wrong_by));
        let status = match &words {
            Some(words) if notification == AppNotification::ClockWrong => {
                worker::console_error!("{words}");
                AppStatus::of_a_wrong_clock(&config.app_id, words)
            }
            _ => AppStatus::of(&config.app_id, app.pause.as_ref()),
        };
        let body = body(notification, &status, now);
        let agenda = self.agenda();
        for (id, site) in &config.sites {
            if site.events.is_some() {
                agenda.put(&events::waiting(id.clone(), body.clone()).into(), now)?;
            }
        }
        agenda.arm().await?;
        let entry = AuditEntry::of(notification.as_str(), None, now);
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
        create(&database, &[SCHEMA])?;
        let put =
            "INSERT INTO app (one, body) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET body = excluded.body";
        database.run(put, [to_json(app)?.into()])
    }
}
