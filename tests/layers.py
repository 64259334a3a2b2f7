"""Which module of the product may import which."""

# Lowest first; a module imports only from rows above its own. A package stands for its modules.
LAYERS = (
    {"errors", "theme", "meanings", "amounts"},
    {"columns"},
    {"schema_parts"},
    {"schemas", "assumption_schemas", "usage_schemas", "draw_schemas"},
    {"tables", "catalog", "charts"},
    {"cells", "changes"},
    {"csv_text", "case_toml"},
    {"case_checks", "overrides", "price_rows"},
    {"inserts", "engines", "case", "prices"},
    {"layers", "lever_kinds", "ledger_files"},
    {"lever_caps", "lever_paths", "lever_releases", "importing"},
    {"lever_list"},
    {"lever_files"},
    {"levers"},
    {"sweeps"},
    {"scenarios"},
    {"reduction", "user_plans", "batches"},
    {"usage"},
    {"model"},
    {"fit_search", "fit_files", "distributions", "uncertain", "answer_shapes", "condition_parts"},
    {"fit_case", "fit_log", "fit_correlations", "correlations", "conditions", "solve_grid"},
    {"draws", "backtest_facts"},
    {"fit", "solve", "simulate"},
    {"backtest", "files", "printing", "prompt", "summary_tables"},  # the command line's parts
    {"summary_users", "explain"},
    {"summary"},
    {"run", "report", "simulate_report", "backtest_report", "solve_report"}
    | {"cli_options", "cli_output", "lever_report", "simulate_chart"},
    {"cli_what_if"},
    {"cli"},
)
