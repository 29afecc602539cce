"""The smallest function there is, and one that shows when a replica is replaced."""

import os

import sieve


@sieve.function(
    name="multiplier",
    metadata=sieve.Metadata(
        title="Multiply two numbers",
        description="Takes two whole numbers and gives their product. The smallest function one can deploy.",
        tags=["Math", "Getting started"],
        readme="""
# Multiply two numbers

The smallest function there is: two numbers go in, their product comes out.

| x1 | x2 | result |
|---:|---:|-------:|
| 2  | 3  | 6      |
| 6  | 4  | 24     |
| -7 | 8  | -56    |

## Call it

```python
import sieve

multiplier = sieve.function.get("local/multiplier")

product = multiplier.run(2, 3)
print(multiplier.run(product, 4))
```

Many calls at once go faster with `push`, which does not wait:

```python
futures = [multiplier.push(number, 2) for number in (4, 8, 15, 16, 23, 42)]
for future in futures:
    print(future.result())
```

Whole numbers of any size work: Python does not round them, and neither does Sieve.
""",
    ),
)
def multiply(x1: int, x2: int) -> int:
    """
    :param x1: The first factor
    :param x2: The second factor
    :return: The product
    """
    return x1 * x2


@sieve.function(
    name="fatal-multiplier",
    restart_on_error=False,
    metadata=sieve.Metadata(
        title="Multiply, or fail in two ways",
        description="Multiplies, except that a 5 is an ordinary error and a 10 is a fatal one that restarts the replica.",
        tags=["Math", "Errors"],
        readme="""
# Multiply, or fail in two ways

Shows what becomes of the process after an error. It is deployed with `restart_on_error=False`.

| you give | what happens | the next job runs |
|---|---|---|
| `x1` is 5  | `ValueError` | at once, in the same process |
| `x2` is 10 | `sieve.FatalException` | in a new process |
| anything else | the product | in the same process |

The log of each job shows the process id, so one can watch this:

- [ ] run it with 2 and 3, and note the process id
- [ ] run it with 5 and 3: it fails, and the next run has the same process id
- [ ] run it with 2 and 10: it fails, and the next run has another one

```python
@sieve.function(name="fatal-multiplier", restart_on_error=False)
def fatal_multiply(x1: int, x2: int) -> int:
    if x1 == 5:
        raise ValueError("x1 is 5")
    if x2 == 10:
        raise sieve.FatalException("x2 is 10")
    return x1 * x2
```
""",
    ),
)
def fatal_multiply(x1: int, x2: int) -> int:
    """
    :param x1: The first factor. 5 raises a ValueError
    :param x2: The second factor. 10 raises a FatalException
    :return: The product
    """
    print(f"process {os.getpid()} multiplies {x1} by {x2}")
    if x1 == 5:
        raise ValueError("x1 is 5")
    if x2 == 10:
        raise sieve.FatalException("x2 is 10")
    return x1 * x2
