//! The button's files, the feed's and the demo page: Workers static assets, with the headers that embedding needs (R28, R82).

use shared::{
    answers::{assets, methods},
    settings::config::Config,
};
use web_sys::Response;
use worker::{Env, Headers, Request, ResponseBuilder};

/// Whether a path is a file's: served even while a setting is wrong, so that the button can say what is wrong, and a feed
/// keeps its place.
pub fn is_static(path: &str) -> bool {
    path == "/connect.js" || path.starts_with("/v/") || path.starts_with("/instagram-feed")
}

/// Serves the file of that path.
pub async fn serve(method: &str, env: &Env, path: &str, config: Option<&Config>) -> worker::Result<Response> {
    let file = if path == "/" { "/index.html" } else { path };
    let asked = Request::new(&format!("http://assets{file}"), worker::Method::Get)?;
    let mut found = env.assets("ASSETS")?.fetch_request(asked).await?;
    if found.status_code() != 200 {
        return crate::platform::respond(assets::not_found(method));
    }
    if let Some(refused) = methods::refuse_of_file(method) {
        return crate::platform::respond(refused);
    }
    let headers = Headers::new();
    for (name, value) in assets::headers(file) {
        headers.set(name, &value)?;
    }
    let builder = ResponseBuilder::new().with_status(200).with_headers(headers);
    if method == "HEAD" {
        return Ok(builder.empty().into());
    }
    if assets::is_page(file) {
        let text = found.text().await?;
        let text = config.map_or(text.clone(), |config| {
            text.replace(assets::EDGE_IN_THE_PAGE, &config.public_url)
        });
        return Ok(builder.fixed(text.into_bytes()).into());
    }
    Ok(builder.body(found.into_parts().1).into())
}
