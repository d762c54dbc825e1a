"""Loads facts into the working file: fetch bytes, parse them, check them against the source's contract, store the rows.

A table of modules, in the order in which a load uses them:

    loading     every source in turn; what `python -m ingest` and `modelmart build` call
    contract    the yml of a source, read strictly
    fetch       bytes of a source: from a folder or file, from a package (packages, index), from its live address (live)
    sources/    one parser per source: bytes in, tables of text out
    check       rows against the contract; casts text to types
    land        rows into schema raw, in one transaction per source
    changes     what a newer snapshot changed
    working     the warehouse files: opening, locking, error messages
    atomic      files that are replaced as a whole or not at all
"""

from __future__ import annotations

from pathlib import Path

# The folder of the project.
ROOT = Path(__file__).resolve().parent.parent
