"""A real browser makes a whole practice call: browser.py ADDRESS FOLDER WIDTH HEIGHT LANGUAGE

Drives Chromium from the first page to the summary and writes screenshots into FOLDER. Prints one JSON object; exits 1
with a sentence when a page does not behave.
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
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions as becomes
from selenium.webdriver.support.wait import WebDriverWait

address, folder, width, height, language = sys.argv[1:6]
folder = pathlib.Path(folder) / f"{width}-{language}"
folder.mkdir(parents=True, exist_ok=True)


def main():
    driver = browser(folder, width, height, language)
    shots = []

    def shot(name):
        shots.append(str(folder / f"{name}.png"))
        driver.save_screenshot(shots[-1])

    def wait(condition, seconds=120):
        return WebDriverWait(driver, seconds, poll_frequency=0.1).until(condition)

    def no_overflow(page):
        wide = driver.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            sys.exit(f"{page} is {wide} px wider than the window")

    def replies(d):
        """Three replies that can be tapped, all read at one moment; `over` once there is a summary."""
        return d.execute_script("""
            if (document.getElementById("summary")?.hidden === false) return "over";
            const shown = [...document.querySelectorAll(".reply:not([disabled])")].filter((reply) => reply.checkVisibility());
            return shown.length === 3 ? shown.map((reply) => reply.innerText) : null;
        """)

    try:
        driver.get(f"{address}/?lang={language}")
        no_overflow("the first page")
        shot("1-start")
        partner = "restaurant" if language == "ko" else "restaurant-en"
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
        no_overflow("the summary")
        shot("5-summary")
        driver.get(f"{address}/history")
        wait(becomes.presence_of_element_located((By.CSS_SELECTOR, "a[href^='/calls/']")))
        no_overflow("the history")
        shot("6-history")
        errors = [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
        print(json.dumps({"opening": opening, "said": said, "facts": facts, "shots": shots,
                          "errors": errors}, ensure_ascii=False))
    except BaseException:
        driver.save_screenshot(str(folder / "failed.png"))
        raise
    finally:
        driver.quit()


main()
