"""What was decided by reading the gathered documents row by row, for `documents`.

Keys are a claim and the first source id of the evidence's row, with ``#2`` for a second row of the
same two (in `SOURCES`: a folder and a source). Only `CONTEXT` changes which way a row points.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Key = tuple[str, str]

# The same press report and encyclopedia page, gathered twice: the row of `history` stays.
REPEATED: Final = frozenset(
    {
        ("molycorp-mp-001", "lat1997"),
        ("molycorp-mp-001", "wikimp"),
        ("molycorp-mp-012", "lat1997"),
        ("molycorp-mp-012", "wikimp"),
    }
)

# Rows that named three or four sources: one row for what each says. (sources, says, value, note)
SPLIT: Final[Mapping[Key, tuple[tuple[str, str, str, str], ...]]] = {
    ("market-size-001", "mkt_exclusive"): tuple(
        (source, f"A market report puts the market of 2024 at {value} billion USD.", value, note)
        for source, value, note in (
            ("mkt_exclusive", "2.63", "definition not stated"),
            ("mkt_alixyz", "3.95", "market research as quoted; definition not stated"),
            ("mkt_persistence", "5.8", "definition not stated"),
            ("mkt_mrfr", "6.37", "a projection; definition not stated"),
        )
    ),
    ("defence-demand-008", "shell_pravda"): (
        (
            "shell_pravda;shell_gdo",
            "US output doubled from 14,000 to 28,000 a month by autumn 2023.",
            "28000",
            "a month; the target of 100,000 in 2025 is not confirmed in the texts read",
        ),
        (
            "shell_feb24",
            "US output had reached 30,000 a month by February 2024.",
            "30000",
            "a month",
        ),
    ),
    ("public-money-028", "verde_argus"): (
        (
            "verde_argus;verde_rinsider",
            "The project was at the pre-feasibility stage; its mining right is of April 2024.",
            "",
            "no figure of spending was found",
        ),
        (
            "verde_metalnomist",
            "First output is planned for the end of 2028.",
            "",
            "no figure of spending was found",
        ),
    ),
    ("macro-industry-046", "wdi_manf_cd_b"): (
        (
            "wdi_manf_cd_a;wdi_manf_cd_b",
            "With the World Bank series the four made 4.99 trillion USD in 2023 against 4.66 for "
            "China.",
            "1.072",
            "value added; two vintages, Korea from its share of GDP; on gross production China "
            "exceeds the next nine",
        ),
    ),
    ("market-size-018", "smm_ndfeb"): (
        (
            "adamas_exports24;smm_ndfeb",
            "China exported 58,152 t of magnets in 2024, of about 260,000 t made.",
            "22.4",
            "derived; output as expected in June 2024",
        ),
        (
            "adamas_exports24;argus_ndfeb",
            "China exported 58,152 t of magnets in 2024, of about 300,000 t made.",
            "19.4",
            "derived",
        ),
    ),
    ("market-size-019", "adamas_exports24"): (
        (
            "adamas_exports24;smm_ndfeb",
            "Exports were about 22% of the Chinese magnet output of 2024.",
            "22.4",
            "derived, output of 260,000 t; magnets inside exported goods not counted",
        ),
        (
            "adamas_exports24;argus_ndfeb",
            "Exports were about 19% of the Chinese magnet output of 2024.",
            "19.4",
            "derived, output of 300,000 t; magnets inside exported goods not counted",
        ),
    ),
}

# Sentences put into our own words where they stood near those of the document.
SAYS: Final[Mapping[Key, str]] = {
    ("defence-demand-001", "s3521"): (
        "A bill of 2010 holds that radar, guided weapons and lasers need rare earths as they are "
        "designed today."
    ),
    ("defence-demand-011", "gao_24_107176"): (
        "GAO repeated in September 2024 that mining and processing of these materials sit largely "
        "in China."
    ),
    ("alternatives-pipeline-007", "pak_rex"): (
        "Much of the resource lies in Balochistan, a province with a separatist conflict."
    ),
    ("alternatives-pipeline-008", "lcm_mmta"): (
        "Earlier the company called itself the only commercial maker of neodymium metal outside "
        "China that is not in Chinese hands, with two cells of about 55 t a year and six planned."
    ),
    ("trade-war-023", "tariff_it"): (
        "On 25 August 2025 the US president spoke of a tariff of some 200% if China held back "
        "magnets."
    ),
    ("chips-analogy-001", "newsbytes_5nm"): (
        "SMIC is called the country's sole maker at 7 nm, with weak yields and no EUV tools."
    ),
    ("chips-analogy-004", "crs_taiwan_90"): (
        "A CRS report, as quoted, puts up to nine tenths of leading-edge chip output in Taiwan."
    ),
    ("environment-001", "nyt2011b"): (
        "The Lynas refinery was in 2011 the first new one outside China in almost thirty years; "
        "the reporter says the world had left the dirty work to China."
    ),
    ("environment-004", "xunwu14"): (
        "A press feature describes 14 km2 of bare, desert-like land at Wenfeng, Xunwu, before "
        "treatment."
    ),
    ("environment-015", "ceip2016"): (
        "Of ten centrally funded mine projects due in 2013 to 2015 inspectors found none that had "
        "met what was asked, as far as the text read goes."
    ),
    **{
        (claim, "srep2025"): (
            "From 2001 to 2016 Gannan saw over 890 landslides, four fifths of them while solution "
            "was being injected."
        )
        for claim in ("environment-021", "environment-022", "environment-026")
    },
    ("molycorp-mp-001", "wiki_ivanpah"): (
        "A federal investigation counted some 60 spills from 1984 until the pipeline was closed "
        "in 1998, some of them never reported."
    ),
    ("molycorp-mp-003", "wsj_2010"): (
        "The mine stopped in 2002 under complaints about the environment, waste water among them."
    ),
    ("molycorp-mp-024", "wsj_2010"): (
        "The mine stopped in 2002 under complaints about the environment."
    ),
    ("molycorp-mp-003", "sgvt_2011"): (
        "The company is paraphrased as naming both environmental trouble and cheaper Chinese "
        "supply for the stop of 2002."
    ),
    ("molycorp-mp-004", "usgs_mcs2019"): (
        "Mountain Pass began to mine again in early 2018, after two years of care and maintenance."
    ),
    ("molycorp-mp-004", "usgs_mcs2018"): "The United States mined no rare earths in 2017.",
    ("molycorp-mp-010", "mp_10q_q3_2025"): "Sales to China came to an end in July 2025.",
    ("molycorp-mp-013", "wiki_mp"): (
        "In 2004 Unocal obtained the county's leave to run the mine for thirty more years."
    ),
    ("molycorp-mp-015", "moly_q3_2012"): (
        "In November 2012 the target was still a rate of 19,050 t a year by the year's last "
        "quarter."
    ),
    ("heavy-rare-earths-002", "reuters_bmw_2023"): (
        "One large maker (BMW) builds externally excited motors and does without such magnets."
    ),
    ("heavy-rare-earths-003", "gw_2024"): (
        "No country supplies more heavy rare earths than Myanmar: China took 41,700 t of oxide "
        "from there in 2023, over twice its own quota."
    ),
    ("heavy-rare-earths-008", "rm_asm_2025"): (
        "In 2025 ASM delivered refined dysprosium and terbium from its Korean plant."
    ),
    ("refining-011", "evertiq_2024"): (
        "Solvay's plant at La Rochelle is said to handle light and heavy rare earths on an "
        "industrial scale."
    ),
    ("refining-018", "evertiq_2024"): (
        "Solvay's plant was called Europe's only one to handle light and heavy rare earths on an "
        "industrial scale."
    ),
    ("refining-016", "cdf_solvay"): (
        "A lecture abstract presents Solvay as alone outside China in running separation on "
        "several continents."
    ),
    ("patents-001", "specchem_2025"): (
        "Until the 1980s the French plant at La Rochelle ranked among the largest anywhere."
    ),
    ("patents-012", "raremetals_sx"): (
        "A trade site ranks separation as the hardest and costliest step of the chain."
    ),
    ("production-shares-022", "usgs_graph"): (
        "A chart after USGS shows China taking the lead in the 1980s."
    ),
    ("production-shares-027", "crs_r41744"): (
        "For three decades, the 1960s to the 1980s, no country made more rare earths than the US."
    ),
    ("talent-006", "stem_nsf"): (
        "The US science foundation put Chinese graduates in science and engineering at 1.6 million "
        "for 2014 and warns of broad definitions."
    ),
    ("export-controls-013", "ielp_2014"): (
        "By paragraph 11.3 China bound itself to end export duties, more than the WTO usually asks."
    ),
}

# Notes that pointed into the folders of the evidence.
NOTES: Final[Mapping[Key, str]] = {
    ("alternatives-pipeline-004", "treo_2025"): "about half of its yearly output",
    ("defence-demand-002", "nzh_samarium"): "source of the figure not given",
    ("public-money-019", "mp_mirror"): "press",
    ("market-size-004", "usgs_mcs2026"): "derived; against about 6 for rare earths",
    ("macro-industry-006", "cahsr_history"): "the other line is in the industry documents",
    ("macro-industry-010", "erp2007_b91"): "ratio derived; recent years not found",
    ("alternatives-pipeline-024", "wdi_manf_cd_a"): (
        "derived growth, current USD; the share of GDP is another measure"
    ),
    ("public-money-030", "mp_mirror"): "as converted, with warrants",
    ("market-size-016", "adamas_exports24"): "one year",
    ("alternatives-pipeline-030", "treo_2025"): "NdPr, not praseodymium",
    ("defence-demand-018", "f35_radar_anj"): "gallium is not named; deliveries were 191 in 2025",
    ("environment-005", "longnan2014"): (
        "older study; a later one of the same county finds the opposite for groundwater"
    ),
    ("environment-024", "dallas"): "no law of 1980 named",
    ("fiscal-governance-002", "final2024b"): (
        "against 1,125 bn CNY by all levels in one quarter of 2025"
    ),
    ("fiscal-governance-012", "miit2014"): "panel report of 26 March 2014",
    ("molycorp-mp-003", "usgs_ds140"): (
        "the decline precedes 2002; another edition shifts these values by one year"
    ),
    ("molycorp-mp-005", "roskill_2017"): "another report calls the consortium American-led",
    ("molycorp-mp-030", "sbsun_2015"): "agrees with the claim",
    ("molycorp-mp-030", "mem_2016"): (
        "press on court filings; other press has 1.6 and 1.25 billion"
    ),
    ("molycorp-mp-032", "mp_10q_q3_2025"): "203.85 million in 2024, 527.51 million in 2022",
    ("molycorp-mp-033", "mp_10q_q3_2025"): "profits in 2021, 2022 and 2023, against 'every year'",
    ("refining-007", "crs_r41347"): "Molycorp also had an alloy plant in Arizona from 2011",
    ("patents-015", "scmp_2019"): "filing country not given",
    ("export-controls-002", "mofcom_2001"): "so the ban is older than 2023",
    ("export-controls-008", "ustr_ds431"): "DS432 and DS433 are of the same day",
    ("export-controls-015", "usmma"): "other lists say 1998 or 2000",
    ("export-controls-026", "quota_2010"): "a cut for all destinations",
    ("prices-006", "smm_apr2025"): "the enforcement that the claim means is of May to August 2025",
}

# Rows that pointed a way, but speak of something else than the claim: they give context.
CONTEXT: Final = frozenset(
    {
        # licences for magnet patents of Japan; the claim is about processing ore
        ("patents-014", "rr_patents"),
        # a river section below treatment plants; the claim is about recovery left to nature
        ("environment-006", "jxdaily2020"),
        # animals that died at the mine, blamed on smelters there; the claim is about Dalahai
        ("environment-010", "xinmin2006"),
        # a count without population or ages; miners at the mine, 150 km from the pond
        ("environment-011", "nbd2010b"),
        ("environment-011", "cmj2003"),
        ("environment-011", "chen1993"),
        # planting and earthworks, and a sentence cut off: neither says how long soil takes
        ("environment-015", "xinhua2019"),
        ("environment-015", "ceip2016"),
        # a later reversal; the claim is about what was ordered in February 2023
        ("environment-019", "mm20231024"),
        # landslides; the claim is that the method is efficient and does not pollute
        ("environment-026", "srep2025"),
        # foreign monazite and its residue; the claim is about Chinese ore
        ("environment-027", "andra2"),
        ("environment-027", "monazite"),
        # a bill of decades against the profit of one year
        ("environment-030", "goldsci2019"),
        # says that taxes are light, not what share of revenue they are
        ("fiscal-governance-003", "southtax"),
        # where the tax goes, not who pays it
        ("fiscal-governance-007", "yulin2025"),
        # fins and laser designators: two light elements and one of the heavy group
        ("defence-demand-001", "ncpa_ib112"),
        # a copy on a message board, of one variant
        ("defence-demand-005", "f35_ti_5ch"),
        # first steps by 2007; the claim is that the quarrel sped them up
        ("japan-dependence-010", "jamestown_2011"),
    }
)

# A row that bears on a second claim too: two claims that name opposite causes of one event are
# weighed alike. (claim, direction, note)
ALSO: Final[Mapping[Key, tuple[str, str, str]]] = {
    ("molycorp-mp-024", "geo_king"): (
        "molycorp-mp-003",
        "contradicts",
        "names another cause; general text",
    ),
}

# Titles and publishers: no file of the evidence, no private person's name.
SOURCES: Final[Mapping[Key, Mapping[str, str]]] = {
    ("controls", "D02"): {"publisher": "U.S. Geological Survey"},
    ("controls", "J03"): {"title": "Answer of the ministry of economy in the Diet"},
    ("controls", "J22"): {"title": "Estimates of a Japanese economist"},
    ("controls", "J23"): {"title": "Japan's dependence and what a cut would cost"},
    ("controls", "J28"): {"title": "The rare earths embargo of 2010 and its lessons"},
    ("controls", "J29"): {"title": "How Japan solved its rare earth minerals dependency issue"},
    ("environment", "chenkung2014"): {"publisher": "HKUST working paper"},
    ("environment", "landry_cq"): {"title": "Discussion of the debate on political selection"},
    ("environment", "monazite"): {"title": "Monazite uranium content"},
}
