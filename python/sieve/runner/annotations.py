"""Annotations that were written as text, also those in a newer Python's words than the one at hand.

With `from __future__ import annotations` Python 3.8 never looks at `list[int] | None`; the runner has to.
"""

import ast
import sys
import typing
from typing import Any, Dict

_GENERICS = {"list": "List", "dict": "Dict", "tuple": "Tuple", "set": "Set", "frozenset": "FrozenSet", "type": "Type"}
_TYPING = "sieve_typing"


def evaluate(text: str, scope: Dict[str, Any]) -> Any:
    """The deployed code's own text, in its own scope; raises what Python raises."""
    try:
        return eval(text, scope)
    except TypeError:
        if sys.version_info >= (3, 10):
            raise
    tree = ast.fix_missing_locations(_Older().visit(ast.parse(text.strip(), mode="eval")))
    return eval(compile(tree, "<annotation>", "eval"), {**scope, _TYPING: typing})


class _Older(ast.NodeTransformer):
    """`X | Y` as `Union[X, Y]`, `list[X]` as `List[X]`, and what is in quotes inside of them as well."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.op, ast.BitOr):
            return node
        members = ast.Tuple(elts=[node.left, node.right], ctx=ast.Load())
        return self._subscript("Union", members)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if _last_name(node.value) in ("Literal", "Annotated"):
            return node  # what stands there in quotes is no type
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id in _GENERICS:
            node.value = self._of_typing(_GENERICS[node.value.id])
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if not isinstance(node.value, str):
            return node
        return self.visit(ast.parse(node.value.strip(), mode="eval").body)  # type: ignore[no-any-return]

    def _subscript(self, name: str, inner: ast.expr) -> ast.Subscript:
        index: Any = inner if sys.version_info >= (3, 9) else ast.Index(value=inner)
        return ast.Subscript(value=self._of_typing(name), slice=index, ctx=ast.Load())

    def _of_typing(self, name: str) -> ast.Attribute:
        return ast.Attribute(value=ast.Name(id=_TYPING, ctx=ast.Load()), attr=name, ctx=ast.Load())


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
