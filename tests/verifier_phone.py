"""How does a test use the page that checks letters as an officer does: follow a link, choose a picture, press a word?"""

from __future__ import annotations

import base64
import io

SAID = "document.getElementById('screen').innerText"
CODE = (
    "(document.querySelector('[data-code]')?.dataset.code ?? document.querySelector('[data-step]')?.dataset.step ?? '')"
)
ENGLISH = "[...document.querySelectorAll('nav button')][1].click()"
PRESS = "[...document.querySelectorAll('#screen button')].find((b) => b.textContent.includes(%r)).click()"


def follow(phone, server, text):
    """Open the letter's link as a phone's own camera does."""
    phone.open("about:blank")
    phone.open(server.address + "V/#" + text.partition("#")[2])
    phone.wait(f"{CODE} !== ''")


def english(phone):
    phone.wait("document.querySelectorAll('nav button').length === 4")
    phone.run(ENGLISH)


def kept_offline(phone):
    """Wait until every file is kept for use without a connection."""
    phone.run("navigator.serviceWorker.ready.then(() => true)")
    phone.wait("navigator.serviceWorker.controller !== null")


def choose_picture(phone, image):
    """Give a picture to the page as a person chooses one."""
    held = io.BytesIO()
    image.save(held, "PNG")
    packed = base64.b64encode(held.getvalue()).decode()
    phone.run(
        f"(() => {{ const bytes = Uint8Array.from(atob('{packed}'), (c) => c.charCodeAt(0));"
        "const given = new DataTransfer(); given.items.add(new File([bytes], 'code.png', { type: 'image/png' }));"
        "const input = document.getElementById('picture'); input.files = given.files;"
        "input.dispatchEvent(new Event('change')); })()"
    )
