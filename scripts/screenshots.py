"""`make screenshot`: takes docs/screenshot.png, a first miss on a phone, of the app as it is now."""

import secrets
import tempfile
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from subjunctive_app.domain.items import get_item
from subjunctive_app.domain.practice import Practice
from subjunctive_app.drills.tokens import Card, Signer
from tests.browser.conftest import ARGUMENTS, TIMEOUT_MS, find_chromium
from tests.servers import GunicornServer

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "screenshot.png"
SENTENCE, ORDINAL, PLACE, DIALECT = "neg-ruido", 14, 4, "tu_ustedes"
# At twice the size the picture would be too large; with less motion, nothing is half faded in.
SCREEN: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 1.5,
    "locale": "en-US",
    "color_scheme": "light",
    "reduced_motion": "reduce",
}
# Letters smoothed in grey, not in colours: a picture for every kind of screen, and a smaller one.
GREY_LETTERS = "--disable-lcd-text"
MAX_BYTES = 80_000


def token(signer: Signer) -> str:
    """The token of a card with SENTENCE, so that every picture shows the same one. Raises ItemNotFound."""
    item = get_item(SENTENCE)
    practice = Practice("10", PLACE)
    card = Card(item.id, uuid.uuid4(), 1, "type", DIALECT, ORDINAL, 1, datetime.now(UTC), practice=practice)
    return signer.card_token(card)


def miss(page: Page, address: str) -> None:
    """Open the card and answer it with the form of the other mood."""
    page.goto(address)
    page.locator(".ans").fill(get_item(SENTENCE).rival_form(DIALECT))
    page.locator(".ans").press("Enter")
    expect(page.locator("#fb")).to_have_attribute("data-verdict", "wrong")


def take(page: Page) -> bytes:
    """The picture as PNG. Without caret="initial", Playwright adds a style that the CSP of the app blocks."""
    return page.screenshot(caret="initial")


def main() -> None:
    """Serve the app on a database of its own, miss a card in Chromium, write the picture."""
    secret = secrets.token_urlsafe(48)
    with (
        tempfile.TemporaryDirectory() as folder,
        GunicornServer({"INSTANCE_DIR": folder, "SECRET_KEY": secret}, ROOT) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=[*ARGUMENTS, GREY_LETTERS])
        page = browser.new_page(**SCREEN)
        page.set_default_timeout(TIMEOUT_MS)
        miss(page, f"{server.url}/drills?card={token(Signer(secret))}")
        picture = take(page)
        browser.close()
    if len(picture) > MAX_BYTES:
        raise SystemExit(f"{len(picture)} bytes: the picture may have {MAX_BYTES}; take it at a smaller scale.")
    PICTURE.write_bytes(picture)
    print(f"{PICTURE.relative_to(ROOT)}: {len(picture)} bytes")


if __name__ == "__main__":
    main()
