"""The page of a call in all of its states: call_states.py FOLDER LANGUAGE

FOLDER holds `call.html`, the page of a call that begins. It is served with the pages' files, and with a socket that says
what this script wants, so that every state can be looked at on a phone, on a desk, with letters twice as large and at
400 %, in light and dark. In each: axe finds nothing, nothing is wider than the window, and captions keep four tenths of
the height. Then come the hands: what is sent, what is asked for twice, what is not lost. Exits with 1 and says why.
"""
import pathlib
import sys

from chromium import browser, resize
from page_server import AXE, serve
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

folder, language = pathlib.Path(sys.argv[1]), sys.argv[2]
pictures = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None
SAID = {
    "ko": {"hello": "네, 한빛식당입니다.", "opening": "안녕하세요. 토요일 저녁 7시에 네 명 예약하고 싶어요.",
           "asked": "토요일 저녁 7시는 만석이고 6시 반은 돼요. 예약금은 1만 원이에요. 연락처는 02-555-0101이고요.",
           "mentions": ["토요일", "저녁 7시", "6시 반", "1만 원", "02-555-0101"], "doubtful": ["1만"],
           "replies": ["네, 6시 반으로 부탁드려요.", "혹시 다른 시간도 가능할까요? 조금 늦게라도 괜찮아요.", "김하늘이에요. 번호는 010-2345-6789예요."],
           "next": "성함이 어떻게 되세요?"},
    "en": {"hello": "Hello, Hanbit Restaurant.", "opening": "Hello. I'd like a table for four on Saturday at 7 PM.",
           "asked": "Saturday at 7 PM is taken, but 6:30 works. The deposit is $10. Call us at 02-555-0101.",
           "mentions": ["Saturday", "7 PM", "6:30", "$10", "02-555-0101"], "doubtful": ["6:30"],
           "replies": ["Yes, 6:30 please.", "Do you have any other time? A little later is fine too.", "Emma Reed, 010-2345-6789."],
           "next": "What's the name?"},
}[language]


class Call:
    """A call on a page of its own."""

    def __init__(self, driver, address, name="", size="100%"):
        self.driver, self.number, self.name = driver, 0, name
        driver.get(address)
        driver.execute_script("document.documentElement.style.fontSize = arguments[0]; sent.length = 0", size)
        call = {"number": "+8225550101", "purpose": "x", "opening": SAID["opening"], "language": language}
        self.feed("snapshot", call=call, state="dialing", turns=[], notices=[])

    def feed(self, event, **data):
        self.driver.execute_script("feed(arguments[0], arguments[1])", event, {"callSid": "call_1", "sequence": self.number, **data})
        self.number += 1

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def find(self, css):
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def click(self, css):
        self.run("document.querySelector(arguments[0]).click()", css)

    def until(self, script, what):
        WebDriverWait(self.driver, 10, poll_frequency=0.03).until(lambda d: d.execute_script(f"return {script}"), what)

    def sent(self):
        return [(event, data) for event, data in self.run("return sent.splice(0)") if event != "bind.call"]

    # States

    def answer(self):
        self.feed("call.state", state="ringing")
        self.feed("call.accepted")

    def converse(self):
        self.feed("stt.final", turn=1, text=SAID["hello"], doubtful=[], mentions=[], standing=[])
        self.feed("speech", turn=2, text=SAID["opening"], origin="opening", state="heard")

    def ask(self, turn=3, text=None):
        self.feed("stt.final", turn=turn, text=text or SAID["asked"], doubtful=SAID["doubtful"], mentions=SAID["mentions"],
                  standing=[{"status": "asked", "text": SAID["mentions"][0]}, {"status": "offered", "text": SAID["mentions"][2]}])
        self.feed("recommendations", turn=turn, replies=SAID["replies"])
        self.until("!document.querySelector('.reply.is-guarded')", "replies that can be tapped")

    def look(self, state, isLive=True):
        where = f"{self.name} {state}"
        wide = self.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{where}: {wide} px wider than the window"
        if isLive:
            part = self.run("return document.getElementById('conversation').getBoundingClientRect().height / innerHeight")
            assert part >= 0.395, f"{where}: captions have {part:.2f} of the height"
        found = self.driver.execute_async_script(AXE)
        assert not found, f"{where}: {found}"
        if pictures:
            self.driver.save_screenshot(str(pictures / f"{where.replace(' ', '-')}-{language}.png"))


