"""EfficientNet-B0 on grey pictures, with a head whose activation map averages to the logit."""

import torch
from safetensors.torch import load_file
from torch import nn

from . import settings
from .normalise import Normalisation

CHANNELS = 1280


class Network(nn.Module):
    """`uint8 [n, 1, h, w]` to (`logit [n]`, `activation [n, h/32, w/32]`)."""

    def __init__(self, config: dict):
        super().__init__()
        self.normalisation = Normalisation(**config["normalise"])
        self.features = efficientnet_b0().features
        self.frozen_stages = config["network"]["frozen_stages"]
        # Whole channels are dropped, the same in every place, so that the map stays a sum over channels.
        self.dropout = nn.Dropout2d(config["network"]["dropout"])
        self.head = nn.Conv2d(CHANNELS, 1, 1)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.classify(self.stages(image)[-1])

    def stages(self, image: torch.Tensor) -> list[torch.Tensor]:
        """The output of every stage, early ones first."""
        outputs = [self.normalisation(image).contiguous(memory_format=torch.channels_last)]
        for number, stage in enumerate(self.features):
            with torch.set_grad_enabled(torch.is_grad_enabled() and number >= self.frozen_stages):
                outputs.append(stage(outputs[-1]))
        return outputs[1:]

    def later(self, features: torch.Tensor, first: int) -> tuple[torch.Tensor, torch.Tensor]:
        """The same as `forward`, from the output of the first `first` stages on."""
        return self.classify(self.features[first:](features))

    def classify(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        activation = self.head(self.dropout(features)).squeeze(1)
        return activation.mean((1, 2)), activation


def create(config: dict) -> Network:
    """A network that starts from ImageNet where the weights are at hand, else from random ones."""
    network = Network(config)
    if settings.WEIGHTS.exists():
        load_imagenet(network)
    else:
        network.frozen_stages = 0
        print(f"no {settings.WEIGHTS}: training from random weights, all stages", flush=True)
    return network.to(memory_format=torch.channels_last)


def load_imagenet(network: Network) -> None:
    weights = {name.removeprefix("features."): value.float() for name, value in load_file(settings.WEIGHTS).items()}
    # A grey picture is an RGB one whose channels are equal, so its kernel is their sum.
    weights["0.0.weight"] = weights["0.0.weight"].sum(1, keepdim=True)
    network.features.load_state_dict(weights, strict=True)


def efficientnet_b0() -> nn.Module:
    """torchvision's network with a grey stem."""
    model = _torchvision().models.efficientnet_b0(weights=None)
    model.features[0][0] = nn.Conv2d(1, 32, 3, stride=2, padding=1, bias=False)
    return model


def _torchvision():
    # The wheel's operators are built for another torch; their fake kernels then fail to register and stop the import. None is used here.
    register_fake = torch.library.register_fake

    def register(name, *arguments, **keywords):
        if str(name).startswith("torchvision::"):
            return lambda function: function
        return register_fake(name, *arguments, **keywords)

    torch.library.register_fake = register
    try:
        import torchvision
    finally:
        torch.library.register_fake = register_fake
    return torchvision
