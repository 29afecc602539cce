"""How far a job is: `sieve.progress`. Outside of a job it does nothing, so that code runs anywhere as it is."""

import os
from typing import Callable, Optional, Union

# Installed by the runner for each job: how many thousandths are done, and a text.
_report: Optional[Callable[[int, str], None]] = None
# A child that the user's code forks off has no pipe to speak over.
_process = 0


def progress(done: Union[int, float], text: str = "", *, total: Union[int, float, None] = None) -> None:
    """Say how far the job is, and what it is doing: shown live on its page, in lists and over HTTP.

    `done` is a share of the whole, from 0 to 1, or with `total` a count of it:

        sieve.progress(0.4, "reading")
        sieve.progress(3, total=10)

    Call it as often as you like, from any thread: it is told a few times a second at most, the last
    one always. What is too large or too small counts as all or nothing.
    """
    report = _report
    if report is None or os.getpid() != _process:
        return
    whole = 1.0 if total is None else float(total)
    share = float(done) / whole if whole > 0 else 0.0
    # What is no number compares as false, and counts as nothing done.
    permille = round(share * 1000) if 0.0 < share < 1.0 else 1000 if share >= 1.0 else 0
    if not text and total is not None:
        text = f"{done:g} of {total:g}"
    report(permille, str(text))


def report_to(report: Optional[Callable[[int, str], None]]) -> None:
    """Only the runner calls this, around each job."""
    global _report, _process
    _report, _process = report, os.getpid()