def states(driver, address, name, size="100%"):
    call = Call(driver, address, name, size)
    call.look("dialing")
    call.answer()
    call.look("answered")
    call.converse()
    call.feed("stt.partial", turn=3, text=SAID["asked"][:12], revision=1)
    call.feed("recommendations.pending", turn=3)
    call.look("pending")
    call.ask()
    call.look("ready")
    for code in ("captions.late", "hearing.standIn", "storage.unavailable", "callee.silent"):
        call.feed("notice", code=code, isOn=True, message=code)
    shown = call.run("return document.querySelectorAll('#notices .banner').length")
    assert shown == 2, f"{shown} notices at once"
    call.look("notices")
    for code in ("captions.late", "hearing.standIn", "storage.unavailable", "callee.silent"):
        call.feed("notice", code=code, isOn=False, message=code)
    call.feed("speech", turn=4, text=SAID["replies"][0], origin="suggestion", state="open")
    call.feed("stt.partial", turn=5, text=SAID["next"][:6], revision=1)
    call.look("old replies")
    call.feed("menu", turn=5, keys=[{"key": "1", "label": SAID["replies"][0]}])
    call.feed("notice", code="menu", isOn=True, message="menu")
    call.look("menu")
    call.feed("notice", code="menu", isOn=False, message="menu")
    call.click("#keypad-button")
    call.feed("notice", code="voicemail", isOn=True, message="voicemail")
    call.look("voicemail")
    call.feed("notice", code="voicemail", isOn=False, message="voicemail")
    call.run("socket.onState('closed')")
    call.look("disconnected")
    call.run("socket.onState('connected')")
    call.feed("call.state", state="ended", outcome="completed")
    call.look("ended", isLive=False)
    call.feed("call.summary", stored=True, summary={"text": SAID["asked"], "isPurposeReached": True,
                                                    "facts": [{"kind": "when", "value": SAID["mentions"][0], "turn": 3}]})
    call.look("summary", isLive=False)


def names(driver, address):
    """Buttons have names before there are replies, and numbers stay on one line."""
    call = Call(driver, address)
    nameless = call.run("""return [...document.querySelectorAll("button")].filter((button) =>
        !(button.getAttribute("aria-label") ?? button.textContent).trim()).map((button) => button.outerHTML)""")
    assert not nameless, nameless
    call.answer()
    call.converse()
    call.ask()
    assert call.run("return document.querySelector('[data-reply]').getAttribute('aria-label')") is None
    lines = call.run("return [...document.querySelectorAll('.number')].map((number) => number.getClientRects().length)")
    assert lines and set(lines) == {1}, lines
    assert SAID["asked"] in call.find("#log").get_attribute("textContent")
    assert call.run("return document.getElementById('log').getAttribute('role')") == "log"


def answers(driver, address):
    """One answer a turn, and none to a question that is over, unless it is meant."""
    call = Call(driver, address)
    call.answer()
    call.converse()
    call.ask()
    call.click("[data-reply='0']")
    assert call.sent() == [("replySelected", {"text": SAID["replies"][0], "turn": 3})]
    call.feed("speech", turn=100, text=SAID["replies"][0], origin="suggestion", state="open")
    call.click("[data-reply='1']")
    assert call.sent() == [], "a second answer needs a second tap"
    assert "is-asking" in call.find("[data-reply='1']").get_attribute("class")
    call.click("[data-reply='2']")
    assert call.sent() == [], "two taps on different replies are no second tap"
    call.click("[data-reply='2']")
    assert call.sent() == [("replySelected", {"text": SAID["replies"][2], "turn": 3})]
    # Chosen in another tab.
    call = Call(driver, address)
    call.answer()
    call.converse()
    call.ask()
    call.feed("speech", turn=4, text=SAID["replies"][1], origin="suggestion", state="heard")
    assert "is-used" in call.find("[data-reply='1']").get_attribute("class")
    call.click("[data-reply='0']")
    assert call.sent() == []
    # The callee has gone on.
    call = Call(driver, address)
    call.answer()
    call.converse()
    call.ask()
    call.feed("stt.partial", turn=5, text=SAID["next"], revision=1)
    call.click("[data-reply='0']")
    assert call.sent() == [], "an old reply needs a second tap"
    call.click("[data-reply='0']")
    assert [event for event, _ in call.sent()] == ["replySelected"]


def failures(driver, address):
    """A person who cannot see is told what was not heard."""
    call = Call(driver, address)
    call.answer()
    call.feed("speech", turn=1, text=SAID["opening"], origin="opening", state="open")
    call.feed("speech", turn=1, text=SAID["opening"], origin="opening", state="failed")
    assert SAID["opening"] in call.find("#announce-now").get_attribute("textContent")
    call.feed("speech", turn=2, text=SAID["replies"][0], origin="typed", state="open")
    call.feed("speech", turn=2, text=SAID["replies"][0], origin="typed", state="cut", playedFraction=0.5)
    assert SAID["replies"][0] in call.find("#log").get_attribute("textContent")


