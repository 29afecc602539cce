"""Environment variables that one job was pushed with: there while it runs, and for no other."""

import contextlib
import os
from typing import Dict, Iterator


@contextlib.contextmanager
def given(variables: Dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
