"""SWE-bench's leaderboards (`leaderboards.json`): runs of systems on boards such as Verified, one entry each."""

from __future__ import annotations

from typing import Any

from ingest.contract import LOCATION
from ingest.json_text import Row, flag, frame, read_json
from ingest.messages import ContractError

MODEL = "Model: "


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the leaderboards to the text table `runs`."""
    content = read_json(raw, "swe_bench")
    boards = content.get("leaderboards") if isinstance(content, dict) else None
    if not isinstance(boards, list) or not all(_is_board(b) for b in boards):
        raise ContractError(
            "swe_bench: the JSON has no list `leaderboards`, each with a name and results. Check the file"
        )
    return {"runs": frame(_run(board["name"], run) for board in boards for run in board["results"])}


def _is_board(board: Any) -> bool:
    if not isinstance(board, dict) or not isinstance(board.get("name"), str):
        return False
    runs = board.get("results")
    return isinstance(runs, list) and all(isinstance(r, dict) and isinstance(r.get("name"), str) for r in runs)


def _run(board: str, run: dict[str, Any]) -> Row:
    tags = run.get("tags")
    models = [t.removeprefix(MODEL) for t in tags if str(t).startswith(MODEL)] if isinstance(tags, list) else []
    tasks = run.get("per_instance_details")
    run_id = run.get("folder") or run["name"]
    return {
        LOCATION: f"{board}: {run_id}",
        "board": board,
        "run_id": run_id,
        "label": run["name"],
        "agent": run.get("agent"),
        # a system of several models has several tags
        "source_model_id": models[0] if len(models) == 1 else None,
        "effort": run.get("reasoning_effort"),
        "mini_version": run.get("mini-swe-agent_version"),
        "score_pct": run.get("resolved"),
        "tasks": str(len(tasks)) if isinstance(tasks, dict) else "0",
        "total_usd": run.get("cost"),
        # where it is not checked, some entries have a sentence
        "is_checked": flag(run.get("checked") is True),
        "warning": run.get("warning"),
        "measured_on": run.get("date"),
    }
