// Writing courses: the lesson editor, and the order of lessons in a course.
import { Editor } from "./authoring/editor";
import { dragLessons } from "./authoring/lessons";
import { find } from "./lib/dom";

const editor = find("[data-editor]");
if (editor) new Editor(editor);
const course = find("[data-course]");
if (course) dragLessons(course);
