"""The figures of bench-scale as Markdown."""

from __future__ import annotations

from measure_reads import FLOOR
from report import BUSY, table, verdict

AIM_RATIO = 1.5
AIM_P99 = 20.0  # ms


def report(results: dict) -> str:
    sections = [heading(results)]
    for engine, figures in results["engines"].items():
        sections += [f"### {engine}", reads(figures["reads"], results["sizes"]), writing(figures["writing"])]
    return "\n\n".join(sections)


def heading(results: dict) -> str:
    machine = results["machine"]
    loads = [figures["reads"]["load"] for figures in results["engines"].values()]
    lines = [
        f"{machine['processor']}, {machine['cores']} cores, {machine['memoryBytes'] / 2**30:.0f} GiB, {machine['system']}; {machine['time']}.",
        f"{results['times']} requests of each kind over one connection, {results['writers']} writers.",
    ]
    if max(machine["loadBefore"], *loads) > 1 + BUSY:
        lines.append(f"**The machine was busy with other work (load {max(loads):.1f}): quote nothing from this run.**")
    return "\n".join(lines)


def reads(figures: dict, sizes: list[int]) -> str:
    rows = [row(question, list(by_store.values())) for question, by_store in figures["questions"].items()]
    return table(("median / p99, ms", *(f"{size:,}" for size in sizes), "ratio of medians", f"≤ {AIM_RATIO}"), rows)


def row(question: str, sizes: list[dict]) -> tuple[str, ...]:
    ratio = sizes[-1]["median"] / sizes[0]["median"]
    aim = "" if question == FLOOR else verdict(ratio <= AIM_RATIO)
    return (question, *(f"{figure['median']:.2f} / {figure['p99']:.2f}" for figure in sizes), f"{ratio:.2f}", aim)


def writing(loads: dict) -> str:
    rows = [writing_row(name, figures) for name, figures in loads.items()]
    return table(("reads while writing", "writes/s", "refused", "reads: median / p99 / worst, ms", "slowest kind", f"p99 ≤ {AIM_P99:g}"), rows)


def writing_row(name: str, figures: dict) -> tuple[str, ...]:
    writes, every = figures["writes"], figures["all"]
    refused = writes["refused"] + writes["broken"]
    kind, slowest = max(figures["questions"].items(), key=lambda item: item[1]["median"])
    return (
        name,
        f"{(writes['requests'] - writes['refused']) / writes['seconds']:.1f}",
        str(refused),
        f"{every['median']:.1f} / {every['p99']:.1f} / {every['worst']:.1f}",
        f"{kind}: {slowest['median']:.1f}",
        verdict(every["p99"] <= AIM_P99),
    )
