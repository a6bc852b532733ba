// A server with a secret, by simple-oauth2, which makes no PKCE of its own.

import { createHash, randomBytes } from "node:crypto";
import { AuthorizationCode } from "simple-oauth2";

import { done, refusal, tell, visit } from "./visit.mjs";

const edge = process.env.EDGE;
const redirectUri = process.env.REDIRECT_URI;

const client = new AuthorizationCode({
  client: { id: process.env.CLIENT_ID, secret: process.env.CLIENT_SECRET },
  auth: { tokenHost: edge, authorizePath: "/authorize", tokenPath: "/token", revokePath: "/revoke" },
});

const verifier = randomBytes(32).toString("base64url");
const state = randomBytes(16).toString("base64url");
const address = client.authorizeURL({
  redirect_uri: redirectUri,
  scope: "instagram_business_basic",
  state,
  code_challenge: createHash("sha256").update(verifier).digest("base64url"),
  code_challenge_method: "S256",
});

const returned = (await visit(address)).searchParams;
if (returned.get("state") !== state || returned.get("iss") !== edge) throw new Error("not of this edge");
const tokens = await client.getToken({
  code: returned.get("code"),
  redirect_uri: redirectUri,
  code_verifier: verifier,
});

tell("tokens", tokens.token);
const renewed = await tokens.refresh();
tell("renewed", renewed.token);
const headers = { authorization: `Bearer ${renewed.token.access_token}` };
tell("me", await (await fetch(`${edge}/graph/me?fields=username`, { headers })).json());
await renewed.revokeAll();
tell("revoked", await refusal(renewed.refresh()));
done();
