"""The generator of usage logs: the same rows every time, shaped as its fitted tables say."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest
from places import ROOT

from benchmarks import fit_usage_log, usage_log
from benchmarks.usage_log_lists import ASSUMED, FITTED, Log, hours, table_steps, user_weights

SCALE = Log(requests=400_000, users=4_000)


def rows_of(log: Log, threads: int = 4) -> pl.DataFrame:
    """A log as a frame, in its own order."""
    with duckdb.connect(config={"threads": threads}) as connection:
        usage_log.requests(connection, log)
        return connection.sql("from requests").pl()


@cache
def scale() -> pl.DataFrame:
    """The log that shapes are held against; costs under two seconds."""
    return rows_of(SCALE)


def requests_by_user() -> pl.DataFrame:
    """Every user of SCALE with their plan and requests, none left out."""
    counts = scale().unique("request_id").group_by("user_id").len("requests")
    users = usage_log.users_of(SCALE)
    return users.join(counts, on="user_id", how="left").with_columns(
        pl.col("requests").fill_null(0)
    )


def test_the_same_arguments_give_the_same_rows_on_any_number_of_threads() -> None:
    log = replace(SCALE, requests=300_000)
    first = rows_of(log, threads=1)
    assert first.equals(rows_of(log, threads=4))
    other = rows_of(replace(log, seed=2))
    assert not first["created_at"].equals(other["created_at"])


def test_it_has_as_many_rows_as_asked_for_in_the_order_of_time() -> None:
    rows = scale()
    assert rows.height == SCALE.requests
    assert hours(SCALE)["requests"].sum() == SCALE.requests
    originals = rows.unique("request_id", keep="first", maintain_order=True)["created_at"]
    assert originals.is_sorted()
    assert f"{originals[0]:%Y-%m}" == "2025-10" and f"{originals[-1]:%Y-%m}" == "2025-12"


def test_some_rows_are_repeats_of_earlier_ones() -> None:
    share = 1 - scale()["request_id"].n_unique() / SCALE.requests
    assert share == pytest.approx(
        ASSUMED["cases"]["scale"]["duplicates_per_million"] / 1e6, rel=0.2
    )
    assert scale().unique().height == scale()["request_id"].n_unique()


def test_within_a_plan_the_95th_percentile_asks_six_times_the_median() -> None:
    free = requests_by_user().filter(pl.col("plan_id") == "free")["requests"]
    target = FITTED["users"]["p95_to_median_ratio"]
    assert target == 6
    assert free.quantile(0.95, "linear") / free.median() == pytest.approx(target, rel=0.08)
    weights = user_weights(Log(users=200_000))[: Log(users=200_000).group_sizes[0]]
    assert np.quantile(weights, 0.95) / np.median(weights) == pytest.approx(target, rel=0.001)


def test_over_all_plans_requests_are_as_uneven_as_tenants_of_servegen() -> None:
    gini = fit_usage_log.gini(requests_by_user()["requests"].to_numpy().astype(float))
    assert FITTED["users"]["gini_low"] <= gini <= FITTED["users"]["gini_high"]


def test_plans_send_what_their_ratio_and_their_users_say() -> None:
    sent = requests_by_user().filter(pl.col("left_day").is_null() & (pl.col("joined_day") < 0))
    mean = dict(sent.group_by("plan_id").agg(pl.col("requests").mean()).rows())
    for group in SCALE.groups[1:]:
        # Free users also send what others do not send while they are off their plan.
        ratio = mean[group["plan_id"]] / mean["plus"]
        assert ratio == pytest.approx(group["requests_ratio"] / 11, rel=0.35)


@pytest.mark.parametrize("name", ["input", "output"])
@pytest.mark.parametrize("kind", ["chat", "code", "long", "reasoning"])
def test_a_quantile_table_has_the_mean_and_the_median_of_its_trace(kind: str, name: str) -> None:
    fitted = FITTED["kinds"][kind]
    steps = np.array(table_steps(fitted[f"{name}_tokens"], is_log=True))
    assert steps.mean() == pytest.approx(fitted[f"mean_{name}_tokens"], rel=0.04)
    middle = fitted[f"{name}_tokens"][FITTED["probabilities"].index(0.5)]
    assert np.median(steps) == pytest.approx(middle, rel=0.01)


def test_the_fitted_mixture_of_clients_has_the_means_they_report() -> None:
    fitted = FITTED["kinds"]["reasoning"]
    for name in ("input_tokens", "output_tokens", "reasoning_share"):
        reported = fitted[f"reported_mean_{name}"]
        assert fitted[f"mean_{name}"] == pytest.approx(reported, rel=0.05), name


def test_free_users_take_the_tokens_of_their_mix_of_kinds() -> None:
    group = SCALE.groups[0]
    shares, kinds = group["kinds"], FITTED["kinds"]
    names = usage_log.users_of(SCALE).filter(pl.col("group_no") == 0)["user_id"]
    rows = scale().filter(pl.col("user_id").is_in(names.implode()))
    # gpt-4.1-mini does not reason: it answers as in a chat.
    reasoned = shares["reasoning"] * (1 - group["models"]["gpt-4.1-mini"])
    shares = shares | {
        "reasoning": reasoned,
        "chat": shares["chat"] + shares["reasoning"] - reasoned,
    }
    for column, name in (("prompt_tokens", "input"), ("completion_tokens", "output")):
        mean = sum(share * kinds[kind][f"mean_{name}_tokens"] for kind, share in shares.items())
        assert rows[column].mean() == pytest.approx(mean, rel=0.06), column


def test_parts_of_tokens_stay_within_their_totals() -> None:
    rows = scale()
    written = pl.col("cached_tokens") + pl.col("cache_write_tokens")
    assert rows.filter(written > pl.col("prompt_tokens")).is_empty()
    assert rows.filter(pl.col("reasoning_tokens") > pl.col("completion_tokens")).is_empty()
    numbers = rows.select(pl.col(pl.Int64))
    assert numbers.width == 6
    assert min(column.min() for column in numbers) == 0
    assert rows["prompt_tokens"].min() >= 1 and rows["completion_tokens"].min() >= 1


def test_the_cache_holds_the_share_of_input_that_the_trace_reused() -> None:
    rows = scale().select(pl.col("cached_tokens", "prompt_tokens").sum())
    share = rows["cached_tokens"][0] / rows["prompt_tokens"][0]
    # The trace's share and input are drawn apart; whole blocks of 128 are cached.
    assert share == pytest.approx(FITTED["cache"]["reused_share_of_input"], abs=0.03)


def test_shares_of_kinds_of_processing_and_of_models_are_as_assumed() -> None:
    plans = usage_log.users_of(SCALE).select("user_id", "plan_id", "joined_day", "left_day")
    always = plans.filter((pl.col("joined_day") < 0) & pl.col("left_day").is_null())
    team = scale().join(always.filter(pl.col("plan_id") == "team"), on="user_id")
    assert (team["service_tier"] == "batch").mean() == pytest.approx(0.1, abs=0.02)
    # A main model, drawn as the mix is, takes most of a user's requests.
    own = team.group_by("user_id").agg((pl.col("model") == pl.col("model").mode().first()).mean())
    assert 0.8 <= own["model"].median() <= 0.92


def test_paying_users_send_only_an_eighth_outside_their_plan() -> None:
    users = usage_log.users_of(SCALE).filter((pl.col("group_no") > 0) & (pl.col("joined_day") > 20))
    rows = scale().join(users.select("user_id", "joined_day", "left_day"), on="user_id")
    day = (pl.col("created_at").dt.date() - SCALE.first_date).dt.total_days()
    rows = rows.with_columns(day.alias("day")).filter(pl.col("left_day").is_null())
    rows = rows.with_columns((pl.col("day") < pl.col("joined_day")).alias("is_before"))
    spans = users.filter(pl.col("left_day").is_null()).select(
        before=pl.col("joined_day").sum(), after=(SCALE.days - pl.col("joined_day")).sum()
    )
    before, after = rows["is_before"].sum(), (~rows["is_before"]).sum()
    assert (before / spans["before"][0]) / (after / spans["after"][0]) == pytest.approx(
        1 / 8, rel=0.4
    )


def test_user_plans_are_spans_of_paying_users_that_do_not_overlap() -> None:
    plans = usage_log.user_plans(SCALE)
    assert set(plans["plan_id"]) == {"plus", "pro", "team"}
    ordered = plans.with_columns(before=pl.col("to_date").shift(1).over("user_id"))
    assert ordered.filter(pl.col("from_date") < pl.col("before")).is_empty()
    assert plans.filter(pl.col("to_date") <= pl.col("from_date")).is_empty()
    upgraded = plans.filter(pl.col("user_id").is_duplicated())
    assert upgraded["plan_id"].to_list()[:2] == ["plus", "pro"]
    assert plans.filter(pl.col("plan_id") == "team")["seats"].min() >= 2


def test_the_startup_tries_a_model_without_a_price_for_a_few_days() -> None:
    own = ASSUMED["cases"]["assistant_startup"]
    names = ("requests", "users", "months", "first_month", "seed")
    log = Log("assistant_startup", **{name: own[name] for name in names})
    rows = rows_of(log)
    tried = rows.filter(pl.col("model") == "aurora-1-preview")
    assert 5 <= tried.height <= 0.005 * rows.height
    assert {f"{at:%Y-%m}" for at in tried["created_at"]} == {"2025-10"}
    assert rows["user_id"].n_unique() > 280


@pytest.mark.parametrize("name", ["log.csv", "log.jsonl.gz", "log.parquet"])
def test_every_format_holds_the_same_rows(name: str, tmp_path: Path) -> None:
    log = Log(requests=2_000, users=100)
    path = tmp_path / name
    usage_log.write(log, path, name.split(".")[1])
    with duckdb.connect() as connection:
        stored = connection.sql(f"from '{path}'").pl()
    rows = rows_of(log)
    times = rows["created_at"].cast(pl.Datetime("ms"))
    if name == "log.parquet":
        assert stored.equals(rows)
    else:
        at = stored["created_at"].cast(pl.Datetime("ms")).dt.replace_time_zone(None)
        assert at.equals(times)
        assert stored.drop("created_at").equals(rows.drop("created_at"))
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_the_command_writes_a_log_and_its_plans(tmp_path: Path) -> None:
    target, plans = tmp_path / "log.csv.gz", tmp_path / "user_plans.csv"
    script = str(ROOT / "benchmarks" / "usage_log.py")
    arguments = ["--requests", "500", "--users", "50", "--months", "1", "--first-month", "2025-02"]
    arguments += ["-o", str(target), "--user-plans", str(plans)]
    done = subprocess.run(
        [sys.executable, script, *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert "500 rows" in done.stdout
    rows = pl.read_csv(target)
    assert rows.height == 500 and rows["created_at"].str.starts_with("2025-02-").all()
    named = tomllib.loads((ROOT / "benchmarks" / "usage_log_map.toml").read_text(encoding="utf-8"))
    assert set(named["columns"].values()) == set(rows.columns)
    assert pl.read_csv(plans).height >= 3


# ------------------------------------------------------------------------- the fit of its figures


def test_what_a_prompt_shares_with_earlier_ones_is_its_longest_known_start() -> None:
    reused = fit_usage_log.reused_tokens([[1, 2], [1, 2, 3], [1, 9, 3], [7]], [700, 1500, 1200, 90])
    # Block 3 of the third prompt is known, but stands behind one that is not.
    assert reused.tolist() == [0, 1024, 512, 0]
    assert fit_usage_log.reused_tokens([[1], [1]], [100, 100]).tolist() == [0, 100]


def test_quantiles_count_each_value_by_its_weight() -> None:
    values, weights = np.array([30.0, 10.0, 20.0]), np.array([1.0, 8.0, 1.0])
    table = dict(
        zip(
            fit_usage_log.PROBABILITIES,
            fit_usage_log.weighted_quantiles(values, weights),
            strict=True,
        )
    )
    assert (table[0.0], table[0.8], table[0.85], table[0.95], table[1.0]) == (10, 10, 20, 30, 30)


def test_gini_is_none_among_equals_and_nearly_one_where_one_has_all() -> None:
    assert fit_usage_log.gini(np.ones(50)) == pytest.approx(0)
    assert fit_usage_log.gini(np.array([0.0] * 99 + [5.0])) == pytest.approx(0.99)


def test_a_client_is_spread_through_its_own_percentiles() -> None:
    quantiles = {f"x_p{mark}": [value] for mark, value in ((50, "100"), (90, "400"), (99, "2000"))}
    tokens = fit_usage_log.spread(pl.DataFrame(quantiles), "x")[0]
    for mark, value in ((0.5, 100), (0.9, 400), (0.99, 2000)):
        assert np.quantile(tokens, mark, method="hazen") == pytest.approx(value, rel=0.05)


def test_the_fit_reads_traces_and_writes_what_the_generator_reads(tmp_path: Path) -> None:
    for name in ("conv", "code"):
        pl.DataFrame({"ContextTokens": [10, 20, 30], "GeneratedTokens": [1, 2, 0]}).write_csv(
            tmp_path / f"AzureLLMInferenceTrace_{name}.csv"
        )
    prompt = {"input_length": 1024, "output_length": 7, "hash_ids": [0, 1]}
    (tmp_path / "mooncake_conversation_trace.jsonl").write_text(f"{json.dumps(prompt)}\n" * 4)
    marks = {"mean": 5, "p50": 4, "p90": 9, "p99": 20}
    columns = {f"{x}_tokens_{k}": [v, v] for x in ("input", "output") for k, v in marks.items()}
    columns |= {f"reason_ratio_{k}": [v / 20, v / 20] for k, v in marks.items()}
    clients = pl.DataFrame({"model": ["deepseek-r1"] * 2, "requests": [3.0, 1.0], **columns})
    clients.write_csv(tmp_path / "servegen_clients.csv")
    facts, target = tmp_path / "facts.csv", tmp_path / "fitted.toml"
    facts.write_text(
        "metric,value,source,source_date\n"
        "messages_p95_over_median_user_enterprise,6,A report,2025-12-08\n"
    )
    script = str(ROOT / "benchmarks" / "fit_usage_log.py")
    arguments = ["--traces", str(tmp_path), "--facts", str(facts), "-o", str(target)]
    subprocess.run([sys.executable, script, *arguments], check=True, capture_output=True)
    result = tomllib.loads(target.read_text(encoding="utf-8"))
    assert {key: set(table) for key, table in result["kinds"].items()} == {
        key: set(table) for key, table in FITTED["kinds"].items()
    }
    assert result["users"]["sigma"] == 1.0893 and result["users"]["gini_low"] == 0.25
    assert result["cache"]["reused_share_of_input"] == 0.75
    assert result["kinds"]["chat"]["mean_input_tokens"] == 20
    assert result["kinds"]["chat"]["output_tokens"][0] == 1  # a log cannot be taken of 0
    assert result["kinds"]["reasoning"]["reported_mean_reasoning_share"] == 0.25
