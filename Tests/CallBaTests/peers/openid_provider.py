"""An OpenID provider that we did not write (PyPI `oidc-provider-mock`), with PKCE made compulsory.

openid_provider.py: writes its port, serves until its input ends.
    PUT /users/SUB       the provider's own: the claims of a person (JSON)
    POST /test?bad=X     spoils the next ID token: aud, iss, exp, nonce, sig, email
    POST /test?rotate=1  the provider signs with another key
    GET /test            what the authorization and token endpoints were sent (JSON)
"""

import base64
import hashlib
import logging
import sys
import threading
from urllib.parse import parse_qs, urlparse

import flask
import jwt
from oidc_provider_mock import app as make_app
from werkzeug.serving import make_server

logging.getLogger("werkzeug").setLevel(logging.ERROR)
app = make_app()
challenges, seen, spoiled = {}, [], []


def storage():
    return flask.g.oidc_provider_mock_storage


def other_key():
    """A key of the kind that the mock has, and another one."""
    return type(storage().jwk).generate_key(is_private=True)


@app.before_request
def check_verifier():
    """The mock takes any verifier; a provider must not."""
    request = flask.request
    if request.path == "/oauth2/authorize":
        seen.append({"at": "authorize", **request.args})
    if request.path != "/oauth2/token":
        return None
    seen.append({"at": "token", **{name: value for name, value in request.form.items() if name != "client_secret"}})
    digest = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
    if challenges.get(request.form.get("code")) != base64.urlsafe_b64encode(digest).rstrip(b"=").decode():
        return flask.jsonify(error="invalid_grant", error_description="Code challenge failed."), 400
    return None


@app.after_request
def follow(response):
    request = flask.request
    if request.path == "/oauth2/authorize" and "Location" in response.headers:
        code = parse_qs(urlparse(response.headers["Location"]).query).get("code", [None])[0]
        if request.args.get("code_challenge_method") == "S256":
            challenges[code] = request.args.get("code_challenge")
    if request.path == "/oauth2/token" and response.status_code == 200 and spoiled:
        body = response.get_json()
        body["id_token"] = spoil(body["id_token"], spoiled.pop(0))
        response.set_data(flask.json.dumps(body))
    return response


def spoil(token, how):
    claims = jwt.decode(token, options={"verify_signature": False})
    match how:
        case "aud":
            claims["aud"] = ["other"]
        case "iss":
            claims["iss"] = "https://accounts.example"
        case "exp":
            claims["iat"] -= 7200
            claims["exp"] -= 7200
        case "nonce":
            claims["nonce"] = "another"
        case "email":
            claims["email_verified"] = False
    key = other_key() if how == "sig" else storage().jwk
    private = jwt.algorithms.RSAAlgorithm.from_jwk(key.as_dict(is_private=True))
    return jwt.encode(claims, private, "RS256", headers=jwt.get_unverified_header(token))


@app.route("/test", methods=["GET", "POST"])
def switches():
    if "bad" in flask.request.args:
        spoiled.append(flask.request.args["bad"])
    if "rotate" in flask.request.args:
        storage().jwk = other_key()
    return flask.jsonify(seen)


server = make_server("127.0.0.1", 0, app, threaded=True)
print(server.server_port, flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
