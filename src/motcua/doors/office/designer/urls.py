"""Addresses of the designer, below `/ban-lam-viec/thiet-ke/`."""

from __future__ import annotations

from django.urls import path

from motcua.doors.office.designer import codes, drafts, files, general, process, rehearsal, tables
from motcua.doors.office.designer.form import views as form

urlpatterns = [
    path("", drafts.listed, name="designer"),
    path("moi/", drafts.begin, name="designer_begin"),
    path("sua/<slug:procedure>/", drafts.change, name="designer_change"),
    path("<int:draft>/", drafts.overview, name="designer_overview"),
    path("<int:draft>/viec/", drafts.act, name="designer_act"),
    path("<int:draft>/so-sanh/", drafts.compare, name="designer_compare"),
    path("<int:draft>/tai-ve/", drafts.export, name="designer_export"),
    path("<int:draft>/chung/", general.editor, name="designer_general"),
    path("<int:draft>/bieu-mau/", form.sections, name="designer_form"),
    path("<int:draft>/bieu-mau/trang/<str:key>/", form.section, name="designer_section"),
    path("<int:draft>/bieu-mau/cau-hoi/", form.field, name="designer_field"),
    path("<int:draft>/bieu-mau/xem-truoc/", form.shown, name="designer_shown"),
    path("<int:draft>/quy-trinh/", process.editor, name="designer_process"),
    path("<int:draft>/bang/", tables.listed, name="designer_tables"),
    path("<int:draft>/bang/sua/", tables.table, name="designer_table"),
    path("<int:draft>/danh-muc/", codes.codes, name="designer_codes"),
    path("<int:draft>/thu/", rehearsal.try_out, name="designer_rehearsal"),
    path("<int:draft>/thu/giay/", rehearsal.paper, name="designer_paper"),
    path("<int:draft>/tep/", files.text, name="designer_text"),
]
