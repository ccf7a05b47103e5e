"""What the privacy pages call things."""

# What somebody was shown of a student: the key is stored, the words are what the student reads.
LOOKS = {
    "class_now": "The class page: how lessons go right now",
    "class_report": "The report on a lesson of the class",
    "student_page": "Your page: how your lessons go over time",
    "notes": "Notes about you",
    "override": "Your open lesson, to change something in it",
    "compare": "A comparison of lessons or weeks of the class",
    "export": "A file with results of the class",
    "rules": "A rule tried on recorded lessons of the class",
    "account": "Your account: name, role, classes",
    "answers": "Your answers",
    "download": "A copy of all your data, made for you by the school",
}
