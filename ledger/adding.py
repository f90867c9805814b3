"""Adding: records that nothing more trusted covers go straight to their day lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ledger.facts import LAYERS, Charge
from ledger.layers import Voice, voice_of
from ledger.quarters import may_be_summed
from ledger.spans import Span, meets, merged, period_of

Cover = Mapping[tuple[str, bool], Span]


def cover_of(longer: Iterable[Charge]) -> Cover:
    """For each layer, of what is owed and what is included: when a more trusted charge speaks."""
    speaking = [charge for charge in longer if voice_of(charge) is not Voice.NOTHING]
    return {
        (layer, included): merged(
            period_of(charge)
            for charge in speaking
            if charge.included == included and charge.layer in LAYERS[depth + 1 :]
        )
        for depth, layer in enumerate(LAYERS)
        for included in (False, True)
    }


def adds_alone(charge: Charge, cover: Cover) -> bool:
    """Whether it is a record with nothing over it: its lines are its own, and added or taken away alone."""
    return may_be_summed(charge) and not meets(cover[charge.layer, charge.included], period_of(charge))
