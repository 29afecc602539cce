"""Functions that tell much of themselves: logs of any length, progress, failures, children."""

import logging
import os
import sys
import time

import sieve


@sieve.function(name="talker", restart_on_error=False)
def talk(lines: int = 100, pause: float = 0.0, last: float = 0.0) -> int:
    """Prints so many lines in colours and of all levels, with a pause after every tenth of them."""
    logging.basicConfig(stream=sys.stdout, format="%(asctime)s - %(name)s - %(levelname)s - %(message)s", level=logging.DEBUG)
    for number in range(1, lines + 1):
        if number % 1000 == 0:
            logging.getLogger("talker").warning("needle %d", number)
        elif number % 10 == 3:
            print(f"\033[32mline\033[0m \033[38;5;208m{number}\033[0m <b>&amp; \033[38;2;90;120;255mblue\033[0m")
        else:
            print("line", number)
        if pause and number % max(1, lines // 10) == 0:
            time.sleep(pause)
    time.sleep(last)
    return lines


@sieve.function(name="stepper", restart_on_error=False)
def step(steps: int = 10, pause: float = 0.3, by_bar: bool = False, fails_at: int = 0) -> int:
    """Says how far it is; as a drawn bar if asked to."""
    for number in range(1, steps + 1):
        if by_bar:
            share = 100 * number // steps
            sys.stderr.write(f"\rreading: {share:3d}%|{'#' * (share // 10):10}| {number}/{steps} [00:01<00:01, 1.0it/s]")
            sys.stderr.flush()
        else:
            sieve.progress(number, f"step {number}", total=steps)
        time.sleep(pause)
        if number == fails_at:
            raise RuntimeError(f"step {number} went wrong")
    if by_bar:
        sys.stderr.write("\n")
    return steps


@sieve.function(name="flaky", retries=3, restart_on_error=False)
def flaky(key: str, fails: int = 2) -> int:
    """Fails a few times for each key, then works."""
    with open(os.path.join(os.environ["XDG_CACHE_HOME"], key), "a+") as file:
        file.write("x")
        file.seek(0)
        attempt = len(file.read())
    print("attempt", attempt)
    if attempt <= fails:
        raise ConnectionError(f"attempt {attempt} found nobody at home")
    return attempt


def deeper(value):
    weights = {"left": 1, "right": value}
    # What goes wrong is here.
    return weights["left"] / weights["right"] + len("<script>alert(1)</script>")


@sieve.function(name="failing-child", restart_on_error=False)
def failing_child(value: int = 0) -> float:
    print("about to divide", value)
    return deeper(value)


@sieve.function(name="parent", restart_on_error=False)
def parent(values: list = [1, 0, 2]) -> list:  # noqa: B006
    """Pushes a child for each value and waits for all of them."""
    child = sieve.function.get("local/failing-child")
    futures = [child.push(value) for value in values]
    return [future.result() for future in futures]


@sieve.function(name="grandparent", restart_on_error=False)
def grandparent(values: list = [1, 0]) -> list:  # noqa: B006
    return sieve.function.get("local/parent").run(values)


@sieve.function(name="wide-talker", restart_on_error=False)
def wide_talk(width: int = 15000, count: int = 3) -> str:
    """Very long lines and a huge result."""
    for number in range(count):
        print(f"{number} " + "wide " * (width // 5))
    return "long " * width
