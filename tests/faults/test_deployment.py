"""What is shipped for production works: odoo.conf in prefork mode, and logs in JSON."""

import configparser
import json
import re
import subprocess

import pytest

from smartdev.paths import PROJECT
from smartdev.server import OdooServer
from smartdev.shell import wait_until

CONF = PROJECT / "odoo.conf"
#: What belongs to the machine, not to the way of running.
LOCAL = {"addons_path", "data_dir", "db_name", "dbfilter", "http_interface", "http_port",
         "gevent_port", "unaccent"}  # fmt: skip


def _settings():
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(CONF)
    return dict(parser["options"])


def _deployed(instance, database, folder, port):
    """odoo.conf with this machine's places in it."""
    addons_path = f"{instance.addons_path},{PROJECT / 'deploy' / 'server_addons'}"
    kept = {key: value for key, value in _settings().items() if key not in LOCAL}
    local = {**instance.settings(database.name, port=port), "addons_path": addons_path}
    local.pop("max_cron_threads")
    values = {**local, **kept}
    path = folder / "odoo.conf"
    path.write_text("[options]\n" + "".join(f"{key} = {v}\n" for key, v in values.items()))
    return path


def test_configuration_is_safe_for_production():
    settings = _settings()
    assert settings["list_db"] == "False"
    assert settings["proxy_mode"] == "True"
    assert int(settings["workers"]) > 0
    assert int(settings["limit_time_real_cron"]) >= 300
    assert "admin_passwd" not in settings


@pytest.mark.addons("smart_base")
def test_production_server_answers_and_logs_json(instance, database, tmp_path):
    server = OdooServer(database, tmp_path / "unused.log")  # it only answers whether one is up
    conf = _deployed(instance, database, tmp_path, server.port)
    command = [str(instance.python), str(instance.source.script), "server", "-c", str(conf)]
    log = tmp_path / "deployed.log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            command, env=instance.environment(), stdout=stream, stderr=stream, cwd=PROJECT
        )
    try:
        assert wait_until(server.answers, seconds=90), log.read_text()[-3000:]
    finally:
        process.terminate()
        process.wait(60)
    text = log.read_text()
    assert not re.search(r"unknown option|no such (option|directory)", text), text
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    workers = [line for line in lines if "WorkerHTTP" in line["message"]]
    assert len(workers) >= int(_settings()["workers"])
    assert {"time", "level", "logger", "message", "process"} <= set(workers[0])


@pytest.mark.addons("smart_base")
def test_monitoring_queries_of_the_documentation_run(database):
    text = (PROJECT / "docs" / "operations.md").read_text()
    queries = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    assert queries
    for query in queries:
        database.sql(query)
