"""Loads the content when the app starts, not with somebody's first answer."""

from subjunctive_app.domain.diagnosis import is_form_of_known_verb
from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.items import all_items


def load_content() -> None:
    """Read sentences and environments, and build the look-up of all known verbs (some tenths of a second).

    Raises ValueError where a sentence names an environment that does not exist.
    """
    is_form_of_known_verb("ojalá")
    strangers = {item.environment for item in all_items().values()} - set(ENVIRONMENTS)
    if strangers:
        raise ValueError(f"Sentences name unknown environments: {sorted(strangers)}")
