"""R10: the user of the scheduled actions is archived, or has no rights."""

import pytest
from probe_queue import LANES, ProbeQueue

MESSAGES = """
    SELECT count(*) FROM mail_message m JOIN ir_model_data d ON d.res_id = m.res_id
     WHERE m.model = 'discuss.channel' AND d.module = 'mail' AND d.name = 'channel_admin'
       AND m.body LIKE '%%automations do not work%%'
"""


@pytest.mark.addons("smart_probe")
@pytest.mark.parametrize(
    ("active", "complaint"), [(False, "Forbidden server action"), (True, "AccessError")]
)
def test_queue_that_may_not_run_says_so_and_loses_nothing(
    active, complaint, database, start_server
):
    queue = ProbeQueue(database)
    user = queue.number(
        "INSERT INTO res_users (login, company_id, partner_id, active, notification_type)"
        " SELECT 'clerk', 1, partner_id, %s, 'email' FROM res_users WHERE id = 2 RETURNING id",
        active,
    )
    queue.rows(f"UPDATE ir_cron SET user_id = %s WHERE id IN ({LANES})", user)
    things = queue.add("mark", 5)
    server = start_server(database, crons=2)
    with queue.nudged():
        queue.wait(lambda: queue.number(MESSAGES), 30, "the administrators told")
        failures = f"SELECT min(failure_count) FROM ir_cron WHERE id IN ({LANES})"
        queue.wait(lambda: queue.number(failures) >= 4, 30, "every lane failed")
        assert queue.number(MESSAGES) == 1, "they are told once"
        assert complaint in server.log_text()
        assert queue.rows("SELECT DISTINCT state, attempts FROM smart_event") == [("pending", 0)]
        queue.rows(f"UPDATE ir_cron SET user_id = 1 WHERE id IN ({LANES})")
        queue.wait_done(5, 30)
        mended = f"SELECT max(failure_count) FROM ir_cron WHERE id IN ({LANES})"
        queue.wait(lambda: queue.number(mended) == 0, 30, "every lane at work again")
    queue.check_once(things)
