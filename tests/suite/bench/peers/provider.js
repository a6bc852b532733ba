// Cloudflare's own `workers-oauth-provider`, as its README shows it: it checks the token against its KV and decrypts the
// grant's properties, where Instagram's token is; what is beyond that is passed through.
import { env } from "cloudflare:workers";
import { OAuthProvider } from "oauth-provider.js";

const page = "https://server.example/return";
let client;

// Streams the answer on: nothing is searched for, shared, counted or limited but the time.
const apiHandler = {
  async fetch(request, { GRAPH_URL, VERSION }, { props }) {
    const { pathname, search } = new URL(request.url);
    const headers = { authorization: `Bearer ${props.token}` };
    const signal = AbortSignal.timeout(10_000);
    const address = `${GRAPH_URL}/${VERSION}${pathname.slice("/graph".length)}${search}`;
    const answer = await fetch(address, { headers, redirect: "manual", signal });
    const type = answer.headers.get("content-type") ?? "application/json";
    return new Response(answer.body, { status: answer.status, headers: { "content-type": type, "cache-control": "no-store" } });
  },
};

// `/setup` stands for a consent page that connected an account: it gives a code for a grant with this token.
const defaultHandler = {
  async fetch(request, { OAUTH_PROVIDER: provider, PUBLIC_URL }) {
    if (new URL(request.url).pathname !== "/setup") return new Response('{"status":"ok"}');
    client ??= await provider.createClient({ redirectUris: [page], tokenEndpointAuthMethod: "none" });
    const { clientId } = client;
    const { token, challenge } = await request.json();
    const asked = new URL("/authorize", PUBLIC_URL);
    const parameters = { response_type: "code", client_id: clientId, redirect_uri: page, code_challenge: challenge };
    asked.search = new URLSearchParams({ ...parameters, code_challenge_method: "S256", scope: "read" });
    const { redirectTo } = await provider.completeAuthorization({
      request: await provider.parseAuthRequest(new Request(asked)),
      userId: crypto.randomUUID(),
      metadata: {},
      scope: ["read"],
      props: { token },
    });
    return Response.json({ client_id: clientId, redirect_uri: page, code: new URL(redirectTo).searchParams.get("code") });
  },
};

export default new OAuthProvider({
  apiRoute: "/graph",
  apiHandler,
  defaultHandler,
  authorizeEndpoint: "/authorize",
  tokenEndpoint: "/oauth/token",
  scopesSupported: ["read"],
  resourceMetadata: { resource: `${env.PUBLIC_URL}/graph`, authorization_servers: [env.PUBLIC_URL] },
  requiredScopes: ["read"],
});
