// A server with a secret, by arctic.

import * as arctic from "arctic";

import { done, refusal, tell, visit } from "./visit.mjs";

const edge = process.env.EDGE;

const client = new arctic.OAuth2Client(process.env.CLIENT_ID, process.env.CLIENT_SECRET, process.env.REDIRECT_URI);
const state = arctic.generateState();
const verifier = arctic.generateCodeVerifier();
const address = client.createAuthorizationURLWithPKCE(`${edge}/authorize`, state, arctic.CodeChallengeMethod.S256, verifier, [
  "instagram_business_basic",
]);

const returned = (await visit(address)).searchParams;
if (returned.get("state") !== state || returned.get("iss") !== edge) throw new Error("not of this edge");
const tokens = await client.validateAuthorizationCode(`${edge}/token`, returned.get("code"), verifier);

tell("tokens", tokens.data);
const renewed = await client.refreshAccessToken(`${edge}/token`, tokens.refreshToken(), []);
tell("renewed", renewed.data);
const headers = { authorization: `Bearer ${renewed.accessToken()}` };
tell("me", await (await fetch(`${edge}/graph/me?fields=username`, { headers })).json());
await client.revokeToken(`${edge}/revoke`, renewed.refreshToken());
tell("revoked", await refusal(client.refreshAccessToken(`${edge}/token`, renewed.refreshToken(), [])));
done();
