"""The program inside each replica: `python -m sieve.runner`. `docs/REPLICA-PROTOCOL.md` says what it does.

Part of the package, and not of its public interface.
"""
