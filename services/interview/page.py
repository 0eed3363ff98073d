"""The report of an answer as one HTML page that needs nothing else: no script, no font, no address."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from interview import drawing
from interview.drawing import clock

NAMES = {  # what numbers are called, in the order in which they are read
    "loudness": "Loudness",
    "snr": "Voice over background",
    "peak": "Loudest sample",
    "clipping": "Overdriven samples",
    "bandwidth": "Bandwidth",
    "speech_time": "Speech",
    "silence_time": "Silence",
    "speech_share": "Share of speech",
    "response_latency": "Time until the first word",
    "words_per_minute": "Words",
    "speech_rate": "Syllables, over everything",
    "articulation_rate": "Syllables, while speaking",
    "run_length": "Syllables between pauses",
    "pauses_per_minute": "Pauses",
    "pause_time": "Time in pauses",
    "pause_mean": "Mean pause",
    "pause_median": "Median pause",
    "pause_p90": "Pause longer than nine in ten",
    "pause_longest": "Longest pause",
    "long_pause_share": "Pauses of a second or more",
    "fillers_per_minute": "Fillers by time",
    "fillers_per_100_words": "Fillers by words",
    "repetitions_per_100_words": "Words said twice in a row",
    "unique_words": "Different words",
    "pitch_median": "Median pitch",
    "pitch_range": "Range of pitch",
    "pitch_variation": "Variation of pitch",
    "intensity_variation": "Variation of level",
}
RELIABLE = {"ok": "reliable", "low": "read with care", "insufficient": "not measured"}
COUNTED = (
    "In the tables n is how many observations a number rests on: samples, short stretches of sound, pauses, syllables "
    "or words. “When” is the time in the recording that it was taken from: listen there to check it."
)
MOST_SPANS = 4  # that a row shows
STYLE = """
:root{color-scheme:light dark;--ink:#1b2330;--dim:#5c6675;--line:#d5dae1;--paper:#fff;--blue:#2460a7;--pause:#dbe4ee;
--filler:#e0912f}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--dim:#9aa4b2;--line:#39424f;--paper:#14181f;--blue:#79b0ee;
--pause:#2b3644;--filler:#e0912f}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:2rem auto;
padding:0 1rem}h1{font-size:1.5rem;line-height:1.3}h2{font-size:1.1rem;margin:2rem 0 .5rem}
table{border-collapse:collapse;width:100%;font-size:.875rem}th,td{text-align:left;padding:.3rem .6rem .3rem 0;
border-bottom:1px solid var(--line);vertical-align:top}.number{text-align:right;white-space:nowrap;
font-variant-numeric:tabular-nums}.note{font-size:.875rem;margin:.25rem 0}
.dim,small{color:var(--dim)}.span{white-space:nowrap}
svg{width:100%;height:auto;display:block;margin:.25rem 0}
.axis{fill:none;stroke:var(--line)}.tick{font:11px system-ui,sans-serif;fill:var(--dim)}
.wave{fill:var(--blue)}.line{fill:none;stroke:var(--blue);stroke-width:1.5}.pause{fill:var(--pause)}.filler{fill:var(--filler);opacity:.75}
mark{background:none;color:var(--filler);font-weight:600}.key{display:inline-block;width:.8em;height:.8em;margin:0 .3em}
"""


def page(report: Mapping[str, Any]) -> str:
    return "\n".join(_page(report)) + "\n"


def _page(report: Mapping[str, Any]) -> Iterator[str]:
    measured, question = report["measured"], report["question"]
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Your answer</title>'
    yield '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<style>{STYLE}</style></head><body><h1>{escape(question['text'])}</h1>"
    if source := question["source"]:
        yield f'<p class="dim">From {escape(source["name"])}, page {source["page"]}.</p>'
    yield f'<p class="dim">{_facts(report)}</p>'
    yield from (f"<p>{escape(each['sentence'])} {escape(each['next_step'])}</p>" for each in measured["warnings"])
    yield from _charts(measured)
    yield f'<p class="dim">{COUNTED}</p>'
    yield from _table("The recording", measured["quality"])
    yield from _table("The delivery", measured["delivery"])
    yield from _compared(report["compared"])
    yield from _coaching(report["coaching"])
    yield from _transcript(measured["transcript"])
    yield '<p class="dim">These are physical facts of one recording. Nothing is concluded from them about you, and '
    yield "they are set beside your own earlier answers alone.</p></body></html>"


def _facts(report: Mapping[str, Any]) -> str:
    kept = {"metrics": "was deleted once it was measured", "days": "is deleted after seven days"}
    sound = kept.get(report["answer"]["keep"], "is kept until you delete it")
    at = report["answer"]["created"][:16].replace("T", " ")
    return (
        f"Answer {escape(report['answer']['id'])}, {at} UTC, {report['measured']['duration']:.1f} s. The sound {sound}."
    )


def _charts(measured: Mapping[str, Any]) -> Iterator[str]:
    yield '<h2>Waveform</h2><small><span class="key" style="background:var(--pause)"></span>pause of 250 ms or more'
    yield '<span class="key" style="background:var(--filler);margin-left:1em"></span>filler</small>'
    yield drawing.waveform(measured)
    why = measured["delivery"].get("pitch_median", {}).get("why")
    yield "<h2>Pitch</h2><small>in semitones from your own median; twelve are an octave</small>"
    yield drawing.pitch(measured) or _missing(why)
    rate = measured["delivery"].get("articulation_rate", {"value": None, "why": None})
    why = rate["why"] if rate["value"] is None else "The answer is too short to show how its pace changes."
    yield f"<h2>Pace</h2>{drawing.pace(measured) or _missing(why)}"


def _missing(why: str | None) -> str:
    return f'<p class="dim">Not drawn. {escape(why or "There is too little to draw.")}</p>'


def _table(title: str, measurements: Mapping[str, Any]) -> Iterator[str]:
    whys = list(dict.fromkeys(told["why"] for told in measurements.values() if told["why"]))
    yield f'<h2>{title}</h2><table><tr><th>What</th><th class="number">Value</th><th>Unit</th><th class="number">n</th>'
    yield "<th>How far to rely on it</th><th>When</th><th>Measured by</th></tr>"
    for name in sorted(measurements, key=lambda each: list(NAMES).index(each) if each in NAMES else len(NAMES)):
        yield _row(NAMES.get(name, name.replace("_", " ").capitalize()), measurements[name], whys)
    yield "</table>"
    yield from (f'<p class="dim note"><sup>{number}</sup> {escape(why)}</p>' for number, why in enumerate(whys, 1))


def _row(name: str, told: Mapping[str, Any], whys: Sequence[str]) -> str:
    value = "–" if told["value"] is None else f"{told['value']:g}"
    note = f" <sup>{whys.index(told['why']) + 1}</sup>" if told["why"] else ""
    cells = [f"<td>{escape(name)}</td>", f'<td class="number">{value}</td>', f"<td>{escape(told['unit'])}</td>"]
    cells += [f'<td class="number">{told["n"]}</td>', f'<td class="span">{RELIABLE[told["reliability"]]}{note}</td>']
    return f'<tr>{"".join(cells)}<td>{_when(told["spans"])}</td><td class="dim">{escape(told["source"])}</td></tr>'


def _when(spans: Sequence[Sequence[float]]) -> str:
    shown = ", ".join(f'<span class="span">{_span(*map(_time, span))}</span>' for span in spans[:MOST_SPANS])
    return shown + (f" and {len(spans) - MOST_SPANS} more" if len(spans) > MOST_SPANS else "")


def _span(start: str, end: str) -> str:
    return start if start == end else f"{start}–{end}"


def _time(second: float) -> str:
    tenths = round(10 * second)
    return f"{tenths // 600}:{tenths % 600 / 10:04.1f}"


def _compared(lines: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "<h2>Beside your earlier answers</h2>"
    if not lines:
        yield '<p class="dim">This is the first answer of yours with numbers to compare.</p>'
        return
    yield '<table><tr><th>What</th><th class="number">This answer</th><th class="number">Median before</th>'
    yield '<th class="number">Change</th><th>Unit</th><th class="number">n before</th>'
    yield "<th>How far to rely on it</th></tr>"
    for each in lines:
        cells = (f"{each['value']:g}", f"{each['earlier_median']:g}", f"{each['change']:+g}")
        numbers = "".join(f'<td class="number">{cell}</td>' for cell in cells)
        last = f'<td>{each["unit"]}</td><td class="number">{each["n"]}</td><td>{RELIABLE[each["reliability"]]}</td>'
        yield f"<tr><td>{NAMES[each['name']]}</td>{numbers}{last}</tr>"
    yield "</table>"


def _coaching(found: Mapping[str, Any] | None) -> Iterator[str]:
    yield "<h2>The content</h2>"
    if found is None:
        yield '<p class="dim">It was not judged; ask for coaching to have it read against a rubric.</p>'
        return
    for each in found["criteria"]:
        yield f"<p><strong>{escape(each['question'])}</strong> {each['level'].capitalize()}.</p><ul>"
        yield from (
            f"<li>“{escape(quote['quote'])}” <small>{clock(quote['start'])}</small></li>" for quote in each["quotes"]
        )
        yield "</ul>"
    yield f'<p class="dim">{escape(found["notice"] or "")} Judged by {escape(found["mode"])}.</p>'


def _transcript(heard: Mapping[str, Any] | None) -> Iterator[str]:
    yield "<h2>What was heard</h2>"
    if heard is None:
        yield '<p class="dim">No transcript was made, so words were not counted.</p>'
        return
    fillers = {each["start"] for each in heard["fillers"]}
    words = (
        f"<mark>{escape(word['text'])}</mark>" if word["start"] in fillers else escape(word["text"])
        for word in heard["words"]
    )
    yield f"<p>{' '.join(words)}</p>"
    if perhaps := heard["possible_fillers"]:
        named = ", ".join(f"“{escape(each['text'])}” {clock(each['start'])}" for each in perhaps)
        yield f'<p class="dim">Perhaps fillers too, which only a listener can tell; not counted: {named}.</p>'
    yield f'<p class="dim">Heard by {escape(heard["engine"])}.</p>'
