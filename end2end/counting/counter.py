"""What a page that loses its connection has to get right in the end."""

import time

import sieve


@sieve.function(name="counter", restart_on_error=False)
def count(to: int, pause: float):
    """Prints each number and yields it."""
    for number in range(1, to + 1):
        print("line", number)
        yield number
        time.sleep(pause)
