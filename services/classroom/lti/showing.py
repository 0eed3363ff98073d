"""What a browser sees when it arrives from an LMS."""

from aws_lambda_powertools.event_handler import Response

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Lectern</title>
<h1>You have come from your LMS</h1>
<p>Sign in to Lectern within ten minutes and claim this launch:</p><p><code>{code}</code></p></html>"""
_CAREFUL = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'",
}


def arrived(web_app: str, code: str) -> Response[str]:
    """To the web application, with the code behind a "#" so that no server logs it; a page where there is none."""
    if web_app:
        return Response(303, headers=_CAREFUL | {"Location": f"{web_app}#launch={code}"})
    return Response(200, "text/html; charset=utf-8", _PAGE.format(code=code), dict(_CAREFUL))
