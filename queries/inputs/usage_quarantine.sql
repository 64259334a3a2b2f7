-- question: Which records did imports refuse, why, and where are they in their files?
-- grain:    import_id, source_file, source_line, source_item
-- reads:    given_usage_quarantine
-- notes:    docs/log.md#imports
-- needs:    imports
select
    import_id,
    source_file,
    source_line,
    source_item,
    reason,
    raw
from given_usage_quarantine
