"""What came of past odds, as text: a line a bin, and how far off they were on the whole."""

from callsheet.decisions.past_odds import PastOdds
from callsheet.reports import formats as f
from callsheet.said import say


def past_odds_text(past: PastOdds) -> str:
    """The sentence, one line for each bin that has any, and the Brier score beside that of always telling the base rate."""
    lines = [past.sentence()]
    for one in past.record.bins:
        told = f"{100 * one.low:3.0f}{f.DASH}{100 * one.high:.0f}{f.THIN}%"
        came = f.estimate_text(one.happened, f.PROPORTION, digits=0)
        lines.append(
            say("  told {told} (mean {told2}): happened {came}", told=told, told2=f.percent(one.told, 0), came=came)
        )
    if past.record.n:
        brier = f.estimate_text(past.record.brier, "", digits=3)
        skill = (
            ""
            if past.record.skill is None
            else say("; skill against the base rate {skill}", skill=f.signed(past.record.skill, 2))
        )
        lines.append(say("  Brier score {brier} (0 is perfect, 0.25 is a coin){skill}", brier=brier, skill=skill))
    return "\n".join(lines)
