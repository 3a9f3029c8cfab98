"""Documents whose direction concerns a part of the claim only, judged by reading each row.

A claim often joins several statements ("A and B", "X because of Y", "the only ..."). A document
that speaks to one of them points a way, but does not decide the whole. Rows that look at another
year, place or measure than the claim are not meant: their note says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Claim to the sources of such rows, and which part they speak to.
PARTIAL: Final[Mapping[str, frozenset[str]]] = {
    claim: frozenset(sources.split())
    for claim, sources in {
        # one half of "A and B", or one of several things listed
        "heavy-rare-earths-002": "idtechex reuters_bmw_2023 encyc_pm",  # motors, not turbines
        "environment-002": "jxdaily2020 longnan2014 e360_2019",  # the sulphate, not the oxalic acid
        "environment-005": "zudong2020",  # ammonia and lead, not cadmium
        "environment-007": "iaea_chen cenews_re",  # thorium, not uranium
        "environment-009": "li2014",  # thorium, not fluoride
        "environment-012": "andra andra2005 rmb reuters2025sol nyt2011are",  # one country each
        "environment-018": "bbt2011 goldsci2019 laiwu2013",  # pollution, not complaints
        "environment-022": "insitu_std appl2025 srep2025",  # efficient, or safe, but not clean
        "environment-025": "sintef2024b xinhua2011std",  # energy, or pollution
        "environment-026": "insitu_std",  # efficient, not free of pollution
        "fiscal-governance-001": "taxbook imf1997",  # revenue, or spending
        "fiscal-governance-014": "irc_cg irc_inc",  # one rate each
        "alternatives-pipeline-022": "aclara_asianmetal penco_aq",  # not Angola
        "alternatives-pipeline-027": "ev_2025_rho",  # one continent each
        "macro-industry-001": "nvda_israel nvda_ndtv",  # the value, or one of the two countries
        "macro-industry-002": "vitc_csm",  # vitamin C
        "macro-industry-005": "cahsr_jan26 northvolt_mar25",  # one project each
        "macro-industry-014": "trendforce_tsmc ltn_tsmc",  # loss, not delay or yield
        "macro-industry-049": "fdic_fig22 projsyn_finance",  # 1950, not 2023
        "export-controls-007": "pd_smug_2012",  # Hong Kong, not Vietnam
        "export-controls-008": "ustr_ds431",  # the US request
        "export-controls-009": "wto_panel wto_ab wto_concl",  # one report each
        "export-controls-010": "duty_end quota_end",  # duties, or quotas
        "export-controls-018": "ustr_ds431 jogmec_2022 bw_jv_2011",  # the suit, or the support
        "export-controls-020": "toyo_2025 gta_2010 nyt_t02",  # how long, or what it did
        "export-controls-031": "twz_e7 slash_e7 avbiz_e7",  # the US, not Russia
        "public-money-005": "usgs_ofr2019_1023b",  # the order of December
        "public-money-010": "dpa_pd_2019 dod_nov2020_ctx",  # the year, or the sum
        "patents-018": "rp_hist ames_moly redstar_xu",  # not Japan
        "trade-war-004": "korea_hf_flash korea_hf_bizwire korea_hf_kbs korea_hf_rebound",
        "trade-war-009": "tariff_aug25",  # the Chinese rate; the US one agrees
        "refining-015": "iea_2024 reuters_apr2025 gw_2024",  # the lead, or the ore
        "talent-006": "stem_2016",  # largest, not cheapest
        "market-size-016": "adamas_exports24",  # margin, not profit
        "defence-demand-014": "gardner_dod1pct",  # the US, not Europe
        "molycorp-mp-009": "emj_2015 reuters_smug_2015 wsj_2015",  # one cause each
        "fiscal-governance-013": "doge_nr doge_wtop doge_reuters",  # the days, or the result
        "macro-industry-016": "northvolt_raised northvolt_deliver",  # the sum, or the output
        # what happened, but not its cause; or the cause, but not the rest
        "molycorp-mp-003": "epa_2014",
        "molycorp-mp-012": "lat_1997 wiki_ivanpah",
        "molycorp-mp-026": "moly_10q_2015 primeclerk mem_2016 wsj_2015",
        "molycorp-mp-027": "reuters_lynas_2015 cefic_silmet brussels_solvay",
        "fiscal-governance-012": "chalco2014 miit2014b gd2014",
        "defence-demand-018": "f35_radar_anj",
        "japan-dependence-010": "cen_2014",
        # "first", "only", "all", "for ever": the word, or all but the word
        "environment-003": "jxdaily2020b zhang2020 yang2022",
        "fiscal-governance-010": "gf12 bigtwo",
        "export-controls-005": "rebate_2017 forum_t01",
        "export-controls-026": "quota_2010",
        "patents-009": "brussels_solvay",
        "patents-011": "ltn_2025",
        "refining-011": "iea_2024",
        "refining-016": "crs_r42510",
        "molycorp-mp-033": "mp_10q_q3_2025",
        "trade-war-008": "wto_ajil",
        "prices-001": "sam_nov2025",
        "heavy-rare-earths-009": "afp_2025 jogmec_2023 lynas_tb_2025",
        # beside the point that the claim makes
        "alternatives-pipeline-006": "pak_ourpak pak_rex",  # the sum, or the place and nature
        "environment-004": "e360_2019b",  # both ways in one sentence
        "environment-019": "star20230217",  # the text's wording, not the claim's
        "fiscal-governance-006": "cdt_13",  # the chat; the official's post was not read
        "patents-007": "toyo_2025",  # capacity, not the top grades
        "refining-003": "lynas_lic_2020 lynas_lic_2023a",  # one stage of the process
    }.items()
}
