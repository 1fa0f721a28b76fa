"""The first page, rendered: start_page.py FOLDER LANGUAGE

FOLDER holds `start.html`, with practice partners of both kinds, no telephone network, and a call that goes on. On a phone and on a desk: axe
finds nothing, nothing is wider than the window, the page is short, the button tells what is missing until nothing is,
and what has the focus never lies behind it. The call is kept alive, and the bar that leads to it goes with it. Exits with 1 and says why.
"""
import pathlib
import sys

from chromium import browser, resize
from page_server import AXE, serve
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

folder, language = pathlib.Path(sys.argv[1]), sys.argv[2]
COVERED = """
    const bar = document.querySelector(".call-bar").getBoundingClientRect();
    const focused = document.activeElement;
    if (focused.closest(".call-bar") || focused === document.body) return null;
    // What is drawn of a radio button is what lies beside it.
    const seen = (focused.matches("input[type=radio]") ? focused.nextElementSibling : focused).getBoundingClientRect();
    const shown = Math.min(seen.bottom, bar.top) - Math.max(seen.top, 0);
    return shown >= Math.min(seen.height, 24) ? null : (focused.id || focused.outerHTML.slice(0, 120));
"""


def main():
    address = serve(folder / "start.html")
    driver = browser(folder, 360, 740, language)

    def run(script, *arguments):
        return driver.execute_script(script, *arguments)

    def find(css):
        return driver.find_element(By.CSS_SELECTOR, css)

    def look(where):
        wide = run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{where}: {wide} px wider than the window"
        found = driver.execute_async_script(AXE)
        assert not found, f"{where}: {found}"

    try:
        for width, height in ((360, 740), (1280, 800)):
            resize(driver, width, height)
            driver.get(address)
            run("sessionStorage.clear()")
            driver.get(address)
            look(f"{width}")
            tall = run("return document.documentElement.scrollHeight")
            assert tall <= 2300, f"{width}: {tall} px"
            top = run("return document.getElementById('purpose').getBoundingClientRect().bottom")
            assert top < height, "the first question is seen at once"
            assert run("return document.getElementById('purpose').compareDocumentPosition(document.getElementById('who')) & 4")
            # Nothing is filled in.
            button, hint = find("#call-button"), find("#call-hint").text
            assert "is-waiting" in button.get_attribute("class")
            run("arguments[0].click()", button)
            assert run("return document.activeElement.id") == "purpose", "it leads to what is missing"
            assert not find("#hard-partners").get_attribute("open")
            assert len(driver.find_elements(By.CSS_SELECTOR, "input[name=scenario]:checked")) == 1
            find("#purpose").send_keys("x")
            assert "is-waiting" not in button.get_attribute("class")
            assert find("#call-hint").text not in ("", hint)
            run("document.querySelector('input[name=target][value=phone]').click()")
            assert "is-waiting" in button.get_attribute("class"), "no number can be called"
            run("document.querySelector('input[name=target][value=practice]').click()")
            assert "is-waiting" not in button.get_attribute("class")
            # From the first thing to the last and back, with everything unfolded.
            run("for (const fold of document.querySelectorAll('details')) fold.open = true")
            look(f"{width} unfolded")
            WebDriverWait(driver, 10).until(lambda d: find("#opening").get_attribute("value"))
            for keys in ([Keys.TAB], [Keys.SHIFT, Keys.TAB]):
                for _ in range(60):
                    run("document.activeElement === document.body && document.querySelector('.skip').focus()")
                    driver.switch_to.active_element.send_keys(*keys)
                    covered = run(COVERED)
                    assert not covered, f"{width}: the bar covers {covered}"
        assert run("return sent") == [["bind.call", {"callSid": "call_9"}]], run("return sent")
        assert find("#running a").get_attribute("href").endswith("/calls/call_9")
        run("feed('speech', { state: 'heard' })")
        assert find("#running").is_displayed()
        run("feed('call.state', { state: 'ended' })")
        assert not find("#running").is_displayed()
        errors = [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
        assert not errors, errors
    finally:
        driver.quit()


main()
