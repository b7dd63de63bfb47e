"""The figures as Markdown: medians, ratios within the run, and whether each aim is reached."""

from __future__ import annotations

from statistics import median

from measure_memory import EARLY
from measure_studies import ON_POSTGRESQL, ON_SQLITE, PREDICTING, PREDICTING_WITHOUT_MAP
from measure_throughput import ENGINE
from server import FASTAPI_TUNED, FASTAPI_USUAL

MB = 1e6
AIMS_OF_RATIO = {ENGINE: 0.80, FASTAPI_USUAL: 3.0, FASTAPI_TUNED: None}
AIM_STUDIES = 0.70
AIM_START_SECONDS = 1.0
AIM_MEMORY = 250 * MB
AIM_GROWTH = 0.05
AIM_HOSTILE_SECONDS = 0.1
AIM_AUTHORISATION = 0.05  # of the rate of predicting
AIM_EVENT = 1.0  # ms at p99
AIM_BESIDE = 1.1  # the p99 of a read beside sign-ins, of that without: what the clock and the scheduler make of two equal runs
BUSY = 0.5  # load average from which other work is in the figures


def report(results: dict) -> str:
    """Of the parts that were measured."""
    sections = [heading(results)]
    if "throughput" in results:
        sections.append(throughput(results["throughput"], ENGINE, "of the engine"))
    if "studies" in results:
        sections.append(throughput(results["studies"], PREDICTING, "of predicting"))
    sections.append(aims(results))
    if "trust" in results:
        sections.append(trust(results["trust"]))
    if "hostile" in results:
        sections.append(hostile(results["hostile"]))
    return "\n\n".join(sections)


def heading(results: dict) -> str:
    machine, plan = results["machine"], results["plan"]
    lines = [
        f"{machine['processor']}, {machine['cores']} cores, {machine['memoryBytes'] / 2**30:.0f} GiB, {machine['system']}; "
        f"onnxruntime {machine['packages']['onnxruntime']}; {machine['time']}.",
        f"{plan['picture']} of {plan['pictureBytes'] / 1000:.0f} kB, {plan['clients']} clients, "
        f"{plan['rounds']} rounds of {plan['seconds']:g} s each; model {plan['model']}.",
    ]
    if machine["loadBefore"] > BUSY:
        lines.append(f"**The machine was busy with other work (load {machine['loadBefore']:.1f}): quote nothing from this run.**")
    return "\n".join(lines)


def throughput(figures: dict, yardstick: str, share: str) -> str:
    rows = [throughput_row(name, figure, ratio(figure, figures[yardstick])) for name, figure in figures.items()]
    return table(("", "pictures/s", "each round", share, "CPU a picture", "p50 / p99", "failed"), rows)


def throughput_row(name: str, figure: dict, share: float) -> tuple[str, ...]:
    rounds = " ".join(f"{each['perSecond']:.1f}" for each in figure["rounds"])
    served = (f"{figure['p50']:.0f} / {figure['p99']:.0f} ms", str(figure["failed"])) if "p50" in figure else ("", "")
    return (name, f"{figure['perSecond']:.1f}", rounds, f"{share:.2f}", f"{figure['cpuMilliseconds']:.1f} ms", *served)


def ratio(one: dict, other: dict) -> float:
    """The median of the rounds' own ratios: neighbours in time saw the same machine."""
    return median(ratios(one, other))


def ratios(one: dict, other: dict) -> list[float]:
    """Round by round."""
    pairs = zip(one["rounds"], other["rounds"], strict=True)
    return [mine["perSecond"] / theirs["perSecond"] for mine, theirs in pairs]


def aims(results: dict) -> str:
    rows_of = {"throughput": lambda _: ratio_rows(results), "studies": study_rows, "start": lambda start: [start_row(start)], "memory": memory_rows}
    rows = [row for part, rows in rows_of.items() if part in results for row in rows(results[part])]
    return table(("", "measured", "aim", "reached"), rows)


def study_rows(figures: dict) -> list[tuple[str, ...]]:
    return [
        study_row(f"{recording} ÷ {predicting}", ratios(figures[recording], figures[predicting]), aim)
        for recording in (ON_SQLITE, ON_POSTGRESQL)
        for predicting, aim in ((PREDICTING, AIM_STUDIES), (PREDICTING_WITHOUT_MAP, None))
    ]


