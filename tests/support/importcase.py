"""A small table of requests, its map, and the pipeline of an import over it."""

from __future__ import annotations

from pathlib import Path

from unitecon.importing.maps.table_map import TableMap
from unitecon.importing.pipeline import Pipeline
from unitecon.importing.sources import readers

HEADER = "id,user,at,model,prompt\n"
COLUMNS = {
    "request_id": "id",
    "user_id": "user",
    "occurred_at": "at",
    "model_ref": "model",
    "input_tokens": "prompt",
}
MAP = TableMap("", COLUMNS)


def row(request_id: str, prompt: str = "10", at: str = "2025-10-02T10:00:00Z") -> str:
    """A line of the table: a request of ann."""
    return f"{request_id},ann,{at},gpt-4o,{prompt}\n"


def pipeline(folder: Path, *rows: str, table_map: TableMap = MAP) -> Pipeline:
    """The pipeline over a CSV file with these lines, its temporary files in `folder`."""
    path = folder / "a.csv"
    path.write_text(HEADER + "".join(rows))
    return Pipeline("table", [readers.look(path)], folder, table_map)


def over_file(pipeline: Pipeline) -> Pipeline:
    """The same pipeline with its relations defined over its sources."""
    pipeline.stage(pipeline.folder)
    pipeline.over_sources()
    return pipeline
