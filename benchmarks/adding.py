"""How long it takes until a reader sees what became of an article: added, changed and removed, alone and in batches of fifty.

    python benchmarks/adding.py [STORE ARTICLES.jsonl[.gz]] [--alone 100] [--batches 4] [--workers 2]

STORE is copied and stays as it is; ARTICLES are others than it holds; without them the sample articles are taken under new ids. One writer
stays open, as in a program that watches a source. The time of an article goes from the article as a value (nothing of it was read yet) to
its related articles in the hands of a reader of the folder, and of somebody who asks a running server; extraction, checks, the index, links
and publishing are in it.
"""

from __future__ import annotations

import argparse
import itertools
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from civicgraph import knowledge
from civicgraph.config import Settings
from civicgraph.errors import NotFoundError
from civicgraph.graph.rdf import iris
from civicgraph.graph.relating.related import related
from civicgraph.graph.storage.layout import Layout, link_tree
from civicgraph.graph.storage.store import Store
from civicgraph.ingest import ingest
from civicgraph.ingest.batches import Batches, opened
from civicgraph.ingest.reading import extractor
from civicgraph.ingest.workers import Workers
from civicgraph.model import Article
from civicgraph.sources import read

BATCH = 50
SAMPLES = 300  # articles of the store that is made where none is given
LOOK = 0.002  # seconds after which a reader looks again whether there is something new
PATIENCE = 10.0  # seconds that a server may take to see what was published


@dataclass
class Times:
    """Milliseconds by what was waited for, in the order of the first."""

    spent: dict[str, list[float]] = field(default_factory=dict)

    def note(self, name: str, seconds: float, among: int = 1) -> None:
        """Adds one measurement, shared by so many articles."""
        self.spent.setdefault(name, []).append(1000 * seconds / among)

    def show(self) -> None:
        """One line a name: the median, what 95 of 100 stay under, the most."""
        for name, values in self.spent.items():
            ranked = sorted(values)
            middle, high = ranked[len(ranked) // 2], ranked[min(len(ranked) - 1, -(-95 * len(ranked) // 100) - 1)]
            print(f"{name:40} {middle:8.1f} {high:8.1f} {ranked[-1]:8.1f} ms, {len(ranked)} times", flush=True)


@contextmanager
def server(store: Path) -> Iterator[str]:
    """The address of a running server of this store."""
    command = [sys.executable, "-m", "civicgraph", "serve", "--port", "0", "--store", str(store)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        try:
            yield next(word.rstrip(".,/") for line in process.stderr for word in line.split() if word.startswith("http://"))
        finally:
            process.terminate()


def asked(address: str, article: Article) -> float:
    """Seconds until a running server gives the articles related to this one."""
    began = time.perf_counter()
    url = f"{address}/articles/{urllib.parse.quote(article.id, safe='')}/related"
    while True:
        try:
            with urllib.request.urlopen(url) as answer:
                answer.read()
                return time.perf_counter() - began
        except urllib.error.HTTPError as error:
            if error.code != 404 or time.perf_counter() - began > PATIENCE:
                raise


@dataclass(frozen=True)
class Watcher:
    """A writer that stays open, a reader of its folder and a server beside it."""

    batches: Batches
    store: Store
    address: str
    times: Times

    def put(self, workers: Workers, articles: Sequence[Article], name: str) -> float:
        """Adds or changes articles and publishes; returns the seconds that it took."""
        began = time.perf_counter()
        for results in list(workers.read(self.batches.lists(articles))):
            self.batches.take(results)
        had = time.perf_counter()
        self.batches.write()
        wrote = time.perf_counter()
        self.batches.publish()
        done = time.perf_counter()
        for part, seconds in (("reading it", had - began), ("writing", wrote - had), ("publishing", done - wrote)):
            self.times.note(f"{name}: {part}", seconds, len(articles))
        return done - began

    def take_out(self, articles: Sequence[Article]) -> float:
        """Removes articles and publishes; returns the seconds that it took."""
        began = time.perf_counter()
        self.batches.remove(sorted(iris.article(article, self.store.base) for article in articles))
        self.batches.publish()
        return time.perf_counter() - began

    def until_seen(self, article: Article, work: Callable[[], float], name: str) -> None:
        """Does something and notes when a reader, and somebody who asks the server, had what became of it in hand."""
        generation = Layout(self.store.folder).generation()
        began, worked = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(1) as beside:
            looking = beside.submit(self._looked, article, generation)
            work()
            published, read, answered = looking.result()
        self.times.note(f"{name}: processor time", time.process_time() - worked)
        self.times.note(f"{name}: seen by a reader", read - began)
        if answered:
            self.times.note(f"{name}: seen by who asks a server", published - began + answered)

    def _looked(self, article: Article, generation: int) -> tuple[float, float, float]:
        """When something newer was published, when it was read, and the seconds in which the server answered; 0 of an article that is gone."""
        while Layout(self.store.folder).generation() == generation:
            time.sleep(LOOK)
        published = time.perf_counter()
        self.store.refresh()
        try:
            related(self.store, article.id)
        except NotFoundError:
            return published, time.perf_counter(), 0.0
        return published, time.perf_counter(), asked(self.address, article)


def later(article: Article) -> Article:
    """The same article with another text."""
    return replace(article, text=f"{article.text}\n2.")


@contextmanager
def watcher(folder: Path, workers: int, times: Times) -> Iterator[Watcher]:
    """A writer as in a program that watches a source, a reader and a server, all of one store folder."""
    began = time.perf_counter()
    with opened(folder, Settings(workers=workers)) as (batches, _):
        times.note("a writer opens the store", time.perf_counter() - began)
        with Store.open(folder) as store, server(folder) as address:
            yield Watcher(batches, store, address, times)


def measure(here: Watcher, given: list[Article], alone: int, workers: int) -> None:
    """Adds, changes and removes some articles one by one and the others by fifty."""
    few, many = given[:alone], [given[at : at + BATCH] for at in range(alone, len(given), BATCH)]
    base = here.store.base
    with Workers(1, base, extractor()) as one, Workers(workers, base, extractor()) as several:
        for some in (one, several):  # what reads is there, and knows words and places, before the clock runs
            list(some.read([[few[0]]] * workers))
        for name, edited in (("add", list), ("change", lambda articles: [later(article) for article in articles])):
            for article in edited(few):
                here.until_seen(article, partial(here.put, one, [article], f"{name} one"), f"{name} one")
            for fifty in many:
                here.times.note(f"{name} fifty, each", here.put(several, edited(fifty), f"{name} fifty, each"), BATCH)
    for article in few:
        here.until_seen(article, partial(here.take_out, [article]), "remove one")
    for fifty in many:
        here.times.note("remove fifty, each", here.take_out(fifty), BATCH)


def a_program_of_its_own(folder: Path, article: Article, times: Times) -> None:
    """What a new process costs that adds one article, from its start to its end."""
    with tempfile.TemporaryDirectory() as scratch:
        text = Path(scratch, "one.txt")
        text.write_text(f"{article.title}\n\n{article.text}\n", "utf-8")
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "civicgraph", "ingest", "--store", str(folder), str(text)], check=True, capture_output=True)
        times.note("a program of its own adds one", time.perf_counter() - began)


