"""Addresses of sign-in."""

from __future__ import annotations

from django.urls import path

from motcua.doors.portal.sign_in import profile, views

urlpatterns = [
    path("dang-nhap/", views.sign_in, name="sign_in"),
    path("dang-nhap/di/", views.go, name="sign_in_go"),
    path("dang-nhap/tra-loi/", views.answer, name="sign_in_answer"),
    path("dang-nhap/nang-muc/", views.raise_level, name="raise_level"),
    path("tu-cach/", profile.profile, name="profile"),
    path("dang-xuat/", views.sign_out, name="sign_out"),
    path("dang-xuat/noi-cap/", views.sign_out_there, name="sign_out_there"),
]
