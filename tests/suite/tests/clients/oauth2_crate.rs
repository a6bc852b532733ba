//! The crate oauth2, as a server with a secret and as a program on somebody's own machine.

use std::convert::Infallible;

use oauth2::basic::{BasicClient, BasicErrorResponseType};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet,
    HttpRequest, HttpResponse, PkceCodeChallenge, RedirectUrl, RefreshToken, RequestTokenError,
    RevocationUrl, Scope, StandardRevocableToken, TokenResponse as _, TokenUrl,
};
use suite::http::{Request, value};
use suite::processes::World;

use crate::support::{ODD_SECRET, SERVER_RETURN, shared, walk};

/// Sends what the crate asks for. It wants https for a revocation; here that ends in front of the edge.
fn send(world: &World, request: &HttpRequest) -> HttpResponse {
    let mut own = Request::new(request.method().as_str(), request.uri().path());
    for (name, value) in request.headers() {
        own = own.header(name.as_str(), value.to_str().unwrap());
    }
    let answer = world.edge.client.send(&own.body(request.body()));
    let mut response = oauth2::http::Response::builder().status(answer.status);
    if let Some(kind) = answer.header("content-type") {
        response = response.header("content-type", kind);
    }
    response.body(answer.body).unwrap()
}

type Server = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

fn server(edge: &str, id: &str, secret: &str, return_url: &str) -> Result<Server, url::ParseError> {
    let client = BasicClient::new(ClientId::new(id.into()))
        .set_client_secret(ClientSecret::new(secret.into()))
        .set_auth_uri(AuthUrl::new(format!("{edge}/authorize"))?)
        .set_token_uri(TokenUrl::new(format!("{edge}/token"))?)
        .set_redirect_uri(RedirectUrl::new(return_url.into())?);

    Ok(client)
}

/// R32: the secret by HTTP Basic, form-encoded as the RFC has it, and in the form.
#[test]
fn the_crate_oauth2_connects_a_server() {
    let world = shared();
    let edge = &world.edge.url;
    let http = |request: HttpRequest| Ok::<_, Infallible>(send(world, &request));
    for method in [AuthType::BasicAuth, AuthType::RequestBody] {
        let revocation = format!("{edge}/revoke").replace("http:", "https:");
        let client = server(edge, "odd.server-1", ODD_SECRET, SERVER_RETURN)
            .unwrap()
            .set_revocation_url(RevocationUrl::new(revocation).unwrap())
            .set_auth_type(method);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (address, state) = client
            .authorize_url(CsrfToken::new_random)
            .add_scope(Scope::new("instagram_business_basic".into()))
            .set_pkce_challenge(challenge)
            .url();
        let back = walk(world, address.as_str());
        assert_eq!(value(&back, "state").as_ref(), Some(state.secret()));
        assert_eq!(value(&back, "iss").as_ref(), Some(edge));
        let code = AuthorizationCode::new(value(&back, "code").unwrap());
        let tokens = client
            .exchange_code(code)
            .set_pkce_verifier(verifier)
            .request(&http)
            .unwrap();
        assert_eq!(tokens.token_type().as_ref(), "bearer");
        assert_eq!(tokens.expires_in().map(|left| left.as_secs()), Some(600));
        assert_eq!(tokens.scopes().unwrap()[0].as_str(), "instagram_business_basic");
        let refresh_token = tokens.refresh_token().unwrap();
        let renewed = client
            .exchange_refresh_token(refresh_token)
            .request(&http)
            .unwrap();
        let read = Request::get("/graph/me?fields=username").bearer(renewed.access_token().secret());
        assert_eq!(world.edge.client.send(&read).json()["username"], "studio.lumen");
        let token = StandardRevocableToken::RefreshToken(refresh_token.clone());
        client.revoke_token(token).unwrap().request(&http).unwrap();
        let over = client
            .exchange_refresh_token(refresh_token)
            .request(&http)
            .unwrap_err();
        let RequestTokenError::ServerResponse(told) = over else {
            panic!("no error of the edge's: {over:?}")
        };
        assert_eq!(told.error(), &BasicErrorResponseType::InvalidGrant);
        assert!(
            told.error_description()
                .is_some_and(|words| words.starts_with("token_expired "))
        );
    }
}

/// R32, RFC 8252 §7.3
#[test]
fn the_crate_oauth2_is_a_program_on_ones_own_machine() {
    let world = shared();
    let edge = &world.edge.url;
    let http = |request: HttpRequest| Ok::<_, Infallible>(send(world, &request));
    let client = BasicClient::new(ClientId::new("tool".into()))
        .set_auth_uri(AuthUrl::new(format!("{edge}/authorize")).unwrap())
        .set_token_uri(TokenUrl::new(format!("{edge}/token")).unwrap())
        .set_redirect_uri(RedirectUrl::new("http://[::1]:48123/callback".into()).unwrap());
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let asked = client
        .authorize_url(CsrfToken::new_random)
        .set_pkce_challenge(challenge);
    let back = walk(world, asked.url().0.as_str());
    assert_eq!((back.host_str(), back.port()), (Some("[::1]"), Some(48123)));
    let code = AuthorizationCode::new(value(&back, "code").unwrap());
    let tokens = client
        .exchange_code(code)
        .set_pkce_verifier(verifier)
        .request(&http)
        .unwrap();
    let first: RefreshToken = tokens.refresh_token().unwrap().clone();
    let renewed = client.exchange_refresh_token(&first).request(&http).unwrap();
    assert_ne!(renewed.refresh_token().unwrap().secret(), first.secret());
}
