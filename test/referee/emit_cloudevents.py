"""Posts events with the CloudEvents SDK to the URLs of the arguments, structured and binary, and prints each in its JSON format."""

import os
import sys
from datetime import datetime, timedelta, timezone

import requests
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

EVENTS = [
    (
        {
            "type": "ai.safety.guardrail.interaction",
            "time": datetime(2026, 6, 1, 8, 15, 30, 125001, timezone(timedelta(hours=5, minutes=30))),
            "subject": 'urn:user:"100 %" gr\u00fc\u00df\u00e9 \U0001f600',
            "dataschema": "https://ossp.io/schema/v1.0.0/ai.safety.guardrail.interaction.schema.json",
            "datacontenttype": "application/json",
            "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "attempt": 3,
        },
        {"resource": {"model_id": "m", "environment": "staging"}, "action_taken": "block", "big": 2**70, "float": 1e300},
    ),
    (
        {"type": "com.example.no-fraction", "time": datetime(2026, 6, 1, tzinfo=timezone.utc), "datacontenttype": "text/json"},
        {"note": "\u2028 \u0000 \U0001f600"},
    ),
    (
        {"type": "com.example.text", "datacontenttype": "text/plain; charset=utf-8"},
        "gr\u00fc\u00df\u00e9\r\n",
    ),
    ({"type": "com.example.bytes", "datacontenttype": "application/octet-stream"}, bytes(range(256))),
    ({"type": "com.example.no-data"}, None),
]

# A proxy of the user's is not for this machine
os.environ["NO_PROXY"] = "*"
structured_url, binary_url = sys.argv[1:]
for number, (attributes, data) in enumerate(EVENTS):
    event = CloudEvent({"id": f"py-{number}", "source": "urn:app:py", **attributes}, data)
    structured = to_structured_event(event)
    binary = to_binary_event(event)
    for url, message in [(structured_url, structured), (binary_url, binary)]:
        requests.post(url, data=message.body, headers=message.headers, timeout=30).raise_for_status()
    print(structured.body.decode())
