"""Logs into a case's usage ledger: strict, once, whole or not at all."""

from __future__ import annotations

from unitecon.importing.job import ImportReport, import_files, said
from unitecon.importing.pipeline import formats

__all__ = ["ImportReport", "formats", "import_files", "said"]
