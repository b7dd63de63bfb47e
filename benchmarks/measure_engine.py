"""The ceiling: the same graph, one single-threaded session a core, fed ready tensors in a loop. Nothing can serve faster."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime

INPUT = "image"
SIDE = 224


def single_threaded_session(model: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def measure_engine(model: Path, cores: int, seconds: float, warm_up: float) -> dict:
    """Inferences a second over all sessions, and the processor time of one.

    `run` gives the interpreter lock away, so threads are as good as processes.
    """
    sessions = [single_threaded_session(model) for _ in range(cores)]
    run_for(sessions, warm_up)
    start, start_cpu = time.perf_counter(), time.process_time()
    count = run_for(sessions, seconds)
    wall, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    return {"perSecond": count / wall, "cpuMilliseconds": 1000 * cpu / count}


def run_for(sessions: list[onnxruntime.InferenceSession], seconds: float) -> int:
    pixels = np.random.default_rng(0).integers(0, 256, (1, 1, SIDE, SIDE), np.uint8)
    end = time.perf_counter() + seconds

    def loop(session: onnxruntime.InferenceSession) -> int:
        count = 0
        while time.perf_counter() < end:
            session.run(None, {INPUT: pixels})
            count += 1
        return count

    with ThreadPoolExecutor(len(sessions)) as pool:
        return sum(pool.map(loop, sessions))
