// A site whose visitor is signed in by supabase-js: made before the button's script, it looks for its own answers in the
// page's address.
import { createClient } from "library";

const KEY = "site-session";
if (!localStorage.seeded) {
  const user = { id: "1", aud: "authenticated", email: "visitor@shop.example", app_metadata: {}, user_metadata: {} };
  const expires_at = Math.floor(Date.now() / 1000) + 3600;
  const session = { access_token: "e30.e30.e30", refresh_token: "r", token_type: "bearer", expires_in: 3600, expires_at, user };
  localStorage.setItem(KEY, JSON.stringify(session));
  localStorage.seeded = "yes";
}
const { auth } = createClient(location.origin, "anonymous", { auth: { storageKey: KEY } });
globalThis.told = async () => {
  const { data, error } = await auth.getSession();
  return data.session ? "signed in" : "signed out " + error;
};
