// A program on somebody's own machine, by oauth4webapi: no secret, no key, and a refresh token that is replaced each time.

import * as oauth from "oauth4webapi";
import { createServer } from "node:http";

import { done, refusal, tell, visit } from "./visit.mjs";

const edge = process.env.EDGE;
const client = { client_id: process.env.CLIENT_ID };
const options = { [oauth.allowInsecureRequests]: edge.startsWith("http:") };

const issuer = new URL(edge);
const discovered = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...options });
const server = await oauth.processDiscoveryResponse(issuer, discovered);

// RFC 8252 §7.3: a free port of this machine, which the visitor's browser comes back to.
const loopback = process.env.LOOPBACK;
const listener = createServer((_, response) => response.end("You can close this window."));
await new Promise((ready) => listener.listen(0, loopback.replace(/[[\]]/g, ""), ready));
const redirectUri = `http://${loopback}:${listener.address().port}/callback`;

const verifier = oauth.generateRandomCodeVerifier();
const state = oauth.generateRandomState();
const address = new URL(server.authorization_endpoint);
address.search = new URLSearchParams({
  response_type: "code",
  client_id: client.client_id,
  redirect_uri: redirectUri,
  state,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
});

const returned = await visit(address);
listener.close();
tell("returned", returned.host === new URL(redirectUri).host && returned.pathname);
const parameters = oauth.validateAuthResponse(server, client, returned, state);
const none = oauth.None();
const redeem = () => oauth.authorizationCodeGrantRequest(server, client, none, parameters, redirectUri, verifier, options);
const tokens = await oauth.processAuthorizationCodeResponse(server, client, await redeem());
tell("tokens", tokens);

const renew = async (token) => {
  const answer = await oauth.refreshTokenGrantRequest(server, client, none, token, options);
  return oauth.processRefreshTokenResponse(server, client, answer);
};
const second = await renew(tokens.refresh_token);
tell("renewed", second);
const third = await renew(second.refresh_token);
const me = new URL(`${edge}/graph/me?fields=username`);
const answer = await oauth.protectedResourceRequest(third.access_token, "GET", me, new Headers(), null, options);
tell("me", await answer.json());
tell("stolen", await refusal(renew(tokens.refresh_token)));
tell("ended", await refusal(renew(third.refresh_token)));
done();
