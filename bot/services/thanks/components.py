"""Who reaches whom and is reached by them, along ties that have a direction."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

Graph = Mapping[int, Collection[int]]


def strongly_connected(graph: Graph) -> list[frozenset[int]]:
    """The largest sets within which everybody reaches everybody (by Kosaraju's algorithm)."""
    seen: set[int] = set()
    finished = [node for start in graph for node in _reached(graph, start, seen)]
    back: dict[int, list[int]] = {}
    for node, ends in graph.items():
        for end in ends:
            back.setdefault(end, []).append(node)
    seen = set()
    found = (frozenset(_reached(back, start, seen)) for start in reversed(finished))
    return [component for component in found if component]


def _reached(graph: Graph, start: int, seen: set[int]) -> Iterator[int]:
    """What is reached from a node and not seen before, each after what is reached from it."""
    if start in seen:
        return
    seen.add(start)
    path = [(start, iter(graph.get(start, ())))]
    while path:
        node, ends = path[-1]
        new = next((end for end in ends if end not in seen), None)
        if new is None:
            path.pop()
            yield node
        else:
            seen.add(new)
            path.append((new, iter(graph.get(new, ()))))
