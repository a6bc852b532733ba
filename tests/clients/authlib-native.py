"""A program on somebody's own machine, by authlib on httpx: no secret, and a refresh token that is replaced each time."""
import os

import httpx
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import OAuth2Client

from visit import refusal, tell, visit

edge = os.environ["EDGE"]
metadata = httpx.get(f"{edge}/.well-known/oauth-authorization-server").json()
client = OAuth2Client(
    os.environ["CLIENT_ID"],
    redirect_uri="http://127.0.0.1:8000/callback",  # whichever port you listen on
    code_challenge_method="S256",
    token_endpoint_auth_method="none",
    revocation_endpoint_auth_method="none",
)

verifier = generate_token(48)
address, state = client.create_authorization_url(metadata["authorization_endpoint"], code_verifier=verifier)

returned = visit(address)
token = client.fetch_token(
    metadata["token_endpoint"], authorization_response=returned, state=state, code_verifier=verifier
)
tell("token", token)
renewed = client.refresh_token(metadata["token_endpoint"], refresh_token=token["refresh_token"])
tell("renewed", renewed)
tell("me", client.get(f"{edge}/graph/me?fields=username").json())
answer = client.revoke_token(metadata["revocation_endpoint"], renewed["refresh_token"])
tell("revocation", answer.status_code)
tell("revoked", refusal(client.refresh_token, metadata["token_endpoint"], refresh_token=renewed["refresh_token"]))
