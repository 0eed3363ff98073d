"""Keep what a table's stream has not delivered yet, so that whoever follows it misses nothing over a restart.

MiniStack saves how far each function has read in a stream, and not the stream: after a restart its records are counted
from 0 again, and a function hears nothing until there are as many as it had read before.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Place = tuple[str, str, str]  # account, region, and the name of a table or a mapping
UNREAD = "unread"  # what is added to the saved state of the tables


def keep_streams() -> None:
    """Save the unread part of each stream with the tables, and start counting where it starts."""
    from ministack.services import dynamodb, lambda_svc

    told, restore, restore_readers = dynamodb.get_state, dynamodb.load_persisted_state, lambda_svc._restore_state

    def get_state() -> dict[str, Any]:
        state: dict[str, Any] = told()
        return state | {UNREAD: [[*place, *_unread(place, records)] for place, records in _streams()]}

    def load(state: Mapping[str, Any]) -> None:
        restore(state)
        for *place, first, records in state.get(UNREAD, ()):
            dynamodb._stream_trimmed.set_scoped(*place, first)
            dynamodb._stream_records.set_scoped(*place, records)

    def load_readers(state: Any) -> None:
        restore_readers(state)
        _stay_within()

    dynamodb.get_state, dynamodb.load_persisted_state = get_state, load
    lambda_svc._restore_state = load_readers


def _streams() -> list[tuple[Place, list[Any]]]:
    from ministack.services import dynamodb

    found: list[tuple[Place, list[Any]]] = dynamodb._stream_records.all_items()
    return found


def _unread(place: Place, records: list[Any]) -> tuple[int, list[Any]]:
    """The number of the first record that somebody has not read, and the records from there on."""
    from ministack.services import dynamodb

    begin = dynamodb._stream_trimmed.get_scoped(*place, 0)
    end = begin + len(records)
    first = max(begin, min((read for _, table, read in _readers() if table == place), default=end))
    return first, records[first - begin :]


def _readers() -> Iterator[tuple[Place, Place, int]]:
    """Each mapping of a stream to a function, its table, and how many records it has read."""
    from ministack.services import lambda_svc

    mappings = dict(lambda_svc._esms.all_items())
    for mapping, read in lambda_svc._dynamodb_stream_positions.all_items():
        source = mappings.get(mapping, {}).get("EventSourceArn", "")
        yield mapping, (mapping[0], mapping[1], source.split("/stream/")[0].rpartition("/")[2]), read


def _stay_within() -> None:
    """Nobody has read more than there is: state that was saved without its streams goes on with what comes next."""
    from ministack.services import dynamodb, lambda_svc

    for mapping, (account, region, table), read in list(_readers()):
        end = dynamodb.stream_end_position(table, account_id=account, region=region)
        lambda_svc._dynamodb_stream_positions.set_scoped(*mapping, min(read, end))
