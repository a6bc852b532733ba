// Auth.js in an Express app, with the edge as a provider of one's own. METHOD says how the secret is sent.

import { createServer } from "node:http";
import express from "express";
import { ExpressAuth, getSession } from "@auth/express";

import { tell } from "./visit.mjs";

const edge = process.env.EDGE;

const instagram = {
  id: "instagram",
  name: "Instagram",
  type: "oauth",
  issuer: edge,
  authorization: { url: `${edge}/authorize`, params: { scope: "instagram_business_basic" } },
  token: `${edge}/token`,
  userinfo: `${edge}/graph/me?fields=user_id,username,name,profile_picture_url`,
  checks: ["pkce", "state"],
  clientId: process.env.CLIENT_ID,
  clientSecret: process.env.CLIENT_SECRET,
  profile: (me) => ({ id: String(me.user_id), name: me.name ?? me.username, image: me.profile_picture_url }),
};

const auth = {
  providers: [instagram],
  trustHost: true,
  secret: process.env.AUTH_SECRET,
  // The edge's tokens stay in the session's sealed cookie; a page gets none of them.
  callbacks: {
    jwt: ({ token, account }) => (account ? { ...token, refresh_token: account.refresh_token } : token),
  },
};

instagram.authorization.params.scope = process.env.SCOPE;
if (process.env.METHOD === "post") instagram.client = { token_endpoint_auth_method: "client_secret_post" };
const app = express();
app.set("trust proxy", true);
app.use("/auth", ExpressAuth(auth));
app.get("/", async (request, response) => response.json(await getSession(request, auth)));
createServer(app).listen(Number(process.env.PORT), "127.0.0.1", () => tell("ready", true));
