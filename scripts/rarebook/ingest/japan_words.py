"""Words of the evidence on Japan as the book's own: baskets, measures, bases."""

from __future__ import annotations

from typing import Final

IMPORT_BASKETS: Final = {
    "rare earths, MOF aggregate (HS 2805.30+2846)": "rare-earths",
    "rare earths": "rare-earths",
    "rare earth materials": "rare-earths-unspecified",
    "rare earth metals/alloys (Argus, Japanese customs)": "rare-earths-unspecified",
    "cerium compounds": "cerium-compounds",
    "cerium oxide": "cerium-oxide",
    "yttrium oxide": "yttrium-oxide",
    "heavy rare earths (Dy, Tb etc.)": "dysprosium-terbium",
    "Dy+Tb demand covered by Lynas offtake": "dysprosium-terbium",
    "HS 2805 (incl. mercury & alkali metals)": "alkali-and-rare-earth-metals",
    "rare earths incl. permanent magnets (Comtrade value)": "rare-earths-and-magnets",
    "rare earth raw materials (Comtrade value)": "raw-materials",
}
# measure of the evidence: column of the table, units of the column in one of the evidence's
IMPORT_MEASURES: Final = {
    ("quantity", "t"): ("quantity_t", 1.0),
    ("quantity", "t (pure content)"): ("quantity_t", 1.0),
    ("quantity", "t (REM equivalent)"): ("quantity_t", 1.0),
    ("value", "USD million"): ("value_usd", 1e6),
    ("value", "JPY million"): ("value_jpy", 1e6),
    ("value", "JPY billion"): ("value_jpy", 1e9),
    ("unit_value", "thousand USD/t"): ("unit_value_usd_t", 1e3),
    ("share_of_quantity", "pct"): ("share_of_weight_pct", 1.0),
    ("share_of_value", "pct"): ("share_of_value_pct", 1.0),
    ("share", "pct"): ("share_stated_pct", 1.0),
    ("share_stated_by_METI", "pct"): ("share_stated_pct", 1.0),
    ("dependence_stated_by_METI", "pct"): ("share_stated_pct", 1.0),
    ("share_claimed", "pct"): ("share_stated_pct", 1.0),
    ("share_of_demand", "pct"): ("share_stated_pct", 1.0),
}
WEIGHTS: Final = {"t (pure content)": "pure-content", "t (REM equivalent)": "metal-equivalent"}
# sources whose shares are not, or not known to be, of gross weight
SHARE_BASES: Final = {
    "J04": "not-stated",
    "J05": "metal-equivalent",
    "J06": "not-stated",
    "J07": "not-stated",
    "J17": "pure-content",
}
QUALIFIERS: Final = {">": "over", "~": "about", "": "exact"}

MAGNET_BASKETS: Final = {
    "rare earth permanent magnets (HS 850511 finished)": "finished-magnets",
    "magnets + magnet powders + alloys": "magnets-powders-alloys",
    "rare earth permanent magnets and magnet alloys": "magnets-and-alloys",
}

DEPENDENCE_BASKETS: Final = {
    "HS 280530": "280530",
    "HS 284610": "284610",
    "HS 284690": "284690",
    "HS 280530+284610+284690": "rare-earths",
    "HTS 280530+284610+284690": "rare-earths",
    "REE+ (CN 280530 + 2846)": "rare-earths",
    "rare earth imports by quantity": "rare-earths",
    "rare-earth compounds and metals": "compounds-and-metals",
    "compounds and metals": "compounds-and-metals",
    "rare earths": "rare-earths-unspecified",
    "rare earth raw materials (Comtrade)": "raw-materials",
    "compounds": "compounds",
    "cerium compounds": "cerium-compounds",
    "other rare-earth compounds": "other-compounds",
    "sintered NdFeB magnets": "sintered-ndfeb-magnets",
    "yttrium": "yttrium",
    "magnesium": "magnesium",
}
DEPENDENCE_MEASURES: Final = {
    ("import_value", "USD"): ("value_usd", 1.0),
    ("import_value", "USD million"): ("value_usd", 1e6),
    ("import_value", "EUR million"): ("value_eur", 1e6),
    ("import_quantity", "t"): ("quantity_t", 1.0),
    ("import_quantity", "t REO"): ("quantity_t", 1.0),
    ("share_of_import_value", "pct"): ("share_of_value_pct", 1.0),
    ("share_of_import_quantity", "pct"): ("share_of_weight_pct", 1.0),
    ("share_of_imports", "pct"): ("share_stated_pct", 1.0),
    ("USGS_import_source_share", "pct"): ("share_stated_pct", 1.0),
    ("supply_share", "pct"): ("share_stated_pct", 1.0),
    ("net_import_reliance", "pct"): ("net_import_reliance_pct", 1.0),
}
PLACES: Final = {"EU27": "EUU"}
UNCHANGED: Final = "J13"  # a minister said that the year's weight was unchanged
# what the evidence's notes say, in the book's words; others stay as they are
NOTES: Final = {
    '"over 90%"': "",
    "METI 2018; source text calls them minor metals/rare earths": "METI; called minor metals",
    '"約7割" - no period given': "METI in the Diet; no period given",
    "METI, Oct 2024, category level not customs by element": "METI; a category, not by element",
    "METI minister Ohata, 5 Jan 2011: around 20,000 t, basically unchanged from 2009": (
        "the minister of trade on 5 January 2011: unchanged from 2009"
    ),
    '"more than two-thirds"': "two thirds or more",
    "-72.4%; the comparison base in this copy is garbled": "",
    'IEEJ/WEF: "nearly 90%"': "Institute of Energy Economics, Japan",
    "NRI (Kiuchi)": "Nomura Research Institute",
    "press": "press, without a source",
    '"about 30%" (Sojitz) / METI forecast in Diet "3割程度"': "of demand, planned",
    "second-highest on record (Bloomberg)": "said to be the second-highest on record",
    "2025 peak": "said to be the peak of 2025",
    "magnets + powders + alloys (Nikkei)": "",
    "magnets and alloys (Adamas)": "",
    "CONFLICTS with Reuters/Kyodo/Bloomberg; scope unknown, unverified": (
        "contradicts three agencies; scope unknown"
    ),
    "CONFLICTS; scope unknown, unverified": "scope unknown",
    'derived = 5,577/1.75 ("almost 75%")': "derived from the change of July",
    'MISQUOTE: Statista/press reads "2020-23" as "2000-2023"': "misquotes 2020 to 2023",
    '"roughly 10.4 million kilograms"': "rounded",
    "JETRO cross-check of the derived value above": "",
    ">95": "over 95",
    "Commission statement (CRMA)": "statement of the Commission",
    "Commission at CRMA proposal, March 2023": "statement of the Commission",
    "political statement; contrast 46.3% customs weight share 2024": (
        "statement of the Commission; customs weights give far less"
    ),
}
