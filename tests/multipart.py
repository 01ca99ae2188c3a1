"""A form that carries files, as a browser sends it, made in memory."""

from collections.abc import Mapping

from tests.browse import Browser, Page, check_page

BOUNDARY = "----formofatest"
KIND = f"multipart/form-data; boundary={BOUNDARY}"


def body(fields: Mapping[str, str | bytes], files: Mapping[str, tuple[str, bytes]]) -> bytes:
    """The bytes of a form with these fields, and these files as (name, content)."""
    parts = [(f'name="{name}"', _bytes(value)) for name, value in fields.items()]
    parts += [(f'name="{field}"; filename="{name}"', content) for field, (name, content) in files.items()]
    told = b"".join(
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {about}\r\n\r\n".encode() + content + b"\r\n"
        for about, content in parts
    )
    return told + f"--{BOUNDARY}--\r\n".encode()


def send(
    browser: Browser,
    path: str,
    fields: Mapping[str, str | bytes],
    files: Mapping[str, tuple[str, bytes]],
    **headers: str,
) -> Page:
    """Send the form with a good token. Its status is not judged here, but a page keeps the house rules."""
    sent = body({"csrf_token": browser.token(), **fields}, files)
    page = Page(browser.client.post(path, data=sent, content_type=KIND, headers=headers))
    if page.status in {200, 422} and page.response.mimetype == "text/html":
        check_page(path, page)
    return page


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()
