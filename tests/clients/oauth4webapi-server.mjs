// A server with a secret, by oauth4webapi. METHOD says how the secret is sent.

import * as oauth from "oauth4webapi";

import { done, refusal, tell, visit } from "./visit.mjs";

const edge = process.env.EDGE;
const client = { client_id: process.env.CLIENT_ID };
const redirectUri = process.env.REDIRECT_URI;
// True only for an edge on your own machine, which has no https.
const options = { [oauth.allowInsecureRequests]: edge.startsWith("http:") };

const issuer = new URL(edge);
const discovered = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...options });
const server = await oauth.processDiscoveryResponse(issuer, discovered);
let authentication = oauth.ClientSecretBasic(process.env.CLIENT_SECRET);

if (process.env.METHOD === "post") authentication = oauth.ClientSecretPost(process.env.CLIENT_SECRET);

async function begin(scope) {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const address = new URL(server.authorization_endpoint);
  address.search = new URLSearchParams({
    response_type: "code",
    client_id: client.client_id,
    redirect_uri: redirectUri,
    scope,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  return { address, verifier, state };
}

const { address, verifier, state } = await begin("instagram_business_basic");
const returned = await visit(address);
const parameters = oauth.validateAuthResponse(server, client, returned, state);
const redeem = (authentication) =>
  oauth.authorizationCodeGrantRequest(server, client, authentication, parameters, redirectUri, verifier, options);
const wrong = await redeem(oauth.ClientSecretBasic("this is another secret"));
tell("wrong_secret", await refusal(oauth.processAuthorizationCodeResponse(server, client, wrong)));
const lost = await oauth.processAuthorizationCodeResponse(server, client, await redeem(authentication));
tell("lost", lost);

// An answer may get lost on its way: for a minute, the same client may ask again.
const tokens = await oauth.processAuthorizationCodeResponse(server, client, await redeem(authentication));
tell("tokens", tokens);
const stolen = await redeem(oauth.ClientSecretBasic("this is another secret"));
tell("stolen", await refusal(oauth.processAuthorizationCodeResponse(server, client, stolen)));

const refresh = await oauth.refreshTokenGrantRequest(server, client, authentication, tokens.refresh_token, options);
const renewed = await oauth.processRefreshTokenResponse(server, client, refresh);
tell("renewed", renewed);

const me = new URL(`${edge}/graph/me?fields=username`);
const read = (token) => oauth.protectedResourceRequest(token, "GET", me, new Headers(), null, options);
tell("me", await (await read(renewed.access_token)).json());

const revocation = await oauth.revocationRequest(server, client, authentication, renewed.refresh_token, options);
await oauth.processRevocationResponse(revocation);
try {
  await read(renewed.access_token);
} catch (error) {
  tell("revoked", { name: error.constructor.name, challenges: error.cause });
}

const refused = await begin("instagram_business_manage_insights");
const back = await visit(refused.address);
try {
  oauth.validateAuthResponse(server, client, back, refused.state);
} catch (error) {
  tell("refused", { name: error.constructor.name, error: error.error, description: error.error_description });
}

back.searchParams.set("iss", "https://another.example");
try {
  oauth.validateAuthResponse(server, client, back, refused.state);
} catch (error) {
  tell("mixed_up", { name: error.constructor.name, message: error.message });
}
done();
