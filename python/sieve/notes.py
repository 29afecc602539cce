"""What a hint says to a person: as a type, or as a note in `Annotated[...]`."""


class Secret(str):
    """A text that is asked for as a password and kept nowhere once the job has run.

    As a type it also hides itself from whatever prints the value it stands in; `str(secret)` is the text.
    """

    def __repr__(self) -> str:
        return "Secret('**********')"


class Markdown(str):
    """A text that is shown as what its Markdown says: `def report() -> sieve.Markdown`."""


class Unit:
    """What a number counts, shown beside it: `Annotated[float, sieve.Unit("ms")]`."""

    def __init__(self, unit: str) -> None:
        self.unit = unit

    def __repr__(self) -> str:
        return f"Unit({self.unit!r})"
