"""python -m modelmart.run_dbt ...: run dbt, and stop when the parent process ends, even if it is killed.

Standard input is a pipe that the parent holds open. The system closes it when the parent ends.
"""

from __future__ import annotations

import os
import threading


def _end_with_parent() -> None:
    # not sys.stdin: Python would wait for it at exit
    os.read(0, 1)
    # exit at once; DuckDB recovers the working file from its log
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from dbt.cli.main import cli

    cli()
