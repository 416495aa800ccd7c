"""Texts that want to be more than text: each of our own payloads behind each way out of a place."""

WAYS_OUT = ("", '">', "'>", "</textarea></title></script>", "-->")
RUNS = "window.hit=1"
PAYLOADS = (
    f"<script>{RUNS}</script>",
    f"<img src=x onerror={RUNS}>",
    f"<svg onload={RUNS}>",
    f"<svg><script>{RUNS}</script>",
    f"<body onload={RUNS}>",
    f"<details open ontoggle={RUNS}>",
    f"<input onfocus={RUNS} autofocus>",
    f"<iframe srcdoc='<script>parent.{RUNS}</script>'>",
    f"<a href='javascript:{RUNS}'>x</a>",
    f"<form action='javascript:{RUNS}'><button>x",
    f"<math><mtext><style><img src=x onerror={RUNS}>",
    f"onfocus={RUNS} x=",
    f"<button hx-on:click='{RUNS}' hx-get=/account hx-trigger=load>x</button>",
    "<div hx-get='/account/export' hx-trigger='load'>x</div>",
    "<hx-partial hx-target='#main'>gone</hx-partial>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>*{display:none}</style>",
    "{{ 7 * 7 }}{% for x in config %}",
    "${7*7}#{7*7}<%= 7*7 %>",
)
STRANGE = (
    "'; DROP TABLE user_account; --",
    "\u202egnp.exe",
    "a\u0000b",
    "a\r\nSet-Cookie: x=1",
    "\u2028\u2029",
    "*a*b*",
    "&lt;script&gt;",
    "%3Cscript%3E",
    "\ufeff<script>",
    "😀" * 40,
)
HOSTILE = tuple(way + payload for payload in PAYLOADS for way in WAYS_OUT) + STRANGE


def packed(most: int) -> list[str]:
    """All the texts, as many in one as a field of so many characters takes: a page for each would take minutes.

    Where one of them is more than text, so is the first of its row, whatever stands behind it.
    """
    rows = [""]
    for text in HOSTILE:
        joined = f"{rows[-1]} {text}".strip(" ")
        if len(joined) <= most:
            rows[-1] = joined
        else:
            rows.append(text[:most])
    return rows
