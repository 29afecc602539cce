"""What the kernel shall hold this process, and every one it starts, to. Set before any code of the user's runs.

A limit that cannot be set is left out: the worker watches the sums of all processes itself.
"""

import os
from typing import Any, Dict

_NICER = 5
# The kernel's choice when the whole machine is out of memory: rather a function than the server.
_OUT_OF_MEMORY_SCORE = b"500"


def keep(limits: Dict[str, Any]) -> None:
    """`memory`, `file_size` in bytes, `open_files`, `threads`; each may be absent."""
    try:
        import resource
    except ImportError:
        return  # not on this system
    wanted = {
        # Memory that is written to, not address space: that is reserved in huge pieces by many libraries.
        "RLIMIT_DATA": limits.get("memory"),
        "RLIMIT_FSIZE": limits.get("file_size"),
        "RLIMIT_NOFILE": limits.get("open_files"),
        "RLIMIT_NPROC": limits.get("threads"),
        "RLIMIT_CORE": 0 if limits else None,
    }
    for name, value in wanted.items():
        number = getattr(resource, name, None)
        if number is None or value is None:
            continue
        hard = resource.getrlimit(number)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(number, (value, value))
        except (OSError, ValueError):
            pass
    if limits:
        _stand_back()


def _stand_back() -> None:
    try:
        os.nice(_NICER)
        with open("/proc/self/oom_score_adj", "wb") as file:
            file.write(_OUT_OF_MEMORY_SCORE)
    except OSError:
        pass
