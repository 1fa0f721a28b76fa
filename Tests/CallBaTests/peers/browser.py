"""A real browser makes a whole practice call: browser.py ADDRESS FOLDER WIDTH HEIGHT LANGUAGE SCENARIO

Drives Chromium from the first page to the summary and writes screenshots into FOLDER. Takes the first reply each time,
and the first key of a menu. Prints one JSON object; exits 1 with a sentence when a page does not behave.
"""
import json
import pathlib
import sys

from chromium import browser
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    StaleElementReferenceException,
)
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions as becomes
from selenium.webdriver.support.wait import WebDriverWait

address, folder, width, height, language, partner = sys.argv[1:7]
folder = pathlib.Path(folder) / f"{width}-{partner}"
folder.mkdir(parents=True, exist_ok=True)


def main():
    driver = browser(folder, width, height, language)
    shots, pressed = [], []

    def shot(name):
        shots.append(str(folder / f"{name}.png"))
        driver.save_screenshot(shots[-1])

    def wait(condition, seconds=120):
        return WebDriverWait(driver, seconds, poll_frequency=0.1).until(condition)

    def no_overflow(page):
        wide = driver.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            sys.exit(f"{page} is {wide} px wider than the window")

    def keys(d):
        """The keys of a menu that can be tapped, with what they are for."""
        return d.execute_script("""
            const shown = [...document.querySelectorAll("#menu-keys button:not([disabled])")];
            return shown.filter((key) => key.checkVisibility()).map((key) => key.innerText);
        """)

    def said_by(d, speaker):
        return d.execute_script("return [...document.querySelectorAll(arguments[0])].map((turn) => turn.innerText)", f"#turns .{speaker}")

    def press_first():
        """Taps a menu's first key, as a finger does, and waits until the callee has gone on."""
        key = driver.find_element(By.CSS_SELECTOR, "#menu-keys button")
        box = key.rect
        if box["height"] < 40 or box["x"] < 0 or box["x"] + box["width"] > int(width):
            sys.exit(f"a key is too small, or beside the page: {box}")
        no_overflow("the keypad")
        heard = len(said_by(driver, "callee"))
        ActionChains(driver, 0).move_to_element(key).click().perform()
        wait(lambda d: len(said_by(d, "callee")) > heard)
        shot("4-key")

    def replies(d):
        """Three replies that can be tapped, all read at one moment; `over` once there is a summary, `menu` for keys."""
        if not pressed and keys(d):
            return "menu"
        return d.execute_script("""
            if (document.getElementById("summary")?.hidden === false) return "over";
            const shown = [...document.querySelectorAll(".reply:not([disabled])")].filter((reply) => reply.checkVisibility());
            return shown.length === 3 ? shown.map((reply) => reply.innerText) : null;
        """)

    try:
        driver.get(f"{address}/?lang={language}")
        no_overflow("the first page")
        shot("1-start")
        choice = wait(becomes.presence_of_element_located((By.CSS_SELECTOR, f"input[name=scenario][value='{partner}']")))
        driver.execute_script("arguments[0].click()", choice)
        wait(lambda d: d.find_element(By.ID, "purpose").get_attribute("value"))
        opening = wait(lambda d: d.find_element(By.ID, "opening").get_attribute("value"))
        shot("2-filled")
        driver.execute_script("document.getElementById('call-form').requestSubmit()")
        wait(becomes.url_contains("/calls/"))
        shot("3-dialing")
        said = []
        while True:
            texts = wait(replies)
            if texts == "over":
                break
            if texts == "menu":
                shot("4-menu")
                pressed += keys(driver)
                press_first()
                continue
            if len(set(texts)) != 3:
                sys.exit(f"three different replies are wanted: {texts}")
            no_overflow("the live page")
            shot(f"4-turn{len(said) + 1}")
            said.append(texts[0])

            def taken(d):
                # The page ignores a tap in the first moments of new replies, so a tap may be needed again. A callee who
                # hangs up in between takes the replies away: they are gone, or the page of the ended call covers them.
                if replies(d) != texts:
                    return True
                try:
                    d.find_element(By.CSS_SELECTOR, ".reply").click()
                except (
                    ElementClickInterceptedException,
                    ElementNotInteractableException,
                    StaleElementReferenceException,
                ):
                    pass
                return False

            wait(taken)
            if len(said) > 15:
                sys.exit("the call does not end")
        facts = [fact.text for fact in wait(lambda d: d.find_elements(By.CSS_SELECTOR, "#summary .facts dd"))]
        answers = said_by(driver, "callee")
        no_overflow("the summary")
        shot("5-summary")
        driver.get(f"{address}/history")
        wait(becomes.presence_of_element_located((By.CSS_SELECTOR, "a[href^='/calls/']")))
        no_overflow("the history")
        shot("6-history")
        errors = [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
        print(json.dumps({"opening": opening, "said": said, "menu": pressed, "answers": answers, "facts": facts, "shots": shots,
                          "errors": errors}, ensure_ascii=False))
    except BaseException:
        driver.save_screenshot(str(folder / "failed.png"))
        raise
    finally:
        driver.quit()


main()
