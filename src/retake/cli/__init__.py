"""The command line: ``retake …``. Each command has a file of its own; `retake.cli.app` puts them together.

Results go to standard output, progress, errors and logs to standard error. The exit codes stand in
`retake.cli.problems` and in ``docs/reference/cli.md``.
"""

from __future__ import annotations


def main() -> None:
    """Run the command line and exit with its code."""
    from retake.cli.problems import ended
    from retake.cli.streams import prepare

    prepare()
    raise SystemExit(ended(_run))


def _run() -> None:
    from retake.cli.app import app

    app(prog_name="retake")
