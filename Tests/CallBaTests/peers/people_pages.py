"""A real browser keeps contacts and settings: people_pages.py ADDRESS FOLDER WIDTH HEIGHT LANGUAGE

Drives Chromium through the pages of what belongs to a person and writes screenshots into FOLDER. Prints one JSON object;
exits 1 with a sentence when a page does not behave.
"""
import json
import pathlib
import sys

from chromium import browser, resize
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

address, folder, width, height, language = sys.argv[1:6]
folder = pathlib.Path(folder) / f"people-{width}-{language}"
folder.mkdir(parents=True, exist_ok=True)


def main():
    driver = browser(folder, width, height, language)
    shots = []

    def shot(name):
        wide = driver.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            sys.exit(f"{name} is {wide} px wider than the window")
        shots.append(str(folder / f"{name}.png"))
        # All of the page, not only what fits the window.
        tall = driver.execute_script("return document.documentElement.scrollHeight")
        resize(driver, width, max(int(height), tall))
        driver.save_screenshot(shots[-1])
        resize(driver, width, height)

    def wait(condition, seconds=30):
        return WebDriverWait(driver, seconds, poll_frequency=0.05).until(condition)

    def find(css):
        return driver.find_element(By.CSS_SELECTOR, css)

    def click(css):
        driver.execute_script("arguments[0].click()", find(css))

    def add(name, phone, memo):
        for field, value in (("name", name), ("phone", phone), ("memo", memo)):
            element = find(f"#add [name={field}]")
            element.clear()
            element.send_keys(value)
        click("#add button[type=submit]")

    def names():
        # In one step: the list is made anew while it is searched.
        script = "return [...document.querySelectorAll('#contacts .history-name')].map((item) => item.innerText)"
        return driver.execute_script(script)

    try:
        driver.get(f"{address}/contacts?lang={language}")
        shot("1-contacts-empty")
        add("Somebody", "119", "")
        refusal = wait(lambda d: find("#add .field-error").is_displayed() and find("#add .field-error").text)
        shot("2-contacts-refused")
        add("한강식당 <b>&amp;", "02-735-2000", "창가 자리\n조용한 곳")
        wait(lambda d: names() == ["한강식당 <b>&amp;"])
        file = folder / "contacts.csv"
        # As Excel saves it in Korea.
        rows = "이름,전화번호,메모\r\n미용실,1012345678,\r\n없음,,창가\r\n긴 이름" + "가" * 80 + ",1588-1234,\r\n"
        file.write_bytes(rows.encode("cp949"))
        find("#file").send_keys(str(file))
        click("#import button")
        problems = wait(lambda d: [item.text for item in d.find_elements(By.CSS_SELECTOR, "#import-problems li")])
        count = find("#import-count").text
        shot("3-contacts-import")
        driver.get(f"{address}/contacts")
        wait(lambda d: len(names()) == 3)
        shot("4-contacts")
        driver.get(f"{address}/contacts?q=735")
        if names() != ["한강식당 <b>&amp;"]:
            sys.exit(f"the search found {names()}")
        click("#contacts summary")
        edit = find("#contacts form [name=name]")
        edit.clear()
        edit.send_keys("강변식당")
        shot("5-contacts-edit")
        click("#contacts form button[type=submit]")
        wait(lambda d: "강변식당" in names())
        link = [a.get_attribute("href") for a in driver.find_elements(By.CSS_SELECTOR, ".contact-top a")][0]
        driver.get(link)
        chosen = {"phone": find("#phone").get_attribute("value"), "name": find("#contact-name").get_attribute("value")}
        fixed = []
        for variant in ("plain", "reason", "polite"):
            click(f"input[name=introduction][value={variant}]")
            fixed.append(find("#opening-fixed").text)
        find("#purpose").send_keys("네 명 예약하고 싶어요" if language == "ko" else "Book a table for four")
        driver.execute_script(
            "document.getElementById('purpose').dispatchEvent(new Event('change', {bubbles: true}))")
        words = wait(lambda d: find("#opening").get_attribute("value"))
        shot("6-start-with-contact")
        driver.get(f"{address}/settings")
        click("input[name=preset][value=warm]")
        wait(lambda d: find("#voice-saved").text)
        driver.execute_script(
            "const s = document.getElementById('retention'); s.value = '7';"
            "s.dispatchEvent(new Event('change', {bubbles: true}))")
        wait(lambda d: find("#retention-saved").text)
        find("#memo").send_keys("해산물 알레르기")
        click("#person-form button[type=submit]")
        wait(lambda d: find("#person-saved").text)
        shot("7-settings")
        driver.get(f"{address}/settings")
        kept = {"preset": find("input[name=preset]:checked").get_attribute("value"),
                "days": find("#retention").get_attribute("value"), "memo": find("#memo").get_attribute("value")}
        driver.get(f"{address}/history?q=x&from=2026-01-01")
        shot("8-history-search")
        driver.get(f"{address}/settings")
        click("#delete-account")
        wait(lambda d: find("#account-dialog").is_displayed())
        shot("9-delete")
        click("#account-dialog .danger")
        wait(lambda d: "/settings" not in d.current_url)
        driver.get(f"{address}/contacts")
        left = len(names())
        # A refusal in words is an answer, not a fault of the page.
        errors = [entry["message"] for entry in driver.get_log("browser")
                  if entry["level"] == "SEVERE" and "status of 400" not in entry["message"]]
        print(json.dumps({"refusal": refusal, "problems": problems, "count": count, "chosen": chosen, "kept": kept, "left": left, "fixed": fixed, "words": words,
                          "shots": shots, "errors": errors}, ensure_ascii=False))
    except BaseException:
        driver.save_screenshot(str(folder / "failed.png"))
        raise
    finally:
        driver.quit()


main()
