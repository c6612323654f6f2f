"""Addresses of the office, below `/ban-lam-viec/`."""

from __future__ import annotations

from django.urls import include, path

from motcua.doors.office import restricting
from motcua.doors.office.accounts import views as accounts
from motcua.doors.office.asking import views as asking
from motcua.doors.office.assigning import views as assigning
from motcua.doors.office.away import oversight as away_oversight
from motcua.doors.office.away import views as away
from motcua.doors.office.bulk import views as bulk
from motcua.doors.office.clocks import calendar, lateness, warnings
from motcua.doors.office.compared import views as compared
from motcua.doors.office.connections import views as connections
from motcua.doors.office.counter import guidance, registers
from motcua.doors.office.counter import settings as counter_settings
from motcua.doors.office.counter import views as counter
from motcua.doors.office.digitising import views as digitising
from motcua.doors.office.documents import by_hand as document_by_hand
from motcua.doors.office.documents import drafts as document_drafts
from motcua.doors.office.documents import signing as document_signing
from motcua.doors.office.documents import views as documents
from motcua.doors.office.dossiers import views as dossiers
from motcua.doors.office.figures import views as figures
from motcua.doors.office.followup import entering
from motcua.doors.office.followup import figures as petition_figures
from motcua.doors.office.followup import views as followup
from motcua.doors.office.functions import views as functions
from motcua.doors.office.helping import along as helping_along
from motcua.doors.office.helping import announcements as helping_announcements
from motcua.doors.office.helping import articles as helping_articles
from motcua.doors.office.helping import inquiries as helping
from motcua.doors.office.holdings import views as holdings
from motcua.doors.office.inbox import sheet as inbox_sheet
from motcua.doors.office.inbox import views as inbox
from motcua.doors.office.messages import trail as message_trail
from motcua.doors.office.messages import words as message_words
from motcua.doors.office.moves import views as moves
from motcua.doors.office.outward import programs, webhooks
from motcua.doors.office.overview import views as overview
from motcua.doors.office.payments import bills as payment_bills
from motcua.doors.office.payments import receipts as payment_receipts
from motcua.doors.office.payments import reports as payment_reports
from motcua.doors.office.payments import tills as payment_tills
from motcua.doors.office.payments import views as payments
from motcua.doors.office.plan import comparing as plan_comparing
from motcua.doors.office.plan import declaring
from motcua.doors.office.plan import taken as plan_taken
from motcua.doors.office.plan import views as plan
from motcua.doors.office.projects import acting as project_acting
from motcua.doors.office.projects import views as projects
from motcua.doors.office.protection import views as protection
from motcua.doors.office.quality import evaluations
from motcua.doors.office.quality import index as quality
from motcua.doors.office.ratings import views as ratings
from motcua.doors.office.reception import begin, form, paper_answers, scans
from motcua.doors.office.reception import work as reception
from motcua.doors.office.remarks import views as remarks
from motcua.doors.office.reports import taken as reports_taken
from motcua.doors.office.reports import views as reports
from motcua.doors.office.reports import watching
from motcua.doors.office.search import views as search
from motcua.doors.office.sheets import views as sheets
from motcua.doors.office.signing import agents, certificates, drafts, remote
from motcua.doors.office.signing import views as signing
from motcua.doors.office.staff import absences as staff_absences
from motcua.doors.office.staff import changing as staff_changing
from motcua.doors.office.staff import people as staff
from motcua.doors.office.staff import posts as staff_posts
from motcua.doors.office.staff import rights as staff_rights
from motcua.doors.office.staff import structure as staff_structure
from motcua.doors.office.staff import units as staff_units
from motcua.doors.office.steps import views as steps
from motcua.doors.office.tasks import bringing as tasks_bringing
from motcua.doors.office.tasks import one as tasks_one
from motcua.doors.office.tasks import programmes as tasks_programmes
from motcua.doors.office.tasks import sheet as tasks_sheet
from motcua.doors.office.tasks import timeline as tasks_timeline
from motcua.doors.office.tasks import views as tasks
from motcua.doors.office.together import views as together

app_name = "office"

