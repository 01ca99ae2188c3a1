"""What an editor sends is looked at before it is read, and everything that is wrong with it is said at once."""

import tracemalloc
from zipfile import ZIP_BZIP2, ZIP_LZMA

import pytest

from tests.manual import zips
from tests.manual.pages import source
from tests.manual.zips import page_zip, zipped
from watchmeplay.manual import uploads
from watchmeplay.manual.uploads import MOST_FILES, UploadRefused

PAGE = "en/manual/900-rain.md"
RAIN = source(title="Rain", order="900")


def refused(content: bytes) -> list[str]:
    with pytest.raises(UploadRefused) as caught:
        uploads.archive(content)
    return [f"{reason.file}: {reason.what}" for reason in caught.value.reasons]


def page_refused(name: str, content: bytes) -> list[str]:
    with pytest.raises(UploadRefused) as caught:
        uploads.page(name, content)
    return [f"{reason.file}:{reason.line}: {reason.what}. {reason.remedy}" for reason in caught.value.reasons]


def test_a_page_is_put_where_its_own_facts_say() -> None:
    assert list(uploads.page("900-rain.md", RAIN.encode()).files) == [PAGE]
    welsh = source(title="Glaw", language="cy").replace("\n", "\r\n")
    assert list(uploads.page("900-rain.md", b"\xef\xbb\xbf" + welsh.encode()).files) == [
        "cy/manual/900-rain.md"
    ]


@pytest.mark.parametrize(
    "name",
    [
        "rain.md",
        "900-Rain.md",
        "900-rain.txt",
        "9-rain.md",
        "../900-rain.md",
        "900-rain (1).md",
        "900-.md",
        "",
    ],
)
def test_a_page_needs_the_name_of_a_page(name: str) -> None:
    assert (
        "This is not the name of a page. Name it like 040-watching.md" in page_refused(name, RAIN.encode())[0]
    )


@pytest.mark.parametrize("taken", ["search", "needs", "attachments", "standing"])
def test_a_page_cannot_take_an_address_of_the_guide_itself(taken: str) -> None:
    assert page_refused(f"900-{taken}.md", RAIN.encode())


@pytest.mark.parametrize("content", ["Words alone.\n", source(language=None), source(language="fr"), ""])
def test_a_page_has_to_say_its_language(content: str) -> None:
    assert (
        "do not say a language of this service. Write language: and one of en, cy, pl, ar"
        in page_refused("900-rain.md", content.encode())[0]
    )


def test_a_language_named_in_the_words_alone_does_not_count() -> None:
    content = source("language: cy\n", language=None)
    assert page_refused("900-rain.md", content.encode())


def test_a_page_in_another_encoding_names_the_line() -> None:
    content = (RAIN + "Un café.\n").encode("latin-1")
    assert page_refused("900-rain.md", content)[0].startswith("900-rain.md:20: The file is not in UTF-8")


def test_a_page_of_ten_megabytes_is_refused_in_a_word() -> None:
    found = page_refused("900-rain.md", RAIN.encode() + b"a" * 10_000_000)
    assert found == ["900-rain.md:0: The file is larger than 200 KB. Make two pages of it"]


def test_everything_wrong_with_a_page_is_said_at_once() -> None:
    assert len(page_refused("rain.txt", b"caf\xe9")) == 3


def test_pages_of_a_zip_keep_their_places() -> None:
    content = page_zip(PAGE, "cy/manual/900-rain.md")
    assert set(uploads.archive(content).files) == {PAGE, "cy/manual/900-rain.md"}


def test_a_folder_called_content_may_stand_around_them() -> None:
    assert set(uploads.archive(page_zip(f"content/{PAGE}", "content/en/manual/")).files) == {PAGE}


def test_what_a_mac_adds_is_left_out_and_counted() -> None:
    content = zipped(
        {PAGE: RAIN, "__MACOSX/en/._900-rain.md": b"\0", "en/.DS_Store": b"\0", "en/manual/": ""}
    )
    upload = uploads.archive(content)
    assert (set(upload.files), upload.left_out) == ({PAGE}, 2)


def test_which_pages_are_hidden_may_be_in_a_zip() -> None:
    assert uploads.archive(zipped({"en/manual/hide.toml": '[[hide]]\ncode = "watching"\n'})).files


@pytest.mark.parametrize(
    "name",
    [
        "../en/manual/900-rain.md", "en/manual/../../900-rain.md", "/en/manual/900-rain.md", "en\\manual\\900-rain.md",
        "C:/en/manual/900-rain.md", "en/manual/..", "content/../../etc/passwd", "en/manual/900-\x1brain.md",
    ],
)  # fmt: skip
def test_a_name_that_leads_out_of_its_folder_is_refused(name: str) -> None:
    assert any("could lead out of its folder" in line for line in refused(zipped({name: RAIN})))


def test_a_name_cut_short_by_nothing_is_refused() -> None:
    content = zips.renamed(page_zip("en/manual/900-rain.mdX.exe"), b"900-rain.mdX.exe", b"900-rain.md\0.exe")
    assert refused(content)


