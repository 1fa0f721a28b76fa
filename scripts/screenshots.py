"""Pictures of CallBa's pages for its README files: screenshots.py PROGRAM FOLDER

Starts a server of its own on a free port of this computer. In Korean and in English, Chromium opens the first page, makes
a practice call with the first reply each time, and keeps three pictures: the first page as on a desk, and as on a phone
three replies in the middle of the call, and the summary. Exits with a sentence when a page does not behave, or a picture
is too large for a repository.
"""
import base64
import collections
import os
import pathlib
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import zlib

root = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(root / "Tests/CallBaTests/peers"))

from chromium import browser  # noqa: E402
from selenium.common.exceptions import (  # noqa: E402
    ElementClickInterceptedException,
    ElementNotInteractableException,
    StaleElementReferenceException,
)
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.support import expected_conditions as becomes  # noqa: E402
from selenium.webdriver.support.wait import WebDriverWait  # noqa: E402

LARGEST = 120_000
PARTNERS = {"ko": "restaurant", "en": "restaurant-en"}
# Width, height, and pixels to each of the page's own.
DESK, PHONE = (1120, 800, 1), (360, 740, 2)
# The picture of the call is taken when the callee has spoken this often.
CALLEE_TURNS = 3


def start(program, folder):
    """The program, serving from an empty database, and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TZ")}
    settings = inherited | {
        "HOST": "127.0.0.1", "PORT": str(port), "DATABASE_URL": f"sqlite:{folder}/callba.sqlite", "LOG_LEVEL": "error",
        "CALLBA_SCENARIOS": str(root / "Scenarios"),
        "CALLBA_ENGINES": os.environ.get("CALLBA_ENGINES", str(root / ".engines")),
    }
    process = subprocess.Popen(
        [str(pathlib.Path(program).resolve()), "serve"], cwd=folder, env=settings, stdout=subprocess.PIPE, text=True)
    address = f"http://127.0.0.1:{port}"
    for line in process.stdout:
        if address in line:
            return process, address
    sys.exit("The server did not start.")


class Camera:
    def __init__(self, driver, folder, language):
        self.driver, self.folder, self.language = driver, folder, language
        self.pictures = {}

        driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-reduced-motion", "value": "reduce"}]})

    def frame(self, size):
        width, height, scale = size
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": scale, "mobile": width < 600})

    def take(self, name):
        """What the window shows."""
        self.driver.execute_cdp_cmd("Input.dispatchMouseEvent", {"type": "mouseMoved", "x": 1, "y": 1})
        self.driver.execute_script("document.activeElement?.blur()")
        picture = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
        self.pictures[name] = base64.b64decode(picture["data"])

    def develop(self):
        """Writes the pictures. Not during the call: packing them takes seconds."""
        for name, picture in self.pictures.items():
            small = repacked(picture)
            path = self.folder / f"{name}-{self.language}.png"
            if len(small) > LARGEST:
                sys.exit(f"{path} would have {len(small)} bytes; {LARGEST} are allowed.")
            path.write_bytes(small)
            print(f"{path}: {len(small)} bytes")


def repacked(png):
    """The same picture in fewer bytes: at most 256 colors, those that differ least from what was there."""
    width, rows = pixels(png)
    counts = collections.Counter(row[place:place + 3] for row in rows for place in range(0, len(row), 3))
    palette = []
    for color, _ in counts.most_common():
        if len(palette) == 256:
            break
        if all(distance(color, other) > 3 for other in palette):
            palette.append(color)
    index = {color: min(range(len(palette)), key=lambda i: distance(color, palette[i])) for color in counts}
    lines = b"".join(b"\0" + bytes(index[row[place:place + 3]] for place in range(0, len(row), 3)) for row in rows)

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, len(rows), 8, 3, 0, 0, 0)
    return (png[:8] + chunk(b"IHDR", header) + chunk(b"PLTE", b"".join(palette))
            + chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b""))


def distance(one, other):
    return sum((a - b) ** 2 for a, b in zip(one, other))


def pixels(png):
    """The width, and rows of three bytes a pixel, of a PNG as Chromium writes it: 8 bits, RGB or RGBA, not interlaced.
    Source: W3C, Portable Network Graphics, section 9."""
    place, data = 8, b""
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place:place + 8])
        body = png[place + 8:place + 8 + length]
        if kind == b"IHDR":
            width, height, _, color = struct.unpack(">IIBB", body[:10])
        elif kind == b"IDAT":
            data += body
        place += length + 12
    step = {2: 3, 6: 4}[color]
    raw, size = zlib.decompress(data), width * step
    rows, above = [], bytearray(size)
    for start in range(0, height * (size + 1), size + 1):
        kind, row = raw[start], bytearray(raw[start + 1:start + 1 + size])
        if kind == 1:
            for i in range(step, size):
                row[i] = (row[i] + row[i - step]) & 255
        elif kind == 2:
            row = bytearray((a + b) & 255 for a, b in zip(row, above))
        elif kind == 3:
            for i in range(size):
                row[i] = (row[i] + ((row[i - step] if i >= step else 0) + above[i]) // 2) & 255
        elif kind == 4:
            for i in range(size):
                left, corner = (row[i - step], above[i - step]) if i >= step else (0, 0)
                guess = left + above[i] - corner
                row[i] = (row[i] + min((left, above[i], corner), key=lambda near: abs(guess - near))) & 255
        rows.append(bytes(row) if step == 3 else b"".join(bytes(row[i:i + 3]) for i in range(0, size, 4)))
        above = row
    return width, rows


def replies(driver):
    """Three replies that can be tapped, all read at one moment; `over` once there is a summary."""
    return driver.execute_script("""
        if (document.getElementById("summary")?.hidden === false) return "over";
        const shown = [...document.querySelectorAll(".reply:not([disabled])")].filter((reply) => reply.checkVisibility());
        return shown.length === 3 ? shown.map((reply) => reply.innerText) : null;
    """)


def call(address, driver, camera):
    """A practice call from the first page to the summary."""
    def wait(condition, seconds=120):
        return WebDriverWait(driver, seconds, poll_frequency=0.1).until(condition)

    camera.frame(DESK)
    driver.get(f"{address}/?lang={camera.language}")
    choice = (By.CSS_SELECTOR, f"input[name=scenario][value='{PARTNERS[camera.language]}']")
    driver.execute_script("arguments[0].click()", wait(becomes.presence_of_element_located(choice)))
    wait(lambda d: d.find_element(By.ID, "opening").get_attribute("value"))
    # The bar with the button stays at the window's lower edge, so the window becomes as high as the page.
    camera.frame((DESK[0], driver.execute_script("return document.documentElement.scrollHeight"), DESK[2]))
    camera.take("start")
    camera.frame(PHONE)
    driver.execute_script("document.getElementById('call-form').requestSubmit()")
    wait(becomes.url_contains("/calls/"))
    while (texts := wait(replies)) != "over":
        if len(driver.find_elements(By.CSS_SELECTOR, ".turn.callee")) == CALLEE_TURNS:
            wait(lambda d: not d.find_elements(By.CSS_SELECTOR, ".reply.is-guarded"))
            camera.take("call")

        def taken(d):
            # The page ignores a tap in the first moments of new replies, so a tap may be needed again. A callee who hangs
            # up in between takes the replies away: they are gone, or the page of the ended call covers them.
            if replies(d) != texts:
                return True
            try:
                d.find_element(By.CSS_SELECTOR, ".reply").click()
            except (
                ElementClickInterceptedException, ElementNotInteractableException, StaleElementReferenceException
            ):
                pass
            return False

        wait(taken)
    wait(lambda d: d.find_elements(By.CSS_SELECTOR, "#summary .facts dd"))
    camera.take("summary")


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        process, address = start(program, place)
        try:
            for language in PARTNERS:
                traces = pathlib.Path(place) / language
                traces.mkdir()
                driver = browser(traces, DESK[0], DESK[1], language)
                camera = Camera(driver, folder, language)
                try:
                    call(address, driver, camera)
                finally:
                    driver.quit()
                camera.develop()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(45)


main()
