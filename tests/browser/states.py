"""Every page and every state of the card, each reached by itself: what accessibility is tested on."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from subjunctive_app.domain.cards import CHOICE_CARDS
from subjunctive_app.domain.items import Item, all_items
from subjunctive_app.domain.practice import Practice
from subjunctive_app.domain.questions import Mode, supports
from subjunctive_app.drills.sheet_tokens import sheet_token
from subjunctive_app.drills.sheets import correct, new_sheet
from subjunctive_app.drills.tokens import Card, Signer, Submission
from tests.browser.people import PASSWORD, sign_up
from tests.browser.rooms import answer, in_words_of, join, make_room, press, shows
from tests.conftest import SECRET

DIALECT = "tu_vosotros"
# The card that was asked is no longer there to be answered.
ANSWERED = "(asked) => document.querySelector('input[name=token]')?.value !== asked"
SIGNER = Signer(SECRET)
State = Callable[[Page], object]


def an_item(wanted: Callable[[Item], bool]) -> Item:
    """The first sentence of the content that is as wanted."""
    return next(item for item in all_items().values() if item.suits(DIALECT) and wanted(item))


ACCENTED = an_item(lambda item: "á" in item.target.form(DIALECT))
PAIRED = an_item(lambda item: item.partner is not None and item.rival.startswith("ind_"))
TWOFOLD = an_item(lambda item: item.both is not None)


def receipt(item: Item, typed: str, *, attempt: int = 1, mode: Mode = "type", gave_up: bool = False) -> str:
    """The receipt of an answer to the last choice card: the server shows its verdict and the card that follows."""
    return SIGNER.receipt(Submission(card(item, attempt=attempt, mode=mode), typed, gave_up, datetime.now(UTC)))


def card(item: Item, *, attempt: int = 1, mode: Mode = "type") -> Card:
    """A card just shown, after the choice cards."""
    practice = Practice("10", CHOICE_CARDS)
    return Card(item.id, uuid.uuid4(), attempt, mode, DIALECT, CHOICE_CARDS, 7, datetime.now(UTC), practice=practice)


def opens(path: str, query: Callable[[], str] = str) -> State:
    """The state behind an address."""
    return lambda page: page.goto(path + query())


def answered(item: Item, typed: str, *, attempt: int = 1, mode: Mode = "type", gave_up: bool = False) -> State:
    """The page after an answer."""
    return opens("/drills?done=", lambda: receipt(item, typed, attempt=attempt, mode=mode, gave_up=gave_up))


def of_kind(mode: Mode) -> State:
    """A card of a kind, not answered."""
    return opens("/drills?card=", lambda: SIGNER.card_token(card(suited_to(mode), mode=mode)))


def suited_to(mode: Mode) -> Item:
    """A sentence that takes the kind."""
    return an_item(lambda item: supports(item, mode) and item.target.mood == "subjunctive")


def disputed(page: Page) -> None:
    """The form under a miss in which a learner says that the answer should count."""
    page.goto("/drills?done=" + receipt(PAIRED, "xyzzy"))
    page.locator("a[href^='/disputes']").click()
    expect(page.locator("#words")).to_be_focused()


def a_sheet(*answers: str, rounds: int) -> State:
    """A sheet after so many corrections, its first rows answered so, the others rightly."""

    def token() -> str:
        sheet = new_sheet(dialect=DIALECT, seed=7, now=datetime.now(UTC))
        right = [row.card.question.item.target.form(DIALECT) for row in sheet.rows]
        for _ in range(rounds):
            sheet = correct(sheet, [*answers, *right[len(answers) :]])
        return sheet_token(SIGNER, sheet)

    return opens("/drills/sheet?sheet=", token)


def ended(page: Page) -> None:
    """The end of a sitting of five, in which nearly nothing was known."""
    page.goto("/drills?length=5")
    for place in range(1, 6):
        expect(page.locator(".head")).to_contain_text(re.compile(f"{place} (of|de) 5"))
        asked = page.locator("input[name=token]").input_value()
        page.locator("button[name=skip], button[name=answer]").last.click()
        page.wait_for_function(ANSWERED, arg=asked)
        if page.locator("a[href*='next=']").count():
            page.locator("a[href*='next=']").click()
    expect(page.locator("#drills-card .strokes")).to_be_visible()


def refused(page: Page) -> None:
    """A card that the server cannot read: 422, with a notice above a new card."""
    page.goto("/drills?kind=choose")
    page.evaluate("document.querySelector('input[name=token]').value = 'made-up'")
    page.locator("button[name=answer]").first.click()
    expect(page.locator("#drills-card [role=alert]")).to_be_visible()


def without_key(page: Page) -> None:
    """A form whose key has gone: 400, with a notice beside the card."""
    page.goto("/drills?kind=choose")
    page.evaluate("document.getElementById('csrf').value = 'made-up'")
    page.locator("button[name=answer]").first.click()
    expect(page.locator("#flash")).not_to_be_empty()


def unsaved(page: Page) -> None:
    """An answer that the database could not take; its next attempt is held back, or the notice would go."""
    page.route("**/drills/unsaved", lambda route: None)
    page.goto(f"/drills?unsaved={receipt(PAIRED, PAIRED.target.form(DIALECT))}")
    expect(page.locator("#drills-unsaved")).not_to_be_empty()


def some_progress(page: Page) -> None:
    """The progress page, all of it open, of somebody with a goal who missed a button, a mood and a form."""
    page.goto("/drills?kind=choose")
    page.locator("button[name=answer]").last.click()
    expect(page.locator("#drills-card [data-verdict]")).to_be_visible()
    for typed in (PAIRED.rival_form(DIALECT), "xyzzy"):
        page.goto(f"/drills?card={SIGNER.card_token(card(PAIRED))}")
        page.locator(".ans").fill(typed)
        page.locator(".ans").press("Enter")
        expect(page.locator("#drills-card [data-verdict]")).to_be_visible()
    page.goto("/progress")
    page.locator("details:has(#sentences) > summary").click()
    page.locator("#sentences").fill("5")
    page.locator("#sentences").press("Enter")
    expect(page.locator("#goal")).to_be_visible()
    for summary in page.locator("summary").all():
        summary.click()


def answers_to(path: str) -> State:
    """The page of somebody who has answered once."""

    def open_it(page: Page) -> None:
        page.goto("/drills?kind=choose")
        page.locator("button[name=answer]").last.click()
        expect(page.locator("#drills-card [data-verdict]")).to_be_visible()
        page.goto(path)

    return open_it


def signed_in(path: str) -> State:
    """A page of somebody with an account."""

    def show(page: Page) -> None:
        sign_up(page)
        page.goto(path)

    return show


def refused_form(path: str) -> State:
    """A form that comes back: each of its fields is empty or wrong."""

    def show(page: Page) -> None:
        page.goto(path)
        page.locator("main form").evaluate("(form) => { form.noValidate = true; }")
        page.locator("main form button").first.click()
        expect(page.locator("[aria-invalid=true]").first).to_be_visible()

    return show


def unclaimed(page: Page) -> None:
    """The question about the answers of this device."""
    page.goto("/drills?kind=choose")
    page.locator("button[name=answer]").last.click()
    expect(page.locator("#drills-card [data-verdict]")).to_be_visible()
    sign_up(page)
    page.goto("/account/claim")


def two_sessions(page: Page) -> None:
    """The account page with another browser to log out, and a notice of what was done."""
    sign_up(page)
    page.goto("/account/password")
    page.locator("input[name=current]").fill(PASSWORD)
    page.locator("input[name=password]").fill("cuatro gatos pardos")
    page.locator("main form button").first.click()
    expect(page.locator(".say.ok")).to_be_visible()


def room(look: Callable[[Page, str], object], *acts: str, **settings: str) -> State:
    """A room after some buttons of its host, who is in it too; `look` opens the page that is meant."""

    def show(page: Page) -> None:
        code = make_room(page, **settings)
        join(page, code)
        for act in acts:
            page.goto(f"/r/{code}/host")
            if act.startswith("End"):
                page.get_by_text(in_words_of(page, "Lock or end the room")).click()
            press(page, act)
            expect(page.get_by_role("button", name=in_words_of(page, act), exact=True)).to_have_count(0)
        look(page, code)

    return show


def member(page: Page, code: str) -> None:
    """The phone of somebody in the room."""
    page.goto(f"/r/{code}")


def sent(page: Page, code: str) -> None:
    """The same after an answer."""
    page.goto(f"/r/{code}")
    answer(page, "xyzzy")
    shows(page, "sent")


def at(path: str) -> Callable[[Page, str], object]:
    """A page of the host."""
    return lambda page, code: page.goto(f"/r/{code}/{path}")


def own_pace(path: str) -> State:
    """A room at everybody's own pace and in teams after a wrong answer, on a page of the host."""

    def show(page: Page, code: str) -> None:
        page.goto(f"/r/{code}")
        answer(page, "xyzzy")
        expect(page.locator("#fb")).to_be_visible()
        page.goto(f"/r/{code}/{path}")

    return room(show, "Start", kind="type", pace="own", teams="2")


