"""python -m modelmart.run_dbt ...: dbt, that ends when the process that started it does, however that ended.

Its standard input is a pipe that the parent holds open; the system closes it also when the parent is killed.
"""

from __future__ import annotations

import os
import threading


def _end_with_parent() -> None:
    # not through sys.stdin, which would be waited for at the end
    os.read(0, 1)
    # as sudden as the end of the parent; DuckDB recovers the working file from its log
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from dbt.cli.main import cli

    cli()
