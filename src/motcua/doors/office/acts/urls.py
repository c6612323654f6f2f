"""Addresses of legal acts, opinions, transfers, release and apologies."""

from __future__ import annotations

from django.urls import path

from motcua.doors.office.acts import linking, opinions, release, writing
from motcua.doors.office.acts import views as acts

urlpatterns = [
    path("ho-so/<str:code>/viec-phap-ly/<slug:kind>/", acts.act, name="act"),
    path("ho-so/<str:code>/mien-phi/", acts.waive, name="waive_fee"),
    path("ho-so/<str:code>/xin-y-kien/", opinions.ask, name="ask_opinions"),
    path("ho-so/<str:code>/hoi-co-quan/", writing.ask, name="ask_letter"),
    path("ho-so/<str:code>/y-kien/<int:number>/tra-loi/", writing.reply, name="reply"),
    path("ho-so/<str:code>/y-kien/<int:number>/tra-loi/<int:file>/", writing.reply_file, name="reply_file"),
    path("ho-so/<str:code>/y-kien/<int:number>/dong/", opinions.close, name="close_question"),
    path("ho-so/<str:code>/y-kien/<int:number>/giay-to/", opinions.answer_paper, name="answer_paper"),
    path("ho-so/<str:code>/lien-thong/", linking.link, name="link"),
    path("ho-so/<str:code>/tra-ket-qua/", release.deliver, name="deliver"),
    path("xin-loi/", acts.late, name="late"),
    path("tra-ket-qua/", release.ready, name="ready"),
    path("chuyen-ho-so/", acts.transfers, name="transfers"),
    path("de-nghi/", acts.proposals, name="proposals"),
    path("y-kien/", opinions.asked_of_me, name="opinions"),
    path("y-kien/<int:number>/", opinions.answer, name="opinion"),
    path("y-kien/<int:number>/giay-to/<str:paper>/", opinions.question_paper, name="question_paper"),
    path("viec/<int:number>/giay-to/<str:paper>/", opinions.step_paper, name="step_paper"),
]
