"""Case codes: short, easy to read out, never two alike, and not telling how many there are."""

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O 1 I L U: they are misread or spell words
BASE = len(ALPHABET)
SHORTEST = 3
STRIDE = 0.6180339887  # neighbours land far apart


def case_code(number: int) -> str:
    """The code of the `number`-th case (1, 2, ...): three characters, more when they run out.

    Within one length the numbers are permuted: multiplied by a stride without a common factor.
    """
    length, first = SHORTEST, 1
    while number >= first + BASE**length:
        first += BASE**length
        length += 1
    size = BASE**length
    stride = int(size * STRIDE)
    while any(stride % prime == 0 for prime in (2, 3, 5)):  # the prime factors of BASE = 30
        stride += 1
    place = number * stride % size
    digits = []
    for _ in range(length):
        place, digit = divmod(place, BASE)
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))
