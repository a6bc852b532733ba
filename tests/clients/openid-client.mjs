// A server with a secret, by openid-client. METHOD says how the secret is sent, and whether a key is shown too.

import * as client from "openid-client";

import { done, refusal, tell, visit } from "./visit.mjs";

const edge = process.env.EDGE;
const redirectUri = process.env.REDIRECT_URI;
let authentication = client.ClientSecretBasic(process.env.CLIENT_SECRET);

if (process.env.METHOD === "post") authentication = client.ClientSecretPost(process.env.CLIENT_SECRET);

const config = await client.discovery(new URL(edge), process.env.CLIENT_ID, undefined, authentication, {
  algorithm: "oauth2",
  // Only for an edge on your own machine, which has no https.
  execute: edge.startsWith("http:") ? [client.allowInsecureRequests] : [],
});

const verifier = client.randomPKCECodeVerifier();
const state = client.randomState();
const address = client.buildAuthorizationUrl(config, {
  redirect_uri: redirectUri,
  scope: "instagram_business_basic",
  state,
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
});

const bound = { DPoP: client.getDPoPHandle(config, await client.randomDPoPKeyPair()) };
const options = process.env.DPOP ? bound : {};

const returned = await visit(address);
const checks = { pkceCodeVerifier: verifier, expectedState: state };
const mixedUp = new URL(returned);
mixedUp.searchParams.set("iss", "https://another.example");
tell("mixed_up", await refusal(client.authorizationCodeGrant(config, mixedUp, checks, undefined, options)));
const tokens = await client.authorizationCodeGrant(config, returned, checks, undefined, options);
tell("tokens", { ...tokens, expires_in: tokens.expiresIn() });
const renewed = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, options);
tell("renewed", renewed);
if (process.env.DPOP) tell("without_key", await refusal(client.refreshTokenGrant(config, tokens.refresh_token)));

const me = new URL(`${edge}/graph/me?fields=username`);
const read = (options) => client.fetchProtectedResource(config, renewed.access_token, me, "GET", null, undefined, options);
const answer = await read(options);
tell("me", await answer.json());
if (process.env.DPOP) tell("as_bearer", await refusal(read({})));
await client.tokenRevocation(config, renewed.refresh_token);
tell("revoked", await refusal(client.refreshTokenGrant(config, renewed.refresh_token, undefined, options)));
done();
