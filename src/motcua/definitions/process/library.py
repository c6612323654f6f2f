"""The library's parts, replaced where they would evaluate code, read a model again for each instance, or join too early."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.bpmn.serializer import DEFAULT_CONFIG, BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.default.task_spec import ConditionalGatewayConverter
from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnWorkflowConverter
from SpiffWorkflow.bpmn.serializer.workflow import VERSION
from SpiffWorkflow.bpmn.specs.defaults import InclusiveGateway
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task

from motcua.definitions.process.building import Compiled, Inclusive, build
from motcua.definitions.process.errors import NoWayOn, StateForeign
from motcua.foundation.types import Json

ENGINE = f"spiffworkflow {version('SpiffWorkflow')}"
"""Kept with each instance."""


class _Environment(BasePythonScriptEngineEnvironment):  # type: ignore[misc]  # the library has no annotations
    """Evaluates nothing: the engine's own reaches `eval` and `exec`."""

    def evaluate(self, *_: object, **__: object) -> object:
        raise NoWayOn(element="", why="the engine wanted to evaluate a text")

    def execute(self, *_: object, **__: object) -> bool:
        raise NoWayOn(element="", why="the engine wanted to run a script")

    def call_service(self, *_: object, **__: object) -> object:
        raise NoWayOn(element="", why="the engine wanted to call a service")


class Answers(PythonScriptEngine):  # type: ignore[misc]  # the library has no annotations
    """Answers the keys of our model; there is no other text in it."""

    def __init__(self, answer: Callable[[str, Task], object]) -> None:
        super().__init__(environment=_Environment())
        self._answer = answer

    def validate(self, expression: str) -> None:
        """Nothing is parsed as Python."""

    def evaluate(self, task: Task, expression: str, *_: object, **__: object) -> object:
        return self._answer(expression, task)

    def execute(self, *_: object, **__: object) -> bool:
        return bool(self.environment.execute())

    def call_service(self, *_: object, **__: object) -> object:
        return self.environment.call_service()


class _WorkflowConverter(BpmnWorkflowConverter):  # type: ignore[misc]  # the library has no annotations
    """The state without the model, which is kept once for all instances."""

    def to_dict(self, workflow: BpmnWorkflow) -> dict[str, Any]:
        spec, others = workflow.spec, workflow.subprocess_specs
        workflow.spec, workflow.subprocess_specs = None, {}
        try:
            kept: dict[str, Any] = super().to_dict(workflow)
        finally:
            workflow.spec, workflow.subprocess_specs = spec, others
        kept.pop("spec")
        kept.pop("subprocess_specs")
        return kept

    def from_dict(self, dct: dict[str, Any], compiled: Compiled) -> BpmnWorkflow:
        workflow = self.target_class(compiled.spec, compiled.others, deserializing=True)
        workflow.tasks = self.mapping_from_dict(dct["tasks"], UUID, workflow=workflow)
        workflow.task_tree = workflow.tasks[UUID(dct["root"])]
        self.set_default_attributes(workflow, dct)
        self.subprocesses_from_dict(dct["subprocesses"], workflow)
        return workflow


_CONFIG = {
    **{kind: converter for kind, converter in DEFAULT_CONFIG.items() if kind is not InclusiveGateway},
    BpmnWorkflow: _WorkflowConverter,
    Inclusive: ConditionalGatewayConverter,
}
serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(_CONFIG))


_compiled: dict[str, Compiled] = {}
_KEPT = 256


def compiled(fingerprint: str, process: str, content: Mapping[str, Json]) -> Compiled:
    """The engine's objects of a checked definition."""
    found = _compiled.get(fingerprint)
    if found is None:
        found = build(content, process)
        if len(_compiled) >= _KEPT:
            _compiled.clear()
        _compiled[fingerprint] = found
    return found


def begun(made: Compiled, answers: Answers) -> BpmnWorkflow:
    """A new instance, which has not moved yet."""
    return BpmnWorkflow(made.spec, made.others, script_engine=answers)


def loaded(state: Json, made: Compiled, answers: Answers) -> BpmnWorkflow:
    """An instance from its stored state; raises `StateForeign` for one of another version.

    The library puts its own script engine, which evaluates Python, into every instance that it loads: ours goes in before anybody has it.
    """
    if not isinstance(state, dict) or state.get("serializer") != VERSION or not isinstance(state.get("workflow"), dict):
        found = state.get("serializer") if isinstance(state, dict) else None
        raise StateForeign(found=str(found), reads=VERSION)
    try:
        workflow = serializer.registry.restore(_copied(state["workflow"]), compiled=made)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise StateForeign(found="a state that does not fit its definition", reads=VERSION) from error
    if not isinstance(workflow, BpmnWorkflow):
        raise StateForeign(found="no state of an instance", reads=VERSION)
    workflow.script_engine = answers
    return workflow


def stored(workflow: BpmnWorkflow) -> dict[str, Json]:
    """An instance as JSON, with the versions that wrote it."""
    kept: dict[str, Json] = serializer.to_dict(workflow)
    return {"engine": ENGINE, "serializer": VERSION, "workflow": kept}


def _copied(value: Any) -> Any:
    """The library takes a state apart while it reads it."""
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value
