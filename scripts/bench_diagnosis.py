"""What the diagnosis makes of wrong answers, how long it takes, and what each kind of card weighs.

The wrong answers are generated: for every sentence what a learner may plausibly write instead (another mood, tense
or person, the infinitive, a form built by a rule left out, accents and ñ left out, letters that sound the same).
"""

import re
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import brotli

from scripts.player import read_card
from subjunctive_app import create_app
from subjunctive_app.config import Config
from subjunctive_app.domain.cards import mode_of
from subjunctive_app.domain.conjugation import PERSONS, accepted_forms
from subjunctive_app.domain.diagnosis import diagnose
from subjunctive_app.domain.diagnosis.malforms import malforms
from subjunctive_app.domain.focus import KINDS, Focus, suited
from subjunctive_app.domain.items import INFINITIVE, Item, all_items
from subjunctive_app.domain.spelling import without_acutes
from subjunctive_app.drills.tokens import Card, Signer

DIALECT = "tu_vosotros"
OTHER_TENSES = (
    *("present", "imperfect_ra", "perfect", "pluperfect_ra", "ind_present", "ind_preterite", "ind_imperfect"),
    *("ind_future", "conditional", "ind_perfect"),
)
SOUND_ALIKE = (("v", "b"), ("b", "v"), ("ll", "y"), ("y", "ll"), ("c", "s"), ("z", "s"), ("s", "c"), ("h", ""))
SAMPLE = 60


def wrong_answers(item: Item) -> set[str]:
    """What may be written in place of the right form; nothing that is right."""
    target = item.target
    if target.tense == INFINITIVE:
        forms = set(_forms(target.verb, OTHER_TENSES, ("1s", "3s", "3p")))
        return forms - {target.verb}
    right = accepted_forms(target.verb, target.tense, target.person)
    wrong = {target.verb, *_forms(target.verb, OTHER_TENSES, [target.person])}
    wrong |= set(_forms(target.verb, [target.tense, "ind_present"], PERSONS))
    wrong |= set(malforms(target.verb, target.tense, target.person))
    for form in right:
        wrong |= {without_acutes(form), form.replace("ñ", "n")}
        wrong |= {form.replace(old, new, 1) for old, new in SOUND_ALIKE if old in form}
    return wrong - right


def _forms(verb: str, tenses: tuple[str, ...] | list[str], persons: tuple[str, ...] | list[str]) -> Iterator[str]:
    for tense in tenses:
        for person in persons:
            yield from accepted_forms(verb, tense, person)


def shares() -> None:
    """Print the share of each code, and the time of a call."""
    codes: Counter[str] = Counter()
    unread = 0
    times: list[float] = []
    for item in all_items().values():
        target = item.target
        person = "inf" if target.tense == INFINITIVE else target.person
        for typed in sorted(wrong_answers(item)):
            began = time.perf_counter()
            found = diagnose(typed, target.verb, target.tense, person, environment=item.environment, dialect=DIALECT)
            times.append(time.perf_counter() - began)
            if found.verdict != "right":
                codes[found.code] += 1
                unread += found.code == "unknown" and found.reading is None
    total = sum(codes.values())
    times.sort()
    print(f"{total:,} generated wrong answers; codes in percent:")
    print("  " + ", ".join(f"{code} {count / total:.1%}" for code, count in codes.most_common()))
    print(f"  unknown, and no form of the verb either: {unread / total:.1%} (budget 2 %)")
    p50, p95 = (times[int(len(times) * share)] * 1e6 for share in (0.5, 0.95))
    print(f"diagnose: p50 {p50:.0f} µs, p95 {p95:.0f} µs (budget 300)")


def weights() -> None:
    """Print the bytes of the fragment that follows a right answer, for each kind of card (Brotli, without headers)."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config.from_env({"INSTANCE_DIR": folder})
        client = create_app(config).test_client()
        page = client.get("/drills").text
        csrf = re.findall(r'name="csrf_token" value="([^"]*)"', page)[0]
        for kind in KINDS:
            focus, sizes = Focus(kind=kind), []
            for item in suited(DIALECT, focus)[:SAMPLE]:
                mode = mode_of(item, 9, focus)
                card = Card(item.id, uuid.uuid4(), 1, mode, DIALECT, 9, 1, datetime.now(UTC), focus)
                token = Signer(config.secret_key).card_token(card)
                data = {"csrf_token": csrf, "token": token, "answer": read_card(token)[1]}
                response = client.post("/drills/answer", data=data, headers={"HX-Request-Type": "partial"})
                sizes.append(len(brotli.compress(response.data, quality=5)))
            print(f"card, {kind:<10} median {sorted(sizes)[len(sizes) // 2]:>5} B, largest {max(sizes):>5} B")
        sheet = brotli.compress(client.get("/drills/sheet").data, quality=5)
        print(f"sheet of ten, whole page {len(sheet)} B")


def main() -> None:
    """Print all of it."""
    shares()
    weights()


if __name__ == "__main__":
    main()
