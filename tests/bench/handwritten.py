"""The floor of the benchmark: the lumbar rules as somebody would write them by hand."""

from typing import Any


# reason: it is compared as one piece of straight code, which is what is fast
def floor(f: dict[str, Any], phase: str) -> tuple[int, list[str]]:  # noqa: C901, PLR0912, PLR0915
    """The same rules as somebody would write them by hand for answers that are all known."""
    adult = f["age_years"] >= 18
    scope = adult and f["degenerative_changes"]
    flags = (
        f["saddle_anaesthesia"]
        or f["bladder_dysfunction_new"]
        or f["bowel_dysfunction_new"]
        or f["sexual_dysfunction_new"]
        or f["bilateral_leg_deficit_new"]
    )
    cord, cancer, infection = f["cord_signs"], f["cancer_suspected"], f["infection_suspected"]
    trauma, mrc, neuro = f["major_trauma_recent"], f["mrc_min"], f["neuro_deficit"]
    progressive = neuro == "progressive"
    deficit = neuro != "none" or mrc <= 4
    unstable = f["instability"] or f["dyn_translation_mm"] >= 3 or f["dyn_angulation_deg"] >= 10
    trend, weeks, deformity = f["pain_trend"], f["conservative_weeks"], f["deformity"]
    worsening, limiting = trend == "worsening", deformity == "limiting_function"
    severe = f["pain_nrs"] >= 7 and worsening and weeks >= 6
    failed = weeks >= 12 and trend != "improved"
    new_deformity = limiting or deformity == "developing"
    lungs = f["pulmonary_dysfunction"]
    limited = f["functional_limitation"] == "significant" or f["odi"] >= 41
    criterion = failed or new_deformity or lungs or limited
    painful = f["vertebral_fracture"] == "present_painful"
    contra = f["augmentation_contraindicated"]
    radicular = f["radiculopathy"]
    stenosis = f["central_stenosis"] in ("moderate", "severe")
    if flags or cord:
        rank = 7
    elif progressive or mrc <= 3 or cancer or infection or trauma:
        rank = 6
    elif deficit or (scope and (unstable or severe or limiting)):
        rank = 5
    elif not scope:
        rank = 0
    elif painful and criterion:
        rank = 3 if contra else 4
    elif phase == "initial":
        rank = 2
    elif phase == "reassess_3mo":
        rank = 3 if failed and f["conservative_adequate"] else 2
        if trend == "improved":
            rank = 1
    else:
        rank = 3 if worsening else 1
    out = ["S01", "S02", "S03", "S04", "S05", "S06", "S51", "S52", "S53"]
    if rank == 0:
        out.append("G17")
        return rank, out
    if rank == 7:
        if flags:
            out.append("G01")
        if cord:
            out += ("G20", "S46")
    else:
        out.append("G11")
    if rank >= 6:
        if cancer:
            out.append("G02")
        if infection:
            out.append("G03")
        if trauma:
            out.append("G04")
        if progressive:
            out.append("S49")
    if rank >= 5 and deficit:
        out.append("S25")
    if rank in (5, 6):
        if unstable:
            out.append("S26")
        if severe:
            out.append("S27")
        if limiting:
            out.append("S28")
        if radicular and deficit:
            out.append("S47")
    if rank == 2:
        conservative(f, phase, out)
    if rank == 1:
        out += ("S39", "S40", "S41", "S42", "S43")
        if not deficit and not worsening:
            out.append("S50")
        if f["follow_up_years"] >= 4:
            out.append("S44")
    if rank in (3, 4, 5) and adult and painful:
        if failed:
            out += ("S08", "S21")
        if new_deformity:
            out.append("S22")
        if lungs:
            out.append("S23")
        if limited:
            out.append("S24")
        if rank != 3 and criterion and not contra:
            out += ("S29", "S30", "S31", "G06")
    if rank in (3, 5):
        if painful and criterion and contra:
            out.append("G06c")
        if stenosis:
            if unstable or limiting:
                out += ("S33", "S34", "G16")
            else:
                out += ("S32", "S34", "S37")
        if f["lateral_stenosis"]:
            out.append("S38")
        if failed:
            out.append("S36")
        if not (stenosis or unstable or deficit or radicular):
            out.append("G13")
    if rank in (2, 3, 5) and not painful and criterion:
        out.append("G05")
    if rank in (1, 2, 3, 5) and len(f["narrowed_levels"]) >= 2:
        out.append("S35")
    if radicular and 2 <= rank <= 6:
        out += ("S45", "S46", "G14")
        compressed = f["nerve_root_compression"] == "significant"
        if compressed and rank != 4 and not infection and not cancer:
            out += ("S48", "G09")
    return rank, out


def conservative(f: dict[str, Any], phase: str, out: list[str]) -> None:
    out += ("S12", "S11", "S13", "S09", "S14", "G15", "S16", "S17", "S18", "S19", "S20")
    out += ("S50", "S15", "G18")
    weeks = f["conservative_weeks"]
    if phase == "initial" or weeks < 12:
        out.append("S07")
    if phase == "reassess_3mo" and weeks >= 12 and not f["conservative_adequate"]:
        out.append("G19")
    avoid = (
        f["egfr"] < 30
        or f["anticoagulant"]
        or f["gi_ulcer_or_bleed"]
        or f["heart_failure_or_ihd"]
        or f["nsaid_allergy"]
        or f["pregnancy_third_trimester"]
    )
    if not avoid:
        out.append("S10")
    if avoid or f["egfr"] < 60 or f["age_years"] >= 65:
        out.append("G07")
    if f["liver_disease"]:
        out.append("G08")
    if phase == "initial" and f["vertebral_fracture"] != "present_painful":
        out.append("G12")
