"""The command line: ``retake …``. Each command has a file of its own; `retake.cli.app` puts them together.

Exit codes: 0 when it worked, 1 when something is wrong or did not work, 2 for wrong use or settings, 130 when stopped
by Ctrl+C. Results go to standard output, progress, errors and logs to standard error.
"""

from __future__ import annotations


def main() -> None:
    """Run the command line and exit with its code."""
    from retake.cli.app import app

    app(prog_name="retake")