def study_row(what: str, values: list[float], aim: float | None) -> tuple[str, ...]:
    middle = median(values)
    return (what, f"{middle:.2f} ({min(values):.2f} to {max(values):.2f})", *against(middle, aim))


def ratio_rows(results: dict) -> list[tuple[str, ...]]:
    figures, own = results["throughput"], results["contender"]
    values = {name: ratio(figures[own], figures[name]) for name in AIMS_OF_RATIO}
    return [(f"{own} ÷ {name}", f"{values[name]:.2f}", *against(values[name], aim)) for name, aim in AIMS_OF_RATIO.items()]


def against(value: float, aim: float | None) -> tuple[str, str]:
    return (f"≥ {aim:.2f}", verdict(value >= aim)) if aim else ("", "")


def start_row(start: dict) -> tuple[str, ...]:
    seconds = start["median"]
    return ("start to ready", f"{seconds:.2f} s", f"≤ {AIM_START_SECONDS:g} s", verdict(seconds <= AIM_START_SECONDS))


def memory_rows(memory: dict) -> list[tuple[str, ...]]:
    late, growth = memory["late"], memory["growth"]
    what = f"resident after {memory['requests']:,} requests ({memory['failed']} failed)"
    return [
        (what, f"{late / MB:.0f} MB", f"≤ {AIM_MEMORY / MB:.0f} MB", verdict(late <= AIM_MEMORY)),
        (f"growth since request {EARLY:,}", f"{growth:+.1%}", f"≤ {AIM_GROWTH:.0%}", verdict(growth <= AIM_GROWTH)),
    ]


def trust(databases: dict) -> str:
    """One column a database, the median of the rounds."""
    rows = {
        "authorisation, processor time a request": lambda f: f"{f['authorisation']:.2f} ms",
        "the same with an API key": lambda f: f"{f['authorisationByKey']:.2f} ms",
        f"of a prediction (≤ {AIM_AUTHORISATION:.0%})": lambda f: marked(f"{f['share']:.1%}", f["share"] <= AIM_AUTHORISATION),
        "predictions a second with a token, with a key": lambda f: f"{f['predictionsByToken']:.1f}, {f['predictionsByKey']:.1f}",
        "a recorded read under load, median / p99": lambda f: f"{f['recordedMedian']:.2f} / {f['recordedP99']:.2f} ms",
        f"its event's share, median / p99 (p99 ≤ {AIM_EVENT:g} ms)": lambda f: marked(
            f"{f['eventMedian']:.2f} / {f['eventP99']:.2f} ms", f["eventP99"] <= AIM_EVENT
        ),
        "a read alone, median / p99": lambda f: f"{f['readMedian']:.2f} / {f['readP99']:.2f} ms",
        "the same while 20 sign in at once": lambda f: f"{f['readMedianBeside']:.2f} / {f['readP99Beside']:.2f} ms",
        f"p99 beside ÷ alone (≤ {AIM_BESIDE:g})": lambda f: marked(f"{f['p99Ratio']:.2f}", f["p99Ratio"] <= AIM_BESIDE),
        "one sign-in alone, sign-ins a second": lambda f: f"{f['signIn']:.0f} ms, {f['signInsPerSecond']:.1f}",
    }
    lines = [(what, *(cell(figures) for figures in databases.values())) for what, cell in rows.items()]
    return table(("trust", *databases), lines)


def marked(text: str, reached: bool) -> str:
    return f"{text}: {verdict(reached)}"


def hostile(figures: dict) -> str:
    rows = [
        (
            name,
            " ".join(map(str, figure["statuses"])),
            f"{figure['median'] * 1000:.1f} / {figure['worst'] * 1000:.1f} ms",
            f"{figure['memoryGrowth'] / MB:+.1f} / {figure['peakGrowth'] / MB:+.1f} MB",
            verdict(refused_fast(figure)),
        )
        for name, figure in figures.items()
    ]
    return table(("hostile input", "status", "median / worst", "memory after / at peak", "4xx in 100 ms"), rows)


def refused_fast(figure: dict) -> bool:
    return figure["median"] < AIM_HOSTILE_SECONDS and all(400 <= status < 500 for status in figure["statuses"])


def verdict(reached: bool) -> str:
    return "yes" if reached else "no"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
