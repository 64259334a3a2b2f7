"""One memory limit: the setting, or a share of the machine or of its control group."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from places import ROOT

from unitecon import charts
from unitecon.basics import memory
from unitecon.errors import UniteconError

GB = 1_000_000_000


@pytest.mark.parametrize(
    ("size", "limit"),
    [
        ("8GB", "8GB"),
        ("500MB", "500MB"),
        ("1.5 GB", "1500MB"),
        ("2GiB", "2147MB"),
        ("900mb", "900MB"),
        ("20000KB", "20MB"),
    ],
)
def test_a_size_that_is_set_is_used_and_duckdb_takes_it(
    size: str, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNITECON_MEMORY", size)
    assert memory.limit() == limit
    duckdb.connect(config={"memory_limit": memory.limit()}).close()


@pytest.mark.parametrize(
    "size",
    ["plenty", "8", "GB", "-8GB", "0GB", "80%", "8GB; drop", "1KB", "9999999TB", "٨GB", "1e3GB"],
)
def test_a_setting_that_is_not_a_size_is_refused(
    size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNITECON_MEMORY", size)
    with pytest.raises(UniteconError) as refused:
        memory.limit()
    assert str(refused.value) == (
        f"UNITECON_MEMORY must be a size such as 8GB or 500MB, got {size!r}"
    )


def test_without_a_setting_a_share_of_the_machine_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UNITECON_MEMORY", raising=False)
    monkeypatch.setattr(memory, "available_bytes", lambda: 12 * GB)
    assert memory.limit() == "4GB"
    monkeypatch.setenv("UNITECON_MEMORY", " ")
    assert memory.limit() == "4GB"


def machine(root: Path, cgroup: str, **limits: str) -> Path:
    """A folder that looks like `/` of a machine; limits by file below `/sys/fs/cgroup`."""
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/self/cgroup").write_text(cgroup)
    for name, text in limits.items():
        path = root / "sys/fs/cgroup" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n")
    return root


def test_the_lowest_limit_of_the_control_groups_holds(tmp_path: Path) -> None:
    """Version 2: a process is limited by its own group and by every group around it."""
    groups = {"memory.max": "max", "app/memory.max": "1000000", "app/job/memory.max": "2000000"}
    root = machine(tmp_path, "0::/app/job\n", **groups)
    assert memory.available_bytes(root) == 1_000_000


def test_a_container_of_version_1_has_its_limit_at_the_top(tmp_path: Path) -> None:
    groups = {"memory/memory.limit_in_bytes": "3000000", "cpu/memory.limit_in_bytes": "5"}
    root = machine(tmp_path, "5:cpu:/\n4:cpuacct,memory:/docker/0f3a\n", **groups)
    assert memory.available_bytes(root) == 3_000_000


def test_a_limit_of_the_process_itself_counts(tmp_path: Path) -> None:
    """As `ulimit -d` and `ulimit -v` set it, here in a process of its own."""
    code = "from unitecon.basics import memory; print(memory.available_bytes())"
    for option in ("-d", "-v"):
        command = f'ulimit {option} 3000000 && exec "{sys.executable}" -c "{code}"'
        printed = subprocess.run(["sh", "-c", command], capture_output=True, check=True).stdout
        assert int(printed) == 3_000_000 * 1024


def test_without_a_limit_the_whole_machine_is_there(tmp_path: Path) -> None:
    unlimited = machine(tmp_path / "a", "0::/\n", **{"memory.max": "max"})
    assert memory.available_bytes(unlimited) == memory.available_bytes(tmp_path / "nowhere")
    assert memory.available_bytes(unlimited) > 100_000_000
    huge = {"memory/memory.limit_in_bytes": str(2**63 - 4096)}  # version 1's way of saying so
    root = machine(tmp_path / "b", "4:memory:/\n", **huge)
    assert memory.available_bytes(root) == memory.available_bytes(unlimited)


def test_every_instance_of_duckdb_has_the_limit_and_spills_to_a_folder_of_its_own() -> None:
    """Without settings DuckDB takes four fifths of the machine, and spills to where one works."""
    for path in sorted((ROOT / "unitecon").rglob("*.py")):
        for call in re.findall(r"duckdb\.connect\((.{0,250})", path.read_text(), re.DOTALL):
            assert re.search(r"memory\.settings\(|memory\.limit\(|ettings", call), path
    first, second = memory.settings(), memory.settings()
    assert first["memory_limit"] == memory.limit()
    assert first["temp_directory"] != second["temp_directory"]
    assert not Path(first["temp_directory"]).exists()


def test_an_import_has_fewer_threads_where_memory_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 16)
    for size, threads in (("100MB", 1), ("1GB", 4), ("64GB", 16)):
        monkeypatch.setenv("UNITECON_MEMORY", size)
        assert memory.threads() == threads


def test_too_little_to_run_at_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its libraries end a process there in the middle of a thread, without a word."""
    monkeypatch.setattr(memory, "_process_bytes", lambda: {"d": 2_500_000_000})
    message = r"may reserve 2500MB of memory \(ulimit -d\), but needs 3GB, most of which"
    with pytest.raises(UniteconError, match=message):
        memory.limit()
    monkeypatch.setattr(memory, "_process_bytes", lambda: {"v": 40_000_000_000})
    memory.refuse_limits()
    with pytest.raises(
        UniteconError, match=r"reserve 40GB .*\(ulimit -v\), .* 75GB to draw charts"
    ):
        charts.warm_up()
