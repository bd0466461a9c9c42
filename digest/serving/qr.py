"""Draw QR codes of a feed's address: for the terminal, and for the page."""

from __future__ import annotations

import io

import segno


def draw_for_terminal(address: str) -> str:
    """Return a QR code as lines of block characters, with its light border, for a dark terminal."""
    drawn = io.StringIO()
    _make_code(address).terminal(drawn, compact=True, border=2)
    return drawn.getvalue().rstrip("\n")


def draw_svg(address: str) -> str:
    """Return a QR code as an SVG element of class `qr`, black on white whatever the page's colours are."""
    svg: str = _make_code(address).svg_inline(omitsize=True, svgclass="qr", border=4, light="#fff", lineclass=None)
    return svg


def _make_code(address: str) -> segno.QRCode:
    return segno.make_qr(address, error="m", boost_error=False)
