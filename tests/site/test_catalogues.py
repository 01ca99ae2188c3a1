"""The words of the interface in other languages: read, held against the English, and refused where they differ."""

from pathlib import Path

import pytest

from watchmeplay.foundation.content.problems import ContentErrors
from watchmeplay.site import catalogues


def po(content: Path, code: str, entries: str, *, header: str = "") -> Path:
    path = content / code / "interface.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    facts = header or '"Content-Type: text/plain; charset=utf-8\\n"\n'
    path.write_text(f'msgid ""\nmsgstr ""\n{facts}\n{entries}', "utf-8")
    return path


def pair(source: str, translation: str) -> str:
    return f'msgid "{source}"\nmsgstr "{translation}"\n'


def refused(content: Path) -> str:
    with pytest.raises(ContentErrors) as caught:
        catalogues.load(content)
    return str(caught.value).replace(f"{content}/", "")


def test_a_catalogue_says_what_it_has_and_leaves_the_rest_in_english(tmp_path: Path) -> None:
    po(tmp_path, "cy", pair("Guide", "Canllaw") + "\n" + pair("Home", ""))
    known = catalogues.load(tmp_path)
    said = [
        catalogues.said(known, code, words)
        for code, words in (("cy", "Guide"), ("cy", "Home"), ("pl", "Guide"))
    ]
    assert said == ["Canllaw", "Home", "Guide"]


def test_a_plural_has_the_form_that_the_number_asks_for(tmp_path: Path) -> None:
    rule = '"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"\n'
    header = '"Content-Type: text/plain; charset=utf-8\\n"\n' + rule
    entry = (
        'msgid "%(num)s page"\nmsgid_plural "%(num)s pages"\nmsgstr[0] "%(num)s strona"\n'
        'msgstr[1] "%(num)s strony"\nmsgstr[2] "%(num)s stron"\n'
    )
    po(tmp_path, "pl", entry, header=header)
    polish = catalogues.load(tmp_path)["pl"]
    said = [polish.ungettext("%(num)s page", "%(num)s pages", number) for number in (1, 2, 5, 12, 22)]
    assert [words.split()[1] for words in said] == ["strona", "strony", "stron", "stron", "strony"]


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Hello, %(name)s", "Helo"),
        ("Hello, %(name)s", "Helo, %(nam)s"),
        ("Hello, %(name)s", "Helo, %(name)s %(name)s"),
        ("Hello", "Helo, %(name)s"),
        ("Hello", "Helo 100%"),
        ("Hello", "<b>Helo</b>"),
        ("Hello", "Helo<script src=x></script>"),
        ("Hello", "Helo <img src=x onerror=y>"),
        ("Hello", "Helo < wedyn"),
        ("Hello", 'Helo \\"chi\\" yno'),
        ("<strong>Hello</strong>", "Helo"),
        ("<strong>Hello</strong>", "<strong>Helo<strong>"),
        ('<a href=\\"%(address)s\\">Help</a>', '<a href=\\"https://evil.example\\">Help</a> %(address)s'),
        ('<a href=\\"%(address)s\\">Help</a>', '<a href=\\"%(address)s\\" onclick=\\"x\\">Help</a>'),
    ],
)
def test_a_translation_with_other_names_or_marks_is_refused_with_its_line(
    tmp_path: Path, source: str, translation: str
) -> None:
    po(tmp_path, "cy", pair("Guide", "Canllaw") + "\n" + pair(source, translation))
    assert "cy/interface.po:8: “" in refused(tmp_path)


def test_marks_may_stand_in_another_order(tmp_path: Path) -> None:
    po(tmp_path, "cy", pair("<b>%(name)s</b> on %(day)s", "Ar %(day)s: <b>%(name)s</b>"))
    assert catalogues.load(tmp_path)["cy"].ugettext("<b>%(name)s</b> on %(day)s").startswith("Ar")


def test_a_plural_form_may_say_its_number_in_words(tmp_path: Path) -> None:
    forms = "".join(
        f'msgstr[{number}] "{words}"\n' for number, words in enumerate(["un dudalen", "%(num)s tudalen"])
    )
    header = '"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    po(tmp_path, "cy", f'msgid "one page"\nmsgid_plural "%(num)s pages"\n{forms}', header=header)
    assert catalogues.load(tmp_path)["cy"].ungettext("one page", "%(num)s pages", 1) == "un dudalen"


@pytest.mark.parametrize(
    "content",
    [
        b'\nmsgid "a"\nmsgstr "b', b'\nmsgid "a"\nmsgid \xff\xfe', b'msgid "a"\nmsgstr "b"\nnonsense\n',
        b'msgid "a"\n\nmsgstr "b" c"\n', b'msgid "a"\n\nmsgid_plurals "b"\n',
    ],
    ids=["no end", "not UTF-8", "a stray line", "a mark too many", "a word misspelt"],
)  # fmt: skip
def test_a_catalogue_that_cannot_be_read_is_named_with_its_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ar" / "interface.po"
    path.parent.mkdir()
    path.write_bytes(content)
    line = 1 if b"\xff" in content else 3
    assert f"ar/interface.po:{line}: " in refused(tmp_path)


def test_every_catalogue_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    for code in ("ar", "cy"):
        po(tmp_path, code, pair("Hello", "<b>"))
    told = refused(tmp_path)
    assert "ar/interface.po:5:" in told and "cy/interface.po:5:" in told
