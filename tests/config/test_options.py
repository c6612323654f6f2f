"""Settings are read once and an unknown one stops the start."""

from __future__ import annotations

import pytest

from motcua.config.options import Options, OptionWrong, read


def test_unknown_variable_when_misspelt_is_refused() -> None:
    with pytest.raises(OptionWrong, match="MOTCUA_PROT is no setting"):
        read({"MOTCUA_PROT": "8000"})


def test_unknown_value_when_not_among_the_choices_is_refused() -> None:
    with pytest.raises(OptionWrong, match="must be one of B-B, B-T"):
        read({"MOTCUA_SIGNING_LEVEL": "B-X"})


def test_port_when_not_a_number_is_refused() -> None:
    with pytest.raises(OptionWrong, match="cannot be read as int"):
        read({"MOTCUA_PORT": "eight"})


def test_public_address_when_not_given_follows_the_port() -> None:
    assert read({"MOTCUA_PORT": "8123"}).public_url == "http://127.0.0.1:8123"


@pytest.mark.parametrize("text", ["zalo", "zalo=x", "zalo=-1", "zalo=1;x=2", "=5", "zalo=5, x=1"])
def test_rates_of_links_when_unreadable_are_refused(text: str) -> None:
    with pytest.raises(OptionWrong, match="calls a second"):
        read({"MOTCUA_LINK_RATES": text})


def test_rates_of_links_are_read() -> None:
    assert read({"MOTCUA_LINK_RATES": "*=200,signing.tsa=2.5"}).link_rates == "*=200,signing.tsa=2.5"


def test_sandbox_when_a_link_is_given_leaves_it_alone() -> None:
    options = Options(mail_host="mail.example.vn", mail_port=25).sandboxed("s")

    assert (options.mail_host, options.mail_port) == ("mail.example.vn", 25)
    assert options.national_portal_url == "http://127.0.0.1:8010/dvcqg"
