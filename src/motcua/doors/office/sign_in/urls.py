"""Addresses of officers' sign-in and of their own account's safety, below the office's prefix."""

from __future__ import annotations

from django.urls import path

from motcua.doors.office.sign_in import safety, views

urlpatterns = [
    path("dang-nhap/", views.sign_in, name="sign_in"),
    path("dang-nhap/buoc-2/", views.second, name="second"),
    path("dang-nhap/danh-ba/", views.directory, name="directory"),
    path("dang-nhap/tra-loi/", views.answer, name="directory_answer"),
    path("dang-nhap/roi/", views.leave, name="directory_leave"),
    path("dang-xuat/", views.sign_out, name="sign_out"),
    path("xac-nhan/", views.step_up, name="step_up"),
    path("bao-mat/", safety.overview, name="safety"),
    path("bao-mat/ma/", safety.generator, name="safety_generator"),
    path("bao-mat/khoa/", safety.key, name="safety_key"),
    path("bao-mat/ma-du-phong/", safety.recovery, name="safety_recovery"),
    path("bao-mat/bo/", safety.remove, name="safety_remove"),
    path("bao-mat/phien/", safety.close, name="safety_close"),
    path("bao-mat/thu/", safety.contact, name="safety_contact"),
    path("bao-mat/mat-khau/", safety.password, name="safety_password"),
]
