"""``python -m retake``: the command line, for where the ``retake`` script is not on the path."""

from retake.cli import main

if __name__ == "__main__":
    main()
