"""Every worked case holds: whole, shuffled and repeated, and fact by fact."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ledger.vector_files import Vector, read_vectors
from tests.ledger.vectors import differences, main

FILE = Path(__file__).parents[1] / "data" / "book-vectors.json"


@pytest.mark.parametrize("vector", read_vectors(FILE), ids=lambda vector: vector.name)
def test_a_vector_holds(vector: Vector) -> None:
    assert list(differences(vector)) == []


def test_a_wrong_vector_is_named_and_fails_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = json.loads(FILE.read_text("utf-8"))
    said["vectors"] = [vector for vector in said["vectors"] if vector["name"] in {"one record", "restated"}]
    said["vectors"][0]["expected"]["days"][0]["cost"] = "0.6"
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(said), "utf-8")
    assert main(str(wrong)) == 1
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("one record: whole: days: lacks")
    assert printed[-1] == "1 passed, 1 failed"


def test_right_vectors_end_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(str(FILE)) == 0
    assert capsys.readouterr().out == "51 passed, 0 failed\n"
