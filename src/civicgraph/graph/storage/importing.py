"""Foreign RDF as N-Quads without blank nodes, parsed in a process of its own: hostile text can end a parser, and then ends only that.

Run as `python -m civicgraph.graph.storage.importing FILE TARGET BASE`; what it has to say comes as one line of JSON.
"""

from __future__ import annotations

import gzip
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from civicgraph.errors import ArticleError
from civicgraph.graph.rdf.iris import digest

FORMATS = {".nq": ox.RdfFormat.N_QUADS, ".nt": ox.RdfFormat.N_TRIPLES, ".ttl": ox.RdfFormat.TURTLE, ".trig": ox.RdfFormat.TRIG}
_MEMORY = 3 * 2**30  # bytes of address space
_SECONDS = 1800  # of processor time


@contextmanager
def as_nquads(path: Path, base: str) -> Iterator[tuple[Path, int]]:
    """A temporary file with the file's quads, and their number; ArticleError where it cannot be read."""
    if _format(path) is None:
        raise ArticleError(str(path), f"the name must end in one of {', '.join(FORMATS)}, perhaps with .gz")
    if not path.is_file():
        raise ArticleError(str(path), "there is no such file")
    with tempfile.TemporaryDirectory(prefix="civicgraph-import-") as folder:
        target = Path(folder) / "quads.nq"
        command = [sys.executable, "-m", "civicgraph.graph.storage.importing", str(path), str(target), base]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode < 0 or not done.stdout:
            raise ArticleError(str(path), "the file cannot be parsed: it is nested too deeply, or too large for the limits of an import")
        answer = json.loads(done.stdout)
        if "reason" in answer:
            raise ArticleError(str(path), answer["reason"], answer["line"])
        yield target, answer["count"]


def _format(path: Path) -> ox.RdfFormat | None:
    return FORMATS.get(Path(path.stem if path.suffix == ".gz" else path.name).suffix)


def main(path: str, target: str, base: str) -> None:
    """Parses one file within limits, and says how many quads it had or why it cannot be read."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    try:
        with Path(target).open("wb") as out:
            count = convert(Path(path), out, base)
        answer: dict[str, object] = {"count": count}
    except SyntaxError as error:
        answer = {"reason": str(error.msg), "line": error.lineno}
    except (OSError, EOFError, ValueError, MemoryError) as error:
        answer = {"reason": str(error) or "out of memory", "line": None}
    print(json.dumps(answer))


def convert(path: Path, out: IO[bytes], base: str) -> int:
    """Writes the quads of a file, those with blank nodes last and under the names of `_named`; returns their number."""
    count, held = 0, ox.Dataset()
    source: IO[bytes]
    with cast(IO[bytes], gzip.open(path)) if path.suffix == ".gz" else path.open("rb") as source:
        for quad in ox.parse(source, _format(path), base_iri=base):
            count += 1
            if isinstance(quad.object, ox.Triple):
                raise ValueError("a triple stands as an object: this is RDF 1.2, and RDF 1.1 is read here")
            if any(isinstance(term, ox.BlankNode) for term in (quad.subject, quad.object, quad.graph_name)):
                held.add(quad)
            else:
                out.write(f"{quad} .\n".encode())
    for line in _named(held, base):
        out.write(line)
    return count


def _named(quads: ox.Dataset, base: str) -> Iterator[bytes]:
    """The quads with an IRI for each blank node, made from its canonical name among the quads that have blank nodes."""
    quads.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    whole = digest(*sorted(str(quad) for quad in quads))
    for quad in sorted(quads, key=str):
        terms = [_name(term, whole, base) for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)]
        yield (" ".join(term for term in terms if term) + " .\n").encode()


def _name(term: object, whole: str, base: str) -> str:
    if isinstance(term, ox.BlankNode):
        return f"<{base}genid/{digest(whole, term.value)}>"
    return "" if isinstance(term, ox.DefaultGraph) else str(term)


if __name__ == "__main__":
    main(*sys.argv[1:])
