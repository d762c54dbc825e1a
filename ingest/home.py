"""The folder of the user's own files, which MODELMART_HOME names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from ingest.messages import ContractError

HOME = "MODELMART_HOME"


def folder() -> Path | None:
    """The folder; None if none is named. Raises ContractError if it does not exist."""
    named = os.environ.get(HOME)
    if not named:
        return None
    path = Path(named).expanduser().absolute()
    if not path.is_dir():
        raise ContractError(f"there is no folder {path}, which {HOME} names. Correct it, or run: modelmart init {path}")
    return path


def use(named: Path | None) -> Path | None:
    """Use this folder in the whole process, and in those that it starts. Raises typer.BadParameter if it is missing."""
    if named is not None:
        os.environ[HOME] = str(named)
        try:
            os.environ[HOME] = str(folder() or "")
        except ContractError as error:
            raise typer.BadParameter(str(error)) from None
    return named


# The option of the commands that read own rows
Home = Annotated[
    Path | None,
    typer.Option(
        "--home", metavar="DIR", callback=use, help="Folder of your own files.", show_default=f"{HOME}; none without it"
    ),
]
