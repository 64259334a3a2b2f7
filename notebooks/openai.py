import marimo

app = marimo.App(
    width="medium", app_title="Does each user cover their own cost, and when does the cash run out?"
)


@app.cell
def _():
    import marimo as mo
    import polars as pl

    import unitecon as ue

    return mo, pl, ue


@app.cell
def _(mo):
    mo.md("""
    # Does each user cover their own cost, and when does the cash run out?

    The bundled case `openai` holds public figures, each with its source and the day it became
    known. For another case, run `marimo run notebooks/openai.py -- --case FOLDER`.
    """)


@app.cell
def _(mo, ue):
    model = ue.open(mo.cli_args().get("case") or "openai")
    as_of_date = model.case.as_of_date
    month = as_of_date.replace(day=1)
    mo.md(f"**{model.case.title}**, as of {as_of_date}: {', '.join(model.scenario_ids)}.")
    return as_of_date, model, month


@app.cell
def _(mo):
    mo.md("""
    ## Does each user cover their own cost?

    A tier covers its cost if its *contribution margin* is zero or more: revenue less the cost of
    serving its users, fees and partners' shares.
    """)


@app.cell
def _(model):
    margin_chart = model.chart("margins")
    margin_chart
    return (margin_chart,)


@app.cell
def _(model, month, pl):
    plan_margins = (
        model.answer("plan_margins")
        .filter(pl.col("scenario_id") == "baseline", pl.col("month") == month)
        .select(
            "plan_id",
            "users",
            "revenue_usd",
            "serving_cost_usd",
            "contribution_margin_usd",
            "contribution_margin_share",
        )
        .sort("contribution_margin_usd")
    )
    plan_margins
    return (plan_margins,)


@app.cell
def _(mo):
    mo.md("""
    ## When does the cash run out?

    The line of a scenario ends on the day its cash runs out.
    """)


@app.cell
def _(model):
    runways = model.answer("runways")
    cash_chart = model.chart("cash")
    cash_chart
    return cash_chart, runways


@app.cell
def _(runways):
    runways


@app.cell
def _(mo):
    mo.md("""
    ## What if?

    Three levers that apply from the as-of date on. Growth is per year: 0.5 adds half, -0.5 halves.
    The sliders start at round values, not at the case's own paths.
    """)


@app.cell
def _(mo):
    plus_price = mo.ui.slider(5, 60, 1, value=20, label="Plus, USD per month", show_value=True)
    research_growth = mo.ui.slider(
        -0.5, 3.0, 0.05, value=0.5, label="Training compute, growth per year", show_value=True
    )
    cost_growth = mo.ui.slider(
        -0.9, 0.5, 0.05, value=-0.5, label="Cost of a token, growth per year", show_value=True
    )
    mo.vstack([plus_price, research_growth, cost_growth])
    return cost_growth, plus_price, research_growth


@app.cell
def _(cost_growth, model, plus_price, research_growth):
    growths = {"training_compute": research_growth.value, "token_cost": cost_growth.value}
    what_if = model.with_scenario(
        "what_if",
        {
            "plan_prices": {"plan_id": "plus", "price_usd_per_user_month": plus_price.value},
            "driver_growths": [
                {"driver_id": driver, "phase": "forward", "growth_share_per_year": growth}
                for driver, growth in growths.items()
            ],
        },
    )
    return (what_if,)


@app.cell
def _(as_of_date, model, pl, ue, what_if):
    is_compared = pl.col("scenario_id").is_in(["baseline", "what_if"])
    what_if_runways = what_if.answer("runways").filter(is_compared)
    what_if_months = what_if.answer("company_months").filter(is_compared)
    about = ue.charts.About(company=model.case.title, as_of_date=as_of_date)
    what_if_chart = ue.charts.cash(what_if_months, what_if_runways, about)
    what_if_chart
    return what_if_chart, what_if_runways


@app.cell
def _(what_if_runways):
    what_if_runways


if __name__ == "__main__":
    app.run()
