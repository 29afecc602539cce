"""Texts that are more than text to a person: as a type, or as a note in `Annotated[str, ...]`."""


class Secret(str):
    """A text that is asked for as a password and kept nowhere once the job has run.

    As a type it also hides itself from `print` of whatever it stands in; `str(secret)` is the text.
    """

    def __repr__(self) -> str:
        return "Secret('**********')"


class Markdown(str):
    """A text that is shown as what its Markdown says: `def report() -> sieve.Markdown`."""
