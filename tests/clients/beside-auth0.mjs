// A site with auth0-react, which looks for its own answer in the page's address when it is mounted.
import { Auth0Provider, useAuth0 } from "library";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

let shown = "loading";
const Status = () => {
  const { error, isLoading } = useAuth0();
  shown = isLoading ? "loading" : (error?.message ?? "no error");
  return null;
};
const site = { domain: "login.shop.example", clientId: "site", authorizationParams: { redirect_uri: location.origin } };
const root = document.body.appendChild(document.createElement("div"));
createRoot(root).render(createElement(Auth0Provider, site, createElement(Status)));
globalThis.told = async () => {
  while (shown === "loading") await new Promise((resolve) => setTimeout(resolve, 20));
  return shown;
};
