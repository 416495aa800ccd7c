"""Two devices of one account: what happens on one is seen on the other without a reload."""

from playwright.sync_api import Page, expect

from tests.browser.cards import item_on
from tests.browser.conftest import NewContext, watch_focus
