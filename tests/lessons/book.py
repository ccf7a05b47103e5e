"""A small OpenStax book and a small OATutor pool that tests bend."""

import json
from pathlib import Path
from typing import Any

JPG = b"\xff\xd8\xff\xe0" + b"\0" * 16
M = 'xmlns:m="http://www.w3.org/1998/Math/MathML"'

COLLECTION = """<col:collection xmlns="http://cnx.rice.edu/collxml" xmlns:md="http://cnx.rice.edu/mdml"
 xmlns:col="http://cnx.rice.edu/collxml"><metadata><md:title>Little Book</md:title><md:language>en</md:language>
<md:license url="http://creativecommons.org/licenses/by/4.0/">Creative Commons Attribution License</md:license>
<md:slug>little-book</md:slug></metadata><col:content><col:subcollection><md:title>Cells</md:title><col:content>
{modules}</col:content></col:subcollection></col:content></col:collection>"""

CONTENT = """<para id="p1">A <term>cell</term> holds H<sub>2</sub>O &amp; costs $5 (<link target-id="f1"/>, <link
 document="m2"/>).</para>
<figure id="f1"><title>A Cell</title><media id="i1" alt="A round cell."><image mime-type="image/jpeg"
 src="../../media/cell.jpg"/></media><caption>It is <emphasis effect="italics">round</emphasis>.</caption></figure>
<figure id="f2"><media alt="A leaf with veins."><image src="../../media/missing.jpg"/></media></figure>
<section id="s1"><title>Numbers</title>
<para id="p2">Half is <m:math><m:mfrac><m:mn>1</m:mn><m:mn>2</m:mn></m:mfrac></m:math>, and
<m:math><m:menclose notation="updiagonalstrike"><m:mi>x</m:mi></m:menclose></m:math> is gone.</para>
<list id="l1" list-type="enumerated"><item>one</item><item>two</item></list>
<table id="t1" summary="x"><tgroup cols="2"><thead><row><entry>a|b</entry><entry>c</entry></row></thead>
<tbody><row><entry>1</entry><entry>2</entry></row></tbody></tgroup></table></section>
<example id="e1"><title>Add</title><exercise id="x0"><problem><para>Add 2 and 3.</para></problem>
<solution><para>Count on from 2.</para><para>It is 5.</para></solution></exercise></example>
<section id="s2" class="multiple-choice"><title>Review</title><exercise id="x1"><problem><para>Which?</para>
<list list-type="enumerated"><item>this</item><item>that</item></list></problem><solution><label/><para>B</para>
</solution></exercise></section>
<section id="s3" class="practice-perfect"><title>Practice</title>
<para id="p3">In the following exercises, add.</para>
<exercise id="x2"><problem><para>3 + 4</para></problem><solution><para>7</para></solution></exercise>
<exercise id="x3"><problem><para>5 + 6</para></problem></exercise>
<exercise id="x4"><problem><para>Why?</para></problem><solution><para>Because of the sum.</para></solution></exercise>
</section>"""

GLOSSARY = """<glossary><definition id="d1"><term>cell</term><meaning>a small <emphasis>room</emphasis></meaning>
</definition></glossary>"""


def module(content: str = CONTENT, *, title: str = "First", glossary: str = GLOSSARY) -> str:
    return f"""<document xmlns="http://cnx.rice.edu/cnxml" {M}><title>{title}</title>
<metadata xmlns:md="http://cnx.rice.edu/mdml"><md:content-id>m1</md:content-id><md:title>{title}</md:title>
<md:abstract><list><item>know cells</item></list></md:abstract></metadata>
<content>{content}</content>{glossary}</document>"""


def write_book(folder: Path, modules: dict[str, str] | None = None, *, named: list[str] | None = None) -> Path:
    """A book with these modules (by id); the collection names `named`, or all of them."""
    modules = {"m1": module(), "m2": module("<para id='q'>Words.</para>", title="Second", glossary="")} | (
        modules or {}
    )
    names = "".join(f'<col:module document="{key}"/>' for key in (named or list(modules)))
    (folder / "collections").mkdir(parents=True)
    (folder / "collections/little.collection.xml").write_text(COLLECTION.format(modules=names), encoding="utf-8")
    for key, text in modules.items():
        (folder / "modules" / key).mkdir(parents=True)
        (folder / "modules" / key / "index.cnxml").write_text(text, encoding="utf-8")
    (folder / "media").mkdir()
    (folder / "media/cell.jpg").write_bytes(JPG)
    return folder


def hint(text: str, **facts: Any) -> dict[str, Any]:
    return {"id": "h", "type": "hint", "dependencies": [], "title": "", "text": text, "variabilization": {}} | facts


def step(answer: str, **facts: Any) -> dict[str, Any]:
    usual = {"stepTitle": "What is $$2+3$$?", "stepBody": "", "problemType": "TextBox", "answerType": "arithmetic"}
    return {"stepAnswer": [answer], "variabilization": {}, "hints": [hint("Count on.")]} | usual | facts


def problem(*steps: dict[str, Any], **facts: Any) -> dict[str, Any]:
    usual = {
        "title": "Adding",
        "body": "",
        "variabilization": {},
        "oer": "https://openstax.org <OpenStax>",
        "license": "https://creativecommons.org/licenses/by/4.0/ <CC BY 4.0>",
        "lessonId": "L1",
        "courseName": "Sums",
    }
    return usual | facts | {"steps": list(steps)}


def write_pool(folder: Path, problems: dict[str, dict[str, Any]]) -> Path:
    """An OATutor archive with these problems, a plan of one lesson, and the skill `adding` for every step."""
    skills = {}
    for name, facts in problems.items():
        place = folder / "content-pool" / name
        _write(place / f"{name}.json", {"id": name} | {key: value for key, value in facts.items() if key != "steps"})
        for letter, one in zip("abcdefgh", facts["steps"], strict=False):
            key = f"{name}{letter}"
            skills[key] = ["adding"]
            _write(place / "steps" / key / f"{key}.json", {"id": key} | {k: v for k, v in one.items() if k != "hints"})
            _write(place / "steps" / key / "tutoring" / f"{key}DefaultPathway.json", one["hints"])
    lesson = {"id": "L1", "name": "Lesson 1.1", "topics": "Adding", "learningObjectives": {"adding": 0.85}}
    plan = {"courseName": "Sums", "language": "en", "courseOER": "", "courseLicense": "", "lessons": [lesson]}
    _write(folder / "coursePlans.json", [plan])
    _write(folder / "skillModel.json", skills)
    return folder


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")
