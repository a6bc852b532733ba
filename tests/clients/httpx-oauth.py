"""A server with a secret, by httpx-oauth, which makes no PKCE of its own."""
import asyncio
import os
from base64 import urlsafe_b64encode
from hashlib import sha256
from secrets import token_urlsafe
from urllib.parse import parse_qs, urlparse

import httpx
from httpx_oauth.oauth2 import OAuth2

from visit import refusal, tell, visit

edge = os.environ["EDGE"]
redirect_uri = os.environ["REDIRECT_URI"]

client = OAuth2(
    os.environ["CLIENT_ID"],
    os.environ["CLIENT_SECRET"],
    authorize_endpoint=f"{edge}/authorize",
    access_token_endpoint=f"{edge}/token",
    refresh_token_endpoint=f"{edge}/token",
    revoke_token_endpoint=f"{edge}/revoke",
    revocation_endpoint_auth_method="client_secret_post",
    base_scopes=["instagram_business_basic"],
)
verifier, state = token_urlsafe(48), token_urlsafe(16)
challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


async def main():
    address = await client.get_authorization_url(
        redirect_uri, state, code_challenge=challenge, code_challenge_method="S256"
    )
    returned = parse_qs(urlparse(visit(address)).query)
    assert (returned["state"], returned["iss"]) == ([state], [edge])
    token = await client.get_access_token(returned["code"][0], redirect_uri, verifier)
    tell("tokens", token)
    renewed = await client.refresh_token(token["refresh_token"])
    tell("renewed", renewed)
    headers = {"authorization": f"Bearer {renewed['access_token']}"}
    tell("me", httpx.get(f"{edge}/graph/me?fields=username", headers=headers).json())
    await client.revoke_token(renewed["refresh_token"])
    try:
        await client.refresh_token(renewed["refresh_token"])
    except Exception as error:
        tell("revoked", {"error": type(error).__name__})


asyncio.run(main())
