"""Writes a text as one web page that needs nothing else."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from samples.reading import Block, spans

TAGS = {"plain": "{}", "bold": "<strong>{}</strong>", "italic": "<em>{}</em>", "code": "<code>{}</code>"}
ENCLOSED = {"title": "h1", "chapter": "h2", "section": "h3", "paragraph": "p"}
PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1.05rem/1.55 Georgia, serif; color: #1d2730; }}
h1, h2 {{ font-family: Helvetica, Arial, sans-serif; color: #12395b; }}
table {{ border-collapse: collapse; font-size: .92rem; }}
th, td {{ border: 1px solid #33475b; padding: .25rem .6rem; text-align: left; }}
th {{ background: #dfe7ee; }}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def write(text: Sequence[Block], target: Path) -> None:
    body = "\n".join(_element(block) for block in text)
    target.write_text(PAGE.format(title=escape(text[0].text), body=body), encoding="utf-8")


def _element(block: Block) -> str:
    if block.kind == "table":
        return _table(block)
    if block.kind in ("bullets", "steps"):
        tag = "ul" if block.kind == "bullets" else "ol"
        return "\n".join([f"<{tag}>", *(f"<li>{_inline(item)}</li>" for item in block.items), f"</{tag}>"])
    tag = ENCLOSED[block.kind]
    return f"<{tag}>{_inline(block.text)}</{tag}>"


def _table(block: Block) -> str:
    head = "".join(f"<th>{_inline(cell)}</th>" for cell in block.rows[0])
    rows = ["".join(f"<td>{_inline(cell)}</td>" for cell in row) for row in block.rows[1:]]
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _inline(text: str) -> str:
    return "".join(TAGS[style].format(escape(run, quote=False)) for run, style in spans(text))
