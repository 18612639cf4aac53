"""Build the guide: docs/guide/<language>/*.md to docs/guide/built/<language>/*.html.

Plain pages that open from a folder, without a network; the plugin's help opens them.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from markdown_it import MarkdownIt

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "guide"
LANGUAGES = {"fr": "Français", "en": "English"}
# In the order of the menu; plugin/help.py opens them by these names.
PAGES = ("index", "first-day", "import", "inventory", "watering", "work", "rounds", "parks",
         "card", "method", "settings", "toolbox", "troubleshooting", "administration")
TITLE = {"fr": "Sève : le guide", "en": "Sève: the guide"}

FRAME = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Sève</title>
<link rel="stylesheet" href="../style.css">
</head>
<body>
<nav>
<p class="name"><a href="index.html">{guide}</a></p>
<ul>
{menu}
</ul>
<p>{languages}</p>
</nav>
<main>
{content}
</main>
</body>
</html>
"""

STYLE = """:root { color-scheme: light dark; --green: #2f6b45; --line: #c9d3cc; --soft: #f1f5f2; }
* { box-sizing: border-box; }
body { margin: 0; display: flex; font: 16px/1.55 "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif;
  color: #1d2a22; background: #fff; }
nav { flex: 0 0 15rem; padding: 1.2rem 1rem; background: var(--soft); min-height: 100vh;
  border-right: 1px solid var(--line); font-size: .95rem; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: block; padding: .25rem .5rem; border-radius: 4px; color: inherit;
  text-decoration: none; }
nav li a:hover, nav li a[aria-current] { background: #dde8e0; }
nav .name a { color: var(--green); font-weight: 600; text-decoration: none; }
main { flex: 1 1 auto; max-width: 54rem; padding: 1rem 2rem 4rem; min-width: 0; }
h1 { color: var(--green); font-size: 1.8rem; line-height: 1.2; }
h2 { margin-top: 2rem; border-bottom: 1px solid var(--line); padding-bottom: .2rem; }
a { color: var(--green); }
img { max-width: 100%; border: 1px solid var(--line); border-radius: 4px; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { border: 1px solid var(--line); padding: .35rem .6rem; text-align: left;
  vertical-align: top; }
th { background: var(--soft); }
code { background: var(--soft); padding: .1rem .25rem; border-radius: 3px; font-size: .92em; }
pre { background: var(--soft); padding: .8rem; overflow-x: auto; border-radius: 4px; }
pre code { padding: 0; }
blockquote { margin: 1rem 0; padding: .1rem 1rem; border-left: 4px solid var(--green);
  background: var(--soft); }
@media (max-width: 48rem) { body { display: block; } nav { min-height: 0; border-right: 0; } }
@media (prefers-color-scheme: dark) {
  :root { --green: #8fd0a6; --line: #40514a; --soft: #1f2a24; }
  body { color: #e4ece7; background: #151d19; }
  nav li a:hover, nav li a[aria-current] { background: #2c3b33; }
}
@media print { nav { display: none; } main { max-width: none; padding: 0; } }
"""


def title_of(text: str) -> str:
    """Read the first heading of a page."""
    return re.search(r"(?m)^# (.+)$", text)[1]


def page_html(language: str, page: str, texts: dict[str, str]) -> str:
    """Lay one page out, with the menu of all of them."""
    body = MarkdownIt("commonmark", {"typographer": False}).enable("table").render(texts[page])
    body = re.sub(r'(href="[^":#]*)\.md(["#])', r"\1.html\2", body)
    body = body.replace('src="../images/', 'src="../../images/')
    menu = "\n".join(
        f'<li><a href="{name}.html"{" aria-current=page" if name == page else ""}>'
        f"{title_of(texts[name])}</a></li>" for name in PAGES if name != "index")
    languages = " · ".join(
        name if code == language else f'<a href="../{code}/{page}.html" lang="{code}">{name}</a>'
        for code, name in LANGUAGES.items())
    return FRAME.format(language=language, title=title_of(texts[page]), guide=TITLE[language],
                        menu=menu, languages=languages, content=body)


def build(guide: Path = GUIDE) -> list[Path]:
    """Write every page in both languages; give the files."""
    written = []
    for language in LANGUAGES:
        texts = {page: (guide / language / f"{page}.md").read_text(encoding="utf-8")
                 for page in PAGES}
        folder = guide / "built" / language
        folder.mkdir(parents=True, exist_ok=True)
        for page in PAGES:
            target = folder / f"{page}.html"
            target.write_text(page_html(language, page, texts), encoding="utf-8")
            written.append(target)
    style = guide / "built" / "style.css"
    style.write_text(STYLE, encoding="utf-8")
    return [*written, style]


if __name__ == "__main__":
    print(f"{len(build())} files in {(GUIDE / 'built').relative_to(GUIDE.parent.parent)}")
    sys.exit(0)
