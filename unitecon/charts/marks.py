"""What every chart is put together with: rows as data, layers, the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import altair as alt
import polars as pl

from unitecon.basics import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unitecon.charts.words import Row

AnyChart = TypeVar("AnyChart", alt.LayerChart, alt.VConcatChart)


def data(rows: Sequence[Row]) -> alt.Chart:
    """An unmarked chart of `rows`, which the specification carries along."""
    # A frame and not a list of values: Altair copies and validates those again at every step.
    return alt.Chart(pl.DataFrame(list(rows), infer_schema_length=None))


def layered(layers: Sequence[alt.Chart], **properties: Any) -> alt.LayerChart:
    """`layers` on top of each other, the first at the bottom."""
    return cast("alt.LayerChart", alt.layer(*layers).properties(**properties))


def themed(chart: AnyChart, title: str, subtitle: list[str]) -> AnyChart:
    """`chart` under its title and with the product's theme, for itself alone."""
    head = alt.Title(title, subtitle=subtitle)
    return cast("AnyChart", chart.properties(title=head).configure(**theme.config()))
