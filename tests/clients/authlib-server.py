"""A server with a secret, by authlib on requests. METHOD says how the secret is sent."""
import os
from urllib.parse import parse_qs, urlparse

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session

from visit import refusal, tell, visit

edge = os.environ["EDGE"]
metadata = requests.get(f"{edge}/.well-known/oauth-authorization-server", timeout=30).json()


def keep(token, refresh_token=None, access_token=None):
    """Stores the tokens for the next time."""
    tell("updated", token)


session = OAuth2Session(
    os.environ["CLIENT_ID"],
    os.environ["CLIENT_SECRET"],
    redirect_uri=os.environ["REDIRECT_URI"],
    scope="instagram_business_basic",
    code_challenge_method="S256",
    # With these two it renews by itself before a request, when the access token is over.
    token_endpoint=metadata["token_endpoint"],
    update_token=keep,
)

if os.environ["METHOD"] == "client_secret_post":
    session.token_endpoint_auth_method = session.revocation_endpoint_auth_method = "client_secret_post"

verifier = generate_token(48)
address, state = session.create_authorization_url(metadata["authorization_endpoint"], code_verifier=verifier)

returned = visit(address)
# authlib compares the state; the issuer (RFC 9207) is left to you.
assert parse_qs(urlparse(returned).query)["iss"] == [metadata["issuer"]]
token = session.fetch_token(
    metadata["token_endpoint"], authorization_response=returned, state=state, code_verifier=verifier
)
tell("token", token)
tell("me", session.get(f"{edge}/graph/me?fields=username").json())

session.token["expires_at"] = 1
tell("read_after_the_end", session.get(f"{edge}/graph/me?fields=username").status_code)
renewed = session.refresh_token(metadata["token_endpoint"])
tell("renewed", renewed)
refresh_token = renewed["refresh_token"]
answer = session.revoke_token(metadata["revocation_endpoint"], refresh_token, token_type_hint="refresh_token")
tell("revocation", answer.status_code)
tell("revoked", refusal(session.refresh_token, metadata["token_endpoint"], refresh_token=refresh_token))
