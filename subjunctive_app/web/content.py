"""Loads the content when the app starts, not with somebody's first answer."""

from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.form_index import form_index
from subjunctive_app.domain.items import all_items


def load_content() -> None:
    """Read sentences, environments and lexicon, and build the index of all forms (some tenths of a second).

    Raises ValueError where a sentence names an environment that does not exist.
    """
    form_index()
    strangers = {item.environment for item in all_items().values()} - set(ENVIRONMENTS)
    if strangers:
        raise ValueError(f"Sentences name unknown environments: {sorted(strangers)}")
