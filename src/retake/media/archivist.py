"""The program that archives one clip, at the lowest priority: tries the ladder, measures, says what came of it."""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from retake.media.archive import CRF, LADDER, Refusal, Rendition, compress
from retake.media.errors import MediaError
from retake.media.quality import Quality, measure

_LEAST_PRIORITY = 19


def main(source: Path, target: Path, min_quality: float, max_ratio: float) -> None:
    """Archives a clip and prints one line of JSON: ["kept" | "refused" | "unwritable" | "unreadable", …]."""
    os.nice(_LEAST_PRIORITY)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.stdout.write(json.dumps(_outcome(source, target, min_quality, max_ratio)) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    # Read below Python's own buffers, which a thread must not hold while the interpreter ends.
    while os.read(0, 1):
        pass
    os._exit(1)


def _outcome(source: Path, target: Path, min_quality: float, max_ratio: float) -> list[Any]:
    try:
        answer = climb(source, target, min_quality, max_ratio)
    except OSError as error:
        return ["unwritable", {"errno": error.errno, "said": error.strerror}]
    except MediaError as error:
        return ["unreadable", {"said": str(error)}]
    spent = round(_cpu_seconds(), 3)
    answer = replace(answer, cpu_seconds=spent)
    return ["kept" if isinstance(answer, Rendition) else "refused", answer.to_json()]


def _cpu_seconds() -> float:
    """Of this process and those it waited for."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in both)


def climb(source: Path, target: Path, min_quality: float, max_ratio: float) -> Rendition | Refusal:
    """Goes up or down the ladder until a rendition is small and good enough, or no rung can be both."""
    rung, way = LADDER.index(CRF), 0
    tried: list[Rendition] = []
    while True:
        made = compress(source, target, crf=LADDER[rung])
        quality = measure(source, target)
        made = replace(made, quality=quality)
        tried.append(made)
        large, poor = made.ratio > max_ratio, not quality.reaches(min_quality)
        if not large and not poor:
            return made
        # A finer rung is larger and a coarser one worse: what is both, or turns round, cannot be helped.
        step = 1 if large else -1
        rung += step
        if (large and poor) or step == -way or not 0 <= rung < len(LADDER):
            target.unlink()
            reason = _reason(tried, min_quality, max_ratio)
            return Refusal(reason, tuple(each.to_json() for each in tried), 0.0)
        way = step


def _reason(tried: Sequence[Rendition], min_quality: float, max_ratio: float) -> str:
    """Why none of these was kept, in words."""
    large = [each for each in tried if each.ratio > max_ratio]
    poor = [each for each in tried if each.quality and not each.quality.reaches(min_quality)]
    said = []
    if large:
        smallest = min(each.ratio for each in large)
        said.append(f"the rendition would be {smallest:.2f} of the original; {max_ratio:.2f} is the most")
    if poor:
        best = max((each.quality for each in poor if each.quality), key=lambda quality: quality.mean)
        said.append(_unlike(best, min_quality))
    if large and poor and large[-1] is not poor[-1]:
        return f"where it looks good enough, {said[0]}; where it is small enough, {said[1]}"
    return ", and ".join(said)


def _unlike(quality: Quality, min_quality: float) -> str:
    mean, worst = quality.bounds(min_quality)
    digits = 1 if quality.metric == "vmaf" else 3
    return (
        f"it would not look enough like the original ({quality.metric.upper()} {quality.mean:.{digits}f} on average"
        f" and {quality.worst:.{digits}f} in the worst frame; {mean:.{digits}f} and {worst:.{digits}f} are the least)"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
