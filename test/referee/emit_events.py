"""Emits events with the OSSP SDK, as the JSON on standard input asks, and prints what `emit` returns and what it logs as failed."""

import json
import logging
import os
import sys

from ossp_sdk import OSSPClient


class PrintedFailures(logging.Handler):
    def emit(self, record):
        print(json.dumps({"failure": record.getMessage()}))


# A proxy of the user's is not for this machine
os.environ["NO_PROXY"] = "*"
logging.getLogger("ossp_sdk").addHandler(PrintedFailures(logging.ERROR))
asked = json.load(sys.stdin)
client = OSSPClient(**asked["client"])
for call in asked["calls"]:
    print(json.dumps({"event": client.emit(**call)}))
