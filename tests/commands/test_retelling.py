from __future__ import annotations

from commands.answers import Answer
from commands.catalogue import speaking
from commands.retelling import Troubled, refused, retold
from ledger.sentences import Sentence
from ledger.troubles import trouble

SLOW = trouble("not_in_time", host="api.example.com")
LANGSAM = "api.example.com hat nicht rechtzeitig geantwortet."


class Told(Troubled, Answer):
    more: int = 0


def test_an_answer_keeps_english_for_programs_and_tells_people_in_their_language() -> None:
    answer = Told(trouble=SLOW, more=1)
    for each in (answer, Told.model_validate_json(answer.model_dump_json())):
        assert (each.trouble, each.more) == (SLOW, 1)
        assert type(each.trouble) is str
        assert each.told == SLOW
        with speaking("de"):
            assert each.told == LANGSAM


def test_a_plain_trouble_and_none_are_told_as_they_are() -> None:
    with speaking("de"):
        assert Told(trouble="It failed.").told == "It failed."
        assert Told.model_validate({"trouble": "It failed."}).trouble_wording is None
        assert Told().told == ""
        assert Told(trouble=SLOW).model_copy(update={"trouble": ""}).told == ""


def test_a_sentence_whose_key_is_gone_is_told_in_english() -> None:
    with speaking("de"):
        assert retold(Sentence("It was so.", "troubles.of_old")) == "It was so."
        assert retold("It was so.") == "It was so."
        assert type(retold(SLOW)) is str


def test_a_refusal_from_below_is_in_the_askers_language() -> None:
    assert refused(SLOW).sentence == SLOW
    with speaking("de"):
        assert refused(SLOW, "trouble").sentence == LANGSAM
