from django.urls import path

from webapp.dashboards import act_views, report_views, views

app_name = "dashboards"
REPORT = "<int:classroom_id>/reports/<int:lesson_id>/<str:day>/"
STUDENT = "<int:classroom_id>/students/<int:student_id>/"
urlpatterns = [
    path("", views.classes, name="classes"),
    path("of-me/", views.own, name="own"),
    path("<int:classroom_id>/", views.live, name="live"),
    path("<int:classroom_id>/curves/", views.curves, name="curves"),
    path("<int:classroom_id>/last-hint/", views.last_hint, name="last_hint"),
    path("<int:classroom_id>/alerts/<int:alert_id>/", act_views.alert, name="alert"),
    path("<int:classroom_id>/everyone/", act_views.wish_for_all, name="wish_for_all"),
    path("<int:classroom_id>/reports/", report_views.reports, name="reports"),
    path("<int:classroom_id>/compare/", report_views.compare, name="compare"),
    path(REPORT, report_views.report, name="report"),
    path(f"{REPORT}answers.csv", report_views.answers_csv, name="answers_csv"),
    path(f"{REPORT}statements.json", report_views.statements, name="statements"),
    path(STUDENT, act_views.student, name="student"),
    path(f"{STUDENT}changes/", act_views.wish, name="wish"),
    path(f"{STUDENT}changes/<int:wish_id>/back/", act_views.wish_back, name="wish_back"),
    path(f"{STUDENT}notes/", act_views.note, name="note"),
    path(f"{STUDENT}notes/<int:note_id>/remove/", act_views.note_gone, name="note_gone"),
    path(f"{STUDENT}notes/<int:note_id>/back/", act_views.note_back, name="note_back"),
]
