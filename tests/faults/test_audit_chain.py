"""The audit log under real commits: parallel writers, killed writers, and a database owner."""

import json
import os
import random
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

pytestmark = pytest.mark.addons("smart_base")

WRITER = """
import random
log, chance, kept = env["smart.audit.log"], random.Random({seed}), 0
for number in range({count}):
    entries = [{{"action": "executed", "correlation_id": "writer"}}] * chance.randint(1, 3)
    log._append(entries)
    if chance.random() < 0.2:
        env.cr.rollback()
    else:
        env.cr.commit()
        kept += len(entries)
print(kept)
"""

REPORT = """
import json
def tell():
    report = env["smart.audit.log"]._verify()
    breaks = [[b.kind, b.sequence, b.last_sequence] for b in report.breaks]
    print(json.dumps({"ok": report.ok, "unsealed": report.unsealed, "breaks": breaks}))
"""

OWNER = """
log = env["smart.audit.log"]
for number in range(9):
    log._append([{"action": "executed"}])
    env.cr.commit()
tell()
env.cr.execute("ALTER TABLE smart_audit_log DISABLE TRIGGER USER")
env.cr.execute("SELECT max(sequence) FROM smart_audit_log")
last = env.cr.fetchone()[0]
print(last)
env.cr.execute("DELETE FROM smart_audit_log WHERE sequence > %s", [last - 3])
env.cr.execute("ALTER TABLE smart_audit_log ENABLE TRIGGER USER")
env.cr.commit()
tell()
log._append([{"action": "executed"}])
env.cr.commit()
tell()
"""

WAITING = """
import logging, threading, time
from odoo import api
complaints = []
class Listen(logging.Handler):
    def emit(self, record):
        complaints.append(record.getMessage())
logging.getLogger("odoo.addons.smart_base").addHandler(Listen(logging.WARNING))

def log_in(cr):
    return api.Environment(cr, 1, {})["smart.audit.log"]

def commit_an_entry():
    with env.registry.cursor() as cr:
        log_in(cr)._append([{"action": "executed"}])

def start_and_wait_for_the_lock():
    thread = threading.Thread(target=commit_an_entry)
    thread.start()
    waits = False
    while not waits and thread.is_alive():
        time.sleep(0.01)
        env.cr.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        waits = bool(env.cr.fetchone())
        env.cr.rollback()
    return thread, waits

waited = []
for links_first in (False, True):
    with env.registry.cursor() as cr:
        log = log_in(cr)
        log._lock_chain()
        if links_first:
            log._link_batch(log._anchored_head())
        thread, waits = start_and_wait_for_the_lock()
        waited.append(waits)
        if not links_first:
            assert log._link_batch(log._anchored_head()) == 1
    thread.join()
print(json.dumps([waited, complaints]))
tell()
"""


SEAL = 'env["smart.audit.log"]._seal()'


@pytest.fixture
def database(database):
    """A database that has linked what its installation noted, and has an anchor of its own."""
    database.shell(SEAL)
    return database


def report_of(database):
    return json.loads(database.shell(REPORT + "tell()").splitlines()[-1])


def numbers(database):
    rows = database.rows("SELECT sequence FROM smart_audit_log ORDER BY sequence")
    return [int(number) for (number,) in rows]


def test_four_writers_in_parallel_make_one_chain_without_a_fork(database):
    before = database.number("SELECT count(*) FROM smart_audit_log")
    scripts = [WRITER.format(seed=seed, count=60) for seed in range(4)]
    with ThreadPoolExecutor(4) as pool:
        kept = sum(int(said.split()[-1]) for said in pool.map(database.shell, scripts))
    unsealed = database.number("SELECT count(*) FROM smart_audit_log WHERE sequence IS NULL")
    assert unsealed == 0, "every writer's last commit is sealed, without waiting for a cron"
    assert database.number("SELECT count(*) FROM smart_audit_log") == before + kept
    assert numbers(database) == list(range(1, before + kept + 1))
    assert (
        database.number("SELECT count(*) - count(DISTINCT previous_hash) FROM smart_audit_log") == 0
    ), "no two entries follow the same one"
    assert report_of(database) == {"ok": True, "unsealed": 0, "breaks": []}


def test_sealer_that_waited_sees_what_the_one_before_it_did_and_missed(database):
    said = database.shell(REPORT + WAITING).splitlines()
    assert json.loads(said[-2]) == [[True, True], []]
    assert json.loads(said[-1]) == {"ok": True, "unsealed": 0, "breaks": []}


def test_killed_writers_lose_nothing_and_break_nothing(database):
    chance = random.Random(3)
    for _round in range(3):
        writer = start_writer(database)
        wait_for_growth(database)
        time.sleep(chance.random() * 0.3)
        os.killpg(writer.pid, signal.SIGKILL)
        writer.wait()
    report = report_of(database)
    assert (report["ok"], report["breaks"]) == (True, [])
    database.shell(SEAL)
    assert report_of(database) == {"ok": True, "unsealed": 0, "breaks": []}
    found = numbers(database)
    assert found == list(range(1, len(found) + 1))


def start_writer(database):
    command = database.instance.command(
        database.name, "--no-http", "--log-level=error", "--shell-interface=python",
        subcommand="shell",
    )  # fmt: skip
    writer = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=database.instance.environment(), text=True, start_new_session=True,
    )  # fmt: skip
    writer.stdin.write(WRITER.format(seed=1, count=1_000_000))
    writer.stdin.close()
    return writer


def wait_for_growth(database, by=20, seconds=60):
    begin = database.number("SELECT count(*) FROM smart_audit_log")
    end = time.monotonic() + seconds
    while database.number("SELECT count(*) FROM smart_audit_log") < begin + by:
        assert time.monotonic() < end, "the writer does not write"
        time.sleep(0.05)


def test_tail_cut_by_the_owner_of_the_database_is_found_now_and_later(database):
    said = database.shell(REPORT + OWNER).splitlines()
    clean, last, cut, later = (json.loads(line) for line in said[-4:])
    assert clean == {"ok": True, "unsealed": 0, "breaks": []}
    assert cut["breaks"] == [["tail_cut", last - 2, last]]
    assert later["breaks"] == [["missing", last - 2, last]]


def test_copied_database_verifies_and_says_that_it_was_copied(database, new_database):
    database.shell('env["smart.audit.log"]._append([{"action": "executed"}]); env.cr.commit()')
    copy = new_database("smart_base")
    copy.drop()
    copy.clone_from(database.name)
    assert [found[0] for found in report_of(copy)["breaks"]] == ["bad_anchor"]
    copy.shell(SEAL)
    assert report_of(copy) == {"ok": True, "unsealed": 0, "breaks": []}
    assert renewals(copy) == renewals(database) + 1
    assert report_of(database)["ok"]


def renewals(database):
    return database.number("SELECT count(*) FROM smart_audit_log WHERE action = 'anchor_renewed'")
