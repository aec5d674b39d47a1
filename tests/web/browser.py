"""Real headless Chromium: what a page is after its scripts ran, and what it looks like."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)  # fmt: skip


def _run(*arguments: str) -> str:
    assert CHROMIUM, "the tests of pages need Chromium: install the package chromium"
    with tempfile.TemporaryDirectory() as profile:
        command = [CHROMIUM, *_QUIET, f"--user-data-dir={profile}", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def document(address: str) -> str:
    """The document of a page as HTML, after its scripts ran."""
    return _run("--dump-dom", address)


def picture(address: str, file: Path, width: int, height: int) -> None:
    """A picture of a page as PNG."""
    _run(f"--window-size={width},{height}", f"--screenshot={file}", address)


class Tab:
    """A tab that is driven: pages are opened, keys pressed, scripts asked; `errors` is what the browser complained of, `asked` what it fetched."""

    def __init__(self, width: int = 1280, height: int = 1200) -> None:
        self.errors: list[str] = []
        self.asked: list[str] = []
        self._size, self._number, self._rest = f"--window-size={width},{height}", 0, b""

    def __enter__(self) -> Self:
        assert CHROMIUM, "the tests of pages need Chromium: install the package chromium"
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 20) for fd in (theirs_in, theirs_out)]  # out of the way of 3 and 4, where the browser looks

        def wired() -> None:
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        command = [CHROMIUM, *_QUIET, self._size, f"--user-data-dir={self._profile.name}", "--remote-debugging-pipe", "about:blank"]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, preexec_fn=wired, pass_fds=(3, 4))  # noqa: PLW1509
        for fd in (theirs_in, theirs_out, *high):
            os.close(fd)
        targets = self._call("Target.getTargets", whole=True)["targetInfos"]
        page = next(target["targetId"] for target in targets if target["type"] == "page")
        self._session = self._call("Target.attachToTarget", whole=True, targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._in)
        os.close(self._out)
        self._profile.cleanup()

    def open(self, address: str) -> None:
        """Opens a page and waits until it is loaded."""
        self._call("Page.navigate", url=address)
        self.until("document.readyState === 'complete'")

    def said(self, script: str) -> Any:
        """The value of a script's expression."""
        return self._call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)["result"].get("value")

    def until(self, script: str, seconds: float = 15) -> None:
        """Waits until an expression is true."""
        end = time.monotonic() + seconds
        while not self.said(script):
            assert time.monotonic() < end, f"never true: {script}; at {self.said('location.href')}; the browser complains of {self.errors}"
            time.sleep(0.05)

    def press(self, text: str) -> None:
        """Types into what has the focus."""
        for letter in text:
            self._call("Input.dispatchKeyEvent", type="keyDown", text=letter, key=letter)
            self._call("Input.dispatchKeyEvent", type="keyUp", key=letter)

    def _call(self, method: str, whole: bool = False, **given: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": given}
        if not whole:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == self._number:
                assert "error" not in told, told
                result: dict[str, Any] = told["result"]
                return result
            self._note(told)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            piece = os.read(self._in, 1 << 16)
            assert piece, "the browser went away"
            self._rest += piece
        line, self._rest = self._rest.split(b"\0", 1)
        told: dict[str, Any] = json.loads(line)
        return told

    def _note(self, told: dict[str, Any]) -> None:
        given = told.get("params", {})
        if told.get("method") == "Runtime.exceptionThrown":
            self.errors.append(str(given["exceptionDetails"]))
        elif told.get("method") == "Log.entryAdded" and given["entry"]["level"] == "error":
            self.errors.append(given["entry"]["text"])
        elif told.get("method") == "Network.requestWillBeSent":
            self.asked.append(given["request"]["url"])
