"""Invented reports for the tests of the press pages. Nobody in them exists."""

from __future__ import annotations

REPORT = """ISLAMABAD, May 15, 2024

Assistant Secretary Joan Example of the United States met Interior Minister Kamran Sample in Islamabad on Tuesday to discuss Afghans who wait for travel.

"We will issue letters to every family by June 30," Minister Sample said.

According to Washington, about 25,000 Afghans wait in Pakistan. Mr Habib Karimi, a driver, said he had waited for two years, the Sample News Agency reported.
"""
NO_DAY = """Interior Minister Kamran Sample met Ambassador Jane Placeholder on Tuesday. About 400 families wait, the minister said.
"""
DARI = """کابل - وزیر داخله روز سه‌شنبه ۱۵ می ۲۰۲۴ با سفیر دیدار کرد. او گفت: «ما نامه‌ها را صادر می‌کنیم». حدود ۲۵۰۰ خانواده در اسلام‌آباد منتظر هستند.
"""
PAGE = """<!doctype html><html><head><title>Talks</title><script>alert("no")</script></head><body onload="alert(1)">
<article><h1>Talks in Islamabad</h1><p>ISLAMABAD, May 15, 2024: Interior Minister <b>Kamran Sample</b> met Ambassador Jane Placeholder on Tuesday &amp; promised &lt;b&gt;nothing&lt;/b&gt;.</p>
<script>document.write("<img src=x onerror=alert(1)>")</script><p>According to Washington, about 25,000 Afghans wait in Pakistan.</p></article></body></html>
"""
TWO = """ISLAMABAD, May 15, 2024: Interior Minister Kamran Sample met Ambassador Jane Placeholder on Tuesday.

KABUL, June 20, 2024: Deputy Minister Omar Pattern met Envoy Lena Muster on Wednesday.
"""
