"""Commands on dossiers, by their part of the life: filing, handling, outcome."""

from __future__ import annotations

from motcua.casework.dossiers.services.choosing import (
    choose,
    drop_filter,
    save_filter,
)
from motcua.casework.dossiers.services.desk import (
    tell,
)
from motcua.casework.dossiers.services.drafting import (
    drop_draft,
    forget_drafts,
    save_draft,
)
from motcua.casework.dossiers.services.handling import (
    answer,
    decide_by_officer,
    recheck_register,
)
from motcua.casework.dossiers.services.intake import (
    submit,
)
from motcua.casework.dossiers.services.moving import (
    move,
    plan_move,
)
from motcua.casework.dossiers.services.outcome import (
    deliver_result,
    result_ready,
)
from motcua.casework.dossiers.services.reception import (
    accept_at_desk,
    begin_intake,
    drop_intake,
    forget_intakes,
    meet_at_counter,
    receive,
    return_component,
    save_intake,
)
from motcua.casework.dossiers.services.recounting import (
    change_calendar,
    close_unit,
    load_calendar,
)
from motcua.casework.dossiers.services.remarks import (
    add_remark,
    reopen_remark,
    resolve_remark,
    take_back_remark,
)
from motcua.casework.dossiers.services.sheets import (
    ask_for_sheet,
    make_ordered,
)
from motcua.casework.dossiers.services.supplement import (
    allow_supplement,
    asking,
    request_supplement,
    save_answer,
    supplement,
)
from motcua.casework.dossiers.services.together import (
    forget_presence,
    hold,
    let_go,
    look,
    take_over,
)

__all__ = [
    "accept_at_desk",
    "add_remark",
    "allow_supplement",
    "answer",
    "ask_for_sheet",
    "asking",
    "begin_intake",
    "change_calendar",
    "choose",
    "close_unit",
    "decide_by_officer",
    "deliver_result",
    "drop_draft",
    "drop_filter",
    "drop_intake",
    "forget_drafts",
    "forget_intakes",
    "forget_presence",
    "hold",
    "let_go",
    "load_calendar",
    "look",
    "make_ordered",
    "meet_at_counter",
    "move",
    "plan_move",
    "receive",
    "recheck_register",
    "reopen_remark",
    "request_supplement",
    "resolve_remark",
    "result_ready",
    "return_component",
    "save_answer",
    "save_draft",
    "save_filter",
    "save_intake",
    "submit",
    "supplement",
    "take_back_remark",
    "take_over",
    "tell",
]
