"""All of a transaction is written, or nothing."""

import pytest

from lectern.aws.table import ConditionFailed, Table

KEY = {"pk": "A", "sk": "1"}
OPEN = ("#state = :open", {":open": "open"}, {"#state": "state"})


def test_everything_is_written_when_the_condition_holds(table: Table) -> None:
    table.put(KEY | {"state": "open"})
    others = [{"pk": "B", "sk": f"E{number}", "share": 0.5} for number in range(99)]
    table.transact(KEY | {"state": "done"}, others, *OPEN)
    assert table.get(KEY) == KEY | {"state": "done"}
    assert len(list(table.all("B", "E"))) == 99


def test_nothing_is_written_when_it_does_not_and_the_item_found_is_told(table: Table) -> None:
    table.put(KEY | {"state": "done", "score": 1})
    with pytest.raises(ConditionFailed) as refused:
        table.transact(KEY | {"state": "done", "score": 0}, [{"pk": "B", "sk": "1"}], *OPEN)
    assert refused.value.item == KEY | {"state": "done", "score": 1}
    assert table.get({"pk": "B", "sk": "1"}) is None
