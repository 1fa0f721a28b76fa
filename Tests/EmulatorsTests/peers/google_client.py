"""Other people's clients sign in at an emulated Google: google_client.py ISSUER CLIENT_ID CLIENT_SECRET.

PyPI `Authlib` walks the authorization code flow with PKCE, `google-auth` verifies the ID token by the published keys.
Exits with 1 and a reason if one of them would not have it.
"""

import json
import sys

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.integrations.base_client.errors import OAuthError
from google.auth.transport.requests import Request
from google.oauth2 import id_token

ISSUER, CLIENT_ID, SECRET = sys.argv[1:]
REDIRECT = "http://127.0.0.1:1/auth/google/callback"
VERIFIER = "v" * 43

provider = requests.get(ISSUER + "/.well-known/openid-configuration", timeout=10).json()
assert provider["issuer"] == ISSUER, provider


def session(method):
    return OAuth2Session(
        CLIENT_ID,
        SECRET,
        scope="openid email profile",
        redirect_uri=REDIRECT,
        code_challenge_method="S256",
        token_endpoint_auth_method=method,
    )


def come_back(client):
    """The address that the browser is sent back to."""
    url, state = client.create_authorization_url(
        provider["authorization_endpoint"], code_verifier=VERIFIER, nonce="n-1"
    )
    answer = requests.get(url, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.status_code
    return answer.headers["Location"], state


def refused(client, back, state, verifier, error):
    try:
        client.fetch_token(provider["token_endpoint"], authorization_response=back, state=state, code_verifier=verifier)
    except OAuthError as problem:
        assert problem.error == error, problem
    else:
        raise AssertionError(f"{error} was not said")


for method in ["client_secret_post", "client_secret_basic"]:
    client = session(method)
    back, state = come_back(client)
    token = client.fetch_token(
        provider["token_endpoint"], authorization_response=back, state=state, code_verifier=VERIFIER
    )
    claims = id_token.verify_token(
        token["id_token"], Request(), audience=CLIENT_ID, certs_url=provider["jwks_uri"]
    )
    assert claims["iss"] == ISSUER and claims["nonce"] == "n-1", claims
    assert claims["email_verified"] is True, claims
    person = client.get(provider["userinfo_endpoint"]).json()
    assert person["sub"] == claims["sub"] and person["email"] == claims["email"], person
    refused(client, back, state, VERIFIER, "invalid_grant")

client = session("client_secret_post")
back, state = come_back(client)
refused(client, back, state, "w" * 43, "invalid_grant")
back, state = come_back(client)
wrong = OAuth2Session(CLIENT_ID, "wrong", redirect_uri=REDIRECT, token_endpoint_auth_method="client_secret_post")
refused(wrong, back, state, VERIFIER, "invalid_client")
print(json.dumps(claims))
