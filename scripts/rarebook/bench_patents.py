"""How long the recount takes and how much memory it needs, on generated patents.

Run ``python -m rarebook.bench_patents [ROWS]`` (default: ten million rows in five files). The
files have the form that the patent office documents; their content is arithmetic, so that the
right answer is known and checked.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from rarebook.sources import patents

CLASSES_A_PATENT = 6
ROWS_A_PATENT = 1 + CLASSES_A_PATENT + 1.5 + 1  # itself, classes, inventors, assignee
EVERY = 1000  # one patent in so many is a rare-earth patent
# i counts rows; $n patents, $each classes a patent, one patent in $every a rare-earth patent
_PATENT = """SELECT i patent_id, 'utility' patent_type, 1976 + i % 50 || '-06-01' patent_date,
    'A "quoted" title' patent_title, 'B2' wipo_kind, 9 num_claims, 0 withdrawn, 'f.xml' filename
    FROM range($n) t(i)"""
_CPC = """SELECT i // $each patent_id, i % $each cpc_sequence, 'C' cpc_section,
    CASE WHEN i % $each = 0 AND i // $each % $every = 0
    THEN ['C22B59/00', 'C01F17/206', 'H01F1/0577', 'C09K11/7774'][1 + i // $each // $every % 4]
    ELSE 'G06F' || (i % 40) || '/' || (i % 90) END cpc_group, 'inventional' cpc_type
    FROM range($n * $each) t(i)"""
_INVENTOR = """SELECT i // 3 * 2 + i % 3 % 2 patent_id, i % 3 // 2 inventor_sequence,
    'l' || i % 1000 location_id FROM range($n * 3 // 2) t(i)"""
_ASSIGNEE = """SELECT i patent_id, 0 assignee_sequence, 'l' || i % 1000 location_id
    FROM range($n) t(i)"""
_PLACE = """SELECT 'l' || i location_id,
    ['US', 'JP', 'CN', 'DE', 'KR'][1 + i % 5] disambig_country FROM range(1000) t(i)"""


def generate(folder: Path, rows: int) -> int:
    """Write the five files with about `rows` rows in all; returns how many patents they hold."""
    count = round(rows / ROWS_A_PATENT)
    number = {"n": count}
    files: dict[str, tuple[str, dict[str, int]]] = {
        "g_patent": (_PATENT, number),
        "g_cpc_current": (_CPC, {**number, "each": CLASSES_A_PATENT, "every": EVERY}),
        "g_inventor_disambiguated": (_INVENTOR, number),
        "g_assignee_disambiguated": (_ASSIGNEE, number),
        "g_location_disambiguated": (_PLACE, {}),
    }
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    for name, (query, values) in files.items():
        made = connection.sql(query, params=values) if values else connection.sql(query)
        made.write_csv(str(folder / f"{name}.tsv"), sep="\t", header=True)
    connection.close()
    return count


def _apart(folder: Path, rows: int) -> int:
    """Generate in another process, so that its memory is not counted here."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(generate, (folder, rows))


def main(rows: int = 10_000_000) -> int:
    """Generate, count, check the answer, and print time and peak memory."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        count = _apart(folder, rows)
        size = sum(path.stat().st_size for path in folder.iterdir())
        print(f"{rows:,} rows, {size / 1e6:,.0f} MB")
        start = time.perf_counter()
        found, _ = patents.count(folder, scratch=folder)
        seconds = time.perf_counter() - start
    whole = int(found.loc[found["cpc_group"] == "rare-earths", "patents"].sum())
    expected = -(-count // EVERY)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{whole:,} rare-earth patents ({expected:,} expected)")
    print(f"{seconds:.1f} s, peak memory {peak:,.0f} MB")
    return 0 if whole == expected else 1


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
