"""The smallest model: a class that sets up once and then answers call after call."""

import sieve


@sieve.Model(
    name="adder",
    metadata=sieve.Metadata(
        title="Add two numbers",
        description="The smallest model: it sets up once, then adds two whole numbers on every call.",
        tags=["Math", "Getting started"],
        readme="""
# Add two numbers

A *model* is a class with two methods:

| method | runs | for |
|---|---|---|
| `__setup__` | once, when a replica starts | slow things: reading weights, opening connections |
| `__predict__` | for every job | the work itself |

The first job's log shows `Setting up the adder`. The next ones find the replica warm.

```python
import sieve

adder = sieve.function.get("local/adder")
print(adder.run(2, 3))
```
""",
    ),
)
class Adder:
    def __setup__(self):
        print("Setting up the adder")

    def __predict__(self, x1: int, x2: int) -> int:
        """
        :param x1: The first summand
        :param x2: The second summand
        :return: The sum
        """
        return x1 + x2
