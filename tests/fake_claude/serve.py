"""Run the local Messages API for clicking through the product without a key.

    python tests/fake_claude/serve.py --port 8088

Then enter its address as base URL in Settings, with any key. Every answer says that it is
canned. The server itself lives with the tests of smart_base, so that the addon can be tested
alone.
"""

import argparse
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def main():
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A local, canned Messages API.")
    parser.add_argument("--port", type=int, default=8088)
    port = parser.parse_args().port
    sys.path.insert(0, str(PROJECT / "addons" / "smart_base" / "tests"))
    from fake_claude import FakeClaude

    try:
        server = FakeClaude(port, keys=None)
    except OSError as error:
        sys.exit(f"Port {port} cannot be used: {error}. Another one: --port 8089")
    with server as fake:
        sys.stdout.write(f"Canned Messages API on {fake.url} (any key). Stop with Ctrl+C.\n")
        sys.stdout.flush()
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(0)
