from django.urls import path

from webapp.site.views import classes, people, rosters, setting_up

app_name = "site"
urlpatterns = [
    path("", setting_up.home, name="home"),
    path("start/", setting_up.start, name="start"),
    path("set-up/<str:step>/", setting_up.set_up, name="set_up"),
    path("people/", people.people, name="people"),
    path("people/new/", people.new_person, name="new_person"),
    path("people/<int:user_id>/", people.person, name="person"),
    path("people/<int:user_id>/archive/", people.archive, name="archive_person"),
    path("people/<int:user_id>/password/", people.password, name="password"),
    path("people/<int:user_id>/second-step/", people.second_step, name="drop_second_step"),
    path("classes/", classes.classes, name="classes"),
    path("classes/new/", classes.new_class, name="new_class"),
    path("classes/<int:classroom_id>/", classes.classroom, name="class"),
    path("classes/<int:classroom_id>/archive/", classes.archive, name="archive_class"),
    path("classes/<int:classroom_id>/code/", classes.code, name="code"),
    path("classes/<int:classroom_id>/add/<str:role>/", classes.add, name="add"),
    path("classes/<int:classroom_id>/remove/<int:user_id>/", classes.remove, name="remove"),
    path("classes/<int:classroom_id>/slips/", classes.slips, name="slips"),
    path("lists/", rosters.rosters, name="rosters"),
    path("lists/template.csv", rosters.template, name="roster_template"),
    path("lists/<uuid:roster_id>/", rosters.roster, name="roster"),
    path("lists/<uuid:roster_id>/take/", rosters.take, name="take_roster"),
    path("lists/<uuid:roster_id>/drop/", rosters.drop, name="drop_roster"),
    path("lists/<uuid:roster_id>/undo/", rosters.undo, name="undo_roster"),
]
