// A server with a secret, by grant. Its provider has a name of one's own: one that is called `instagram` is Instagram's.

import grant from "grant";
import { createServer } from "node:http";

import { done, tell, visit } from "./visit.mjs";

const edge = process.env.EDGE;

const config = {
  defaults: { origin: "http://localhost:0", transport: "state", state: true, pkce: true },
  edge: {
    oauth: 2,
    authorize_url: `${edge}/authorize`,
    access_url: `${edge}/token`,
    client_id: process.env.CLIENT_ID,
    client_secret: process.env.CLIENT_SECRET,
    scope: ["instagram_business_basic"],
    redirect_uri: process.env.REDIRECT_URI,
    response: ["tokens", "raw"],
  },
};

const handle = grant.node({ config, session: { secret: process.env.AUTH_SECRET } });
const server = createServer(async (request, response) => {
  const { response: tokens, redirect } = await handle(request, response);
  if (!redirect) response.end(JSON.stringify(tokens));
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const origin = `http://127.0.0.1:${server.address().port}`;

const begun = await fetch(`${origin}/connect/edge`, { redirect: "manual" });
const cookie = begun.headers
  .getSetCookie()
  .map((line) => line.split(";")[0])
  .join("; ");
const returned = await visit(begun.headers.get("location"));
const ended = await fetch(`${origin}/connect/edge/callback${returned.search}`, { headers: { cookie } });
const tokens = await ended.json();
tell("tokens", tokens.raw ?? tokens);
const headers = { authorization: `Bearer ${tokens.access_token}` };
tell("me", await (await fetch(`${edge}/graph/me?fields=username`, { headers })).json());
server.close();
done();
