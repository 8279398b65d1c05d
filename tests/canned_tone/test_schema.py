"""The JSON Schema of rule files says what the reader takes, field by field."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import canned_tone
from canned_tone import Checker, RuleError
from canned_tone.language import LANGUAGES
from canned_tone.rules.reader import CONTEXT, FIELDS, WHEN
from canned_tone.rules.schema import schema
from canned_tone.stored import told

SCHEMA = schema()
RULE: dict[str, Any] = SCHEMA["$defs"]["rule"]["properties"]


def test_the_file_that_ships_is_the_schema() -> None:
    file = Path(canned_tone.__file__).with_name("rules.schema.json")
    assert json.loads(file.read_text(encoding="utf-8")) == SCHEMA


def test_the_schema_and_the_reader_know_the_same_fields() -> None:
    assert set(RULE) == FIELDS
    assert set(RULE["when"]["properties"]) == set(WHEN)
    assert set(SCHEMA["$defs"]["example"]["anyOf"][1]["properties"]) == CONTEXT | {"text"}
    assert set(SCHEMA["properties"]) == {"language", "families", "rule"}


@pytest.mark.parametrize(
    "file", sorted(LANGUAGES.glob("*/rules/*.toml")), ids=lambda file: f"{file.parts[-3]}-{file.stem}"
)
def test_every_rule_file_fits_the_schema(file: Path) -> None:
    for rule in rules(file):
        for key, value in rule.items():
            assert fits(RULE[key], value), (rule["id"], key)


def test_no_rule_holds_a_raw_regular_expression_and_all_speak_of_neither_errors_nor_violations() -> None:
    for file in LANGUAGES.glob("*/rules/*.toml"):
        for rule in rules(file):
            for phrase in rule.get("phrases", []):
                assert "\\" not in phrase and "[" not in phrase and ".*" not in phrase
            words = f"{rule['message']} {rule['why']} {rule['suggestion']}".lower()
            assert "violation" not in words and "error" not in words


@cache
def rules(file: Path) -> list[dict[str, Any]]:
    return list(told(file).get("rule", []))


BAD: dict[str, Any] = {"string": [1, ""], "array": ["a", [1]], "integer": [0, "1"], "boolean": ["yes"], "object": [1]}


@pytest.mark.parametrize("key", sorted(FIELDS))
def test_what_the_schema_refuses_the_reader_refuses(tmp_path: Path, key: str) -> None:
    shape = RULE[key]
    for value in BAD[shape["type"]] if "type" in shape else ["nonsense"]:
        assert not fits(shape, value)
        file = tmp_path / "acme.toml"
        file.write_text(
            f'[[rule]]\nid = "acme-one"\n{key} = {json.dumps(value)}\n'
            if key != "id"
            else f"[[rule]]\nid = {json.dumps(value)}\n"
        )
        with pytest.raises(RuleError):
            Checker(rules=[file])


KINDS = {"string": "str", "array": "list", "integer": "int", "boolean": "bool", "object": "dict"}


def fits(shape: dict[str, Any], value: Any) -> bool:
    """Whether a value fits a shape of the few kinds that this schema uses."""
    if "enum" in shape:
        return value in shape["enum"]
    if "anyOf" in shape:
        return any(fits(one, value) for one in shape["anyOf"])
    if "$ref" in shape:
        return fits(SCHEMA["$defs"][shape["$ref"].rsplit("/", 1)[1]], value)
    if type(value).__name__ != KINDS[shape["type"]]:
        return False
    if shape["type"] == "array":
        long = len(value) <= shape.get("maxItems", len(value)) and len(value) >= shape.get("minItems", 0)
        return long and all(fits(shape["items"], one) for one in value)
    if shape["type"] == "object":
        known = shape.get("properties", {})
        return all(fits(known[key], one) if key in known else not known for key, one in value.items())
    if shape["type"] == "integer":
        return bool(shape.get("minimum", value) <= value <= shape.get("maximum", value))
    if shape["type"] == "string":
        return len(value) >= shape.get("minLength", 0) and bool(re.match(shape.get("pattern", ""), value))
    return True
