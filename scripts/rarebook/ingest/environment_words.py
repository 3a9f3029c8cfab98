"""Words of the evidence folder `environment`: kinds of evidence, periods, names of measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# How a figure came about, by the source that gives it. A row may differ: see `KINDS_OF_ROWS`.
_SOURCES: Final[Mapping[str, str]] = {
    "measured": "longnan2014 zudong2020 hera2023a hera2023b nitrate zhang2020 jem2021 envres2023 "
    "hjkx2014 li2014 li2014b rs6counties rsei jase2017 iaea_chen cmj2003 chen1993 icrp2012 "
    "gnnu2022 srep2025 monazite andra2 andra_pallice",
    "modelled": "yang2022 appl2025 pell sltrib2025 tooele2023",
    "estimated": "ma2017 goldsci2019 chen2014ww",
    "planned": "mm20180101 fmt20200130",
    "official": "wp2012 topo2012 mep2016 mep2016b goldsci2019b netease2012 insitu_std insitu_std2 "
    "epa2014 aelb2019 xunwu2020b deseret1997 deseret1998 deseret2003 tooele2012",
    "company": "lynas_res nbd2010c sec_mp sec_mp2 fmt20200130b mm20190816",
    "press": "jxdaily2020 handmsg2006 handmsg2006b cenews_re caixin2012 caixin2012b xinmin2006 "
    "nbd2010b ccin2009 ccin2009b lat1997 wikimp nyt2011are asiasentinel reporterre xunwu14 "
    "xunwu2020 xinhua2019 jobscosts-ganzhou38",
    "rule": "xinhua2011std",
}
KINDS: Final = {source: kind for kind, many in _SOURCES.items() for source in many.split()}

# Words in a measure that tell more than its source.
KINDS_OF_ROWS: Final[Mapping[str, str]] = {
    "modelled": "modelled",
    "remediation bill": "estimated",
    "ammonia nitrogen in discharges": "official",
    "rare-earth industry profit": "official",
}

# Times that are no ISO period: the period, and what the note has to say of it.
PERIODS: Final[Mapping[str, tuple[str, str]]] = {
    "before 2012": ("../2011", ""),
    "plan": ("", "as planned"),
    "2012/2013": ("2012/2013", ""),
    "2014/": ("2014/..", ""),
    "to 1994": ("../1994", ""),
    "to 1993": ("../1993", ""),
    "to 2019": ("../2019", ""),
    "12 years after closure": ("", "12 years after mining ended"),
    "5 a": ("", "over five years"),
    "1996 summer": ("1996", "summer"),
    "1995 mines, seen to 2017": ("1995/2017", "mined by 1995, seen in images up to 2017"),
    "2011/": ("2011/..", ""),
    "before 2011": ("../2010", ""),
    "2020-09/": ("2020-09/..", ""),
    "2024/": ("2024/..", ""),
    "2006/": ("2006/..", ""),
    "2013/": ("2013/..", ""),
    "2018/": ("2018/..", ""),
    "2025-Q1": ("2025-01/2025-03", ""),
    "2025-H1": ("2025-01/2025-06", ""),
    "FY2026": ("2025-10/2026-09", "fiscal year"),
}

# Notes that spoke of files of the evidence, or that need other words.
NOTES: Final[Mapping[str, str]] = {
    "jobscosts/costs.csv": "by the cost of treatment; two fifths of the price of cerium or "
    "lanthanum oxide",
    "quoted sentence is of the spending side": "final accounts",
    "netease2012": "stands against 32,900 for the whole of Jiangxi, in another source",
    "nanfang2013b": "Ganzhou alone is put at 37,389 in another source",
    "SUSPECT": "not credible: would be near a gram a litre; probably another unit; before 2014",
}
