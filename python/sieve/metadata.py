"""What a function says about itself: its place in the catalogue and the variables it needs."""

import re
from typing import TYPE_CHECKING, List, Optional, Sequence

if TYPE_CHECKING:
    from .files import File

_VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class Metadata:
    """What the dashboard shows of a function; `readme` is GitHub-flavoured markdown."""

    def __init__(
        self,
        title: Optional[str] = None,
        description: Optional[str] = None,
        code_url: Optional[str] = None,
        image: Optional["File"] = None,
        tags: Sequence[str] = (),
        readme: Optional[str] = None,
    ) -> None:
        if isinstance(tags, str):
            raise TypeError(f"tags must be a list of texts, such as [{tags!r}]")
        self.title = title
        self.description = description
        self.code_url = code_url
        self.image = image
        self.tags: List[str] = list(tags)
        self.readme = readme

    def __repr__(self) -> str:
        return f"sieve.Metadata(title={self.title!r}, tags={self.tags!r})"


class Env:
    """An environment variable the function needs: the organisation's secret of that name, else the default."""

    def __init__(self, name: str, default: Optional[str] = None, description: Optional[str] = None) -> None:
        if not _VARIABLE_NAME.match(name):
            raise ValueError(f"{name!r} cannot be the name of an environment variable: use letters, digits and _")
        if default is not None and not isinstance(default, str):
            raise TypeError(f"the default of {name} must be text, such as {str(default)!r}")
        self.name = name
        self.default = default
        self.description = description

    def __repr__(self) -> str:
        return f"sieve.Env(name={self.name!r}, default={self.default!r})"
