from django.urls import path

from webapp.authoring.views import blocks, captions, courses, editor, preview, publishing, skills, structure

app_name = "authoring"
urlpatterns = [
    path("", courses.courses, name="courses"),
    path("new/", courses.new_course, name="new_course"),
    path("<int:course_id>/", courses.course, name="course"),
    path("<int:course_id>/about/", courses.about, name="about"),
    path("<int:course_id>/classes/", courses.classes, name="classes"),
    path("<int:course_id>/authors/", courses.authors, name="authors"),
    path("<int:course_id>/copy/", courses.copy, name="copy"),
    path("<int:course_id>/units/", structure.units, name="units"),
    path("<int:course_id>/lessons/", structure.lessons, name="lessons"),
    path("<int:course_id>/skills/", skills.skills, name="skills"),
    path("<int:course_id>/files/<path:name>", courses.file, name="file"),
    path("<int:course_id>/edit/<int:lesson_id>/", editor.edit_lesson, name="edit_lesson"),
    path("drafts/<int:draft_id>/", editor.editor, name="editor"),
    path("drafts/<int:draft_id>/facts/", editor.facts, name="facts"),
    path("drafts/<int:draft_id>/change/", editor.change, name="change"),
    path("drafts/<int:draft_id>/blocks/<slug:key>/", blocks.block, name="block"),
    path("drafts/<int:draft_id>/blocks/<slug:key>/captions/", captions.captions, name="captions"),
    path("drafts/<int:draft_id>/publish/", publishing.publish, name="publish"),
    path("drafts/<int:draft_id>/history/", publishing.history, name="history"),
    path("drafts/<int:draft_id>/take-import/", publishing.take_import, name="take_import"),
    path("drafts/<int:draft_id>/preview/", preview.preview, name="preview"),
    path("drafts/<int:draft_id>/preview/answer/", preview.preview_answer, name="preview_answer"),
    path("drafts/<int:draft_id>/preview/<slug:key>/", preview.preview_block, name="preview_block"),
]
