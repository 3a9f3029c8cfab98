"""How soon a page stands on a phone, and how far it moves after that, as the browser tells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from rarebook import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LOADS: Final = 3
SETTLING_MS: Final = 2000
# A middling phone on a slow mobile network, as Lighthouse has it.
SLOWER: Final = 4
NETWORK: Final = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_638_400 / 8,
    "uploadThroughput": 675_000 / 8,
}
PHONE: Final[dict[str, Any]] = {
    "viewport": {"width": 412, "height": 823},
    "device_scale_factor": 1.75,
    "is_mobile": True,
    "has_touch": True,
}
LISTEN: Final = """
window.paint = 0; window.moved = 0;
new PerformanceObserver((list) => { window.paint = list.getEntries().at(-1).startTime; })
  .observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.moved += shift.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True)
class Vitals:
    """What a reader on a phone waits for.

    Attributes
    ----------
    paint_ms : float
        Largest contentful paint in milliseconds, the median of three first visits.
    shift : float
        Cumulative layout shift (no unit), the largest of the three.
    """

    paint_ms: float
    shift: float


def vitals(site: Path, pages: Iterable[str]) -> dict[str, Vitals]:
    """Open pages of a built site on a slow phone with nothing cached.

    Parameters
    ----------
    site : Path
        The folder of the site; it is served compressed, as a host would.
    pages : iterable of str
        Addresses inside it, such as ``chapters/price-scissors.html``.
    """
    with browser.served(site, compressed=True) as base, browser.started() as chromium:
        return {page: _of_page(chromium, f"{base}/{page}") for page in pages}


def _of_page(chromium: Browser, address: str) -> Vitals:
    loads = [_load(chromium, address) for _ in range(LOADS)]
    return Vitals(median(paint for paint, _ in loads), max(shift for _, shift in loads))


def _load(chromium: Browser, address: str) -> tuple[float, float]:
    context = chromium.new_context(**PHONE)
    try:
        page = context.new_page()
        phone = context.new_cdp_session(page)
        phone.send("Network.enable")
        phone.send("Network.emulateNetworkConditions", NETWORK)
        phone.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.add_init_script(LISTEN)
        page.goto(address, wait_until="load")
        page.wait_for_timeout(SETTLING_MS)
        paint, shift = page.evaluate("[window.paint, window.moved]")
    finally:
        context.close()
    return float(paint), float(shift)
