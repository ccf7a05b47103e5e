"""What the privacy pages call things."""

from django.utils.translation import gettext_lazy as _

# What somebody was shown of a student: the key is stored, the words are what the student reads.
LOOKS = {
    "class_now": _("The class page: how lessons go right now"),
    "class_report": _("The report on a lesson of the class"),
    "student_page": _("Your page: how your lessons go over time"),
    "notes": _("Notes about you"),
    "override": _("Your open lesson, to change something in it"),
    "compare": _("A comparison of lessons or weeks of the class"),
    "export": _("A file with results of the class"),
    "rules": _("A rule tried on recorded lessons of the class"),
    "account": _("Your account: name, role, classes"),
    "answers": _("Your answers"),
    "record": _("A row of your data, in the administration"),
    "download": _("A copy of all your data, made for you by the school"),
}

# The role that somebody had when they looked.
ROLES = {"student": _("student"), "teacher": _("teacher"), "admin": _("administrator")}

# What is stored of a person, by table. A new table stands here or in inventory.OF_NOBODY, or a test fails.
STORED = {
    "account.EmailAddress": _("Your e-mail addresses"),
    "accounts.Membership": _("Classes that you are in"),
    "accounts.User": _("Your account"),
    "adaptation.DecisionRecord": _("What lessons changed for you, and why"),
    "adaptation.DecisionResponse": _("What you made of these changes"),
    "adaptation.TeacherAlert": _("What your teacher was told to look at"),
    "authoring.CourseAuthor": _("Courses that you write"),
    "classroom.AttentionSample": _("Estimates of focus and of being stuck"),
    "classroom.BlockGaze": _("How long you looked at each part of a page"),
    "classroom.GazeSetup": _("How your gaze was set up before a screen"),
    "classroom.StudyEvent": _("What you did in lessons, step by step"),
    "classroom.StudySession": _("Lessons you opened, and how they went"),
    "consent.ConsentRecord": _("Your choices about the camera"),
    "consent.GuardianRequest": _("Links for your parent or guardian"),
    "consent.PersonLimit": _("What the school set for you about the camera"),
    "dashboards.AlertAnswer": _("What a teacher made of such a note"),
    "dashboards.SessionMinute": _("Your lessons by the minute"),
    "dashboards.SessionSkill": _("Your skills before and after a lesson"),
    "dashboards.SessionSummary": _("Your lessons in short"),
    "dashboards.StudentNote": _("What teachers noted about you"),
    "dashboards.TeacherWish": _("Changes that a teacher asked your lesson for"),
    "donations.DataSetMember": _("Data sets for training that hold something of yours"),
    "donations.DonatedCrop": _("Small pictures of your face that you gave for training"),
    "donations.GuardianAsk": _("Links for your parent or guardian, about training"),
    "donations.SelfReport": _("What you said about parts of lessons"),
    "donations.TrainingConsent": _("Your choices about training"),
    "donations.TrainingExample": _("Moments of your lessons, as numbers, that you gave for training"),
    "imports.ImportJob": _("Courses that you imported"),
    "learner.Attempt": _("Your answers"),
    "learner.Mastery": _("What is known of your skills"),
    "learner.PracticeRun": _("Reviews and placement questions"),
    "mfa.Authenticator": _("Your second step when signing in"),
    "privacy.AccessRecord": _("Who looked at your data"),
    "privacy.DataDownload": _("Copies of your data that were made"),
    "site.ImportedPerson": _("The list that your account came from"),
    "site.RosterImport": _("Lists of people that you imported"),
    "socialaccount.SocialAccount": _("Your account at the school’s own sign-in"),
    "socialaccount.SocialToken": _("Your sign-ins from there"),
}
