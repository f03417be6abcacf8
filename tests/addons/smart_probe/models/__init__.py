from . import probe_mark, probe_thing, smart_automation_probe
