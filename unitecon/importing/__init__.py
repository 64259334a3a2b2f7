"""Import logs and usage reports into a case's ledger: strictly, each file once, all or nothing.

In: log files of a format in `queries/imports/`. Out: the ledger's Parquet files, quarantined
records, an `ImportReport`. Start at `job.run`.
"""

from __future__ import annotations

from unitecon.importing.bills.bill_job import BillJob
from unitecon.importing.bills.bill_job import run as run_bills
from unitecon.importing.earlier import Forgotten, forget, imports
from unitecon.importing.job import Job, import_files, run
from unitecon.importing.maps.guessing import GuessedMap, guess_map
from unitecon.importing.pipeline import formats
from unitecon.importing.pseudonyms import Pseudonyms
from unitecon.importing.pseudonyms import read as read_pseudonyms
from unitecon.importing.recognition.recognise import Recognition, recognise
from unitecon.importing.report import ImportReport, report_text
from unitecon.importing.sources.expand import expand

__all__ = [
    "BillJob",
    "Forgotten",
    "GuessedMap",
    "ImportReport",
    "Job",
    "Pseudonyms",
    "Recognition",
    "expand",
    "forget",
    "formats",
    "guess_map",
    "import_files",
    "imports",
    "read_pseudonyms",
    "recognise",
    "report_text",
    "run",
    "run_bills",
]