def chips(driver, address):
    """One tap reads back what was mentioned in a turn."""
    call = Call(driver, address)
    call.answer()
    call.converse()
    call.ask()
    shown = [chip.text for chip in driver.find_elements(By.CSS_SELECTOR, ".said-chip")]
    assert shown == SAID["mentions"], shown
    assert call.find("#turn-3 .bubble").text.replace("\n", " ") == SAID["asked"]
    call.click(".said-chip")
    (event, data), = call.sent()
    assert event == "say" and data["text"].startswith(", ".join(SAID["mentions"])), data
    assert SAID["mentions"][2] in call.find("#standing").text
    call.feed("speech", turn=100, text="x", origin="typed", state="heard", standing=[{"status": "agreed", "text": "6:30"}])
    assert "6:30" in call.find("#standing .is-agreed").text


def editing(driver, address):
    """A reply can be changed before it is said, and what was being written is not lost with the call."""
    call = Call(driver, address)
    call.answer()
    call.converse()
    call.ask()
    call.click("[data-edit='2']")
    assert call.find("#say").get_attribute("value") == SAID["replies"][2]
    assert call.sent() == []
    call.run("document.activeElement.blur()")
    call.find("body").send_keys("1")
    assert call.sent() == [], "a number belongs to what is being written"
    assert call.find("#say").get_attribute("value") == SAID["replies"][2] + "1"
    call.feed("call.state", state="ended", outcome="completed")
    assert call.find("#unsent-words").text == SAID["replies"][2] + "1"


def leaving(driver, address):
    """A goodbye is said and then the call ends; one that is cut ends nothing."""
    call = Call(driver, address)
    assert not call.find("[data-exit]").is_displayed(), "nothing can be said while it rings"
    call.answer()
    # The first moments of a page count as a slip of the finger.
    call.until("performance.now() > 700", "a page that has been looked at")
    call.click("[data-exit]")
    (event, data), = call.sent()
    words = call.find("[data-exit]").get_attribute("data-exit")
    assert (event, data["text"]) == ("say", words) and words
    call.feed("speech", turn=100, text=words, origin="typed", state="open")
    call.feed("speech", turn=100, text=words, origin="typed", state="cut", playedFraction=0.2)
    call.until("!document.getElementById('say-error').hidden", "that it was not heard")
    assert call.sent() == []
    call.click("[data-exit]")
    (_, data), = call.sent()
    call.feed("speech", turn=101, text=words, origin="typed", state="heard")
    call.until("sent.some(([event]) => event === 'call.ended.byUser')", "the end of the call")
    assert call.run("return document.querySelector('[data-exit]').disabled")


def sizes(driver, address):
    """Captions grow up to three times, and stay so on the next page."""
    call = Call(driver, address)
    call.answer()
    call.converse()
    usual = call.run("return parseFloat(getComputedStyle(document.querySelector('#turn-1 .bubble')).fontSize)")
    for times in (1.5, 2, 3):
        call.click("#caption-size")
        now = call.run("return parseFloat(getComputedStyle(document.querySelector('#turn-1 .bubble')).fontSize)")
        assert abs(now - usual * times) < 0.5, (now, usual, times)
    call.look("captions three times as large")
    call = Call(driver, address)
    call.answer()
    call.converse()
    assert call.run("return parseFloat(getComputedStyle(document.querySelector('#turn-1 .bubble')).fontSize)") > usual * 2.9
    call.click("#caption-size")


def main():
    address = serve(folder / "call.html")
    driver = browser(folder, 360, 740, language)
    # A page that asks before it is left is not left by these hands.
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {
        "source": "addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), true)"})
    try:
        for scheme in ("light", "dark"):
            driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
                {"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}]})
            for width, height in ((360, 740), (1280, 800)):
                resize(driver, width, height)
                states(driver, address, f"{width} {scheme}")
        resize(driver, 360, 740)
        states(driver, address, "360 letters twice as large", "200%")
        # 1280 × 1024 at 400 %.
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": 320, "height": 256, "deviceScaleFactor": 1, "mobile": False})
        states(driver, address, "320 at 400%")
        resize(driver, 360, 740)
        for part in (names, answers, failures, chips, editing, leaving, sizes):
            part(driver, address)
        errors = [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
        assert not errors, errors
    finally:
        driver.quit()


main()
