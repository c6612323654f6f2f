"""Models for the tests of process: elements as XML, flows in a short notation."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:mc="https://motcua.vn/bpmn/1"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="https://motcua.vn/test">\n'
)


def flows(text: str) -> str:
    """`a>b`, `a>b{condition}`, `a>b*` for a default, separated by blanks outside braces."""
    found = []
    for number, part in enumerate(re.findall(r"[^\s{]+(?:\{[^}]*\})?\*?", text)):
        match = re.fullmatch(r"([\w.-]+)>([\w.-]+)(?:\{([^}]*)\})?(\*?)", part)
        source, target, condition, default = match.groups()
        inner = f"<conditionExpression>{escape(condition)}</conditionExpression>" if condition else ""
        key = f"f_{source}_{target}_{number}" if not default else f"f_{source}_default"
        found.append(f'<sequenceFlow id="{key}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>')
    return "\n".join(found)


def process(elements: str, ways: str, *, key: str = "p", executable: bool = True) -> str:
    return f'<process id="{key}" isExecutable="{str(executable).lower()}">\n{elements}\n{flows(ways)}\n</process>'


def model(elements: str, ways: str, *, more: str = "") -> str:
    return f"{HEAD}{more}\n{process(elements, ways)}\n</definitions>"


def start(key: str = "start") -> str:
    return f'<startEvent id="{key}"/>'


def end(key: str = "end", inner: str = "") -> str:
    return f'<endEvent id="{key}">{inner}</endEvent>'


def step(key: str, gives: str = "", *, role: str = "specialist", inner: str = "", **words: str) -> str:
    extra = "".join(f" mc:{word}={quoteattr(text)}" for word, text in words.items())
    extra += f" mc:gives={quoteattr(gives)}" if gives else ""
    return f'<userTask id="{key}" name={quoteattr(key)} mc:role="{role}"{extra}>{inner}</userTask>'


def command(key: str, name: str = "notify") -> str:
    return f'<serviceTask id="{key}" mc:command="{name}"/>'


def decide(key: str, decision: str = "rules.dmn#route") -> str:
    return f'<businessRuleTask id="{key}" mc:decision="{decision}"/>'


def gateway(key: str, kind: str = "exclusive", default: str = "") -> str:
    extra = f' default="f_{key}_default"' if default else ""
    return f'<{kind}Gateway id="{key}"{extra}/>'


def message(name: str) -> str:
    return f'<message id="m_{name}" name="{name}"/>'


def awaits(name: str) -> str:
    return f'<messageEventDefinition messageRef="m_{name}"/>'


def timer(term: str = "", duration: str = "") -> str:
    inner = f"<timeDuration>{duration}</timeDuration>" if duration else ""
    return f"<timerEventDefinition{f' mc:term={quoteattr(term)}' if term else ''}>{inner}</timerEventDefinition>"


def catch(key: str, inner: str) -> str:
    return f'<intermediateCatchEvent id="{key}">{inner}</intermediateCatchEvent>'


def edge(key: str, at: str, inner: str, *, interrupts: bool = True) -> str:
    return f'<boundaryEvent id="{key}" attachedToRef="{at}" cancelActivity="{str(interrupts).lower()}">{inner}</boundaryEvent>'


def inside(key: str, elements: str, ways: str, *, inner: str = "") -> str:
    return f'<subProcess id="{key}">{inner}\n{elements}\n{flows(ways)}\n</subProcess>'


def each(name: str, *, sequential: bool = False, until: str = "", collects: str = "") -> str:
    condition = f"<completionCondition>{escape(until)}</completionCondition>" if until else ""
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}" mc:each="{name}"'
        f' mc:collects="{collects}">{condition}</multiInstanceLoopCharacteristics>'
    )
