"""Mutants: copies of a source file with one small fault, made by operators of cosmic-ray."""

import ast
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator

# Comparisons by their neighbours, conditions by their opposites; other replacements fail in any test.
NAMES = (
    *(
        f"ReplaceComparisonOperator_{pair}"
        for pair in ("Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt", "Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is")
    ),
    *(f"ReplaceBinaryOperator_{pair}" for pair in ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul")),
    "AddNot",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "NumberReplacer",
    "ZeroIterationForLoop",
)
QUERY_CALLS = {"filter", "exclude", "Q"}


class LookupReplacer(Operator):
    """Replaces the comparison of a lookup by its neighbour: `date__lte` by `date__lt`."""

    NEIGHBOURS = {"lte": "lt", "lt": "lte", "gte": "gt", "gt": "gte"}
    LOOKUP = re.compile(r"__(lte|lt|gte|gt)(?=[\"']?$)")

    def mutation_positions(self, node):
        if node.type in ("name", "string") and self.LOOKUP.search(node.value):
            yield node.start_pos, node.end_pos

    def mutate(self, node, index):
        node.value = self.LOOKUP.sub(lambda match: f"__{self.NEIGHBOURS[match[1]]}", node.value)
        return node

    @classmethod
    def examples(cls):
        return ()


class ConditionRemover(Operator):
    """Removes one of several conditions of a query: `filter(district=…, date=…)`."""

    def mutation_positions(self, node):
        if node.type == "arglist" and node.parent.type == "trailer":
            called = node.parent.get_previous_leaf()
            if called is not None and called.value in QUERY_CALLS:
                for argument in node.children[::2]:
                    yield argument.start_pos, argument.end_pos

    def mutate(self, node, index):
        # Each condition but the last is followed by a comma.
        del node.children[2 * index : 2 * index + 2]
        return node

    @classmethod
    def examples(cls):
        return ()


OPERATORS = (*(get_operator(f"core/{name}")() for name in NAMES), LookupReplacer(), ConditionRemover())


# Arguments that decide nothing that a test could notice: sizes that migrations repeat, speed, and protection against
# errors of programmers.
INERT_ARGUMENTS = {"max_length", "db_index", "maxsize", "frozen"}


class EffectReducer(ast.NodeTransformer):
    """Removes from a module what has no effect: mutants that differ only in that are equivalent.

    These are annotations, docstrings, blocks for the type checker, INERT_ARGUMENTS, and the values of constants named
    `…_LOCK` or `…_LOCK_KEY`, which are numbers without a meaning.
    """

    def visit_arg(self, node):
        node.annotation = None
        return node

    def visit_FunctionDef(self, node):
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node):
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_Assign(self, node):
        target = node.targets[0]
        if isinstance(target, ast.Name) and target.id.endswith(("_LOCK", "_LOCK_KEY")):
            return None
        return self.generic_visit(node)

    def visit_If(self, node):
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return None
        return self.generic_visit(node)

    def visit_Call(self, node):
        node.keywords = [keyword for keyword in node.keywords if keyword.arg not in INERT_ARGUMENTS]
        return self.generic_visit(node)

    def visit_Expr(self, node):
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)


def reduce_to_effect(code: str) -> str:
    """Return the syntax tree of a module without what has no effect."""
    return ast.dump(EffectReducer().visit(ast.parse(code)))


@dataclass(frozen=True)
class Mutant:
    """A file with one fault; `change`: the lines that differ, as in a diff."""

    path: Path
    code: str
    change: str


def sample_mutants(paths: list[Path], count: int, *, only_functions: bool, seed: int = 0) -> list[Mutant]:
    """Return mutants of the files, the same ones for a seed while the files do not change.

    `only_functions`: leave out declarations, which the database and the migrations repeat.
    """
    candidates = [(path, *place) for path in paths for place in _list_places(path)]
    random.Random(seed).shuffle(candidates)
    mutants: list[Mutant] = []
    for path, operator, occurrence in candidates:
        if len(mutants) == count:
            break
        mutant = _build_mutant(path, operator, occurrence, only_functions=only_functions)
        if mutant is not None:
            mutants.append(mutant)
    return mutants


def _list_places(path: Path) -> Iterator[tuple[Operator, int]]:
    """Yield each operator with the number of each place in which it changes the file."""
    nodes = list(ast_nodes(get_ast(path.read_text())))
    for operator in OPERATORS:
        for occurrence in range(sum(len(list(operator.mutation_positions(node))) for node in nodes)):
            yield operator, occurrence


def _build_mutant(path: Path, operator: Operator, occurrence: int, *, only_functions: bool) -> Mutant | None:
    """Return the mutant, None if it has no effect or only_functions excludes it."""
    source = path.read_text()
    code = mutate_code(source, operator, occurrence)
    try:
        if code is None or reduce_to_effect(code) == reduce_to_effect(source):
            return None
    except SyntaxError:
        return None
    lines = list(unified_diff(source.splitlines(), code.splitlines(), str(path), lineterm="", n=0))
    first_line = int(lines[2].split()[1].lstrip("-").partition(",")[0])
    if only_functions and not _is_in_function(ast.parse(source), first_line):
        return None
    return Mutant(path, code, "\n".join(lines[2:]))


def _is_in_function(tree: ast.Module, line: int) -> bool:
    return any(
        node.body[0].lineno <= line <= (node.end_lineno or line)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    )
