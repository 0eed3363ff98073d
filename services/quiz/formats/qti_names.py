"""The names that both sides of QTI 2.1 share."""

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
CP = "http://www.imsglobal.org/xsd/imscp_v1p1"
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates"
BLANK = "_____"


def qti(name: str) -> str:
    return f"{{{QTI}}}{name}"


def cp(name: str) -> str:
    return f"{{{CP}}}{name}"
