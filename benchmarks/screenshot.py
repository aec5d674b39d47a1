"""Makes docs/screenshots/article.png: the page of a sample article, as Chromium shows it.

python benchmarks/screenshot.py [ARTICLE_ID]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from civicgraph.config import Settings  # noqa: E402
from civicgraph.graph.storage.store import Store  # noqa: E402
from civicgraph.ingest import ingest  # noqa: E402
from civicgraph.sources import read  # noqa: E402
from web.browser import picture  # noqa: E402
from web.running import server  # noqa: E402

ARTICLE = "ngo-quyen-210115"
SIZE = (1180, 900)
LARGEST = 300_000  # bytes


def main() -> None:
    """Ingests the samples into a temporary store, serves it and takes the picture."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ARTICLE
    file = ROOT / "docs" / "screenshots" / "article.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        store = Path(temporary) / "store"
        ingest(read([str(ROOT / "data" / "articles")]), store, Settings())
        path = Store.open(store).article(wanted).value.removeprefix(Settings().base)
        with server(store) as address:
            picture(f"{address}/page/{path}?lang=en", file, *SIZE)
    if file.stat().st_size > LARGEST:
        sys.exit(f"{file.name} has {file.stat().st_size} bytes, more than {LARGEST}")
    print(file.relative_to(ROOT), file.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
