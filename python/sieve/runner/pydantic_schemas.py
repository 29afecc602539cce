"""What pydantic says of its types, version 1 or 2, in the fewer words that the server reads."""

from typing import Any, Dict

Schema = Dict[str, Any]

_DEEPEST = 64
_FORMATS = {
    "time-delta": "duration",
    "file-path": "path",
    "directory-path": "path",
    **{f"uuid{version}": "uuid" for version in range(1, 9)},
}
_BINARY = ("binary", "base64", "base64url")
# Said of objects and arrays and not needed to fill them in.
_NEEDLESS = ("propertyNames", "discriminator", "patternProperties", "contains", "unevaluatedProperties")


def of_model(kind: Any) -> Schema:
    if not hasattr(kind, "model_json_schema"):
        return in_our_words(kind.schema())
    return in_our_words(kind.model_json_schema(schema_generator=_generator()))


def of_type(hint: Any) -> Schema:
    """Of any class that says what pydantic needs; `TypeError` of others."""
    if hasattr(hint, "__get_pydantic_core_schema__"):
        from pydantic import TypeAdapter

        return in_our_words(TypeAdapter(hint).json_schema(schema_generator=_generator()))
    if hasattr(hint, "__get_validators__"):
        from pydantic import schema_of

        return in_our_words(schema_of(hint))
    raise TypeError(f"{hint!r} has no JSON Schema")


def _generator() -> Any:
    """pydantic's own, but that decimals and the classes it cannot describe are called what they are."""
    from pydantic.json_schema import GenerateJsonSchema

    from . import schemas

    class Generator(GenerateJsonSchema):  # type: ignore[misc]
        def decimal_schema(self, schema: Any) -> Schema:
            return {"type": "string", "format": "decimal"}

        def is_instance_schema(self, schema: Any) -> Schema:
            return schemas.of_class(schema["cls"])

    return Generator


def in_our_words(schema: Schema) -> Schema:
    definitions = {**schema.pop("definitions", {}), **schema.pop("$defs", {})}
    found: Schema = _reworded(schema, 0)
    if definitions:
        found["$defs"] = {name: _reworded(definition, 0) for name, definition in definitions.items()}
    return found


def _reworded(schema: Any, depth: int) -> Any:
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return schema
    schema = _renamed(dict(schema))  # pydantic's own stays whole
    for word in ("properties", "additionalProperties", "items"):
        inside = schema.get(word)
        if word == "properties" and isinstance(inside, dict):
            schema[word] = {name: _reworded(part, depth + 1) for name, part in inside.items()}
        elif inside is not None:
            schema[word] = _reworded(inside, depth + 1)
    for word in ("anyOf", "prefixItems"):
        if isinstance(schema.get(word), list):
            schema[word] = [_reworded(part, depth + 1) for part in schema[word]]
    return schema


def _renamed(schema: Schema) -> Schema:
    only = schema.get("allOf")
    if isinstance(only, list) and len(only) == 1:
        # A reference with notes beside it.
        schema = {**{key: part for key, part in schema.items() if key not in ("allOf", "title")}, **only[0]}
    if "$ref" in schema:
        schema["$ref"] = schema["$ref"].replace("#/definitions/", "#/$defs/")
    if "oneOf" in schema:
        schema["anyOf"] = schema.pop("oneOf")
    if isinstance(schema.get("type"), list):
        schema["anyOf"] = [{"type": one} for one in schema.pop("type")]
    if isinstance(schema.get("items"), list):
        schema["prefixItems"] = schema.pop("items")
    if isinstance(schema.get("patternProperties"), dict) and "additionalProperties" not in schema:
        schema["additionalProperties"] = next(iter(schema["patternProperties"].values()), {})
    for word in _NEEDLESS:
        schema.pop(word, None)
    return _of_text(schema)


def _of_text(schema: Schema) -> Schema:
    said = schema.get("format")
    if said in _BINARY:
        del schema["format"]
        schema["contentEncoding"] = "base64"
    elif said in _FORMATS:
        schema["format"] = _FORMATS[said]
        schema["type"] = "string"  # version 1 has seconds for a duration
    return schema
