"""A headless browser: what a page shows, what it complains about, and what it asks for."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SECONDS = 60
# A page in a file has no origin; what the browser asks for by itself has not even that.
REQUEST = re.compile(r'"initiator":"null".*?"url":"([^"]*)"')
OWN = ("file:", "data:", "chrome", "devtools:", "about:", "blob:")


class Seen(NamedTuple):
    """A page in a browser: its elements after its scripts ran, console errors, requests."""

    html: str
    errors: list[str]
    requests: list[str]

    @property
    def title(self) -> str:
        """The page's title, as its scripts leave it."""
        match = re.search(r"<title>(.*?)</title>", self.html, re.DOTALL)
        return match[1] if match else ""


def seen(page: Path) -> Seen:
    """Open a page in Chromium, which has no network."""
    with tempfile.TemporaryDirectory() as folder:
        net_log = Path(folder) / "net.json"
        done = subprocess.run(
            [
                str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                f"--user-data-dir={folder}/profile", f"--log-net-log={net_log}",
                "--disable-background-networking", "--disable-component-update",
                "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr",
                "--virtual-time-budget=5000", "--dump-dom", page.absolute().as_uri(),
            ],
            capture_output=True, timeout=SECONDS, check=True,
        )  # fmt: skip
        urls = set(REQUEST.findall(net_log.read_text(errors="replace")))
    errors = re.findall(r"CONSOLE.*", done.stderr.decode(errors="replace"))
    requests = [json.loads(f'"{url}"') for url in urls if not url.startswith(OWN)]
    return Seen(done.stdout.decode(errors="replace"), errors, sorted(requests))
