"""Run by the peer's own Python: fits pyBKT to learners and predicts others. JSON in, JSON out."""

import json
import sys
import time
from typing import Any

import pandas
from pyBKT.models import Model

SEED, FITS, ROUNDS = 1, 3, 5


def frame(learners: list[list[int]]) -> Any:
    rows = [(who, "concept", right) for who, answers in enumerate(learners) for right in answers]
    table = pandas.DataFrame(rows, columns=["user_id", "skill_name", "correct"])
    return table.assign(order_id=range(len(rows)))


def predict_one(model: Any, answers: list[int]) -> float:
    """CPU seconds, the least of some, for what comes after these answers."""
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        model.predict(data=frame([answers]))
        taken.append(time.process_time() - start)
    return min(taken)


def main() -> None:
    given = json.load(sys.stdin)
    model = Model(seed=SEED, num_fits=FITS, parallel=False)
    start = time.process_time()
    model.fit(data=frame(given["train"]), forgets=True)
    fitted = time.process_time() - start
    predicted = model.predict(data=frame(given["test"])).sort_values("order_id")["correct_predictions"].tolist()
    parameters = {str(name): float(row["value"]) for name, row in model.params().iterrows()}
    told = {"predicted": predicted, "fit_cpu_s": fitted, "parameters": parameters}
    json.dump(told | {"predict_one_cpu_s": predict_one(model, given["test"][0])}, sys.stdout)


if __name__ == "__main__":
    main()
