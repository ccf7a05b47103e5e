"""What dashboards keep of an open lesson, written with its checkpoint: minutes, the session in short, its skills."""

from django.utils import timezone

from lessons.content.models import Lesson
from webapp.classroom.services import Checkpoint
from webapp.dashboards import services
from webapp.live.study import Study


def keep_opening(study: Study) -> None:
    """How the lesson's skills stood when it was opened."""
    _keep_skills(study)


def keep(study: Study, checkpoint: Checkpoint) -> None:
    """Adds a stored checkpoint to the summaries. One query; a few more each minute and after answers."""
    now = timezone.now()
    services.record_minute(session_id=study.session_id, standing=checkpoint.standing, sample=checkpoint.sample, at=now)
    answered = study.kept_learning is not study.learning
    minute = int(now.timestamp()) // 60
    if minute != study.kept_minute or answered:
        study.kept_minute = minute
        planned = {block.key: block.seconds for block in study.outline.blocks}
        services.record_summary(session_id=study.session_id, behaviour=checkpoint.behaviour, planned=planned)
    if answered:
        _keep_skills(study)


def _keep_skills(study: Study) -> None:
    study.kept_learning = study.learning
    lesson = Lesson(pk=study.lesson_id, course_id=study.course_id)
    services.record_skills(session_id=study.session_id, student_id=study.student_id, lesson=lesson)
