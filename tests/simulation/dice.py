"""Chance that a seed decides: the same words give the same dice, on every machine."""

from random import Random


def dice(*words: object) -> Random:
    """Dice of their own for whoever is named, so that one who throws more disturbs nobody else."""
    return Random(" ".join(map(str, words)))  # noqa: S311 - a test's dice, not a secret
