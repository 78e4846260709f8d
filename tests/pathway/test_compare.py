"""Two contacts are compared by what the content says is worse; an unknown is neither."""

import pytest

from pathway.compare import change
from pathway.library import get

FINDINGS = get("lumbar-degenerative").findings


@pytest.mark.parametrize(
    ("finding", "before", "now", "way"),
    [
        ("pain_nrs", 6, 2, "better"),
        ("pain_nrs", 2, 6, "worse"),
        ("pain_nrs", 6, 6, "same"),
        ("pain_nrs", 6, None, None),
        ("pain_nrs", None, 6, None),
        ("pain_nrs", None, None, None),
        ("mrc_min", 5, 4, "worse"),
        ("mrc_min", 3, 4, "better"),
        ("functional_limitation", "significant", "mild", "better"),
        ("functional_limitation", "none", "significant", "worse"),
        ("functional_limitation", "a word that is gone", "mild", "other"),
        ("neuro_deficit", "none", "progressive", "worse"),
        ("cord_signs", True, False, "better"),
        ("pain_trend", "improved", "worsening", "other"),
        ("instability", False, True, "other"),
        ("egfr", 50, 90, "other"),
        ("narrowed_levels", ("L4L5",), ("L4L5", "L5S1"), "other"),
        ("narrowed_levels", ("L4L5",), ("L4L5",), "same"),
    ],
)
def test_a_finding_goes_the_way_that_the_content_says_or_none(finding, before, now, way):
    assert change(FINDINGS[finding], before, now) == way
