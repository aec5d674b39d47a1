"""The reference facts as triples: read by the store, complete, one base, no blank node, always the same."""

from __future__ import annotations

import subprocess
import sys
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
import pytest

from civicgraph.config import BASE
from civicgraph.graph.facts.reference import reference_quads
from civicgraph.knowledge import load

QUERY = "PREFIX civic: <https://w3id.org/civicgraph/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    return list(reference_quads(load(), BASE))


@pytest.fixture(scope="module")
def store(lines: list[bytes]) -> ox.Store:
    store = ox.Store()
    store.bulk_load(b"\n".join(lines), ox.RdfFormat.N_QUADS)
    return store


def test_every_line_is_one_triple_as_the_store_writes_it(lines: list[bytes], store: ox.Store) -> None:
    written = {f"{quad.triple} .".encode() for quad in store}
    assert len(lines) == len(set(lines)) == len(store)
    assert set(lines) == written


def test_no_blank_node(lines: list[bytes]) -> None:
    assert not [line for line in lines if line.startswith(b"_:") or b" _:" in line.split(b'"')[0]]


def test_the_same_twice(lines: list[bytes]) -> None:
    assert list(reference_quads(load(), BASE)) == lines


def test_the_seed_district(store: ox.Store) -> None:
    found = store.query(
        QUERY
        + """BASE <https://w3id.org/civicgraph/> SELECT ?name ?above ?until WHERE {
        <unit/305_quan-le-chan> a civic:AdministrativeUnit ; skos:prefLabel ?name ; civic:partOfUnit/skos:prefLabel ?above ;
            civic:validUntil ?until ; civic:level <code/unit-level/district> ; civic:unitCode "305" .
        FILTER(lang(?name) = "vi" && lang(?above) = "vi") }"""
    )
    assert [tuple(x.value for x in row) for row in found] == [("quận Lê Chân", "thành phố Hải Phòng", "2025-07-01")]


def test_what_a_ward_became(store: ox.Store) -> None:
    ward = f"<{BASE}unit/11407_phuong-vinh-niem>"
    found = store.query(QUERY + f'SELECT ?name WHERE {{ {ward} civic:succeededBy/skos:prefLabel ?name FILTER(lang(?name) = "vi") }}')
    assert sorted(row[0].value for row in found) == ["phường An Biên", "phường Lê Chân"]


def test_every_object_in_this_base_is_described(store: ox.Store) -> None:
    own = f'isIRI(?o) && strstarts(str(?o), "{BASE}") && !strstarts(str(?o), "{BASE}ontology") && str(?o) != "{BASE}"'
    found = store.query(f"SELECT DISTINCT ?o WHERE {{ ?s ?p ?o . FILTER({own}) FILTER NOT EXISTS {{ ?o a ?t }} }}")
    assert list(islice(found, 3)) == []


def test_national_bodies_and_kinds_are_there(store: ox.Store) -> None:
    assert store.query(
        f'ASK {{ <{BASE}body/quoc-hoi> a <https://w3id.org/civicgraph/ontology#StateBody> ; ?p "National Assembly"@en, "QH"@vi }}'
    ) or store.query(QUERY + f'ASK {{ <{BASE}body/quoc-hoi> a civic:StateBody ; skos:prefLabel "National Assembly"@en ; skos:altLabel "QH"@vi }}')
    assert store.query(
        QUERY + f'ASK {{ <{BASE}code/body-type/ubnd> a skos:Concept ; skos:prefLabel "Ủy ban nhân dân"@vi, "People\'s Committee"@en }}'
    )


def test_the_whole_fits_in_little_time_and_room(tmp_path: Path) -> None:
    script = """
import sys, time
from pathlib import Path
from civicgraph.config import Settings
from civicgraph.graph.storage.writer import Writer
from civicgraph.knowledge import load
start = time.process_time()
writer = Writer.open(sys.argv[1], load(), Settings())
peak = next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))  # of this program alone
print(len(writer.live), time.process_time() - start, int(peak) // 1024)
writer.close()
"""
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "store")], check=True, capture_output=True, text=True, timeout=120)
    quads, seconds, megabytes = (float(number) for number in done.stdout.split())
    assert quads > 300_000
    assert seconds < 20  # the promise is 10 seconds; a busy machine gets twice that
    assert megabytes < 600


def test_another_base_keeps_only_the_ontology_where_it_is() -> None:
    other = "https://example.org/graph/"
    subjects = {line.split(b" ")[0] for line in reference_quads(load(), other)}
    assert not [s for s in subjects if s.startswith(b"<https://w3id.org/civicgraph/") and not s.startswith(b"<https://w3id.org/civicgraph/ontology")]
    assert b"<https://example.org/graph/code/unit-level/district>" in subjects
