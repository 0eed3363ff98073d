"""One question of each kind, with texts that formats like to stumble over."""

from dataclasses import replace

from lectern.assembling import assemble
from lectern.model import Citation, DocumentId
from lectern.quizzes import Item

SOURCE = Citation(DocumentId("d1"), "chart & work.md", 3, 10, 52, "A knot is a speed of one nautical mile an hour.")
CONCEPT = "Speed: knots {and} more"


def one_of_each() -> list[Item]:
    items = [
        assemble(
            "choice",
            "Which is a speed? 1 < 2 & 3",
            ["a knot"],
            SOURCE,
            CONCEPT,
            ["a mile = 1852 m", "~100 %", "5 -> 6"],
        ),
        assemble(
            "choices",
            "Which are speeds?",
            ["a knot", "metre/second"],
            SOURCE,
            CONCEPT,
            ["a mile", "an hour"],
            points=2.0,
        ),
        assemble("truth", "True or false? A knot is {a speed}.", ["True"], SOURCE, CONCEPT, ["False"]),
        assemble("cloze", "A _____ is a speed: of one mile an hour.", ["knot", "knots"], SOURCE, CONCEPT),
        assemble(
            "short",
            "What is a mile an hour?\nOne word.",
            ["knot", "a knot"],
            SOURCE,
            CONCEPT,
            explanation="It is = so.",
        ),
        assemble("numeric", "A knot is _____ m/s.", ["0.514"], SOURCE, CONCEPT, unit="m/s", tolerance=0.0005),
        assemble("ordering", "In order:", ["lay", "lower \\ n", "haul #2"], SOURCE, CONCEPT, bloom="understand"),
        assemble(
            "matching", "Match.", ["speed", "length"], SOURCE, CONCEPT, prompts=("knot", "mile"), difficulty="hard"
        ),
    ]
    return [replace(item, number=number) for number, item in enumerate(items, 1)]