def those_of(path: str) -> Iterator[Article]:
    """The articles of a file or folder that can be read."""
    return (one for one in read([path], on_warning=lambda warning: None) if isinstance(one, Article))


def samples(name: str) -> Iterator[Article]:
    """The sample articles over and over, each time under new ids."""
    few = list(those_of(str(knowledge.file("data", "articles"))))
    for number, article in enumerate(itertools.cycle(few)):
        yield replace(article, id=f"{article.id}-{name}-{number}", url=None, text=f"{article.text}\n{number}")


def memory() -> str:
    """Of this process, now and at most, the files that it maps left out of the first."""
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    now, most = (int(told[name].split()[0]) >> 10 for name in ("RssAnon", "VmHWM"))
    return f"memory of the writer: {now} MB of its own, {most} MB at most with mapped files"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", nargs="?", type=Path)
    parser.add_argument("articles", nargs="?")
    parser.add_argument("--alone", type=int, default=100)
    parser.add_argument("--batches", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    wanted = options.alone + BATCH * options.batches
    found = samples("new") if options.articles is None else those_of(options.articles)
    given = list(itertools.islice(found, wanted + 1))
    times = Times()
    with tempfile.TemporaryDirectory(dir=options.store and options.store.resolve().parent) as scratch:
        folder = Path(scratch, "store")
        if options.store:
            link_tree(options.store, folder)
        else:
            ingest(itertools.islice(samples("old"), SAMPLES), folder, Settings(workers=options.workers))
        with Store.open(folder) as store:
            print(f"{len(store.articles())} articles in the store", flush=True)
        with watcher(folder, options.workers, times) as here:
            measure(here, given[:wanted], options.alone, options.workers)
        a_program_of_its_own(folder, given[wanted], times)
        print(f"{'':40} {'median':>8} {'95 %':>8} {'most':>8}")
        times.show()
        print(memory())


if __name__ == "__main__":
    main()
