"""FEEL's functions on contexts: keys of a dictionary, and nothing else of it."""

from __future__ import annotations

from motcua.definitions.rules.values import Value, as_list


def get_value(context: Value, key: Value) -> Value:
    """The value of a key, or along a list of keys."""
    for step in as_list(key):
        if not isinstance(context, dict) or not isinstance(step, str):
            return None
        context = context.get(step)
    return context


def get_entries(context: Value) -> Value:
    """All pairs as `{key, value}`."""
    return [{"key": key, "value": value} for key, value in context.items()] if isinstance(context, dict) else None


def build(entries: Value) -> Value:
    """A context from pairs; null where a key comes twice."""
    found: dict[str, Value] = {}
    for entry in as_list(entries):
        if (
            not isinstance(entry, dict)
            or not isinstance(entry.get("key"), str)
            or entry["key"] in found
            or "value" not in entry
        ):
            return None
        found[entry["key"]] = entry["value"]
    return found


def put(context: Value, key: Value, value: Value) -> Value:
    """With a key set, or one along a list of keys."""
    keys = as_list(key)
    if not isinstance(context, dict) or not keys or not isinstance(keys[0], str):
        return None
    if len(keys) == 1:
        return {**context, keys[0]: value}
    inner = put(context.get(keys[0]), keys[1:], value)
    return None if inner is None else {**context, keys[0]: inner}


def merge(contexts: Value) -> Value:
    """All in one, the last wins."""
    parts = as_list(contexts)
    if contexts is None or not all(isinstance(part, dict) for part in parts):
        return None
    return {key: value for part in parts if isinstance(part, dict) for key, value in part.items()}


TABLE = {
    "get value": (get_value, ("m", "key"), 2),
    "get entries": (get_entries, ("m",), 1),
    "context": (build, ("entries",), 1),
    "context put": (put, ("context", "key", "value"), 3, ("context", "keys", "value")),
    "context merge": (merge, ("contexts",), 1),
}