@pytest.mark.parametrize(
    "name",
    [
        "900-rain.md", "fr/manual/900-rain.md", "en/900-rain.md", "en/manual/rain.md", "en/manual/more/900-rain.md",
        "en/pages/privacy.md", "en/manual/900-rain.html", "my-guide/en/manual/900-rain.md", "en/manual/900-search.md",
    ],
)  # fmt: skip
def test_a_file_in_no_place_of_a_page_is_refused(name: str) -> None:
    assert "This is not the place or the name of a page" in refused(zipped({name: RAIN}))[0]


def test_a_name_that_points_to_another_file_is_refused() -> None:
    assert "points to another" in refused(zips.with_link(PAGE, "/etc/passwd"))[0]


def test_a_locked_zip_is_refused() -> None:
    assert "locked with a password" in refused(zips.locked(page_zip(PAGE)))[0]


@pytest.mark.parametrize("how", [ZIP_BZIP2, ZIP_LZMA])
def test_a_rare_way_of_packing_is_refused(how: int) -> None:
    assert "packed in a way" in refused(zipped({PAGE: RAIN}, how=how))[0]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("other", [PAGE, f"content/{PAGE}"])
def test_a_file_that_is_there_twice_is_refused(other: str) -> None:
    assert "twice" in refused(zipped([(PAGE, RAIN), (other, RAIN)]))[0]


def test_a_file_that_differs_by_capitals_alone_is_refused() -> None:
    assert any("twice" in line for line in refused(zipped([(PAGE, RAIN), (PAGE.upper(), RAIN)])))


def test_two_pages_of_one_address_are_refused() -> None:
    assert "same address as en/manual/900-rain.md" in refused(page_zip(PAGE, "en/manual/901-rain.md"))[0]


def test_too_many_files_are_refused() -> None:
    names = [f"en/manual/{n:03}-page-{n}.md" for n in range(MOST_FILES + 1)]
    assert refused(page_zip(*names)) == ["ZIP: There are more than 500 files in the ZIP"]


def test_the_list_of_many_thousand_files_is_not_read() -> None:
    content = zipped([(f"{n:06}", b"") for n in range(20_000)])
    assert len(content) < 12_000_000
    tracemalloc.start()
    assert refused(content) == ["ZIP: There are more than 500 files in the ZIP"]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_000_000


def test_too_much_in_one_file_is_refused_by_its_own_word() -> None:
    assert "larger than 200 KB" in refused(zipped({PAGE: RAIN + "a" * 300_000}))[0]


def test_too_much_altogether_is_refused() -> None:
    files = {f"en/manual/{n:03}-page-{n}.md": "a" * 190_000 for n in range(30)}
    assert "ZIP: The pages are larger than 5 MB together" in refused(zipped(files))


@pytest.mark.parametrize("said", [10, 199_999])
def test_a_bomb_that_lies_about_its_size_is_never_unpacked(said: int) -> None:
    content = zips.lying(zipped({PAGE: b"\0" * 50_000_000}), said)
    tracemalloc.start()
    assert "not as large as it says" in refused(content)[0]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


def test_a_bomb_of_many_honest_files_is_refused() -> None:
    files = {f"en/manual/{n:03}-page-{n}.md": b"a" * 200_000 for n in range(400)}
    content = zipped(files)
    assert len(content) < 200_000
    assert "ZIP: The pages are larger than 5 MB together" in refused(content)


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"PK\x05\x06", b"%PDF-1.7", b"PK\x05\x06" + b"\0" * 18, b"\0" * 100_000],
    ids=["nothing", "two letters", "half an end", "a PDF", "an empty ZIP", "zeros"],
)
def test_what_is_no_zip_is_refused(content: bytes) -> None:
    assert refused(content)


def test_a_damaged_zip_is_refused_wherever_it_is_cut_or_changed() -> None:
    whole = page_zip(PAGE, "cy/manual/900-rain.md")
    for place in range(0, len(whole), 7):
        for broken in (whole[:place], whole[:place] + b"\xff\xff" + whole[place + 2 :]):
            try:
                files = uploads.archive(broken).files
            except UploadRefused:
                continue
            assert set(files) <= {PAGE, "cy/manual/900-rain.md"}


def test_a_page_in_another_encoding_inside_a_zip_names_the_line() -> None:
    with pytest.raises(UploadRefused) as caught:
        uploads.archive(zipped({PAGE: b"---\ncaf\xe9\n"}))
    assert [(reason.file, reason.line) for reason in caught.value.reasons] == [(PAGE, 2)]


def test_everything_wrong_with_a_zip_is_said_at_once() -> None:
    content = zipped(
        {"../a.md": RAIN, "notes.txt": "x", PAGE: RAIN + "a" * 300_000, "en/manual/901-a.md": RAIN}
    )
    assert [line.partition(":")[0] for line in refused(content)] == ["../a.md", "notes.txt", PAGE]
