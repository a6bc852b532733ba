// A server with a secret, by passport-oauth2; with Express, passport calls the strategy in the same way.

import OAuth2Strategy from "passport-oauth2";

import { done, tell, visit } from "./visit.mjs";

const edge = process.env.EDGE;

const strategy = new OAuth2Strategy(
  {
    authorizationURL: `${edge}/authorize`,
    tokenURL: `${edge}/token`,
    clientID: process.env.CLIENT_ID,
    clientSecret: process.env.CLIENT_SECRET,
    callbackURL: process.env.REDIRECT_URI,
    scope: "instagram_business_basic",
    state: true,
    pkce: true, // S256; it needs `state: true`, and so a session
    skipUserProfile: true,
  },
  (accessToken, refreshToken, parameters, _profile, finish) => finish(null, { accessToken, refreshToken, parameters }),
);

const session = {};
function authenticate(query) {
  return new Promise((resolve, reject) => {
    const one = Object.create(strategy);
    Object.assign(one, { redirect: resolve, success: resolve, fail: reject, error: reject });
    one.authenticate({ query, session, headers: {}, connection: {} }, {});
  });
}

const returned = await visit(await authenticate({}));
const user = await authenticate(Object.fromEntries(returned.searchParams));
tell("tokens", user.parameters);
const headers = { authorization: `Bearer ${user.accessToken}` };
tell("me", await (await fetch(`${edge}/graph/me?fields=username`, { headers })).json());
done();
