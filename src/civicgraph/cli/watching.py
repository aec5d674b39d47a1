"""Watch a feed, a sitemap or a folder."""

from __future__ import annotations

import re
import time
from pathlib import Path

import click

from civicgraph.cli.options import settings, store_option
from civicgraph.errors import ArticleError, CivicGraphError

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_SHORTEST = 10  # seconds


class _Interval(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """A time such as 15m, 2h or 90s, in seconds."""

    name = "TIME"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        found = re.fullmatch(r"(\d+)([smhd])", str(value))
        if not found or int(found[1]) * _UNITS[found[2]] < _SHORTEST:
            self.fail(f"write a time of {_SHORTEST} seconds or more as in 90s, 15m, 2h or 1d, not {value}", param, ctx)
        return int(found[1]) * _UNITS[found[2]]


@click.command()
@click.argument("places", metavar="PLACE...", nargs=-1, required=True)
@store_option()
@click.option("--every", type=_Interval(), default="15m", show_default=True, help="The time from one look to the next.")
@click.option("--once", is_flag=True, help="Look once and end.")
@click.option(
    "--identify",
    is_flag=True,
    help="After the first round, and each that stored something, bring reports of one event together, as the command identify does.",
)
def watch(places: tuple[str, ...], folder: Path, every: int, once: bool, identify: bool) -> int:
    """Ingest what is new or changed at a feed (RSS, Atom), a sitemap or a folder, and look again.

    Robots.txt is kept to, a host gets one request a second and is left alone for as long as it asks or fails; pages of other hosts are left out.
    """
    from civicgraph.sources.polite import Guest  # noqa: PLC0415

    for place in places:
        if not place.lower().startswith(("http://", "https://")) and not Path(place).is_dir():
            raise CivicGraphError(f"{place}: it is no folder, and no http(s) address of a feed or sitemap")
    guest, due = Guest({}), identify
    while True:
        rounds = [_look(place, folder, guest) for place in places]
        due = identify and (due or any(stored for _, stored in rounds))
        due = due and not _identified(folder)
        if once:
            return 1 if due or any(failed for failed, _ in rounds) else 0
        try:
            time.sleep(every)
        except KeyboardInterrupt:
            return 0


def _identified(folder: Path) -> bool:
    """Brings reports of one event together, where there is a store; False where it cannot be written now."""
    from civicgraph.cli.linking import identified  # noqa: PLC0415

    try:
        if (folder / "CURRENT").exists():
            identified(folder)
        return True
    except CivicGraphError as error:
        click.echo(f"error: {error}", err=True)
        return False


def _look(place: str, folder: Path, guest: object) -> tuple[bool, bool]:
    """Looks at one place and tells of it: whether something could not be read, or the store not written, until the next look, and whether any was."""
    from civicgraph import ingest  # noqa: PLC0415
    from civicgraph.ingest import watching  # noqa: PLC0415

    def warned(warning: ArticleError) -> None:
        click.echo(f"warning: {warning}", err=True)

    try:
        report, failures = watching.look(place, folder, settings(), guest, ingest.ingest, warned)  # type: ignore[arg-type]
    except CivicGraphError as error:
        click.echo(f"error: {error}", err=True)
        return True, False
    failures += report.failed
    for failure in failures:
        click.echo(f"error: {failure}", err=True)
    counts = f"{report.added:,} articles added, {report.changed:,} changed, {report.unchanged:,} unchanged"
    click.echo(f"{time.strftime('%H:%M:%S')} {place}: {counts if report.done else 'nothing new'}", err=True)
    return bool(failures), bool(report.added or report.changed)
