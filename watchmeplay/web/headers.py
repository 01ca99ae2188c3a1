"""The headers of every answer, errors and static files included."""

from flask import Response

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        # One page may name one script of ours, the worker that keeps the guide: static/scripts/keep.js.
        "trusted-types guide-worker",
    )
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
MICROPHONE = {
    # What was recorded is heard from the browser's own memory before it is sent.
    "Content-Security-Policy": POLICY.replace("media-src 'self'", "media-src 'self' blob:"),
    "Permissions-Policy": ALWAYS["Permissions-Policy"].replace("microphone=()", "microphone=(self)"),
}
TRANSPORT = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
NOT_INDEXED = {"X-Robots-Tag": "noindex, nofollow"}


def allow_microphone(response: Response) -> Response:
    """Let this one page ask the person for the microphone. Every other page stays without it."""
    response.headers.update(MICROPHONE)
    return response


def add(response: Response, *, secure: bool) -> Response:
    """Put the fixed headers on an answer. What is not said to be cacheable is not stored anywhere."""
    for name, value in {**ALWAYS, **NOT_INDEXED, **(TRANSPORT if secure else {})}.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    if "no-store" in response.headers["Cache-Control"]:
        response.vary.add("Cookie")  # on a missing page too: forbidden and missing look the same
    response.headers.pop("Server", None)
    return response
