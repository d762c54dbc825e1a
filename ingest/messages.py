"""Error messages about a source, made safe to print on a terminal."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable

# Longest line of a message, and longest value stored with a rejected row, in characters.
MAX_SHOWN = 2_000

# Characters that a terminal acts on: C0, DEL and C1.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def visible(text: str) -> str:
    """Text that is safe to print: control characters are escaped, the middle of a very long text is left out."""
    if len(text) > MAX_SHOWN:
        text = f"{text[: MAX_SHOWN // 2]} [...] {text[-MAX_SHOWN // 2 :]}"
    return CONTROL.sub(lambda found: repr(found[0])[1:-1], text)


def nearest(name: str, known: Iterable[str]) -> str:
    """A question with the known name that is most like `name`, such as " Did you mean min?"; empty if none is."""
    found = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean {found[0]}?" if found else ""


def near(name: str, known: Collection[str]) -> str:
    """The same, or a known name with which `name` begins, such as eu for Europe."""
    typed = name.lower()
    begun = max((k for k in known if typed.startswith(k)), key=len, default=None)
    return f" Did you mean {begun}?" if begun else nearest(typed, known)


class ContractError(Exception):
    """A source cannot be loaded: its bytes, its rows or its contract are wrong. The message says what to change.

    The message may quote the source's bytes, so each of its lines is made safe to print.
    """

    def __init__(self, message: str) -> None:
        super().__init__("\n".join(visible(line) for line in message.split("\n")))


class UnreachableError(ContractError):
    """A package or an address did not give its bytes, so nothing is known about them. Another day may be better."""
