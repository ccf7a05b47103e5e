"""Makes the demo course's films: drawn slides, a synthesised voice, captions timed from the voice.

`python -m lessons.content.demo_tools.films [--fonts FOLDER] [FILM …]` needs the programs `espeak-ng` and `chromium` and
the development requirements (PyAV, NumPy, Pillow). `--fonts` is a folder with Atkinson Hyperlegible as WOFF2 files, the
site's own unless told otherwise. It takes about a minute a film on one core. The finished films, captions and posters
are kept in the repository, so nobody has to run this to use the course.
"""
