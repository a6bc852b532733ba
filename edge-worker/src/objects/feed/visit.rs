//! A visitor asks: of what is here, and nobody else is asked (R86).

use super::Feed;
use crate::platform::{
    self, Failed,
    fields::{Field, Head},
};
use shared::{
    answers::problem,
    feed::visit::{Form, Told, Visit, nothing},
    values::http::HttpResponse,
};
use web_sys::Response;

impl Feed {
    /// Answers a visitor.
    pub(super) async fn visit(&self, head: &Head, path: &str, query: &str) -> worker::Result<Response> {
        let visit = Visit::read(path, query);
        let answer = match &visit {
            Some(visit) => self.answered(head, &visit.form).await,
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
    async fn answered(&self, head: &Head, form: &Form) -> Result<HttpResponse, Failed> {
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
        Ok(document.answer(form, told, platform::now(), &self.config()?.profile))
    }
}
