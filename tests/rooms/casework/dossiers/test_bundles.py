"""Many dossiers in one filing: the good rows are filed once each, the bad ones come back with their faults at the cells."""

from __future__ import annotations

import time
import pytest
from pytest_django import Settings
from tests.rooms.casework.dossiers import factory
from tests.rooms.casework.dossiers.bundling import Filer, filer, form, pdfs, workbook
from motcua.foundation.jobs import services as jobs
from motcua.casework.dossiers import services

@pytest.fixture
def one(transactional_db: None, settings: Settings) -> Filer:
    """The enterprise, with the standard procedure in force."""
    factory.prepare(settings)
    return filer()

def test_tmp(one):
    import cProfile
    t=time.time(); b=workbook([form(k, f"{k}.pdf") if k%50 else form(k, consent=False) for k in range(1,201)]); print("write",time.time()-t)
    t=time.time(); i=services.take_workbook(one.actor, procedure=factory.PROCEDURE, content=b, at=factory.AT); print("take", time.time()-t)
    t=time.time(); jobs.carry_out_waiting(); print("check", time.time()-t)
    print(one.look(i)); print([r for r in one.rows(i).values()][:2])
    z=pdfs(*[f"{k}.pdf" for k in range(1,201)])
    t=time.time(); print(one.send(i,z).counts); print("send", time.time()-t)
    print([r for r in one.rows(i).values() if r.faults][:2])
    services.file_bundle(one.actor, bundle=i, seen=one.look(i).turn, at=factory.AT)
    t=time.time(); cProfile.runctx("from motcua.casework.dossiers.services.bundles import carrying\nfor _ in range(8): carrying.carry_out(bundle=i,at=at)",globals(),{"i":i,"at":factory.AT},filename="/tmp/bulk.prof"); print("file", time.time()-t); print(one.look(i).counts)
