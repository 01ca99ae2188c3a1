"""One person's browser window, with sentences for what they do. Every page it looks at must pass axe and fit."""

from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.cast import PASSWORD, email_of


@dataclass
class Window:
    """A window of a width, and the taps made in it."""

    context: BrowserContext
    page: Page
    origin: str
    width: int
    taps: int = 0
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, chrome: Browser, origin: str, width: int) -> "Window":
        """A fresh window with nothing remembered."""
        context = chrome.new_context(viewport={"width": width, "height": 780})
        context.set_default_timeout(15_000)
        page = context.new_page()
        window = cls(context, page, origin, width)
        page.on("console", window._hears)
        page.on("pageerror", lambda fault: window.complaints.append(str(fault)))
        page.on(
            "request",
            lambda request: (
                request.url.startswith((origin, f"blob:{origin}"))
                or window.complaints.append(f"asked {request.url}")
            ),
        )
        return window

    def close(self) -> None:
        """Close it; nothing may have been complained of in it."""
        self.context.close()
        assert self.complaints == []

    def _hears(self, message: ConsoleMessage) -> None:
        # An answer that asks to sign in, or to mend a form, is no fault of the page.
        if not message.text.endswith(("401 (UNAUTHORIZED)", "422 (UNPROCESSABLE ENTITY)")):
            self.complaints.append(message.text)

    def goes_to(self, path: str) -> None:
        """Open an address and look at the page."""
        self.page.goto(self.origin + path)
        self.looks()

    def signs_in(self, name: str) -> None:
        """Sign in as one of the cast."""
        self.goes_to("/sign-in")
        self.page.get_by_label("E-mail address").fill(email_of(name))
        self.page.get_by_label("Password").fill(PASSWORD)
        self.presses("Sign in")

    def presses(self, words: str) -> None:
        """Press a button of the page and look at what comes."""
        self.page.locator("main").get_by_role("button", name=words, exact=True).click()
        self.taps += 1
        self.page.wait_for_load_state()
        self.looks()

    def follows(self, words: str) -> None:
        """Follow a link and look at what comes."""
        self.page.get_by_role("link", name=words).first.click()
        self.taps += 1
        self.page.wait_for_load_state()
        self.looks()

    def chooses(self, words: str) -> None:
        """Tap an answer."""
        self.page.get_by_label(words, exact=True).check()
        self.taps += 1

    def gives_box(self, box: str, reader: str) -> None:
        """Choose who may read one of the boxes."""
        self.page.locator(f"[name={box}_for]").locator("xpath=..").get_by_label(reader, exact=True).check()
        self.taps += 1

    def types(self, label: str, words: str) -> None:
        """Type into a box."""
        self.page.get_by_label(label).fill(words)

    def sees(self, words: str) -> None:
        """The words are on the page, to be seen."""
        self.page.locator("main").get_by_text(words).first.wait_for(state="visible")

    def does_not_see(self, words: str) -> None:
        """The words are nowhere in the page."""
        assert words not in self.page.content()

    def looks(self) -> None:
        """What every page has to pass."""
        where = self.page.url
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, (
            f"{where} is too wide"
        )
        found = Axe().run(self.page).response["violations"]
        assert [(v["id"], [node["target"] for node in v["nodes"]]) for v in found] == [], where