def chatting(mode: str, path: str = "") -> State:
    """A room in whose chat somebody has written, who is its host too: their phone, or the console."""

    def show(page: Page) -> None:
        code = make_room(page)
        join(page, code)
        page.goto(f"/r/{code}/host")
        page.locator("#rooms-chat summary").click()
        page.locator("#chat-mode").select_option(mode)
        page.locator("[name=set]").click()
        expect(page.locator("#chat-mode")).to_have_value(mode)
        page.goto(f"/r/{code}")
        page.locator("#chat-text").fill("¡Ojalá que llueva café!")
        page.locator("#chat-text").press("Enter")
        expect(page.locator("#chat-note")).not_to_be_empty()
        page.locator("#rooms-chat details summary").last.click()
        if path:
            page.goto(f"/r/{code}/{path}")

    return show


WITHOUT_ACCENT = ACCENTED.target.form(DIALECT).replace("á", "a")
STATES: dict[str, State] = {
    "home": opens("/"),
    "choice card": opens("/drills"),
    "typing card": opens("/drills?next=", lambda: SIGNER.card_token(card(PAIRED))),
    **{f"card, {mode}": of_kind(mode) for mode in ("interpret", "transform", "mend", "spot")},
    "wrong meaning": answered(TWOFOLD, "1", mode="interpret"),
    "wrong words": answered(suited_to("spot"), "x", mode="spot"),
    "wrong copy": opens("/drills?answer=xyzzy&copy=", lambda: SIGNER.card_token(card(PAIRED))),
    "disputed": disputed,
    "dispute": opens("/disputes/new?typed=xyzzy&card=", lambda: SIGNER.card_token(card(PAIRED))),
    "dispute, sent": opens("/disputes/new?sent=1&typed=xyzzy&card=", lambda: SIGNER.card_token(card(PAIRED))),
    "focus": opens("/drills/focus"),
    "board": opens("/drills?screen=1&card=", lambda: SIGNER.card_token(card(PAIRED))),
    "board, answer": opens("/drills?screen=1&hands=3&hands=9&card=", lambda: SIGNER.card_token(card(PAIRED))),
    "dialect": opens("/dialect"),
    "settings": opens("/settings?saved=1"),
    "help": opens("/help"),
    "accessibility": opens("/accessibility"),
    "api": opens("/api/v1/docs"),
    "today": opens("/today"),
    "sheet": a_sheet(rounds=0),
    "sheet, corrected": a_sheet("xyzzy", "", rounds=1),
    "sheet, done": a_sheet("xyzzy", "", rounds=2),
    "first miss": answered(PAIRED, "xyzzy"),
    "first miss, other mood": answered(PAIRED, PAIRED.rival_form(DIALECT)),
    "second miss, other mood": answered(PAIRED, PAIRED.rival_form(DIALECT), attempt=2),
    "second miss, no form": answered(PAIRED, "xyzzy", attempt=2),
    "shown": answered(PAIRED, "", gave_up=True),
    "right": answered(PAIRED, PAIRED.target.form(DIALECT)),
    "right, both": answered(TWOFOLD, "both", mode="choose"),
    "wrong button": answered(PAIRED, PAIRED.rival_form(DIALECT), mode="choose"),
    "almost": answered(ACCENTED, WITHOUT_ACCENT),
    "spelling": answered(PAIRED, PAIRED.target.form(DIALECT) + "x"),
    "empty": answered(PAIRED, ""),
    "end of a sitting": ended,
    "refused": refused,
    "without key": without_key,
    "unsaved": unsaved,
    "no such page": opens("/nowhere"),
    "progress, empty": opens("/progress"),
    "progress": some_progress,
    "data, nobody": opens("/data"),
    "data": answers_to("/data"),
    "data, delete": opens("/data/delete"),
    "explore": opens("/verbs"),
    "explore, a form": opens("/verbs?q=hable"),
    "explore, nothing": opens("/verbs?q=tenerr"),
    "explore, by rule": opens("/verbs?q=zonquear"),
    "one verb": opens("/drills?verb=tener"),
    "grammar": opens("/grammar"),
    "environment": opens("/grammar/A.time"),
    "environment, always subjunctive": opens("/grammar/I.ojala"),
    "verb": opens("/verbs/tener"),
    "verb, with se": opens("/verbs/irse"),
    "verb, impersonal": opens("/verbs/llover"),
    "verb, regular": opens("/verbs/hablar"),
    "verb, no such": opens("/verbs/xyzzy"),
    "log in": opens("/account/login"),
    "log in, refused": refused_form("/account/login"),
    "sign up": opens("/account/sign-up"),
    "sign up, refused": refused_form("/account/sign-up"),
    "forgot": opens("/account/reset"),
    "link too old": opens("/account/reset/made-up"),
    "account": two_sessions,
    "password": signed_in("/account/password"),
    "address": signed_in("/account/email"),
    "delete account": signed_in("/account/delete"),
    "claim": unclaimed,
    "rooms": opens("/r"),
    "room, join": lambda page: page.goto(f"/r/{make_room(page)}"),
    "room, no such": opens("/r/CCCCCC"),
    "room, lobby": room(member),
    "room, question": room(member, "Start", kind="type"),
    "room, sent": room(sent, "Start", kind="type"),
    "room, reveal": room(member, "Start", "Reveal the answer"),
    "room, scores": room(member, "Start", "Reveal the answer", "Scores"),
    "room, ended": room(member, "Start", "End for everybody"),
    "room, console": room(at("host"), "Start"),
    "room, console at the reveal": room(at("host"), "Start", "Reveal the answer"),
    "room, screen in the lobby": room(at("screen")),
    "room, screen": room(at("screen"), "Start", "Reveal the answer"),
    "room, chat": chatting("open"),
    "room, chat of the host": chatting("approve", "host"),
    "room, people": room(at("people")),
    "room, handed over": room(at("host/handover")),
    **{f"room, own pace {path}": own_pace(path) for path in ("host", "results")},
    "room, results": room(at("results"), "Start", "Reveal the answer"),
}
# What the browser reports in its console in these states, and rightly.
EXPECTED_ERRORS = {"refused": "422", "without key": "400", "no such page": "404", "verb, no such": "404"}
EXPECTED_ERRORS |= {"log in, refused": "422", "sign up, refused": "422", "link too old": "404"}
EXPECTED_ERRORS |= {"room, no such": "404"}
