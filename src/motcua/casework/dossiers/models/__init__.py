"""Tables of the dossier."""

from __future__ import annotations

from motcua.casework.dossiers.models.acts import (
    Act,
    Delivery,
    DeliveryNews,
    Letter,
    Link,
    Question,
    ReturnWish,
)
from motcua.casework.dossiers.models.assigning import (
    Assignment,
    AssignmentRule,
)
from motcua.casework.dossiers.models.away import (
    Taken,
)
from motcua.casework.dossiers.models.bulk import (
    Batch,
    BatchItem,
)
from motcua.casework.dossiers.models.bundles import (
    Bundle,
    BundleDeclaration,
    BundleFile,
    BundlePaper,
    BundleRow,
    BundleSigning,
)
from motcua.casework.dossiers.models.clocks import (
    DueDate,
    Tick,
)
from motcua.casework.dossiers.models.comparing import (
    Comparison,
    ComparisonLine,
)
from motcua.casework.dossiers.models.declaring import (
    Declaration,
)
from motcua.casework.dossiers.models.dossier import (
    Decision,
    Dossier,
    Draft,
    Handling,
    Pattern,
    Revision,
    SubmissionKey,
)
from motcua.casework.dossiers.models.history import (
    ImportBatch,
    Imported,
)
from motcua.casework.dossiers.models.inbox import (
    DeskChoice,
    PaperText,
    SavedFilter,
    Words,
    Work,
)
from motcua.casework.dossiers.models.paces import (
    Pace,
)
from motcua.casework.dossiers.models.receptions import (
    Intake,
    Reception,
)
from motcua.casework.dossiers.models.remarks import (
    Remark,
    SupplementDraft,
    SupplementLeave,
    SupplementRequest,
)
from motcua.casework.dossiers.models.sheets import (
    Component,
    RegisterYear,
    Sheet,
)
from motcua.casework.dossiers.models.sources import (
    SourcedField,
)
from motcua.casework.dossiers.models.together import (
    Hold,
    Looking,
)
from motcua.casework.dossiers.models.watching import (
    Escalation,
    Watch,
)

__all__ = [
    "Act",
    "Assignment",
    "AssignmentRule",
    "Batch",
    "BatchItem",
    "Bundle",
    "BundleDeclaration",
    "BundleFile",
    "BundlePaper",
    "BundleRow",
    "BundleSigning",
    "Comparison",
    "ComparisonLine",
    "Component",
    "Decision",
    "Declaration",
    "Delivery",
    "DeliveryNews",
    "DeskChoice",
    "Dossier",
    "Draft",
    "DueDate",
    "Escalation",
    "Handling",
    "Hold",
    "ImportBatch",
    "Imported",
    "Intake",
    "Letter",
    "Link",
    "Looking",
    "Pace",
    "PaperText",
    "Pattern",
    "Question",
    "Reception",
    "RegisterYear",
    "Remark",
    "ReturnWish",
    "Revision",
    "SavedFilter",
    "Sheet",
    "SourcedField",
    "SubmissionKey",
    "SupplementDraft",
    "SupplementLeave",
    "SupplementRequest",
    "Taken",
    "Tick",
    "Watch",
    "Words",
    "Work",
]
