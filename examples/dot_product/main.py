"""A function that calls another one over many items, and gathers what comes back."""

import concurrent.futures
import os
from typing import List

import sieve


@sieve.function(
    name="dot-product",
    metadata=sieve.Metadata(
        title="Multiply many numbers in parallel",
        description="Multiplies two lists pair by pair, each pair as a job of its own, and adds up the products.",
        tags=["Math", "Calls other functions"],
        readme=open("README.md").read(),
    ),
)
def dot_product(left: List[int], right: List[int]) -> int:
    """
    :param left: The first factors
    :param right: The second factors, as many as there are first ones
    :return: The sum of the products
    """
    if len(left) != len(right):
        raise ValueError(f"left has {len(left)} numbers and right has {len(right)}: they must be as many")
    organization = os.environ.get("SIEVE_ORGANIZATION", "local")
    multiplier = sieve.function.get(f"{organization}/multiplier")
    futures = [multiplier.push(x1=a, x2=b) for a, b in zip(left, right)]
    print(f"pushed {len(futures)} multiplications")
    total = 0
    for done, future in enumerate(concurrent.futures.as_completed(futures), 1):
        total += future.result()
        if done % max(1, len(futures) // 10) == 0:
            print(f"{done} of {len(futures)} done, {total} so far")
    return total
