-- question: How many tokens of each class did an account use on a plan in a month?
-- grain:    month, account_id, plan_id
-- reads:    usage_months, user_plan_months, given_accounts, given_usage_settings
-- notes:    docs/charges.md#meters
-- kept:     on request
-- needs:    usage log
-- sums:     exact
select
    usage_months.month,
    coalesce(given_accounts.account_id, usage_months.user_id) as account_id,
    coalesce(user_plan_months.plan_id, given_usage_settings.plan_of_unlisted_users, 'unknown') as plan_id,
    sum(usage_months.input_tokens) as input_tokens,
    sum(usage_months.cache_read_tokens) as cache_read_tokens,
    sum(usage_months.cache_write_tokens) as cache_write_tokens,
    sum(usage_months.cache_write_1h_tokens) as cache_write_1h_tokens,
    sum(usage_months.output_tokens) as output_tokens,
    sum(usage_months.reasoning_tokens) as reasoning_tokens,
    sum(usage_months.input_audio_tokens) as input_audio_tokens,
    sum(usage_months.output_audio_tokens) as output_audio_tokens,
    sum(usage_months.input_image_tokens) as input_image_tokens,
    sum(usage_months.output_image_tokens) as output_image_tokens,
    sum(usage_months.web_searches) as web_searches
from usage_months
cross join given_usage_settings
left join user_plan_months
    on user_plan_months.month = usage_months.month
    and user_plan_months.user_id = usage_months.user_id
    and user_plan_months.part_key_date = usage_months.part_key_date
left join given_accounts
    on given_accounts.user_id = usage_months.user_id
group by
    usage_months.month,
    coalesce(given_accounts.account_id, usage_months.user_id),
    coalesce(user_plan_months.plan_id, given_usage_settings.plan_of_unlisted_users, 'unknown')