urlpatterns = [
    path("so-hoa/", digitising.overview, name="digitising"),
    path("so-hoa/lo/<int:batch>/", digitising.batch, name="digitising_batch"),
    path("so-hoa/ban-quet/<int:scan>/", digitising.scan, name="digitising_scan"),
    path("so-hoa/ban-quet/<int:scan>/trang/<int:number>/", digitising.picture, name="digitising_page"),
    path("", inbox.inbox, name="inbox"),
    path("tra-cuu/", search.search, name="search"),
    path("hang-loat/", bulk.new, name="bulk_new"),
    path("hang-loat/<int:batch>/", bulk.show, name="bulk"),
    path("hang-loat/<int:batch>/lam/", bulk.confirm, name="bulk_confirm"),
    path("hang-loat/<int:batch>/thu-lai/", bulk.retry, name="bulk_retry"),
    path("tra-cuu/xuat/", search.export, name="export"),
    path("thong-ke/", figures.show, name="figures"),
    path("hoi/", asking.ask, name="ask"),
    path("dieu-hanh/tong-quan/", overview.overview, name="overview"),
    path("dieu-hanh/tong-quan/xuat/", overview.export, name="overview_export"),
    path("dieu-hanh/", plan.targets, name="plan"),
    path("dieu-hanh/xuat/", plan_taken.targets, name="plan_export"),
    path("dieu-hanh/so-sanh/", plan_comparing.compare, name="plan_compare"),
    path("dieu-hanh/so-sanh/xuat/", plan_comparing.export, name="plan_compare_export"),
    path("dieu-hanh/man-hinh/", plan.wall, name="plan_wall"),
    path("dieu-hanh/bang-chung/<int:declaration>/", plan.evidence, name="plan_evidence"),
    path("dieu-hanh/nhiem-vu/", tasks.listed, name="tasks"),
    path("dieu-hanh/nhiem-vu/xuat/", tasks.export, name="tasks_export"),
    path("dieu-hanh/nhiem-vu/tien-do/", tasks_timeline.timeline, name="tasks_timeline"),
    path("dieu-hanh/nhiem-vu/tien-do/xuat/", tasks_timeline.export, name="tasks_timeline_export"),
    path("dieu-hanh/nhiem-vu/cham/", tasks.slipped, name="tasks_slipped"),
    path("dieu-hanh/nhiem-vu/cham/xuat/", tasks.slipped_export, name="tasks_slipped_export"),
    path("dieu-hanh/nhiem-vu/nhap/", tasks_bringing.bring, name="tasks_import"),
    path("dieu-hanh/nhiem-vu/nhap/mau/<str:plan>/", tasks_bringing.template, name="tasks_template"),
    path("dieu-hanh/nhiem-vu/bang-chung/<int:number>/", tasks_one.evidence, name="task_evidence"),
    path("dieu-hanh/nhiem-vu/<int:number>/", tasks_one.task, name="task"),
    path("dieu-hanh/nhiem-vu/<int:number>/lam/", tasks_one.act, name="task_act"),
    path("dieu-hanh/van-ban/", tasks_programmes.chain, name="programmes"),
    path("dieu-hanh/van-ban/<str:plan>/", tasks_programmes.programme, name="programme"),
    path("dieu-hanh/tu-danh-gia/", tasks_sheet.sheet, name="self_assessment"),
    path("dieu-hanh/tu-danh-gia/bang-chung/<int:number>/", tasks_sheet.evidence, name="score_evidence"),
    path("dieu-hanh/tu-danh-gia/<int:year>/<str:criterion>/", tasks_sheet.score, name="score"),
    path("dieu-hanh/theo-doi/", watching.watches, name="watches"),
    path("dieu-hanh/bao-cao/", reports.reports, name="reports"),
    path("dieu-hanh/bao-cao/mo/", reports.open_, name="reports_open"),
    path("dieu-hanh/bao-cao/qua-han/", reports.overdue, name="reports_overdue"),
    path("dieu-hanh/bao-cao/<int:number>/", reports.report, name="report"),
    path("dieu-hanh/bao-cao/<int:number>/ky/", reports.sign, name="report_sign"),
    path("dieu-hanh/bao-cao/<int:number>/ky/tep/", reports.sign_file, name="report_sign_file"),
    path("dieu-hanh/bao-cao/<int:number>/ky/tai-len/", reports.sign_upload, name="report_sign_upload"),
    path("dieu-hanh/bao-cao/<int:number>/danh-sach/", reports.records, name="report_records"),
    path("dieu-hanh/bao-cao/<int:number>/danh-sach/xuat/", reports_taken.records, name="report_records_export"),
    path("dieu-hanh/bao-cao/<int:number>/bieu/", reports_taken.figures, name="report_tables"),
    path("dieu-hanh/bao-cao/<int:number>/pdf/", reports.paper, name="report_paper"),
    path("dieu-hanh/bao-cao/<int:number>/word/", reports.word, name="report_word"),
    path("dieu-hanh/bao-cao/<int:number>/khac-biet/", reports.changes, name="report_changes"),
    path("dieu-hanh/<str:plan>/<str:key>/", plan.target, name="plan_target"),
    path("dieu-hanh/<str:plan>/<str:key>/bang/", plan_taken.target, name="plan_target_export"),
    path("dieu-hanh/<str:plan>/<str:key>/danh-sach/", plan.records, name="plan_records"),
    path("dieu-hanh/<str:plan>/<str:key>/xuat/", plan_taken.records, name="plan_records_export"),
    path("dieu-hanh/<str:plan>/<str:key>/khai-bao/", declaring.declare, name="plan_declare"),
    path("du-an/", projects.projects, name="projects"),
    path("du-an/xuat/", projects.export, name="projects_export"),
    path("du-an/so-tien/", projects.entries, name="project_entries"),
    path("du-an/so-tien/xuat/", projects.entries_export, name="project_entries_export"),
    path("du-an/them/", project_acting.propose, name="project_new"),
    path("du-an/<str:project>/", projects.one, name="project"),
    path("du-an/<str:project>/ghi-tien/", project_acting.move, name="project_move"),
    path("du-an/<str:project>/dieu-chinh/", project_acting.change, name="project_change"),
    path("du-an/<str:project>/lui/<int:number>/", project_acting.reverse_, name="project_reverse"),
    path("du-an/<str:project>/xong/<int:number>/", project_acting.finish, name="project_finish"),
    path("du-an/<str:project>/tep/<str:of>/<int:number>/", projects.evidence, name="project_evidence"),
    path("hop-viec/dem/", inbox.numbers, name="inbox_numbers"),
    path("hop-viec/xuat/", inbox_sheet.export, name="inbox_export"),
    path("hop-viec/luu/", inbox.keep, name="inbox_keep"),
    path("hop-viec/chon/", inbox.choose, name="inbox_choose"),
    path("ho-so/<str:code>/", dossiers.review, name="review"),
    path("ho-so/<str:code>/bi-han-che/", restricting.ground, name="restricted_use"),
    path("ho-so/<str:code>/quyet-dinh/", dossiers.decide, name="decide"),
    path("ho-so/<str:code>/giay-to/<str:paper>/", dossiers.paper, name="paper"),
    path("ho-so/<str:code>/giay-to/<str:paper>/trang/<int:number>/", remarks.picture, name="picture"),
    path("ho-so/<str:code>/ghi-chu/", remarks.add, name="remark_add"),
    path("ho-so/<str:code>/ghi-chu/<int:number>/", remarks.settle, name="remark_settle"),
    path("ho-so/<str:code>/bo-sung/", remarks.supplement, name="supplement"),
    path("ho-so/<str:code>/bo-sung/giay/", paper_answers.enter, name="paper_answer"),
    path("ho-so/<str:code>/ket-qua/", drafts.show, name="result_draft"),
    path("ho-so/<str:code>/ket-qua/xem-truoc/", drafts.preview, name="result_preview"),
    path("ho-so/<str:code>/ket-qua/luu/", drafts.save, name="result_save"),
    path("ho-so/<str:code>/ket-qua/tra-lai/", drafts.send_back, name="result_return"),
    path("ho-so/<str:code>/ket-qua/tep/", dossiers.result, name="result"),
    path("ky-so/", signing.tray, name="signing"),
    path("ky-so/xac-nhan/", signing.confirm, name="signing_confirm"),
    path("ky-so/xac-nhan-het/", signing.confirm_all, name="signing_all"),
    path("ky-so/bat-dau/", signing.begin, name="signing_begin"),
    path("ky-so/lan-ky/<uuid:batch>/", signing.act, name="signing_act"),
    path("ky-so/lan-ky/<uuid:batch>/ky/", signing.sign, name="signing_sign"),
    path("ky-so/lan-ky/<uuid:batch>/dung/", signing.stop, name="signing_stop"),
    path("ky-so/lan-ky/<uuid:batch>/ky-lai/", signing.again, name="signing_again"),
    path("ky-so/lan-ky/<uuid:batch>/tu-xa/", remote.start, name="signing_remote"),
    path("ky-so/tro-lai/", remote.back, name="signing_back"),
    path("ky-so/van-ban/<int:item>/tep/", agents.file, name="signing_file"),
    path("ky-so/van-ban/<int:item>/giao/", agents.offer, name="signing_offer"),
    path("ky-so/van-ban/<int:item>/tinh-trang/", agents.state, name="signing_state"),
    path("ky-so/van-ban/<int:item>/tai-len/", agents.upload, name="signing_upload"),
    path("ky-so/van-ban/<int:item>/khong-ky/", agents.refused, name="signing_refused"),
    path("ky-so/tep/<str:token>/", agents.exchange, name="signing_exchange"),
    path("ky-so/chung-thu/", certificates.show, name="signing_certificates"),
    path("ky-so/chung-thu/dang-ky/", certificates.register, name="signing_register"),
    path("ky-so/chung-thu/may/", agents.register, name="signing_register_agent"),
    path("ky-so/chung-thu/tu-xa/", remote.register, name="signing_register_remote"),
    path("ky-so/chung-thu/<int:certificate>/thoi-dung/", certificates.withdraw, name="signing_withdraw"),
    path("ho-so/<str:code>/van-ban/", sheets.ask, name="sheet_ask"),
    path("ho-so/<str:code>/van-ban/<str:sheet>/", sheets.download, name="sheet"),
    path("ho-so/<str:code>/ghi-nhan/", steps.tell, name="tell"),
    path("ho-so/<str:code>/cung-xem/", together.present, name="together"),
    path("ho-so/<str:code>/giu/", together.hold, name="hold"),
    path("ho-so/<str:code>/thoi-giu/", together.let_go, name="let_go"),
    path("ho-so/<str:code>/tiep-quan/", together.take_over, name="take_over"),
    path("", include("motcua.doors.office.acts.urls")),
    path("viec/", inbox.inbox, name="work"),
    path("viec/<int:number>/", steps.step, name="step"),
    path("viec/<int:number>/xong/", steps.finish, name="step_finish"),
    path("van-ban/", documents.inbox, name="documents"),
    path("van-ban/soan/", document_drafts.new, name="document_draft"),
    path("van-ban/nhap/", document_by_hand.enter, name="document_enter"),
    path("van-ban/so/", documents.register, name="document_register"),
    path("van-ban/doi-chieu/", documents.days, name="document_days"),
    path("van-ban/ky/xac-nhan/", document_signing.confirm, name="document_sign_confirm"),
    path("van-ban/ky/bat-dau/", document_signing.begin, name="document_sign_begin"),
    path("van-ban/ky/lan-ky/<uuid:batch>/", document_signing.act, name="document_sign_act"),
    path("van-ban/ky/lan-ky/<uuid:batch>/ky/", document_signing.sign, name="document_sign"),
    path("van-ban/ky/lan-ky/<uuid:batch>/tu-xa/", document_signing.to_service, name="document_sign_remote"),
    path("van-ban/ky/lan-ky/<uuid:batch>/dung/", document_signing.stop, name="document_sign_stop"),
    path("van-ban/ky/lan-ky/<uuid:batch>/ky-lai/", document_signing.again, name="document_sign_again"),
    path("van-ban/ky/ban/<int:paper>/tep/", document_signing.file, name="document_sign_file"),
    path("van-ban/ky/ban/<int:paper>/giao/", document_signing.offer, name="document_sign_offer"),
    path("van-ban/ky/ban/<int:paper>/tinh-trang/", document_signing.state, name="document_sign_state"),
    path("van-ban/ky/ban/<int:paper>/khong-ky/", document_signing.refused, name="document_sign_refused"),
    path("van-ban/ky/ban/<int:paper>/tai-len/", document_signing.upload, name="document_sign_upload"),
    path("van-ban/<str:number>/", documents.document, name="document"),
    path("van-ban/<str:number>/soan/", document_drafts.edit, name="document_edit"),
    path("van-ban/<str:number>/tep/<int:position>/", documents.file, name="document_file"),
    path("phi/", payments.overview, name="payments"),
    path("phi/doi-soat/", payments.settle, name="payments_settle"),
    path("phi/chenh-lech/<int:number>/", payments.close_difference, name="payments_difference"),
    path("phi/cho-xac-nhan/<str:reference>/", payments.close_doubt, name="payments_doubt"),
    path("phi/hoan/<int:number>/duyet/", payments.approve, name="payments_approve"),
    path("phi/hoan/<int:number>/khong-duyet/", payments.refuse, name="payments_refuse"),
    path("phi/phieu/", payment_bills.find, name="payments_bills"),
    path("phi/phieu/<uuid:number>/", payment_bills.bill, name="payments_bill"),
    path("phi/phieu/<uuid:number>/tien-mat/", payment_bills.cash, name="payments_cash"),
    path("phi/phieu/<uuid:number>/hoan/", payment_bills.ask_refund, name="payments_ask_refund"),
    path("phi/bien-lai/", payment_receipts.of_day, name="payments_receipts"),
    path("phi/bien-lai/<uuid:number>/", payment_receipts.receipt, name="payments_receipt"),
    path("phi/bien-lai/<uuid:number>/tep/", payment_receipts.paper, name="payments_receipt_file"),
    path("phi/quy/", payment_tills.tills, name="payments_tills"),
    path("phi/bao-cao/", payment_reports.report, name="payments_report"),
    path("phi/bao-cao/xlsx/", payment_reports.workbook, name="payments_workbook"),
    path("phi/hoan/<int:number>/da-chi/", payments.paid_out, name="payments_paid_out"),
    path("quan-tri/lich/", calendar.overview, name="calendar"),
    path("quan-tri/lich/doi/", calendar.change, name="calendar_change"),
    path("quan-tri/lich/tep/", calendar.load, name="calendar_load"),
    path("canh-bao/", warnings.overview, name="warnings"),
    path("phan-cong/", assigning.rules, name="assigning"),
    path("han/", lateness.overview, name="lateness"),
    path("han/ho-so/", lateness.released, name="lateness_released"),
    path("han/giay-to-yeu-cau-lai/", lateness.asked_again, name="asked_again"),
    path("han/buoc/", lateness.steps, name="lateness_steps"),
    path("quay/", counter.desk, name="counter"),
    path("quay/cau-hinh/", counter_settings.settings, name="counter_settings"),
    path("quay/thong-ke/", counter_settings.figures, name="counter_figures"),
    path("quay/huong-dan/", guidance.guidance, name="guidance"),
    path("so/", registers.registers, name="registers"),
    path("so/<str:unit>/<int:year>/khoa/", registers.lock, name="register_lock"),
    path("so/<str:unit>/<int:year>/quyen/<int:number>/", registers.volume, name="register_volume"),
    path("so/<str:unit>/<int:year>/<str:kind>/", registers.taken, name="register"),
    path("ngoai-tuyen/", away.overview, name="away"),
    path("ngoai-tuyen/may/", away.device, name="away_device"),
    path("ngoai-tuyen/sw.js", away.worker, name="away_worker"),
    path("ngoai-tuyen/gui/", away.send, name="away_send"),
    path("ngoai-tuyen/giam-sat/", away_oversight.oversight, name="away_oversight"),
    path("ngoai-tuyen/lo/<str:lease>/", away_oversight.lease, name="away_lease"),
    path("ngoai-tuyen/lo/<str:lease>/goi/", away.bundle, name="away_bundle"),
    path("tiep-nhan/", begin.begin, name="reception"),
    path("tiep-nhan/<uuid:intake>/", reception.work, name="reception_work"),
    path("tiep-nhan/<uuid:intake>/to-khai/", form.form, name="reception_form"),
    path("tiep-nhan/<uuid:intake>/tai-len/", scans.upload, name="reception_upload"),
    path("tiep-nhan/<uuid:intake>/quet/<str:paper>/", scans.scan, name="reception_scan"),
    path("tiep-nhan/<uuid:intake>/quet/<str:paper>/goc/", scans.raw, name="reception_raw"),
    path("tiep-nhan/<uuid:intake>/quet/<str:paper>/<int:number>/", scans.picture, name="reception_page"),
    path("tiep-nhan/xong/<str:code>/", reception.done, name="reception_done"),
    path("ho-so/<str:code>/thanh-phan/<int:position>/tra-lai/", reception.give_back, name="give_back"),
    path("hau-kiem/", dossiers.flagged, name="flagged"),
    path("lich/", staff_absences.own, name="absences"),
    path("quan-tri/nguoi-dung/", staff.listed, name="staff"),
    path("quan-tri/nguoi-dung/nhap/", staff.bring, name="staff_bring"),
    path("quan-tri/nguoi-dung/<str:account>/", staff.person, name="staff_person"),
    path("quan-tri/nguoi-dung/<str:account>/ban-giao/", staff.hand_over, name="staff_hand_over"),
    path("quan-tri/don-vi/", staff_structure.units, name="units"),
    path("quan-tri/don-vi/<str:code>/", staff_units.unit, name="unit"),
    path("quan-tri/don-vi/<str:code>/tach/", staff_changing.split, name="unit_split"),
    path("quan-tri/don-vi/<str:code>/gop/", staff_changing.merge, name="unit_merge"),
    path("quan-tri/don-vi/<str:code>/vi-tri/", staff_posts.at_unit, name="posts"),
    path("quan-tri/vi-tri/<int:number>/", staff_posts.post, name="post"),
    path("quan-tri/quyen/", staff_rights.shown, name="rights"),
    path("quan-tri/quyen/dia-chi/", staff_rights.matrix, name="rights_matrix"),
    path("quan-tri/chuyen-phien-ban/", moves.overview, name="moves"),
    path("quan-tri/chuyen-phien-ban/<slug:procedure>/", moves.procedure, name="move"),
    path("quan-tri/quy-trinh/", moves.stuck, name="stuck"),
    path("quan-tri/quy-trinh/<int:instance>/", moves.diagram, name="stuck_diagram"),
    path("quan-tri/quy-trinh/<int:instance>/thu-lai/", moves.retry, name="stuck_retry"),
    path("quan-tri/chuc-nang/", functions.functions, name="functions"),
    path("quan-tri/ket-noi/", connections.messages, name="connections"),
    path("quan-tri/su-kien/", webhooks.listed, name="webhooks"),
    path("quan-tri/su-kien/<slug:webhook>/", webhooks.one, name="webhook"),
    path("quan-tri/chuong-trinh/", programs.listed, name="programs"),
    path("quan-tri/ket-noi/<int:message>/gui-lai/", connections.resend, name="resend"),
    path("quan-tri/danh-muc-quoc-gia/", compared.national_catalogue, name="national_catalogue"),
    path("quan-tri/ket-noi/<slug:name>/", connections.link, name="connection"),
    path("quan-tri/ket-noi/<slug:name>/doi-soat/", compared.days, name="compared"),
    path("quan-tri/ket-noi/<slug:name>/doi-soat/lam/", compared.compare, name="compared_compare"),
    path("quan-tri/ket-noi/<slug:name>/doi-soat/<str:day>/", compared.one_day, name="compared_day"),
    path("du-lieu/", holdings.catalogue, name="holdings"),
    path("chat-luong/", quality.show, name="quality"),
    path("chat-luong/danh-sach/", quality.lines, name="quality_lines"),
    path("chat-luong/chi-so.xlsx", quality.workbook, name="quality_workbook"),
    path("chat-luong/danh-gia/", evaluations.evaluations, name="evaluations"),
    path("chat-luong/danh-gia/lap/", evaluations.compile_, name="evaluations_compile"),
    path("chat-luong/danh-gia/ghi/", evaluations.declare, name="evaluations_declare"),
    path("chat-luong/danh-gia/<int:number>/", evaluations.evaluation, name="evaluation"),
    path("chat-luong/danh-gia/<int:number>/lam/", evaluations.act, name="evaluation_act"),
    path("danh-gia/", ratings.report, name="ratings"),
    path("danh-gia/tung-luot/", ratings.single, name="ratings_single"),
    path("danh-gia/tung-luot/<int:number>/", ratings.judge, name="rating_judge"),
    path("ho-tro/", helping.board, name="help_desk"),
    path("ho-tro/bai-viet/", helping_articles.articles, name="articles"),
    path("ho-tro/bai-viet/moi/", helping_articles.write, name="article_new"),
    path("ho-tro/bai-viet/<slug:slug>/", helping_articles.write, name="article"),
    path("ho-tro/bai-viet/<slug:slug>/ban-hanh/", helping_articles.settle, name="article_settle"),
    path("ho-tro/thong-bao/", helping_announcements.announcements, name="announcements"),
    path("ho-tro/tin-da-gui/", message_trail.sent, name="sent_messages"),
    path("quan-tri/mau-tin/", message_words.wordings, name="wordings"),
    path("quan-tri/mau-tin/<str:kind>/<slug:channel>/<slug:language>/", message_words.wording, name="wording"),
    path("ho-tro/xem-cung/", helping_along.begin, name="along"),
    path("ho-tro/xem-cung/<int:number>/", helping_along.look, name="along_page"),
    path("ho-tro/xem-cung/<int:number>/ket-thuc/", helping_along.end, name="along_end"),
    path("ho-tro/moi/", helping.new, name="inquiry_new"),
    path("ho-tro/<int:number>/", helping.one, name="inquiry"),
    path("ho-tro/<int:number>/tep/<int:file>/", helping.file, name="inquiry_file"),
    path("ho-tro/<int:number>/lam/", helping.act, name="inquiry_act"),
    path("ho-tro/<int:number>/ho-so/", helping.link, name="inquiry_link"),
    path("ho-tro/<int:number>/goi-lai/", helping.promise, name="inquiry_promise"),
    path("ho-tro/<int:number>/goi-lai/<int:callback>/", helping.rung, name="inquiry_rung"),
    path("phan-anh/", followup.petitions, name="petitions"),
    path("phan-anh/ghi/", entering.enter, name="petition_enter"),
    path("phan-anh/so-lieu/", petition_figures.show, name="petition_figures"),
    path("phan-anh/<int:number>/ho-so/", followup.bind, name="petition_bind"),
    path("phan-anh/<int:number>/", followup.petition, name="petition"),
    path("phan-anh/<int:number>/tep/<uuid:paper>/", followup.file, name="petition_file"),
    path("phan-anh/<int:number>/lam/", followup.act, name="petition_act"),
    path("quan-tri/ket-noi/<slug:name>/thu/", connections.try_link, name="try_connection"),
    path("quan-tri/ket-noi/<slug:name>/gui-lai/", connections.resend_dead, name="resend_dead"),
    path("quan-tri/dinh-danh/", accounts.queue, name="accounts"),
    path("quan-tri/dinh-danh/<int:conflict>/", accounts.settle, name="account_settle"),
    path("quan-tri/dinh-danh/de-nghi/<int:claim>/", accounts.settle_claim, name="claim_settle"),
    path("quan-tri/dinh-danh/de-nghi/<int:claim>/tai-lieu/", accounts.document, name="claim_document"),
    path("quan-tri/dinh-danh/bo-xac-thuc/", accounts.reset, name="factors_reset"),
    path("bao-ve-du-lieu/", protection.desk, name="protection"),
    path("bao-ve-du-lieu/yeu-cau/<uuid:number>/", protection.one, name="subject_request"),
    path("bao-ve-du-lieu/vi-pham/moi/", protection.breach, name="breach_new"),
    path("bao-ve-du-lieu/vi-pham/<int:number>/", protection.breach, name="breach"),
    path("bao-ve-du-lieu/vi-pham/<int:number>/bao/", protection.notify, name="breach_notify"),
    path("thiet-ke/", include("motcua.doors.office.designer.urls")),
    path("", include("motcua.doors.office.sign_in.urls")),
]
