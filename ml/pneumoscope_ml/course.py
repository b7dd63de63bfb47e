"""A course of training steps with averaged weights; resumes from its last checkpoint."""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from .network import Network

Read = Callable[[Network, torch.Tensor], torch.Tensor]
State = dict[str, torch.Tensor]


class Course:
    """Network, average and optimiser, and how far they got. `read` gives the logits, `rates` each step's share of the learning rate."""

    def __init__(self, network: Network, read: Read, rates: Sequence[float], config: dict, checkpoint: Path):
        self.network, self.read, self.checkpoint = network, read, checkpoint
        self.every, self.length = config["checkpoint_every"], len(rates)
        self.average = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(config["average_decay"]))
        self.optimiser = torch.optim.AdamW(network.parameters(), lr=config["learning_rate"], weight_decay=config["weight_decay"])
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimiser, lambda step: [*rates, 0.0][step])
        self.done = 0
        self._resume()

    def finish(self, batches: Iterable[tuple[torch.Tensor, torch.Tensor]], ends: dict[int, Path]) -> None:
        """Takes the steps that are left; the averaged weights after each step of `ends` lie in its file afterwards."""
        self.network.train()
        started, losses = time.monotonic(), []
        for image, target in batches:
            losses.append(self._step(image, target))
            if self.done in ends:
                torch.save(self.average.module.state_dict(), ends[self.done])
            if self.done % self.every == 0 or self.done == self.length:
                self._save()
                print(f"step {self.done}/{self.length}  loss {sum(losses) / len(losses):.4f}  {time.monotonic() - started:.0f} s", flush=True)
                losses.clear()

    def _step(self, image: torch.Tensor, target: torch.Tensor) -> float:
        loss = functional.binary_cross_entropy_with_logits(self.read(self.network, image), target)
        self.optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimiser.step()
        self.schedule.step()
        self.average.update_parameters(self.network)
        self.done += 1
        return loss.item()

    def _parts(self) -> dict[str, object]:
        return {"network": self.network, "average": self.average, "optimiser": self.optimiser, "schedule": self.schedule}

    def _save(self) -> None:
        state = {name: part.state_dict() for name, part in self._parts().items()}
        temporary = self.checkpoint.with_suffix(".new")
        torch.save(state | {"done": self.done}, temporary)
        temporary.replace(self.checkpoint)

    def _resume(self) -> None:
        if not self.checkpoint.exists():
            return
        state = torch.load(self.checkpoint, weights_only=True)
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
        self.done = state["done"]
        print(f"resumed at step {self.done}", flush=True)


def mean_of(states: Sequence[State]) -> State:
    return {name: torch.stack([state[name].float() for state in states]).mean(0).to(value.dtype) for name, value in states[0].items()}


@torch.no_grad()
def settle(part: nn.Module, read: Callable[[torch.Tensor], object], batches: Iterable[torch.Tensor]) -> None:
    """Estimates the BatchNorm statistics of `part` anew, as averaged weights need it, from what `read` shows it."""
    for module in part.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.reset_running_stats()
            module.momentum = None
    part.train()
    for batch in batches:
        read(batch)
    part.eval()


def load(config: dict, path: Path) -> Network:
    trained = Network(config)
    trained.load_state_dict(torch.load(path, weights_only=True))
    return trained.eval()
