"""What `pack.toml` and the public texts say of a procedure, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from motcua.definitions.catalogue.types import (
    APPLICANT_KINDS,
    ESCALATIONS,
    Checking,
    DateRule,
    EscalationRule,
    FeeRule,
    LegalBasis,
    Limit,
    LimitRule,
    OfferedText,
    Part,
    Payment,
    ProcedureVersion,
    PublicColumn,
    PublicInfo,
    PublicRegister,
    Register,
    Renewal,
    ResultPaper,
    Role,
    RouteRule,
    Supplement,
    Term,
)
from motcua.definitions.forms.types import Form, Text
from motcua.foundation.money import Dong
from motcua.foundation.types import Json
from motcua.foundation.worktime import queries as worktime

LANGUAGES = ("vi", "en")


def value_of(
    content: Mapping[str, Json], form: Form, *, version_id: int, fingerprint: str, until: date | None
) -> ProcedureVersion:
    """The public value of stored content; raises `KeyError` or `ValueError` for what no strict reading let through.

    Content that was stored before a key was known has its default.
    """
    raw, texts = _dict(content["settings"]), _dict(content["texts"])
    register, national, result = _dict(raw["register"]), _dict(raw.get("national")), _dict(raw.get("result"))
    checked = _dict(raw.get("checked"))
    return ProcedureVersion(
        id=version_id,
        procedure=str(raw["procedure"]),
        version=str(raw["version"]),
        fingerprint=fingerprint,
        name=text_of(raw["name"]),
        summary=text_of(raw.get("summary")),
        field=text_of(raw["field"]),
        authority_unit=str(raw["authority_unit"]),
        national_code=str(national.get("code", "")),
        national_code_is_placeholder=national.get("placeholder") is True,
        level=str(raw["level"]),
        channels=_texts(raw["channels"]),
        automatic=raw.get("automatic") is True,
        limit=limit_of(_dict(raw["limit"])),
        register=Register(str(register["code"]), str(register["pattern"])),
        law_of=str(raw.get("law_of", "filing")),
        in_force_from=_needed_day(raw["in_force_from"]),
        in_force_until=until or _day(raw.get("in_force_until")),
        suspended_from=_day(raw.get("suspended_from")),
        suspended_until=_day(raw.get("suspended_until")),
        legal_bases=tuple(_basis(item) for item in _dicts(raw.get("legal_bases"))),
        layout=form.layout,
        slots=form.layout.slots,
        growing_lists=_texts(raw.get("growing_lists")),
        result={key: str(value) for key, value in result.items() if key != "texts"},
        result_texts=tuple(_offered(item) for item in _dicts(result.get("texts"))),
        templates={name: str(text) for name, text in _dict(content["templates"]).items()},
        texts=texts,
        process=str(content.get("process", "")),
        applicant_kinds=_texts(raw.get("applicant_kinds")) or APPLICANT_KINDS,
        headless=raw.get("headless") is True,
        also_called=_texts(raw.get("also_called")),
        events=_texts(raw.get("events")),
        terms=tuple(_term(item) for item in _dicts(raw.get("terms"))),
        limits=tuple(_limit_rule(item, raw) for item in _dicts(raw.get("limits"))),
        dates=tuple(
            DateRule(str(item["as"]), _named_term(item, raw), str(item["from"])) for item in _dicts(raw.get("dates"))
        ),
        supplement=_supplement(_dict(raw.get("supplement"))),
        payment=payment_of(_dict(raw.get("payment"))),
        renewal=_renewal(_dict(raw.get("renewal"))),
        escalations=escalations_of(_dicts(raw.get("escalations"))),
        fees=tuple(_fee(item) for item in _dicts(raw.get("fees"))),
        routes=tuple(_route(item) for item in _dicts(raw.get("routes"))),
        results=tuple(_result(item) for item in _dicts(raw.get("results"))),
        valid_months=_number(result.get("valid_months")),
        public=_public(texts),
        public_register=_public_register(_dict(raw.get("public_register"))),
        roles={
            role: Role(str(_dict(where)["unit"]))
            for role, where in _dict(_dict(raw.get("process")).get("roles")).items()
        },
        superseded_by=str(raw.get("superseded_by", "")),
        authority=text_of(raw.get("authority")),
        authority_levels=_texts(raw.get("authority_levels")),
        partial_reason=text_of(raw.get("partial_reason")),
        national_single_window=raw.get("national_single_window") is True,
        assurance=2 if raw.get("assurance") == 2 else 1,
        signed=str(raw.get("signed", "offered")),
        national_code_checked=str(national.get("checked", "")),
        fee_is_known=raw.get("fee") != "unknown",
        checked=Checking(str(checked.get("level", "")), text_of(checked.get("note"))),
        parts=tuple(_part(item) for item in _dicts(raw.get("parts"))),
    )


def text_of(raw: Json) -> Text:
    """Words from `{vi, en}`."""
    found = _dict(raw)
    return Text(str(found.get("vi", "")), str(found.get("en", "")))


def limit_of(raw: Mapping[str, Json]) -> Limit:
    """A limit from its table."""
    return Limit(
        str(raw["kind"]),
        _number(raw.get("amount")),
        _number(raw.get("technical_seconds")),
        _number(raw.get("alarm_seconds")),
        str(raw.get("starts", "acceptance")),
        str(raw.get("article", "")),
        str(raw.get("mode", "day_end")),
        str(raw.get("cutoff", "")),
    )


def _offered(raw: Mapping[str, Json]) -> OfferedText:
    return OfferedText(
        str(raw["key"]),
        text_of(raw["name"]),
        text_of(raw.get("hint")),
        str(raw.get("of", "result")),
        int(str(raw.get("longest", 2000))),
        required=raw.get("required") is True,
    )


def _basis(raw: Mapping[str, Json]) -> LegalBasis:
    return LegalBasis(
        str(raw["document"]),
        str(raw.get("article", "")),
        str(raw.get("title", "")),
        _day(raw.get("in_force_from")),
        _day(raw.get("in_force_until")),
        str(raw.get("checked", "")),
    )


def _term(raw: Mapping[str, Json]) -> Term:
    outside = raw.get("outside") is True
    return Term(str(raw["key"]), str(raw["kind"]), _number(raw["amount"]), str(raw.get("article", "")), outside)


def _named_term(raw: Mapping[str, Json], settings: Mapping[str, Json]) -> Term:
    return next(_term(item) for item in _dicts(settings.get("terms")) if item["key"] == raw["term"])


def _limit_rule(raw: Mapping[str, Json], settings: Mapping[str, Json]) -> LimitRule:
    term = _named_term(raw, settings)
    if raw.get("article"):
        term = replace(term, article=str(raw["article"]))
    return LimitRule(term, str(raw["table"]), _day(raw.get("from")), _day(raw.get("until")))


def _supplement(raw: Mapping[str, Json]) -> Supplement:
    return Supplement(
        str(raw.get("policy", "restart")),
        _number(raw.get("times", 1)),
        str(raw.get("term", "")),
        str(raw.get("article", "")),
        str(raw.get("asked_within", "")),
    )


def payment_of(raw: Mapping[str, Json]) -> Payment:
    """What waiting for a fee does to the clock."""
    return Payment(str(raw.get("policy", "run")), str(raw.get("article", "")))


def escalations_of(raw: Sequence[Mapping[str, Json]]) -> tuple[EscalationRule, ...]:
    """The pack's rules, and the house's for the clocks of which it says nothing."""
    own = tuple(_escalation(item) for item in raw)
    said = {rule.clock for rule in own}
    return (*own, *(rule for rule in ESCALATIONS if rule.clock not in said))


def _escalation(raw: Mapping[str, Json]) -> EscalationRule:
    share = raw.get("at")
    return EscalationRule(
        str(raw["clock"]),
        str(raw["do"]),
        float(share) if isinstance(share, (int, float)) else None,
        worktime.minutes(str(raw["after"])) if "after" in raw else None,
        worktime.minutes(str(raw["before"])) if "before" in raw else None,
        str(raw.get("step", "")),
    )


def _fee(raw: Mapping[str, Json]) -> FeeRule:
    return FeeRule(
        key=str(raw["key"]),
        name=text_of(raw["name"]),
        kind=str(raw["kind"]),
        due=str(raw["due"]),
        amount=Dong(_number(raw["amount"])) if "amount" in raw else None,
        table=str(raw.get("table", "")),
        article=str(raw.get("article", "")),
        in_force_from=_day(raw.get("in_force_from")),
        in_force_until=_day(raw.get("in_force_until")),
        checked=str(raw.get("checked", "")),
    )


def _route(raw: Mapping[str, Json]) -> RouteRule:
    return RouteRule(
        unit=str(raw.get("unit", "")),
        table=str(raw.get("table", "")),
        starts=_day(raw.get("from")),
        until=_day(raw.get("until")),
        article=str(raw.get("article", "")),
        at=str(raw.get("at", "")),
        units=str(raw.get("units", "")),
    )


def _renewal(raw: Mapping[str, Json]) -> Renewal:
    days = raw.get("remind_days", Renewal().remind_days)
    return Renewal(_number(days), _number(raw.get("file_days")), str(raw.get("article", "")))


def _result(raw: Mapping[str, Json]) -> ResultPaper:
    return ResultPaper(
        str(raw["key"]),
        str(raw["template"]),
        str(raw["document_type"]),
        str(raw.get("register", "")),
        _number(raw.get("valid_months")),
    )


def _part(raw: Mapping[str, Json]) -> Part:
    return Part(
        str(raw["key"]),
        str(raw["procedure"]),
        str(raw.get("when", "")),
        _texts(raw.get("after")),
        str(raw.get("article", "")),
        {place: str(source) for place, source in _dict(raw.get("data")).items()},
        _dict(raw.get("values")),
    )


def _public_register(raw: Mapping[str, Json]) -> PublicRegister | None:
    if not raw:
        return None
    return PublicRegister(
        title=text_of(raw["title"]),
        article=str(raw["article"]),
        columns=tuple(
            PublicColumn(str(item["pointer"]), text_of(item["name"]), str(item.get("codes", "")))
            for item in _dicts(raw.get("columns"))
        ),
        persons=raw.get("persons") is True,
        ended=raw.get("ended") is True,
        checked=str(raw.get("checked", "")),
    )


def _public(texts: Mapping[str, Json]) -> PublicInfo:
    told = [_dict(_dict(texts.get(language)).get("public")) for language in LANGUAGES]

    def words(key: str) -> Text:
        return Text(*(str(one.get(key, "")) for one in told))

    def several(key: str) -> tuple[Text, ...]:
        vi, en = (_texts(one.get(key)) for one in told)
        return tuple(Text(word, en[index] if index < len(en) else "") for index, word in enumerate(vi))

    return PublicInfo(
        who=words("who"),
        how=words("how"),
        where=words("where"),
        papers=several("papers"),
        conditions=words("conditions"),
        result=words("result"),
        fee=words("fee"),
        time=words("time"),
        forms=several("forms"),
    )


def _day(value: Json) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None


def _needed_day(value: Json) -> date:
    found = _day(value)
    if found is None:
        raise ValueError(f"{value} is no day")
    return found


def _number(value: Json) -> int:
    return value if isinstance(value, int) else 0


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _dicts(value: Json) -> list[dict[str, Json]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
