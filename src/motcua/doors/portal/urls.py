"""Addresses of the portal."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from motcua.doors.portal.account import views as account
from motcua.doors.portal.dossiers import calendar, results, returning, withdrawing
from motcua.doors.portal.dossiers import sheets as dossier_sheets
from motcua.doors.portal.dossiers import views as dossiers
from motcua.doors.portal.enterprise import programs, staff
from motcua.doors.portal.filing import again, checkout, declaring, papers, pieces, sheets
from motcua.doors.portal.filing import views as filing
from motcua.doors.portal.helping import along, announcing, asking, reading
from motcua.doors.portal.many import signing as bundle_signing
from motcua.doors.portal.many import views as many
from motcua.doors.portal.messages import contacts, sent
from motcua.doors.portal.messages import views as messages
from motcua.doors.portal.offline import views as offline
from motcua.doors.portal.opendata import views as opendata
from motcua.doors.portal.openness import views as openness
from motcua.doors.portal.own_data import consents
from motcua.doors.portal.own_data import requests as data_requests
from motcua.doors.portal.own_data import views as own_data
from motcua.doors.portal.payments import bill
from motcua.doors.portal.payments import views as payments
from motcua.doors.portal.petitioning import files as petition_files
from motcua.doors.portal.petitioning import following, sending
from motcua.doors.portal.procedures import finder, viewing
from motcua.doors.portal.procedures import views as procedures
from motcua.doors.portal.quality import views as quality
from motcua.doors.portal.rating import views as rating
from motcua.doors.portal.registers import views as registers
from motcua.doors.portal.supplement import views as supplement
from motcua.doors.portal.verification import views as verification
from motcua.doors.portal.waiting import views as waiting
from motcua.doors.portal.wallet import items as wallet
from motcua.doors.portal.wallet import links as wallet_links
from motcua.doors.portal.wallet import taking

_PORTAL: list[URLPattern | URLResolver] = [
    path("", procedures.home, name="home"),
    path("ung-dung.webmanifest", offline.manifest, name="manifest"),
    path("mang.js", offline.worker, name="worker"),
    path("mat-mang/", offline.offline, name="offline"),
    path("cong-khai/chi-tieu/", openness.plan, name="targets"),
    path("cong-khai/chi-tieu/xuat/", openness.export, name="targets_export"),
    path("tim-thu-tuc/", finder.finder, name="finder"),
    path("thu-tuc/", procedures.search, name="search"),
    path("thu-tuc/<str:procedure>.json", procedures.procedure_json, name="procedure_json"),
    path("thu-tuc/<str:procedure>/", procedures.procedure, name="procedure"),
    path("thu-tuc/<str:procedure>/ban/<str:version>/", procedures.procedure, name="procedure_version"),
    path("nop/<str:procedure>/", filing.start, name="start"),
    path("nop/<str:procedure>/nhieu/", many.start, name="many"),
    path("dot-nop/<uuid:bundle>/", many.bundle, name="bundle"),
    path("dot-nop/<uuid:bundle>/ky-so/", bundle_signing.sign, name="bundle_sign"),
    path("dot-nop/<uuid:bundle>/to-khai-<int:number>.zip", bundle_signing.forms, name="bundle_forms"),
    path("dot-nop/<uuid:bundle>/can-sua.xlsx", many.faulty, name="bundle_faulty"),
    path("dot-nop/<uuid:bundle>/bo/", many.drop, name="bundle_drop"),
    path("dot-nop/<uuid:bundle>/tai-len/", many.begin_pieces, name="bundle_pieces"),
    path("dot-nop/<uuid:draft>/tai-len/<uuid:upload>/", pieces.piece, name="bundle_piece"),
    path("cua-toi/", dossiers.mine, name="mine"),
    path("ho-so/<uuid:draft>/", filing.tasks, name="tasks"),
    path("ho-so/<uuid:draft>/phan/<int:number>/", filing.section, name="section"),
    path("ho-so/<uuid:draft>/phan/<int:number>/cau-hoi/", filing.question, name="question"),
    path("ho-so/<uuid:draft>/phan/<int:number>/dong/<int:line>/", filing.row, name="row"),
    path("ho-so/<uuid:draft>/phan/<int:number>/dong/<int:line>/xoa/", filing.remove_row, name="remove_row"),
    path("ho-so/<uuid:draft>/phan/<int:number>/bang-tinh/", sheets.sheet, name="sheet"),
    path("ho-so/<uuid:draft>/giay-to/", papers.papers, name="papers"),
    path("ho-so/<uuid:draft>/giay-to/tu-kho/", taking.choose, name="wallet_choose"),
    path("ho-so/<uuid:draft>/giay-to/tai-len/", pieces.begin, name="pieces"),
    path("ho-so/<uuid:draft>/giay-to/tai-len/<uuid:upload>/", pieces.piece, name="piece"),
    path("ho-so/<uuid:draft>/kiem-tra/", checkout.check, name="check"),
    path("ho-so/<uuid:draft>/ky-so/", declaring.declare, name="declare"),
    path("ho-so/<uuid:draft>/ky-so/tu-xa/", declaring.remote, name="declare_remote"),
    path("ho-so/<uuid:draft>/ky-so/to-khai.<str:form>", declaring.file, name="declare_file"),
    path("cua-toi/ky-so/tro-lai/", declaring.back, name="declare_back"),
    path("ho-so/<uuid:draft>/to-khai.pdf", checkout.paper, name="form_paper"),
    path("ho-so/<uuid:draft>/xoa/", filing.drop, name="drop"),
    path("ho-so/<uuid:draft>/luu-mau/", again.keep, name="keep"),
    path("ho-so/<uuid:draft>/chuyen/", again.hand, name="hand"),
    path("ho-so/mau/<uuid:pattern>/dung/", again.begin, name="begin_from"),
    path("ho-so/mau/<uuid:pattern>/xoa/", again.drop, name="drop_pattern"),
    path("ho-so/<str:code>/nop-tuong-tu/", again.copy, name="copy"),
    path("ho-so/<str:code>/lich.ics", calendar.terms, name="calendar"),
    path("ho-so/<str:code>/", dossiers.overview, name="dossier"),
    path("ho-so/<str:code>/da-nop/", dossiers.done, name="done"),
    path("ho-so/<str:code>/theo-doi/", dossiers.track, name="track"),
    path("ho-so/<str:code>/nhan-ket-qua/", returning.returning, name="returning"),
    path("ho-so/<str:code>/rut/", withdrawing.withdraw, name="withdraw"),
    path("ho-so/<str:code>/van-ban/", dossier_sheets.ask, name="sheet_ask"),
    path("ho-so/<str:code>/van-ban/<str:sheet>/", dossier_sheets.download, name="official"),
    path("ho-so/<str:code>/danh-gia/", rating.rate, name="rate_dossier"),
    path("ho-so/<str:code>/bo-sung/", supplement.supplement, name="supplement"),
    path("ho-so/<str:code>/bo-sung/tu-kho/", supplement.choose, name="supplement_choose"),
    path("ho-so/<str:code>/giay-to/<str:paper>/trang/<int:number>/", supplement.picture, name="paper_picture"),
    path("cua-toi/giay-to/", wallet.items, name="wallet"),
    path("cua-toi/giay-to/<str:item>/", wallet.item, name="wallet_item"),
    path("cua-toi/giay-to/<str:item>/tep/", wallet.file, name="wallet_file"),
    path("cua-toi/giay-to/<str:item>/bo/", wallet.hide, name="wallet_hide"),
    path("cua-toi/giay-to/<str:item>/chia-se/", wallet_links.share, name="wallet_share"),
    path("cua-toi/chia-se/", wallet_links.shares, name="wallet_shares"),
    path("cua-toi/chia-se/<str:share>/thu-hoi/", wallet_links.revoke, name="wallet_share_revoke"),
    path("chia-se/<str:token>/", wallet_links.opened, name="share_open"),
    path("chia-se/<str:token>/tep/", wallet_links.opened_file, name="share_file"),
    path("cua-toi/du-lieu/", own_data.overview, name="my_data"),
    path("cua-toi/du-lieu/luot-xem/<int:look>/", own_data.question, name="my_look_question"),
    path("cua-toi/du-lieu/yeu-cau/", data_requests.requests, name="my_requests"),
    path("cua-toi/du-lieu/yeu-cau/<uuid:number>/", data_requests.one, name="my_request"),
    path(
        "cua-toi/du-lieu/yeu-cau/<uuid:number>/ban-sao.json", data_requests.download, {"kind": "json"}, name="my_export"
    ),
    path(
        "cua-toi/du-lieu/yeu-cau/<uuid:number>/ban-sao.html",
        data_requests.download,
        {"kind": "html"},
        name="my_export_page",
    ),
    path("cua-toi/du-lieu/dong-y/", consents.consents, name="my_consents"),
    path("cua-toi/du-lieu/dong-y/them/", consents.give, name="my_consent_give"),
    path("cua-toi/du-lieu/dong-y/<slug:purpose>/rut/", consents.withdraw, name="my_consent_withdraw"),
    path("cua-toi/du-lieu/dong-y/<int:number>.pdf", consents.receipt, name="my_consent_receipt"),
    path("cua-toi/phien/", account.sessions, name="sessions"),
    path("cua-toi/phien/dong/", account.close, name="sessions_close"),
    path("cua-toi/nhan-tin/", messages.messages, name="messages"),
    path("cua-toi/nhan-tin/da-gui/", sent.messages, name="sent"),
    path("cua-toi/nhan-tin/da-gui/<uuid:number>/", sent.one, name="sent_one"),
    path("cua-toi/lien-he/", contacts.contacts, name="contacts"),
    path("cua-toi/lien-he/gui-ma/", contacts.ask, name="contact_ask"),
    path("cua-toi/lien-he/ma/<uuid:number>/", contacts.code, name="contact_code"),
    path("cua-toi/lien-he/bo/", contacts.drop, name="contact_drop"),
    path("ngung-nhan-tin/<str:token>/", messages.stop, name="messages_stop"),
    path("khong-phai-toi/<str:token>/", account.deny, name="deny"),
    path("cua-toi/nguoi-thuc-hien/", staff.staff, name="staff"),
    path("cua-toi/nguoi-thuc-hien/thu-hoi/", staff.end, name="staff_end"),
    path("cua-toi/nguoi-thuc-hien/rut-loi-moi/", staff.take_back, name="staff_take_back"),
    path("cua-toi/phan-mem/", programs.programs, name="programs"),
    path("cua-toi/phan-mem/ngung/", programs.revoke, name="program_revoke"),
    path("cua-toi/phan-mem/mat-khau/", programs.rotate, name="program_rotate"),
    path("cua-toi/phan-mem/chung-thu/", programs.add_certificate, name="program_certificate"),
    path("cua-toi/phan-mem/bo-chung-thu/", programs.remove_certificate, name="program_certificate_remove"),
    path("thu-tuc/<str:procedure>/du-lieu/", consents.notice, name="data_notice"),
    path("ket-qua/<str:code>/", results.download, name="result"),
    path("ket-qua/<str:code>/vneid/", results.to_wallet, name="result_to_wallet"),
    path("thanh-toan/", payments.bills, name="bills"),
    path("thanh-toan/phieu/<uuid:number>/", bill.bill, name="bill"),
    path("thanh-toan/bien-lai/<uuid:number>/", bill.receipt, name="receipt"),
    path("bien-lai/<str:token>/", bill.receipt_check, name="receipt_check"),
    path("thanh-toan/<str:reference>/", payments.payment, name="payment"),
    path("thanh-toan/<str:reference>/kiem-tra/", payments.check, name="payment_check"),
    path("tra-cuu/", dossiers.search, name="look_up"),
    path("tra-cuu/hs/<str:code>", dossiers.from_receipt, name="look_up_code"),
    path("cong-khai/ket-qua/", registers.registers, name="registers"),
    path("cong-khai/ket-qua/<str:procedure>/", registers.register, name="register"),
    re_path(
        r"^cong-khai/ket-qua/(?P<procedure>[a-z0-9-]+)\.(?P<kind>csv|json)$", registers.export, name="register_export"
    ),
    path("xac-thuc/", verification.ask, name="verify"),
    path("xac-thuc/<str:code>", verification.verify, name="verify_code"),
    path("du-lieu-mo/", opendata.datasets, name="opendata"),
    path("du-lieu-mo/catalog.jsonld", opendata.catalogue, name="opendata_catalogue"),
    path("du-lieu-mo/<slug:key>.jsonld", opendata.dataset_json, name="dataset_json"),
    path("du-lieu-mo/<slug:key>/", opendata.dataset, name="dataset"),
    path("du-lieu-mo/<slug:key>/<int:number>.<slug:form>", opendata.file, name="dataset_file"),
    path("chat-luong-phuc-vu/", quality.index, name="quality"),
    path("bo-phan-mot-cua/", waiting.staff, name="desk_staff"),
    path("quay/danh-gia/", waiting.rate, name="rate"),
    path("quay/so/<str:token>/", waiting.ticket, name="ticket"),
    path("quay/<str:unit>/", waiting.display, name="display"),
    path("quay/<str:unit>/ki-ot/", waiting.kiosk, name="kiosk"),
    path("ho-tro/", reading.home, name="help_desk"),
    path("ho-tro/gui/", asking.ask, name="ask"),
    path("ho-tro/yeu-cau/<str:token>/", asking.inquiry, name="inquiry"),
    path("ho-tro/bai/<slug:slug>/", reading.article, name="article"),
    path("thong-bao/", announcing.announcements, name="announcements"),
    path("cua-toi/xem-cung/", along.along, name="along"),
    path("cua-toi/ho-tro/", asking.mine, name="inquiries"),
    path("phan-anh/", following.board, name="petitions"),
    path("phan-anh/gui/", sending.send, name="petition_new"),
    path("phan-anh/theo-doi/", sending.look_up, name="petition_look_up"),
    path("phan-anh/cua-toi/<str:token>/", following.own, name="petition_own"),
    path("phan-anh/cua-toi/<str:token>/tep/<uuid:paper>/", petition_files.own, name="petition_file"),
    path(
        "phan-anh/cong-khai/<int:year>/<int:number>/tep/<uuid:paper>/<int:page>/",
        petition_files.picture,
        name="petition_picture",
    ),
    path("phan-anh/cong-khai/<int:year>/<int:number>/", following.public, name="petition_public"),
    path("cua-toi/phan-anh/", following.mine, name="my_petitions"),
    path("huong-dan/", procedures.statement, {"page": "help"}, name="help"),
    path("hien-thi/", viewing.view, name="view"),
    path("tro-nang/", procedures.statement, {"page": "accessibility"}, name="accessibility"),
    path("quyen-rieng-tu/", procedures.statement, {"page": "privacy"}, name="privacy"),
    path("", include("motcua.doors.portal.sign_in.urls")),
]

urlpatterns = [path("", include((_PORTAL, "portal")))]
