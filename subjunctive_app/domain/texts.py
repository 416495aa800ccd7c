"""Texts of the content in the two languages of the interface."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """One text in English and in Spanish. Spanish words inside stand between asterisks."""

    en: str
    es: str

    def __post_init__(self) -> None:
        if not (self.en.strip() and self.es.strip()):
            raise ValueError(f"A text needs both languages: {self!r}")

    def in_language(self, language: str) -> str:
        """The text in `en` or `es`."""
        return self.es if language == "es" else self.en

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> "Text":
        """From a TOML table with exactly the keys en and es; raise ValueError otherwise."""
        if set(data) != {"en", "es"}:
            raise ValueError(f"A text needs the keys en and es: {dict(data)!r}")
        return cls(data["en"], data["es"])
