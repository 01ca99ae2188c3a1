"""Our styles, scripts and pictures: fingerprinted, precompressed, cached for good, answered before Flask."""

from collections.abc import Callable
from typing import Any

from whitenoise import WhiteNoise

from watchmeplay.settings import ROOT
from watchmeplay.web.headers import ALWAYS, TRANSPORT

FOLDER = ROOT / "build" / "static"


def serve(application: Callable[..., Any], *, secure: bool) -> WhiteNoise:
    """Put the built files in front of the application, with the same headers as every other answer."""

    def add_headers(headers: Any, _path: str, _url: str) -> None:
        for name, value in {**ALWAYS, **(TRANSPORT if secure else {})}.items():
            headers[name] = value

    return WhiteNoise(
        application,
        root=FOLDER if FOLDER.is_dir() else None,
        prefix="static",
        immutable_file_test=lambda _path, _url: True,
        max_age=31_536_000,
        allow_all_origins=False,
        add_headers_function=add_headers,
    )
