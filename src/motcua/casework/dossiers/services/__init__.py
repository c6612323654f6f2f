"""Commands on dossiers, by their part of the life: filing, handling, outcome."""

from __future__ import annotations

from motcua.casework.dossiers.services.books import (
    enter_all,
    enter_registers,
    export_register,
    lock_register,
)
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
from motcua.casework.dossiers.services.signing import (
    authorise_signing,
    begin_signing,
    finish_signing,
    give_up_numbers,
    order_remote_signing,
    prepare_signing,
    remote_signing,
    return_result_draft,
    save_result_draft,
    take_signatures,
    take_signed_file,
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
    "authorise_signing",
    "begin_intake",
    "begin_signing",
    "change_calendar",
    "choose",
    "close_unit",
    "decide_by_officer",
    "deliver_result",
    "drop_draft",
    "drop_filter",
    "drop_intake",
    "enter_all",
    "enter_registers",
    "export_register",
    "finish_signing",
    "forget_drafts",
    "forget_intakes",
    "forget_presence",
    "give_up_numbers",
    "hold",
    "let_go",
    "load_calendar",
    "lock_register",
    "look",
    "make_ordered",
    "meet_at_counter",
    "move",
    "order_remote_signing",
    "plan_move",
    "prepare_signing",
    "receive",
    "recheck_register",
    "remote_signing",
    "reopen_remark",
    "request_supplement",
    "resolve_remark",
    "result_ready",
    "return_component",
    "return_result_draft",
    "save_answer",
    "save_draft",
    "save_filter",
    "save_intake",
    "save_result_draft",
    "submit",
    "supplement",
    "take_back_remark",
    "take_over",
    "take_signatures",
    "take_signed_file",
    "tell",
]
