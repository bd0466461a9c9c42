"""The Info header of an MP3: the frame of silence before the sound that tells players its length.

ffmpeg writes it without saying how the bit rate was held, and some tools then call a constant one unknown. Layout and
check sum are those of LAME's "Mp3 Info Tag revision 1".
"""

from __future__ import annotations

from pathlib import Path

_MARK = b"Info"  # "Xing" where the bit rate varies
_METHOD_AT = 129  # from the mark: flags, frames, bytes, 100 entries of a table, quality, 9 bytes for the encoder's name
_CONSTANT = 1
_SUM_AT = 154  # from the mark: the last two of the 36 bytes that LAME adds, over all from the frame's beginning
_SEARCHED_BYTES = 4096  # the header stands at 36 bytes at most after the tag


def name_constant_rate(path: Path) -> None:
    """Say in an MP3's Info header that its bit rate is constant; a file without such a header stays as it is.

    Args:
        path: An MP3 file without a tag at its start, as the encoder wrote it.

    Raises:
        OSError: The file cannot be read or written.
    """
    with path.open("r+b") as file:
        head = bytearray(file.read(_SEARCHED_BYTES))
        mark = head.find(_MARK)
        frame = head.find(b"\xff\xfb")
        place = mark + _SUM_AT
        if frame < 0 or mark < frame or len(head) < place + 2:
            return
        method = mark + _METHOD_AT
        head[method] = head[method] & 0xF0 | _CONSTANT  # the upper half is the revision
        head[place : place + 2] = _sum_crc16(head[frame:place]).to_bytes(2)
        file.seek(0)
        file.write(head)


def _sum_crc16(data: bytes | bytearray) -> int:
    """CRC-16/ARC: the polynomial 0x8005 reflected, from 0, as LAME sums its header."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
