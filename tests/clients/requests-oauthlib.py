"""A server with a secret, by requests-oauthlib."""
import os

from requests_oauthlib import OAuth2Session

from visit import refusal, tell, visit

edge = os.environ["EDGE"]
secret = {"client_id": os.environ["CLIENT_ID"], "client_secret": os.environ["CLIENT_SECRET"]}

session = OAuth2Session(
    secret["client_id"],
    redirect_uri=os.environ["REDIRECT_URI"],
    scope="instagram_business_basic",
    pkce="S256",
)

address, state = session.authorization_url(f"{edge}/authorize")
returned = visit(address)
token = session.fetch_token(
    f"{edge}/token", authorization_response=returned, client_secret=secret["client_secret"]
)

tell("tokens", token)
renewed = session.refresh_token(f"{edge}/token", **secret)
tell("renewed", renewed)
tell("me", session.get(f"{edge}/graph/me?fields=username").json())
session.post(f"{edge}/revoke", data={"token": renewed["refresh_token"], **secret}, withhold_token=True)
tell("revoked", refusal(session.refresh_token, f"{edge}/token", **secret))
