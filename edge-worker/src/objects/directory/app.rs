//! What Instagram says of an app as a whole, in an object of the app's own: one pause for the whole edge, and the events
//! that tell the app's sites of it (R109).

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
    messages::directory::{AboutApp, AppNews, AppSays, AppendAudit},
    operator::{
        app::{AppStatus, clock_words},
        directory::OPERATOR,
        events::body,
        surface::AuditEntry,
    },
    settings::{config::Config, site::Site},
    values::time::Timestamp,
};

const SCHEMA: &str =
    "CREATE TABLE IF NOT EXISTS app (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL)";

impl Directory {
    /// Whether a call may be made, what it brought, or how the app is.
    pub(super) async fn about_app(&self, AboutApp { app: id, what }: AboutApp) -> Result<AppSays, Failed> {
        let config = settings::config(&self.env).map_err(|_| Failed)?;
        let (mut app, now) = (self.app()?, platform::now());
        let before = app.clone();
        let (mut verdict, mut notification) = (Verdict::Go, None);
        match what {
            AppNews::Asked(lane, shows) => verdict = app.asked(lane, shows, now),
            AppNews::Failed(failure, shows) => {
                notification = app.failed(failure, shows, &config.profile, now);
            }
            AppNews::Troubled(cry, shows) => {
                notification = app.troubled(cry, shows, &config.profile, now);
            }
            AppNews::Answered(shows) => notification = app.answered(shows),
            AppNews::Unanswered => app.unanswered(),
            AppNews::Read => {}
            AppNews::ClockIsWrong(by) => notification = app.clock_is_wrong(by, now),
        }
        if app != before {
            self.write_app(&app)?;
        }
        if let Some(notification) = notification {
            self.tell_sites(&id, notification, &app).await?;
        }
        Ok(AppSays {
            verdict,
            pause: app.pause,
        })
    }

    /// Each site of the app that wants events is told once, and the audit log has a line. The events leave by the alarm, so that no
    /// call waits for them.
    async fn tell_sites(
        &self,
        id: &str,
        notification: AppNotification,
        app: &AppState,
    ) -> Result<(), Failed> {
        let config = settings::of_all(&self.env).await.map_err(|_| Failed)?;
        let now = platform::now();
        let words = app.clock.map(|(wrong_by, _)| clock_words(wrong_by));
        let status = match &words {
            Some(words) if notification == AppNotification::ClockWrong => {
                worker::console_error!("{words}");
                AppStatus::of_a_wrong_clock(id, words)
            }
            _ => AppStatus::of(id, app.pause.as_ref()),
        };
        let body = body(notification, &status, now);
        self.tell_sites_of(&config, id, &body, now)?;
        self.agenda().arm().await?;
        let entry = AuditEntry::of(notification.as_str(), None, now);
        let line = AppendAudit { entry };
        // A line that is lost costs less than the pause.
        let _ = stub::directory(&self.env, OPERATOR)?.ask(&line).await;
        Ok(())
    }

    /// Puts an event for each site of an app on the agenda, and of an app that no site has any more for each site.
    pub(super) fn tell_sites_of(
        &self,
        config: &Config,
        app: &str,
        body: &str,
        now: Timestamp,
    ) -> Result<(), Failed> {
        let agenda = self.agenda();
        let of_app = |site: &Site| config.apps.named(&site.app).is_some_and(|own| own.id == app);
        // A former app has no site, but may have connections of any.
        let former = !config.sites.values().any(of_app);
        for (id, site) in &config.sites {
            if site.events.is_some() && (former || of_app(site)) {
                agenda.put(&events::waiting(id.clone(), body.to_owned()).into(), now)?;
            }
        }
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
