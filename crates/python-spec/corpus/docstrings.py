"""Help for parameters and results, in the four styles people write."""
from typing import Annotated, Dict

import sieve


@sieve.function(name="docstrings-one-line")
def one_line(x: int):
    """Doubles it."""
#> "Doubles it."
#> x: int


@sieve.function(name="docstrings-summary-over-lines")
def summary_over_lines(x: int):
    """
    Doubles it,
    carefully.

    Not part of the summary.
    """
#> "Doubles it, carefully."
#> x: int


@sieve.function(name="docstrings-raw")
def raw(x: str):
    r"""Matches \d."""
#> "Matches \\d."
#> x: str


@sieve.function(name="docstrings-sphinx")
def sphinx(x: int, y: str = "a"):
    """Joins.

    :param x: the number,
        which is long
    :param str y: the text
    :type x: int
    :raises ValueError: never
    :return: both
    :rtype: str
    """
#> "Joins."
#> x: int -- the number, which is long
#> y: str = "a" -- the text
#> -> any -- both


@sieve.function(name="docstrings-sphinx-without-summary")
def sphinx_without_summary(x: int):
    """:param x: the number"""
#> x: int -- the number


@sieve.function(name="docstrings-sphinx-text-below")
def sphinx_text_below(x: int):
    """Doubles.

    :param x:
        the number
    :returns:
        its double
    """
#> "Doubles."
#> x: int -- the number
#> -> any -- its double


@sieve.function(name="docstrings-sphinx-colons")
def sphinx_colons(x: str):
    """Reads.

    :param x: a time: like 12:30
    """
#> "Reads."
#> x: str -- a time: like 12:30


@sieve.function(name="docstrings-sphinx-starred")
def sphinx_starred(*args: int, **kwargs: int):
    """Adds.

    :param args: what is added
    :param \\*\\*kwargs: what is taken away
    """
#> "Adds."
#> *args: int -- what is added
#> **kwargs: int -- what is taken away


@sieve.function(name="docstrings-sphinx-unknown")
def sphinx_unknown(x: int):
    """Doubles.

    :param other: not there
    """
#> "Doubles."
#> x: int


@sieve.function(name="docstrings-google")
def google(x: int, y: str = "a"):
    """Joins.

    Args:
        x (int): the number,
            which is long
        y (str, optional): the text. Defaults to "a".

    Returns:
        str: both

    Raises:
        ValueError: never
    """
#> "Joins."
#> x: int -- the number, which is long
#> y: str = "a" -- the text. Defaults to "a".
#> -> any -- both


@sieve.function(name="docstrings-google-without-types")
def google_without_types(x: int, y: int):
    """Adds.

    Args:
        x: one: the first
        y: two
    Returns:
        The sum, which is exact: always.
    """
#> "Adds."
#> x: int -- one: the first
#> y: int -- two
#> -> any -- The sum, which is exact: always.


@sieve.function(name="docstrings-google-types-with-colons")
def google_types_with_colons(x: Dict[str, int], y: int):
    """Looks up.

    Args:
        x (Dict[str, int]): the table
        y (`dict: of all`): the key
    """
#> "Looks up."
#> x: dict[int] -- the table
#> y: int -- the key


@sieve.function(name="docstrings-google-keyword-sections")
def google_keyword_sections(x: int, *, y: int = 1):
    """Adds.

    Arguments:
        x: one

    Keyword Args:
        y: two

    Example:
        >>> add(1, y=2)
        3
    """
#> "Adds."
#> x: int -- one
#> keyword y: int = 1 -- two


@sieve.function(name="docstrings-google-blank-lines")
def google_blank_lines(x: int, y: int):
    """Adds.

    Args:
        x: one

        y: two
    """
#> "Adds."
#> x: int -- one
#> y: int -- two


@sieve.function(name="docstrings-google-starred")
def google_starred(*args: int, **kwargs: int):
    """Adds.

    Args:
        *args: what is added
        **kwargs: what is taken away
    """
#> "Adds."
#> *args: int -- what is added
#> **kwargs: int -- what is taken away


@sieve.function(name="docstrings-numpy")
def numpy(x: int, y: str = "a"):
    """Joins.

    Parameters
    ----------
    x : int
        the number,
        which is long
    y : str, optional
        the text

    Returns
    -------
    str
        both
    """
#> "Joins."
#> x: int -- the number, which is long
#> y: str = "a" -- the text
#> -> any -- both


@sieve.function(name="docstrings-numpy-named-result")
def numpy_named_result(x: int):
    """Doubles.

    Parameters
    ----------
    x
        the number

    Returns
    -------
    double : int
        twice the number

    See Also
    --------
    triple
    """
#> "Doubles."
#> x: int -- the number
#> -> any -- twice the number


@sieve.function(name="docstrings-numpy-shared")
def numpy_shared(x: float, y: float):
    """Measures.

    Parameters
    ----------
    x, y : float
        where it is
    """
#> "Measures."
#> x: float -- where it is
#> y: float -- where it is


@sieve.function(name="docstrings-numpy-starred")
def numpy_starred(*args: int):
    """Adds.

    Parameters
    ----------
    *args : int
        what is added

    Other Parameters
    ----------------
    nothing : int
        at all
    """
#> "Adds."
#> *args: int -- what is added


@sieve.function(name="docstrings-epytext")
def epytext(x: int, y: int):
    """Adds.

    @param x: one
    @type x: int
    @param y: two,
        the second
    @return: the sum
    """
#> "Adds."
#> x: int -- one
#> y: int -- two, the second
#> -> any -- the sum


@sieve.function(name="docstrings-tabs")
def tabs(x: int):
	"""Doubles.

	Args:
		x: the number
	"""
#> "Doubles."
#> x: int -- the number


@sieve.function(name="docstrings-none")
def none(x: int):
    x = 3
    """Not a docstring."""
#> x: int


@sieve.function(name="docstrings-formatted")
def formatted(x: int):
    f"""Not a docstring either {x}."""
#> x: int


@sieve.function(name="docstrings-unclosed-sections")
def unclosed_sections(x: int):
    """Doubles.

    Args:
    """
#> "Doubles."
#> x: int
@sieve.function(name="docstrings-metadata-wins", metadata=sieve.Metadata(description="Mine."))
def metadata_wins(x: int):
    """Not mine."""
#> "Mine."
#> x: int


@sieve.function(name="docstrings-annotation-wins")
def annotation_wins(x: "Annotated[int, 'noted']"):
    """Doubles.

    :param x: documented
    """
#> "Doubles."
#> x: int -- noted
