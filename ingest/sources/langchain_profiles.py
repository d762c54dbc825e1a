"""Profiles of models in five packages of LangChain: Python files with one literal each, copied from models.dev."""

from __future__ import annotations

import ast
from typing import Any, TypeGuard

from ingest.archives import all_members
from ingest.contract import LOCATION
from ingest.json_text import Row, decode, flag, frame
from ingest.messages import ContractError
from ingest.sources.models_dev import released

NAME = "_PROFILES"
# Largest file; Python needs some 100 bytes of memory per byte of source.
MAX_SOURCE = 2 * 1024 * 1024
# our column: the profile's key
FLAGS = {
    "has_open_weights": "open_weights",
    "has_reasoning": "reasoning_output",
    "has_function_calling": "tool_calling",
    "has_vision": "image_inputs",
    "has_structured_output": "structured_output",
}


def parse(raw: bytes) -> dict[str, Any]:
    """A zip of the packages' files to the text table `models`. The folder of a file names its package."""
    files = all_members(raw, "langchain_profiles")
    return {"models": frame(_model(f, key, p) for f, content in files.items() for key, p in _profiles(f, content))}


def _profiles(file: str, content: bytes) -> list[tuple[str, dict[str, Any]]]:
    """The literal of a file. It is read, never run."""
    if len(content) > MAX_SOURCE:
        raise ContractError(f"langchain_profiles: {file} has more than {MAX_SOURCE:,} bytes. Check the file")
    try:
        tree = ast.parse(decode(content, "langchain_profiles"))
        (profiles,) = (ast.literal_eval(node.value) for node in tree.body if _assigns_profiles(node))
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError) as error:
        raise ContractError(f"langchain_profiles: {file} has no literal {NAME} ({error}). Check the file") from None
    if not isinstance(profiles, dict) or not all(isinstance(p, dict) for p in profiles.values()):
        raise ContractError(f"langchain_profiles: {NAME} of {file} is not a map of profiles. Check the file")
    return list(profiles.items())


def _assigns_profiles(node: ast.stmt) -> TypeGuard[ast.AnnAssign]:
    return isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == NAME


def _model(file: str, model: str, profile: dict[str, Any]) -> Row:
    package = file.partition("/")[0]
    return {
        LOCATION: f"{package}/{model}",
        "source_provider_id": package.removeprefix("langchain_"),
        "source_model_id": _text(model),
        "model_name": _text(profile.get("name")),
        "status": _text(profile.get("status")),
        **released(_text(profile.get("release_date"))),
        "updated_on": released(_text(profile.get("last_updated")))["released_on"],
        "max_input_tokens": _text(profile.get("max_input_tokens")),
        "max_output_tokens": _text(profile.get("max_output_tokens")),
        **{column: flag(profile.get(stated)) for column, stated in FLAGS.items()},
    }


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
