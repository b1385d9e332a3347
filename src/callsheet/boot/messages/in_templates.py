"""Messages in templates: what Django itself looks up when it renders them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.template import engines
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from callsheet.boot.messages.in_python import Message

GIVEN = re.compile(r"""\b_\("([^"]+)"\)""")
"""Constants that a filter is given: default:_("not yet")."""


def messages_of(path: Path, place: str) -> Iterator[Message]:
    """The messages of one template, as they are looked up while it is rendered."""
    template: Any = engines["django"].from_string(path.read_text(encoding="utf-8"))
    nodes = template.template.nodelist
    for text in GIVEN.findall(path.read_text(encoding="utf-8")):
        yield Message(text, "", place, 1)
    for node in nodes.get_nodes_by_type(TranslateNode):
        text = node.filter_expression.var
        text = text if isinstance(text, str) else getattr(text, "literal", None)
        if isinstance(text, str):
            yield Message(text, "", place, node.token.lineno)
    for node in nodes.get_nodes_by_type(BlockTranslateNode):
        one = node.render_token_list(node.singular)[0]
        many = node.render_token_list(node.plural)[0] if node.plural else ""
        yield Message(one, many, place, node.token.lineno)
