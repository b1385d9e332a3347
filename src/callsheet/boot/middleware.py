"""Duties of every answer, whoever made it: what a browser may load, show and ask for on its behalf."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; script-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SENSORS = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone")
DEVICES = ("hid", "midi", "payment", "serial", "usb")
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Permissions-Policy": ", ".join(f"{name}=()" for name in (*SENSORS, *DEVICES)),
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class HeadersMiddleware:
    """Stands before everything that may answer, files of the browser included. Scripts, styles, fonts and pictures come
    from this server alone, no page is framed, none asks for a sensor or device. A view may set its own header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
