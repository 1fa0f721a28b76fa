"""Opens Chromium for scripts that look at pages as people see them."""
from selenium import webdriver


def browser(folder, width, height, language):
    """A window of that size, in that language, whose traces stay in the folder; its console is kept."""
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", f"--window-size={width},{height}",
                     f"--lang={language}", f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(argument)
    options.binary_location = "/usr/bin/chromium"
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
    resize(driver, width, height)
    return driver


def resize(driver, width, height):
    """Makes the page itself that large: a window's frame is not the page."""
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": int(width), "height": int(height), "deviceScaleFactor": 1, "mobile": int(width) < 600})
