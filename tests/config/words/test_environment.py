"""Variables of the operator's own: their names, their values and the keys of their secrets."""

import jsonschema
import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from config.words.environment import (
    EnvironmentValue,
    SecretKey,
    VariableName,
    VariableText,
    is_secret_key,
)
from tests.config.words.test_word import HOSTILE

NAME: TypeAdapter[str] = TypeAdapter(VariableName)
KEY: TypeAdapter[str] = TypeAdapter(SecretKey)
VALUE: TypeAdapter[str] = TypeAdapter(EnvironmentValue)


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "N8N_PORT", "A", "A" * 64])
def test_a_usual_name_is_kept(name: str) -> None:
    assert NAME.validate_python(name) == name


@pytest.mark.parametrize(
    "name",
    ["", None, 5, "cf_token", "1ST", "_PATH", "A=b", "A B", "A-B", "A\n", "А", "A" * 65, *HOSTILE],
)
def test_a_name_that_a_container_could_misread_is_refused(name: object) -> None:
    with pytest.raises(ValidationError):
        NAME.validate_python(name)


@pytest.mark.parametrize("key", ["smtpPassword", "a", "key2", "a" * 64])
def test_a_key_that_pulumi_keeps_is_accepted(key: str) -> None:
    assert KEY.validate_python(key) == key


@pytest.mark.parametrize(
    "key",
    ["", None, 5, "SmtpPassword", "smtp_password", "smtp.password", "a:b", "a" * 65, *HOSTILE],
)
def test_a_key_that_a_command_could_misread_is_refused(key: object) -> None:
    with pytest.raises(ValidationError):
        KEY.validate_python(key)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (50, "50"),
        (0, "0"),
        (-1, "-1"),
        (10**20, "1" + "0" * 20),
        (0.5, "0.5"),
        (0.1234567, "0.1234567"),
        (1234567.5, "1234567.5"),
        ("text", "text"),
        ("True", "True"),
        ("50", "50"),
        ("A=b; $HOME {{ x }} 'y'", "A=b; $HOME {{ x }} 'y'"),
        ("Тапбот", "Тапбот"),
        ("x" * 4096, "x" * 4096),
    ],
)
def test_a_value_of_yaml_arrives_as_the_text_that_was_written(value: object, text: str) -> None:
    assert VALUE.validate_python(value) == text, "the image would get another value than was set"


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (None, "is empty"),
        ("", "is empty"),
        ([], "is not text"),
        ({"a": 1}, "is not text"),
        ("line\nbreak", "has a line break or another control character"),
        ("nul\x00", "has a line break or another control character"),
        ("\u202egnp.exe", "has a line break or another control character"),
        ("x" * 4097, "is longer than 4096 characters"),
    ],
)
def test_what_no_variable_can_hold_is_named(value: object, problem: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        VariableText().validate(value)
    assert str(refused.value) == f"{problem} (expected text on one line, a number, true or false)"


@pytest.mark.parametrize("value", ["text", 5, 0.5, True])
def test_the_schema_accepts_what_yaml_reads(value: object) -> None:
    jsonschema.validate(value, VALUE.json_schema())


@pytest.mark.parametrize("value", ["", None, [], {}, "x" * 4097])
def test_the_schema_marks_what_is_refused(value: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(value, VALUE.json_schema())


def test_the_examples_are_valid() -> None:
    assert VALUE.validate_python(VariableText().example) == "true"
    assert NAME.validate_python("CF_DNS_API_TOKEN") == "CF_DNS_API_TOKEN"
    assert KEY.validate_python("smtpPassword") == "smtpPassword"


@pytest.mark.parametrize("value", ["", None, 5, ["smtpPassword"], "smtp_password", *HOSTILE])
def test_what_is_no_key_is_told_before_it_is_used_as_one(value: object) -> None:
    assert not is_secret_key(value)
    assert is_secret_key("smtpPassword")
