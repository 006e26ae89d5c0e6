"""Everything a process of Retake imports in its life, for `tests.forked` to import once; nothing else uses this."""

import gc

import retake.api.app
import retake.bootstrap
import retake.cli.app
import retake.cli.following
import retake.cli.listening
import retake.cli.opening
import retake.media.export
import retake.worker.engine

__all__ = ["retake"]

# Objects made so far live as long as the process: its forks need not look through them, nor copy their pages.
gc.collect()
gc.freeze()
