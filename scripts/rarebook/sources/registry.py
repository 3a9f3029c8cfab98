"""The adapters by name. Each is imported when it is asked for: some bring heavy clients along."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Final

from rarebook.sources.common import Adapter, Brought

NAMES: Final = ("usgs", "worldbank", "comtrade", "customs", "patents", "mrds")


def adapter(name: str) -> Adapter:
    """The adapter of this name.

    Raises
    ------
    KeyError
        If there is none; the message names the nearest.
    """
    if name not in NAMES:
        near = get_close_matches(name, NAMES, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(NAMES)}"
        raise KeyError(f"no source {name!r}; {hint}")
    own = {"patents": _patents, "mrds": _mrds}
    if name in own:
        return own[name]()
    made: Adapter = import_module(f"rarebook.sources.{name}").ADAPTER
    return made


def _patents() -> Adapter:
    from rarebook.sources import patents, patentsview

    def write(folder: Path, data: Path) -> Brought:
        report = patents.update(folder, data)
        found = f"{report.patents:,} rare-earth patents of {report.first_year} to "
        return Brought(report.newest[:7], (found + str(report.last_year),))

    title = "The US patent office"
    return Adapter("patents", title, patentsview.PAGE, (patents.TABLE,), write)


def _mrds() -> Adapter:
    from rarebook.sources import mrds

    def write(file: Path, data: Path) -> Brought:
        found = mrds.update(file, data)
        note = f"{found.records:,} records read, {found.dated:,} with a year of discovery, "
        return Brought(None, (f"{note}{found.set_aside:,} set aside",))

    title = "The Mineral Resources Data System"
    return Adapter("mrds", title, "https://mrdata.usgs.gov/mrds/", (mrds.TABLE,), write)
