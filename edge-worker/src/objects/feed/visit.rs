//! A visitor asks: of what is here, and nobody else is asked (R86).

use super::Feed;
use crate::platform::{
    self, Failed,
    fields::{Field, Head},
    script,
};
use shared::{
    answers::problem,
    feed::{
        document::Document,
        visit::{Form, Told, Visit, nothing},
    },
    values::http::HttpResponse,
};
use std::rc::Rc;
use web_sys::Response;

impl Feed {
    /// Answers a visitor.
    pub(super) async fn visit(
        self: &Rc<Self>,
        head: &Head,
        path: &str,
        query: &str,
    ) -> worker::Result<Response> {
        let visit = Visit::read(path, query);
        let answer = match &visit {
            Some(visit) => self.answered(head, &visit.form, path, query).await,
            None => Ok(nothing()),
        };
        let answer = answer.unwrap_or_else(|Failed| problem::unavailable());
        if let Some(Form::Picture(hash, _)) = visit.map(|visit| visit.form)
            && answer.status == 200
            && head.method() != "HEAD"
        {
            // Never its head without its bytes: a browser would keep that for a year.
            return match self.store().respond(&hash, &answer) {
                Ok(Some(picture)) => Ok(picture),
                Ok(None) | Err(Failed) => platform::respond(problem::unavailable()),
            };
        }
        platform::respond(answer)
    }

    /// All of the answer but a picture's bytes.
    async fn answered(
        self: &Rc<Self>,
        head: &Head,
        form: &Form,
        path: &str,
        query: &str,
    ) -> Result<HttpResponse, Failed> {
        let told = Told {
            origin: head.get(Field::Origin),
            tag: head.get(Field::IfNoneMatch),
            since: head.get(Field::IfModifiedSince),
            head: head.method() == "HEAD",
        };
        let there = match form {
            Form::Picture(hash, ending) => self.store().has(hash, ending)?,
            _ => true,
        };
        let Some(own) = self.document()?.filter(|_| there) else {
            return Ok(nothing());
        };
        let document = match form {
            Form::Picture(..) => own,
            _ => self.whole(own).await?,
        };
        let (now, config) = (platform::now(), self.config()?);
        let mut answer = document.answer(form, told, now, &config.profile);
        if Document::is_drawn(form, told, &answer) {
            let state = document.state(now, &config.profile).name();
            let drawn = script::draw(&document.text(), state, path, query).await?;
            answer.body = drawn.as_string().ok_or(Failed)?;
        }
        Ok(answer)
    }
}
