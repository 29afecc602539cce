"""The documentation's samples, as a user would run them against a live server with `examples/` deployed.

    SIEVE_API_URL=... SIEVE_API_KEY=... python seed_samples.py [owner]
"""

import concurrent.futures
import sys
import threading
import time

import sieve


def run_samples(owner):
    multiplier = sieve.function.get(f"{owner}/multiplier")
    product = multiplier.run(2, 3)
    print("2 x 3 =", product)
    assert product == 6
    product = multiplier.run(product, 4)
    print("times 4 =", product)
    assert product == 24


def push_samples(owner):
    multiplier = sieve.function.get(f"{owner}/multiplier")
    futures = [multiplier.push(number, 2) for number in (4, 8, 15, 16, 23, 42)]
    results = [future.result() for future in futures]
    print("pushed, doubled:", *results)
    assert results == [8, 16, 30, 32, 46, 84]


def model_samples(owner):
    adder = sieve.function.get(f"{owner}/adder")
    assert adder.run(x1=2, x2=3) == 5
    assert adder.push(2, x2=40).result() == 42
    print("the adder adds")


def error_samples(owner):
    fatal_multiplier = sieve.function.get(f"{owner}/fatal-multiplier")
    for x1, x2, kind in ((5, 1, "ValueError"), (1, 10, "FatalException")):
        try:
            fatal_multiplier.run(x1, x2)
        except sieve.JobError as error:
            print(f"{x1} x {x2}: {error}")
            assert error.type == kind, error.type
        else:
            raise AssertionError(f"{x1} x {x2} did not fail")
    assert fatal_multiplier.run(3, 4) == 12


def thousand_pushes(owner):
    multiplier = sieve.function.get(f"{owner}/multiplier")
    started = time.perf_counter()
    futures = {multiplier.push(number, 3): number for number in range(1000)}
    pushed = time.perf_counter() - started
    threads = threading.active_count()
    for future in concurrent.futures.as_completed(futures, timeout=300):
        assert future.result() == futures[future] * 3
    seconds = time.perf_counter() - started
    print(f"1,000 pushes queued in {pushed:.3f} s, all results after {seconds:.2f} s, {threads} threads")
    assert threads < 20, threads


def main():
    owner = sys.argv[1] if len(sys.argv) > 1 else "local"
    for samples in (run_samples, push_samples, model_samples, error_samples, thousand_pushes):
        samples(owner)
    print("all samples passed on Python", sys.version.split()[0])


if __name__ == "__main__":
    main()
