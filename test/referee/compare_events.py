"""Says whether two files of JSON lines hold the same events, in any order, numbers as exact decimals."""

import json
import sys
from collections import Counter
from decimal import Decimal


def canonical(value):
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, Decimal):
        sign, digits, exponent = value.as_tuple()
        text = "".join(map(str, digits)).lstrip("0")
        stripped = text.rstrip("0")
        if not stripped:
            return "0"
        return f"{'-' if sign else ''}{stripped}e{exponent + len(text) - len(stripped)}"
    return json.dumps(value)


def events(path):
    with open(path, encoding="utf-8") as file:
        return Counter(canonical(json.loads(line, parse_float=Decimal, parse_int=Decimal)) for line in file)


left, right = events(sys.argv[1]), events(sys.argv[2])
missing, unexpected = left - right, right - left
print(json.dumps({
    "events": sum(left.values()),
    "missing": sum(missing.values()),
    "unexpected": sum(unexpected.values()),
    "examples": [*missing][:2] + [*unexpected][:2],
}))
