"""A browser in a few words, for the list of one's own sessions. Nothing is decided by it."""

# In this order: later browsers also carry the names of the earlier ones they imitate.
_BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "FxiOS/": "Firefox", "CriOS/": "Chrome"}
_BROWSERS |= {"SamsungBrowser/": "Samsung Internet", "Chrome/": "Chrome", "Safari/": "Safari"}
_SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows"}
_SYSTEMS |= {"CrOS": "ChromeOS", "Macintosh": "Mac", "Linux": "Linux"}


def in_words(user_agent: str) -> str:
    """`Firefox, Windows`; an empty string where nothing is recognised."""
    found = (_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))
    return ", ".join(word for word in found if word)


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((name for sign, name in names.items() if sign in user_agent), "")
