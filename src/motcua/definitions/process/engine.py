"""The engine, wrapped: with `library` the one place that knows SpiffWorkflow's inside (`_parent`, `_children`, `tasks`, its environment).

What is kept from it: it evaluates no code (every text in its model is a key that our side answers), it reads no clock (timers are
messages that our clock sends), its state keeps its size (`_prune` after each act), and a state of another version is refused.
Values of an instance are one JSON object outside its state. Watch at upgrades: the tests of this module and the recorded instances.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit, _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, EventBasedGateway
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from motcua.definitions.process import library
from motcua.definitions.process.building import HIDDEN, Compiled
from motcua.definitions.process.errors import NobodyWaits, NoWayOn, StepUnknown
from motcua.definitions.process.library import Answers
from motcua.foundation.types import Json

STEPS = 2_000
"""Elements that may be passed without anybody acting; beyond, a loop has no end."""

ITEMS = 200
"""Instances of one activity at once."""

TASKS = 5_000
"""Tasks, foreseen ones too, that an instance may have at once; repeated activities inside one another multiply."""

Answer = Callable[[str, "Token"], object]
"""Our side's answer to a key of the engine's model."""

Passed = Callable[["Token"], None]
"""Hears of every element in order of completion."""


@dataclass(frozen=True, slots=True)
class Token:
    """One place where an instance stands: an activity to be done, or an event that is awaited under its key.

    `index` counts the instances of a repeated activity from 0, also for what lies in a repeated sub-process; -1 where there is one only.
    """

    id: str
    element: str
    awaits: str = ""
    boundary: bool = False
    index: int = -1


class Engine:
    """One instance in memory, new or from its stored state (`StateForeign` for one of another version)."""

    def __init__(self, made: Compiled, answer: Answer, passed: Passed, *, state: Json = None) -> None:
        self._answer = answer
        self._passed = passed
        self._turn = 0
        self.stuck: dict[str, NoWayOn] = {}
        """Tokens that cannot go on, by id, with the reason."""
        answers = Answers(self._answered)
        self._workflow = library.begun(made, answers) if state is None else library.loaded(state, made, answers)

    def state(self) -> Json:
        """What is stored: plain JSON of a size that does not grow with what has been done."""
        self._prune()
        return library.stored(self._workflow)

    @property
    def completed(self) -> bool:
        """Whether no token is left."""
        return not any(task.has_state(TaskState.NOT_FINISHED_MASK) for task in self._workflow.tasks.values())

    @property
    def size(self) -> int:
        """Tasks that are open, done or foreseen in the engine's tree."""
        return sum(len(workflow.tasks) for workflow in (self._workflow, *self._workflow.subprocesses.values()))

    def advance(self) -> None:
        """Go on until somebody or something outside has to act; raises `NoWayOn` for a loop without end."""
        while (task := self._ready()) is not None:
            self._run(task)

    def tokens(self) -> list[Token]:
        """Where the instance stands, in the order of the model."""
        found = []
        for workflow in self._workflows():
            for task in list(workflow.tasks.values()):
                if task.has_state(TaskState.READY) and task.task_spec.manual:
                    found.append(Token(str(task.id), task.task_spec.bpmn_id, index=self._index(task)))
                elif task.has_state(TaskState.WAITING) and isinstance(task.task_spec, CatchingEvent):
                    edge = isinstance(task.task_spec, BoundaryEvent)
                    for element, key in _awaited(task.task_spec):
                        found.append(Token(str(task.id), element, key, edge, self._index(task)))
                elif str(task.id) in self.stuck:
                    found.append(Token(str(task.id), _element(task.task_spec), index=self._index(task)))
        return found

    def waiting_joins(self) -> list[str]:
        """Joins that wait for a token from another branch."""
        return [
            _element(task.task_spec)
            for workflow in self._workflows()
            for task in workflow.tasks.values()
            if task.has_state(TaskState.WAITING)
            and isinstance(task.task_spec, UnstructuredJoin)
            and not isinstance(task.task_spec, _EndJoin)
        ]

    def finish(self, token: str) -> None:
        """An activity is done; raises `StepUnknown` when its token is elsewhere."""
        task = self._task(token)
        if not (task.has_state(TaskState.READY) and task.task_spec.manual):
            raise StepUnknown(step=token)
        self._run(task)

    def deliver(self, token: str, key: str) -> None:
        """What a token awaits has come; raises `NobodyWaits`."""
        task = self._task(token)
        found = next((one for one in _definitions(task.task_spec) if one.name == key), None)
        if found is None or not task.has_state(TaskState.WAITING):
            raise NobodyWaits(name=key)
        task.task_spec.catch(task, BpmnEvent(found, payload={}))
        task.task_spec._update(task)
        if task.has_state(TaskState.READY):
            self._run(task)

    def throw(self, token: str, catchers: Callable[[str], bool]) -> bool:
        """An error or escalation rises from an activity: the nearest event around it that catches takes it; whether one did.

        `catchers` says of an element whether it catches this. A token may also be an element that has just been passed.
        """
        task: Task | None = self._task(token)
        while task is not None:
            edge = self._edge(task, catchers)
            if edge is not None:
                self.deliver(str(edge.id), _definitions(edge.task_spec)[0].name)
                return True
            parent = getattr(task.workflow, "parent_task_id", None)
            task = self._workflow.get_task_from_id(parent) if parent is not None else None
        return False

    def end(self) -> None:
        """Take all tokens away."""
        self._workflow.cancel()

    def open_elements(self) -> list[str]:
        """Elements that hold a token: what is to be done, awaited, joined, and the sub-processes and repeated activities around."""
        self._prune()
        open_ = TaskState.READY | TaskState.WAITING | TaskState.STARTED
        found = {
            _element(task.task_spec): None
            for workflow in self._workflows()
            for task in workflow.tasks.values()
            if task.has_state(open_) and not isinstance(task.task_spec, _EndJoin)
        }
        return list(found)

    def move(self, made: Compiled) -> None:
        """Take on another definition in which everything that is open is as it was; what was only foreseen is foreseen anew."""
        self._prune()
        for workflow in self._workflows():
            spec = made.spec if workflow is self._workflow else made.others[workflow.spec.name]
            workflow.spec = spec
            for task in list(workflow.tasks.values()):
                foreseen = task.has_state(TaskState.PREDICTED_MASK | TaskState.FUTURE)
                if foreseen and task.id in workflow.tasks:
                    workflow._remove_task(task.id)
            for task in workflow.tasks.values():
                task.task_spec = spec.task_specs.get(task.task_spec.name, spec.start)
            for task in list(workflow.tasks.values()):
                if task.has_state(TaskState.NOT_FINISHED_MASK):
                    task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
        self._workflow.subprocess_specs = made.others

    def _answered(self, key: str, task: Task) -> object:
        element = _element(task.task_spec)
        return self._answer(key, Token(str(task.id), element, index=self._index(task)))

    def _workflows(self) -> list[Any]:
        """Running sub-processes, the deepest first, then the process itself."""
        return [*sorted(self._workflow.get_active_subprocesses(), key=lambda one: -one.depth), self._workflow]

    def _ready(self) -> Task | None:
        for workflow in self._workflows():
            for task in workflow.tasks.values():
                if task.has_state(TaskState.READY) and not task.task_spec.manual and str(task.id) not in self.stuck:
                    return task
        for running in self._workflow.subprocesses.values():
            holder = self._workflow.get_task_from_id(running.parent_task_id)
            if running.completed and holder.has_state(TaskState.STARTED):
                holder.task_spec._update(holder)
                return holder if holder.has_state(TaskState.READY) else None
        return None

    def _run(self, task: Task) -> None:
        self._turn += 1
        if self._turn > STEPS:
            why = f"more than {STEPS} elements were passed without anybody acting: a loop has no end"
            raise NoWayOn(element=_element(task.task_spec), why=why)
        try:
            task.run()
        except (NoWayOn, WorkflowException) as error:
            task._set_state(TaskState.READY)
            why = str(error.params.get("why", "")) if isinstance(error, NoWayOn) else "none of its ways out is open"
            self.stuck[str(task.id)] = NoWayOn(element=_element(task.task_spec), why=why)
            return
        self._workflow.get_events()
        element = getattr(task.task_spec, "bpmn_id", None)
        if element and not element.startswith(HIDDEN) and not isinstance(task.task_spec, LoopTask):
            self._passed(Token(str(task.id), element, index=self._index(task)))
        if not self._turn % 50:
            self._prune()

    def _task(self, token: str) -> Task:
        try:
            key = UUID(token)
        except ValueError:
            raise StepUnknown(step=token) from None
        for workflow in (self._workflow, *self._workflow.subprocesses.values()):
            if key in workflow.tasks:
                return workflow.tasks[key]
        raise StepUnknown(step=token)

    def _edge(self, task: Task, catchers: Callable[[str], bool]) -> Task | None:
        """The waiting event at an activity's edge that catches."""
        for holder in (task.parent, task.parent.parent if task.parent else None):
            if holder is not None and isinstance(holder.task_spec, BoundaryEventSplit):
                for child in holder.children:
                    spec = child.task_spec
                    if (
                        isinstance(spec, BoundaryEvent)
                        and child.has_state(TaskState.WAITING)
                        and catchers(spec.bpmn_id)
                    ):
                        return child
            if holder is None or not isinstance(holder.task_spec, LoopTask):
                break
        return None

    def _index(self, task: Task) -> int:
        """Which of several instances a token belongs to, its own or that of the sub-process around it."""
        current: Task | None = task
        while current is not None:
            found = current.internal_data.get("key_or_index", current.internal_data.get("item"))
            if isinstance(found, int):
                return found
            parent = getattr(current.workflow, "parent_task_id", None)
            current = self._workflow.get_task_from_id(parent) if parent is not None else None
        return -1

    def _prune(self) -> None:
        """Take out what has been done and nobody asks for any more, so that the state keeps its size.

        Kept are what is open, the root, what a waiting join looks back at (the arrivals so far, with the elements they came from), a
        split with events at an activity's edge as long as its join is open, and the finished instances of a repeated activity that goes on.
        """
        for key in [key for key, one in self._workflow.subprocesses.items() if one.completed]:
            del self._workflow.subprocesses[key]
        for workflow in (self._workflow, *self._workflow.subprocesses.values()):
            _prune(workflow)
        known = {key for one in (self._workflow, *self._workflow.subprocesses.values()) for key in one.tasks}
        for key in [key for key in self._workflow.subprocesses if key not in known]:
            del self._workflow.subprocesses[key]


