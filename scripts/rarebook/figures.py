"""What makes a chart a citable figure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair
import pandas as pd

from rarebook import drawing, records, theme
from rarebook.legible import visible

SMALLEST_TEXT_PX = 11
SLACK = 1.05
_NAME = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_SAID = re.compile(r'>[^<]+<|\baria-label="[^"]*"')
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Figure:
    """A published figure: what the record says of it, and its drawing."""

    entry: dict[str, Any]
    svg: str

    @property
    def id(self) -> str:
        """``<chapter>/<name>``, for good."""
        return str(self.entry["id"])

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        content = {"image/svg+xml": self.svg, "text/plain": self.entry["title"]}
        return content, {"rarebook": {"figure": self.id}}


def figure(
    chart: drawing.Chart,
    name: str,
    *,
    title: str,
    alt: str,
    subtitle: str = "",
    source: str | None = None,
    notes: str = "",
    tables: Sequence[str] | None = None,
    data: pd.DataFrame | None = None,
    columns: Mapping[str, str] | None = None,
    phone: drawing.Chart | None = None,
) -> Figure:
    """Publish a chart as a figure of the book: drawn twice, with its data and its sources.

    Parameters
    ----------
    chart : Altair chart
        Axes carry units; the title is not in the chart. Single and layered charts are fitted to
        660 px; faceted and joined ones must be at most that wide by themselves.
    name : str
        Hyphenated, unique in the chapter, for good.
    title, subtitle : str
        The finding; what is drawn and in which unit. Plain text.
    alt : str
        What the figure shows, for those who cannot see it, from computed values.
    source : str, optional
        Whose data and which vintage; default: from the tables' descriptions.
    notes : str
        What a reader must know to read it rightly.
    tables : sequence of str, optional
        Tables it was computed from; default: all that the chapter has loaded so far.
    data : DataFrame, optional
        What the data table and the CSV show; default: the chart's own data.
    columns : mapping, optional
        Column to label with unit; only these columns are shown, in this order.
    phone : Altair chart, optional
        The chart for 340 px; needed where `chart` is faceted or joined.

    Raises
    ------
    ValueError
        If the name is taken or malformed, text is missing, a colour is not the theme's, a drawing
        is too wide, or its text smaller than 11 px.
    """
    record = records.current()
    identity = f"{record.chapter}/{name}"
    title, alt, subtitle, notes = (visible(text) for text in (title, alt, subtitle, notes))
    _check_words(identity, name, {"title": title, "alt": alt})
    read = _tables_of(identity, tables, record)
    live = visible(drawing.spec_of(chart), lines=True)
    wide = drawing.sized(live, theme.WIDE_PX)
    small = live if phone is None else visible(drawing.spec_of(phone), lines=True)
    narrow = drawing.sized(small, theme.PHONE_PX)
    slug = identity.replace("/", "-")
    files = {
        f"{name}.svg": drawing.svg_of(wide, slug, title, alt),
        f"{name}.phone.svg": drawing.svg_of(narrow, f"{slug}-phone", title, alt),
        # a missing number is null: NaN is not JSON
        f"{name}.vl.json": json.dumps(
            records.plain({**live, "description": alt}),
            ensure_ascii=False,
            sort_keys=True,
            allow_nan=False,
        ),
        f"{name}.csv": csv_of(_shown_data(identity, chart, data), columns),
    }
    _check_drawing(identity, files[f"{name}.svg"], theme.WIDE_PX)
    _check_drawing(identity, files[f"{name}.phone.svg"], theme.PHONE_PX)
    entry = {
        "id": identity,
        "name": name,
        "title": title,
        "subtitle": subtitle,
        "alt": alt,
        "source": visible(source) if source else _source_line(read, record),
        "notes": notes,
        "tables": read,
        "columns": dict(columns or {}),
        "files": {
            "svg": f"figures/{name}.svg",
            "phone": f"figures/{name}.phone.svg",
            "spec": f"figures/{name}.vl.json",
            "csv": f"figures/{name}.csv",
        },
        "sha256": {file: records.sha256_of(text.encode()) for file, text in files.items()},
    }
    record.add("figures", name, entry)
    if record.folder is not None:
        for file, text in files.items():
            records.write_text(record.folder / "figures" / file, text)
    return Figure(entry, files[f"{name}.svg"])


def csv_of(data: pd.DataFrame, columns: Mapping[str, str] | None = None) -> str:
    """Data as CSV text that a spreadsheet opens safely: labels as header, no live formula."""
    frame = data.copy()
    if columns:
        absent = [column for column in columns if column not in frame]
        if absent:
            raise ValueError(f"columns {absent} are not in the data ({', '.join(frame.columns)})")
        frame = frame[list(columns)].rename(columns=dict(columns))
    for column in frame.select_dtypes(exclude=["number", "bool", "datetime"]).columns:
        frame[column] = frame[column].map(_harmless)
    return frame.to_csv(index=False, lineterminator="\n", float_format="%.10g")


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _check_words(identity: str, name: str, words: Mapping[str, str]) -> None:
    if not _NAME.match(name):
        raise ValueError(f"figure {identity}: a name is lower case words joined by hyphens")
    for label, text in words.items():
        if not text.strip():
            raise ValueError(f"figure {identity}: it has no {label}")


def _check_drawing(identity: str, svg: str, widest: int) -> None:
    # a label may say what it likes
    foreign = theme.foreign_colours(_SAID.sub("><", svg))
    if foreign:
        raise ValueError(
            f"figure {identity}: {', '.join(sorted(foreign))} not of rarebook.theme; "
            "the dark scheme would not know them"
        )
    width, _ = drawing.size_of(svg)
    # a page scales a drawing that is a little wider, as another reader's labels may make it
    if width > widest * SLACK:
        raise ValueError(
            f"figure {identity}: drawn {width:.0f} px wide, at most {widest}; set the width of its "
            "panels" + (" or give phone=" if widest == theme.PHONE_PX else "")
        )
    if drawing.smallest_text(svg) < SMALLEST_TEXT_PX:
        raise ValueError(f"figure {identity}: text smaller than {SMALLEST_TEXT_PX} px")


def _tables_of(identity: str, given: Sequence[str] | None, record: records.Record) -> list[str]:
    if given is None:
        return sorted(set(record.tables) - {"claims", "conflicts"})
    absent = sorted(set(given) - set(record.tables))
    if absent:
        raise ValueError(f"figure {identity}: the chapter has not loaded {', '.join(absent)}")
    return list(given)


def _source_line(read: Sequence[str], record: records.Record) -> str:
    """Whose data and which vintage, from the descriptions of the tables."""
    parts: dict[str, None] = {}
    for name in read:
        entry = record.tables[name]
        who = ", ".join(entry["sources"]) or entry["title"]
        when = f" ({entry['vintage']})" if entry["vintage"] else ""
        parts[f"{who}{when}"] = None
    return "; ".join(parts)


def _shown_data(identity: str, chart: drawing.Chart, data: pd.DataFrame | None) -> pd.DataFrame:
    if data is not None:
        return data
    own = getattr(chart, "data", altair.Undefined)
    if isinstance(own, pd.DataFrame):
        return own
    raise ValueError(f"figure {identity}: pass data=, the numbers that the figure shows")
