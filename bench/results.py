"""bench/RESULTS.md, a section for each bench."""

from __future__ import annotations

from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")


def write_section(text: str, file: Path = RESULTS) -> None:
    """Replace the section of the same heading, or add it at the end; all others stay."""
    heading = text.partition("\n")[0]
    before, _, after = file.read_text(encoding="utf-8").partition(f"{heading}\n")
    _, next_heading, rest = after.partition("\n## ")
    file.write_text(f"{before.rstrip()}\n\n{text}\n{next_heading}{rest}", encoding="utf-8")
