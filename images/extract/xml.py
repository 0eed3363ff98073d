"""Parses XML that strangers wrote: no entities, no document types, no network."""

from lxml import etree

from lectern.errors import Unreadable


def parse(content: bytes) -> etree._Element:
    """The root. Raises Unreadable: corrupt."""
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as broken:
        raise Unreadable("corrupt", "XML") from broken
