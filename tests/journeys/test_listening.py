"""The guide by ear in a real browser: the phone's own voice, a therapist who records theirs, a family that hears it.

The phone's voices are stood in for: they belong to the phone, and none is installed where the tests run. The
microphone is the browser's own pretended one, which beeps.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import chromium
from tests.journeys.window import Window

pytestmark = pytest.mark.browser
PAGE = "/guide/watching"
DESK = "/staff/guide/watching/recording"

# What a phone gives a page to speak with. It says nothing by itself: a test says when a sentence has ended.
PHONE = """
(() => {
  const phone = { given: [], said: [], waiting: [], cancelled: 0 };
  const listeners = [];
  window.phone = phone;
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => phone.given,
    addEventListener: (what, tell) => listeners.push(tell),
    speak: (utterance) => { phone.waiting.push(utterance); if (phone.waiting.length === 1) start(); },
    cancel: () => {
      phone.cancelled += 1;
      const former = phone.waiting.splice(0);
      setTimeout(() => former.forEach((each) => each.onerror?.({ error: "interrupted" })));
    },
  } });
  const start = () => { phone.said.push(phone.waiting[0]); phone.waiting[0].onstart?.(); };
  phone.ends = () => { const done = phone.waiting.shift(); if (phone.waiting.length) start(); done.onend?.(); };
  phone.finds = (...voices) => { phone.given = voices; listeners.forEach((tell) => tell()); };
})();
"""
NEAR = {"name": "Near", "lang": "en-US", "localService": True, "default": False}
HERE = {"name": "Here", "lang": "en_GB", "localService": True, "default": False}
FAR = {"name": "Far", "lang": "en-GB", "localService": False, "default": True}
WELSH = {"name": "Welsh", "lang": "cy-GB", "localService": True, "default": False}


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """A browser with a pretended microphone, which it may use when a page asks and the service allows."""
    with chromium.running("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream") as browser:
        yield browser


@pytest.fixture
def reader(window) -> Window:
    """A reader with a phone whose voices have not come yet."""
    reader: Window = window(360)
    reader.page.add_init_script(PHONE)
    return reader


def finds(reader: Window, *voices: dict) -> None:
    reader.page.evaluate("voices => phone.finds(...voices)", list(voices))


def said(reader: Window) -> list[str]:
    return reader.page.evaluate("phone.said.map((each) => each.text)")


def ends(reader: Window, times: int = 1) -> None:
    for _ in range(times):
        reader.page.evaluate("phone.ends()")


def button(reader: Window, words: str):
    return reader.page.get_by_role("button", name=words, exact=True)


def status(reader: Window):
    return reader.page.locator("[data-listen] [role=status]")


def read_now(page: Page) -> str:
    return page.locator("[data-read-now]").inner_text()


def test_nothing_is_offered_before_there_is_a_voice_and_nothing_plays_by_itself(reader: Window) -> None:
    reader.goes_to(PAGE)
    expect(button(reader, "Listen to this page")).to_have_count(0)
    finds(reader, HERE)
    expect(button(reader, "Listen to this page")).to_be_visible()
    reader.looks()
    assert said(reader) == []
    box = button(reader, "Listen to this page").bounding_box()
    assert box and box["height"] >= 48


def test_where_no_voice_speaks_the_language_the_page_says_so(reader: Window) -> None:
    reader.goes_to("/cy/guide/watching")
    # The interface is Welsh or not, as far as it is translated: what counts is the name of the page's language.
    finds(reader, HERE)
    language = reader.page.locator("[data-listen]").get_attribute("data-listen")
    if language == "cy":
        expect(reader.page.locator("[data-part=none]")).to_contain_text("Cymraeg")
        finds(reader, WELSH)
    expect(reader.page.locator("[data-part=none]")).to_be_hidden()
    expect(reader.page.locator("[data-do=listen]")).to_be_visible()


def test_no_voice_at_all_is_said_plainly_after_a_while(reader: Window) -> None:
    reader.goes_to(PAGE)
    expect(reader.page.get_by_text("This phone has no voice for English.")).to_be_visible()
    reader.looks()


def test_a_voice_on_the_phone_goes_before_one_that_sends_the_words_away(reader: Window) -> None:
    reader.goes_to(PAGE)
    far = "your browser sends the words of this page to its maker"
    finds(reader, FAR)
    expect(reader.page.get_by_text(far)).to_be_visible()
    finds(reader, FAR, NEAR, HERE)
    expect(reader.page.get_by_text(far)).to_be_hidden()
    button(reader, "Listen to this page").click()
    assert reader.page.evaluate("phone.said[0].voice.name") == "Here"
    assert reader.page.evaluate("phone.said[0].lang") == "en_GB"


def test_the_page_is_read_in_its_order_sentence_by_sentence_to_its_end(reader: Window) -> None:
    reader.goes_to(PAGE)
    finds(reader, HERE)
    button(reader, "Listen to this page").click()
    expect(status(reader)).to_have_text("Reading aloud.")
    assert said(reader) == [reader.page.locator("h1").inner_text()]
    expect(button(reader, "Pause")).to_be_focused()
    for hidden in ("Go on", "Listen to this page"):
        expect(button(reader, hidden)).to_have_count(0)
    reader.looks()
    while reader.page.evaluate("phone.waiting.length"):
        ends(reader)
    heard = said(reader)
    assert heard[1] == reader.page.locator(".opening .lead").inner_text()
    assert all(len(sentence) < 300 for sentence in heard)
    written = reader.page.locator(".prose").evaluate("prose => prose.textContent")
    assert "".join("".join(heard[2:]).split()) == "".join(written.split())
    expect(status(reader)).to_have_text("That was the whole page.")
    expect(button(reader, "Listen to this page")).to_be_focused()
    expect(reader.page.locator("[data-read-now]")).to_have_count(0)


def test_pausing_goes_on_from_the_sentence_and_stopping_begins_anew(reader: Window) -> None:
    reader.goes_to(PAGE)
    finds(reader, HERE)
    button(reader, "Listen to this page").press("Enter")
    ends(reader, 3)
    third = said(reader)[-1]
    assert third in reader.page.locator(".prose p").first.inner_text()
    assert third in read_now(reader.page)
    reader.page.keyboard.press("Enter")
    expect(status(reader)).to_have_text("Paused.")
    expect(button(reader, "Go on")).to_be_focused()
    assert third in read_now(reader.page)
    reader.looks()
    reader.page.keyboard.press("Enter")
    assert said(reader)[-2:] == [third, third]
    reader.page.keyboard.press("Escape")
    expect(status(reader)).to_have_text("Stopped.")
    expect(reader.page.locator("[data-read-now]")).to_have_count(0)
    button(reader, "Listen to this page").click()
    assert said(reader)[-1] == said(reader)[0]
    expect(status(reader)).to_have_text("Reading aloud.")


def test_pause_and_stop_stay_at_hand_when_the_page_is_moved(reader: Window) -> None:
    reader.goes_to(PAGE)
    finds(reader, HERE)
    button(reader, "Listen to this page").click()
    reader.page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    expect(button(reader, "Stop")).to_be_in_viewport()


def test_a_voice_that_breaks_off_can_be_started_again(reader: Window) -> None:
    reader.goes_to(PAGE)
    finds(reader, HERE)
    button(reader, "Listen to this page").click()
    ends(reader)
    reader.page.evaluate("phone.waiting.splice(0)[0].onerror({ error: 'network' })")
    expect(status(reader)).to_have_text("The voice stopped. You can start it again.")
    before = said(reader)[-1]
    button(reader, "Go on").click()
    assert said(reader)[-1] == before


def test_it_is_silent_when_the_page_is_left_and_at_once_by_the_quick_way_out(reader: Window) -> None:
    reader.signs_in("amy")
    reader.goes_to("/family/guide/watching")
    finds(reader, HERE)
    button(reader, "Listen to this page").click()
    assert reader.page.evaluate("phone.waiting.length") > 0
    silenced = reader.page.evaluate(
        """async () => {
          document.body.replaceChildren(document.createElement("div"));
          await new Promise((resolve) => setTimeout(resolve));
          return phone.waiting.length;
        }"""
    )
    assert silenced == 0
    reader.goes_to("/family/guide/watching")
    finds(reader, HERE)
    button(reader, "Listen to this page").click()
    assert (
        reader.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide')), phone.waiting.length") == 0
    )


@pytest.mark.parametrize(("staff", "family"), [(1280, 360), (360, 1280)])
def test_a_therapist_records_a_page_and_the_family_hears_it(window, staff: int, family: int) -> None:
    thea: Window = window(staff)
    thea.signs_in("thea")
    thea.goes_to("/staff/guide/watching")
    thea.follows("Read this page aloud")
    thea_records(thea)
    thea_sends(thea)
    amy: Window = window(family)
    asked: list[str] = []
    amy.page.on("request", lambda request: asked.append(request.url))
    amy.signs_in("amy")
    amy.goes_to("/family/guide/watching")
    amy.sees("Thea reads this page to you. 1 minute,")
    assert not [url for url in asked if "/voice/" in url], "nothing is fetched before it is asked for"
    assert amy.page.locator("audio").evaluate("each => each.paused && each.readyState === 0")
    amy_listens(amy)
    thea_takes_it_out(thea)
    amy.goes_to("/family/guide/watching")
    expect(amy.page.locator("audio")).to_have_count(0)


def thea_records(thea: Window) -> None:
    page = thea.page
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("[data-recorder] [role=status]")).to_have_text("Recording.")
    expect(page.locator("[data-time]")).to_have_text("0:02")
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.locator("[data-recorder] [role=status]")).to_have_text("Paused.")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_have_count(0)
    page.locator(".record__words .prose > :last-child").scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Finish", exact=True)).to_be_in_viewport()
    thea.looks()
    page.get_by_role("button", name="Go on", exact=True).click()
    page.get_by_role("button", name="Finish", exact=True).click()
    expect(page.get_by_role("button", name="Send it", exact=True)).to_be_focused()
    assert page.locator("[data-back]").get_attribute("src").startswith("blob:")
    expect(page.get_by_role("link", name="Save it on this device")).to_have_attribute(
        "download", "watching.webm"
    )
    thea.looks()


def thea_sends(thea: Window) -> None:
    # What is on its way out of the browser may break: the recording stays.
    thea.page.route(
        f"**{DESK}", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    thea.page.get_by_role("button", name="Send it", exact=True).click()
    expect(thea.page.get_by_text("Your recording is still here")).to_be_visible()
    thea.page.unroute(f"**{DESK}")
    assert ["ERR_FAILED" in told for told in thea.complaints] == [True]
    thea.complaints.clear()
    with thea.page.expect_navigation():
        thea.page.get_by_role("button", name="Send it", exact=True).click()
    thea.sees("The families you look after can hear you on this page now.")
    thea.looks()


def amy_listens(amy: Window) -> None:
    told = amy.page.locator("audio").evaluate(
        """async (each) => {
          each.muted = true;
          await each.play();
          const seen = { duration: each.duration, unplayable: !document.querySelector("[data-unplayable]").hidden };
          each.currentTime = 1;
          await new Promise((resolve) => each.addEventListener("seeked", resolve, { once: true }));
          each.pause();
          return { ...seen, at: each.currentTime };
        }"""
    )
    assert 1.5 < told["duration"] < 8 and told["at"] >= 1 and not told["unplayable"]


def thea_takes_it_out(thea: Window) -> None:
    thea.goes_to("/staff/guide/recordings")
    thea.page.get_by_role("button", name="Remove it, and erase its sound").click()
    thea.sees("Removed. Nobody hears it any more")
    thea.looks()


def test_a_refused_recording_is_still_there_to_be_saved(window) -> None:
    thea: Window = window(1280)
    thea.signs_in("thea")
    thea.goes_to(DESK)
    thea_records(thea)
    thea.page.evaluate(
        """() => {
          const fetched = window.fetch;
          window.fetch = (address, asking) => {
            asking.body.set("file", new Blob(["no sound"]), "me.webm");
            return fetched(address, asking);
          };
        }"""
    )
    thea.page.get_by_role("button", name="Send it", exact=True).click()
    expect(thea.page.get_by_text("This is not a recording that can be read here.")).to_be_visible()
    assert [told for told in thea.complaints if "status of 422" in told] == thea.complaints
    thea.complaints.clear()
    with thea.page.expect_download() as saved:
        thea.page.get_by_role("link", name="Save it on this device").click()
    assert saved.value.suggested_filename == "watching.webm" and saved.value.path().stat().st_size > 1000
    thea.page.get_by_role("button", name="Record again", exact=True).click()
    expect(thea.page.get_by_role("button", name="Record", exact=True)).to_be_focused()


def test_without_the_microphone_a_file_can_be_sent(window) -> None:
    thea: Window = window(360)
    thea.page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));"
    )
    thea.signs_in("thea")
    thea.goes_to(DESK)
    thea.page.get_by_role("button", name="Record", exact=True).click()
    expect(thea.page.get_by_text("The microphone cannot be used.")).to_be_visible()
    thea.looks()
    thea.page.get_by_text("Send a file instead").click()
    expect(thea.page.get_by_label("A file with your recording")).to_be_visible()
    thea.looks()


def test_every_other_page_is_refused_the_microphone(window) -> None:
    thea: Window = window(1280)
    thea.signs_in("thea")
    thea.goes_to("/staff/guide/watching")
    asked = "navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'given', (fault) => fault.name)"
    assert thea.page.evaluate(asked) == "NotAllowedError"
    thea.complaints.clear()
    thea.goes_to(DESK)
    assert thea.page.evaluate(asked) == "given"
