"""Reads LogsData as OpenTelemetry's Python does, and prints every field of every record.

Standard input: JSON lines, each with the protobuf bytes of a message in base64 and, if wanted, its OTLP/JSON text.
Standard output: for each line the records of the protobuf bytes, and whether the JSON is the same message.
"""

import base64
import json
import struct
import sys

from google.protobuf import json_format
from opentelemetry.proto.logs.v1.logs_pb2 import LogsData


def value_of(value):
    kind = value.WhichOneof("value")
    if kind is None:
        return {}
    field = getattr(value, kind)
    if kind == "int_value":
        field = str(field)
    elif kind == "double_value":
        field = struct.pack(">d", field).hex()
    elif kind == "bytes_value":
        field = field.hex()
    elif kind == "array_value":
        field = [value_of(item) for item in field.values]
    elif kind == "kvlist_value":
        field = attributes_of(field.values)
    return {kind: field}


def attributes_of(attributes):
    return [[attribute.key, value_of(attribute.value)] for attribute in attributes]


def records_of(logs):
    for resource_logs in logs.resource_logs:
        for scope_logs in resource_logs.scope_logs:
            for record in scope_logs.log_records:
                yield {
                    "resource": attributes_of(resource_logs.resource.attributes),
                    "scope": [scope_logs.scope.name, scope_logs.scope.version],
                    "time_unix_nano": str(record.time_unix_nano),
                    "observed_time_unix_nano": str(record.observed_time_unix_nano),
                    "severity_number": record.severity_number,
                    "severity_text": record.severity_text,
                    "body": value_of(record.body) if record.HasField("body") else None,
                    "attributes": attributes_of(record.attributes),
                    "dropped_attributes_count": record.dropped_attributes_count,
                    "flags": record.flags,
                    "trace_id": record.trace_id.hex(),
                    "span_id": record.span_id.hex(),
                    "event_name": record.event_name,
                }


def parse_otlp_json(text):
    """OTLP/JSON has ids in hex, where the JSON of protobuf has all bytes in base64; nothing else is changed."""
    message = json.loads(text)
    for resource_logs in message["resourceLogs"]:
        for scope_logs in resource_logs["scopeLogs"]:
            for record in scope_logs["logRecords"]:
                for name in ("traceId", "spanId"):
                    if name in record:
                        record[name] = base64.b64encode(bytes.fromhex(record[name])).decode()
    return json_format.Parse(json.dumps(message), LogsData())


for line in sys.stdin.buffer:
    forms = json.loads(line)
    logs = LogsData.FromString(base64.b64decode(forms["protobuf"]))
    reading = {"records": [*records_of(logs)]}
    if "json" in forms:
        from_json = parse_otlp_json(forms["json"])
        same = logs.SerializeToString(deterministic=True) == from_json.SerializeToString(deterministic=True)
        reading["same_from_json"] = same
    print(json.dumps(reading))
