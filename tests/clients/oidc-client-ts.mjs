// A page, by oidc-client-ts: plain OAuth without OpenID, a key bound from the first request on, popup or redirect.

import { IndexedDbDPoPStore, UserManager, WebStorageStateStore } from "oidc-client-ts";

const edge = process.env.EDGE;

const manager = new UserManager({
  authority: edge,
  client_id: process.env.CLIENT_ID,
  redirect_uri: location.origin + "/oidc.html",
  scope: "instagram_business_basic", // without `openid`: the edge gives no id tokens
  loadUserInfo: false,
  automaticSilentRenew: true, // by the refresh token
  dpop: { store: new IndexedDbDPoPStore(), bind_authorization_code: true },
  userStore: new WebStorageStateStore({ store: sessionStorage }),
  revokeTokensOnSignout: true,
});

const told = (globalThis.told = {});
const failed = (error) => (told.failed = String(error?.stack ?? error));
const popup = () =>
  manager.signinPopup().then((user) => {
    told.user = user;
    told.done = true;
  }, failed);
document.querySelector("#popup").onclick = popup;
document.querySelector("#redirect").onclick = () => manager.signinRedirect().catch(failed);
globalThis.renew = () => manager.signinSilent();
globalThis.revoke = () => manager.revokeTokens();
globalThis.read = async () => {
  const { access_token: token } = await manager.getUser();
  const answer = await fetch(`${edge}/graph/me?fields=username`, { headers: { Authorization: `Bearer ${token}` } });
  return answer.json();
};
if (/[?&](code|error)=/.test(location.search)) {
  // One page for both: the library knows by its stored state which of them this is.
  manager.signinCallback().then(
    (user) => {
      // Instagram's pages cut the popup off from the page that opened it, which therefore can't close it.
      if (!user) return close();
      history.replaceState(null, "", location.pathname);
      told.user = user;
      told.done = true;
    },
    (error) => (told.refused = { name: error.name, error: error.error, description: error.error_description }),
  );
}
