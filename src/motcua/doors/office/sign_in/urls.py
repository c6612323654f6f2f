"""Addresses of officers' sign-in, below the office's prefix."""

from __future__ import annotations

from django.urls import path

from motcua.doors.office.sign_in import views

urlpatterns = [
    path("dang-nhap/", views.sign_in, name="sign_in"),
    path("dang-xuat/", views.sign_out, name="sign_out"),
]
