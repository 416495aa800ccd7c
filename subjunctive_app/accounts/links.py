"""The links of mails: each is made of a random value and the secret of the app, when the mail goes out.

The outbox holds the random value, the tables of tokens a hash of what is made of it. Whoever reads the database
alone can make no link.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode


def new_seed() -> str:
    """A random value of 256 bits."""
    return secrets.token_urlsafe(32)


def token_for(secret: str, seed: str) -> str:
    """The 256-bit token of a link."""
    digest = hmac.new(secret.encode(), f"mailed-link:{seed}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