def _element(spec: TaskSpec) -> str:
    """The id in the model of what the engine calls by its own names."""
    name = str(getattr(spec, "bpmn_id", None) or spec.name)
    if name.startswith(HIDDEN):
        name = name.partition(".")[2]
    return name.partition(".BoundaryEvent")[0].removesuffix(" [child]")


def _definitions(spec: TaskSpec) -> list[Any]:
    if not isinstance(spec, CatchingEvent):
        return []
    return list(getattr(spec.event_definition, "event_definitions", None) or [spec.event_definition])


def _awaited(spec: TaskSpec) -> list[tuple[str, str]]:
    """Element and key of each event that a waiting task awaits; a gateway stands for the events after it."""
    if isinstance(spec, EventBasedGateway):
        return [(out.bpmn_id, one.name) for out, one in zip(spec.outputs, _definitions(spec), strict=True)]
    return [(spec.bpmn_id, one.name) for one in _definitions(spec) if one.name]


def _prune(workflow: Any) -> None:
    tasks: dict[UUID, Task] = workflow.tasks
    keep = {workflow.task_tree.id}
    joins = set()
    for task in tasks.values():
        if not task.has_state(TaskState.NOT_FINISHED_MASK):
            continue
        keep.add(task.id)
        if isinstance(task.task_spec, LoopTask):
            keep.update(task._children)
        elif isinstance(task.task_spec, BoundaryEventJoin):
            split = task.find_ancestor(task.task_spec.split_task)
            if split is not None:
                keep.add(split.id)
                keep.update(split._children)
        elif (
            isinstance(task.task_spec, UnstructuredJoin)
            and task.has_state(TaskState.WAITING)
            and not isinstance(task.task_spec, _EndJoin)
        ):
            joins.add(task.task_spec)
    for task in tasks.values():
        if task.task_spec in joins and task.has_state(TaskState.WAITING | TaskState.CANCELLED):
            keep.update((task.id, task._parent))
    for task in [tasks[key] for key in tasks if key in keep]:
        task._children = list(_nearest(task, tasks, keep))
    for task in [tasks[key] for key in tasks if key in keep]:
        for child in task._children:
            tasks[child]._parent = task.id
    for key in [key for key in tasks if key not in keep]:
        del tasks[key]
    if workflow.last_task is not None and workflow.last_task.id not in tasks:
        workflow.last_task = workflow.task_tree


def _nearest(task: Task, tasks: Mapping[UUID, Task], keep: set[UUID]) -> Iterator[UUID]:
    """The kept tasks next below one."""
    stack = list(reversed(task._children))
    while stack:
        key = stack.pop()
        if key in keep:
            yield key
        elif key in tasks:
            stack += reversed(tasks[key]._children)
