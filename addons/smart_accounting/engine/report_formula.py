"""Totals of a report: arithmetic over the codes of its lines, in decimals."""

import ast
import operator
from decimal import Decimal, DivisionByZero, InvalidOperation

_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}

#: Numbers in a formula beyond this are typing errors.
LARGEST = 10**12


class FormulaError(ValueError):
    """What is wrong with a formula, as a kind and the offending part."""

    def __init__(self, kind, part):
        super().__init__(kind, part)
        self.kind, self.part = kind, part


def parse(text: str) -> ast.expr:
    """The tree of a formula; sums, differences, products and quotients of codes and numbers.

    :raises FormulaError: kind ``syntax``
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError("syntax", text) from None
    for node in ast.walk(tree):
        _check(node, text)
    return tree


def _check(node, text):
    fine = (ast.BinOp, ast.UnaryOp, ast.Name, ast.Load, ast.USub, ast.UAdd, *_OPERATORS)
    number = isinstance(node, ast.Constant) and type(node.value) in (int, float)
    if number and abs(node.value) > LARGEST:
        raise FormulaError("syntax", text)
    if not number and not isinstance(node, fine):
        raise FormulaError("syntax", text)


def names(text: str) -> set:
    """Codes that a formula speaks of.

    >>> sorted(names("REV - 2 * COS"))
    ['COS', 'REV']
    """
    return {node.id for node in ast.walk(parse(text)) if isinstance(node, ast.Name)}


def evaluate(text: str, values: dict):
    """The result for values by code; None where a value is missing or a divisor is zero.

    >>> evaluate("A - B", {"A": Decimal("3.50"), "B": Decimal("1.25")})
    Decimal('2.25')
    """
    try:
        return _value(parse(text), values)
    except (DivisionByZero, InvalidOperation, ZeroDivisionError):
        return None


def _value(node, values):
    if isinstance(node, ast.Constant):
        return Decimal(str(node.value))
    if isinstance(node, ast.Name):
        return values.get(node.id)
    if isinstance(node, ast.UnaryOp):
        value = _value(node.operand, values)
        return -value if value is not None and isinstance(node.op, ast.USub) else value
    left, right = _value(node.left, values), _value(node.right, values)
    if left is None or right is None:
        return None
    return _OPERATORS[type(node.op)](left, right)


def order(formulas: dict) -> list:
    """Codes in an order in which each formula comes after those that it uses.

    :param formulas: formula text by code; other codes need no place
    :raises FormulaError: kind ``circle``, with the code where it closes
    """
    done, open_, result = set(), set(), []

    def visit(code):
        if code in done or code not in formulas:
            return
        if code in open_:
            raise FormulaError("circle", code)
        open_.add(code)
        for name in sorted(names(formulas[code])):
            visit(name)
        open_.discard(code)
        done.add(code)
        result.append(code)

    for code in formulas:
        visit(code)
    return result


def spreadsheet(text: str, cells: dict):
    """The formula of a spreadsheet, with the address of each code's cell.

    >>> spreadsheet("A - B / 2", {"A": "C3", "B": "C9"})
    'C3-(C9/2)'

    None when a code has no cell.
    """
    tree = parse(text)
    if not {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} <= cells.keys():
        return None
    return _written(tree, cells)


def _written(node, cells):
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Name):
        return cells[node.id]
    if isinstance(node, ast.UnaryOp):
        sign = "-" if isinstance(node.op, ast.USub) else ""
        return f"{sign}{_operand(node.operand, cells)}"
    signs = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
    is_sum = isinstance(node.op, ast.Add | ast.Sub)
    # a sum reads from left to right; everything else says where it begins and ends
    left = _written(node.left, cells) if is_sum else _operand(node.left, cells)
    return f"{left}{signs[type(node.op)]}{_operand(node.right, cells)}"


def _operand(node, cells):
    """A part of a formula, in brackets where it is an operation itself."""
    written = _written(node, cells)
    return written if isinstance(node, ast.Name | ast.Constant) else f"({written})"
