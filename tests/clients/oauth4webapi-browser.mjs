// A page, by oauth4webapi: a key that no script can read out, proofs of it at /token, and no secret.

import * as oauth from "oauth4webapi";

const edge = process.env.EDGE;
const client = { client_id: process.env.CLIENT_ID };
const redirectUri = location.origin + location.pathname;
// True only for an edge on your own machine, which has no https.
const options = { [oauth.allowInsecureRequests]: edge.startsWith("http:") };

const issuer = new URL(edge);
const discovered = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...options });
const server = await oauth.processDiscoveryResponse(issuer, discovered);

async function connect() {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  sessionStorage.setItem("flow", JSON.stringify({ verifier, state }));
  const address = new URL(server.authorization_endpoint);
  address.search = new URLSearchParams({
    response_type: "code",
    client_id: client.client_id,
    redirect_uri: redirectUri,
    scope: "instagram_business_basic",
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  location.assign(address);
}

// The first proof has no nonce of the edge's yet; the library takes it from the refusal.
async function twice(request, process) {
  try {
    return await process(server, client, await request());
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error;
    return process(server, client, await request());
  }
}

const keys = await oauth.generateKeyPair("ES256");
const DPoP = oauth.DPoP(client, keys);
const none = oauth.None();

async function redeem() {
  const { verifier, state } = JSON.parse(sessionStorage.getItem("flow"));
  const parameters = oauth.validateAuthResponse(server, client, new URL(location), state);
  history.replaceState(null, "", redirectUri);
  return twice(
    () => oauth.authorizationCodeGrantRequest(server, client, none, parameters, redirectUri, verifier, { ...options, DPoP }),
    oauth.processAuthorizationCodeResponse,
  );
}

const renew = (token, more) =>
  twice(() => oauth.refreshTokenGrantRequest(server, client, none, token, { ...options, ...more }), oauth.processRefreshTokenResponse);

document.querySelector("button").onclick = connect;
const told = (globalThis.told = {});
const refusal = (promise) =>
  promise.then(
    () => null,
    (error) => ({ error: error.error, description: error.error_description, message: error.message }),
  );
if (location.search.includes("code=")) {
  try {
    told.tokens = await redeem();
    const renewed = await renew(told.tokens.refresh_token, { DPoP });
    told.same = renewed.refresh_token === told.tokens.refresh_token;
    told.without_key = await refusal(renew(told.tokens.refresh_token, {}));
    const other = oauth.DPoP(client, await oauth.generateKeyPair("ES256"));
    told.other_key = await refusal(renew(told.tokens.refresh_token, { DPoP: other }));
    const me = new URL(`${edge}/graph/me?fields=username`);
    const read = () => oauth.protectedResourceRequest(renewed.access_token, "GET", me, new Headers(), null, options);
    told.me = await (await read()).json();
    const revocation = await oauth.revocationRequest(server, client, none, renewed.refresh_token, options);
    await oauth.processRevocationResponse(revocation);
    told.revoked = await read().catch((error) => error.cause);
  } catch (error) {
    told.failed = String(error.stack ?? error);
  }
} else if (location.search.includes("error=")) {
  const { state } = JSON.parse(sessionStorage.getItem("flow"));
  try {
    oauth.validateAuthResponse(server, client, new URL(location), state);
  } catch ({ error, error_description: description }) {
    told.refused = { error, description };
  }
}
told.done = true;
