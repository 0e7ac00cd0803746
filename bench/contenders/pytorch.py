"""A contender's own process in Python: takes calls as lines of JSON on stdin, answers each with a line on stdout.

The workload comes in words, with its data and initial weights as base64 of float32 (images [height, width, channels], kernels of
convolutions [height, width, in, filters]), so that all contenders train the same network on the same numbers.
"""
import base64
import json
import math
import os
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


def numbers(text, shape):
    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=torch.float32).reshape(shape).clone()


class EndPad(nn.Module):
    """Padding that is larger at the end, as "same" wants it where it does not come out even."""

    def __init__(self, pads):
        super().__init__()
        self.pads = pads

    def forward(self, x):
        return F.pad(x, self.pads)


class Residual(nn.Module):
    def __init__(self, branch, shortcut):
        super().__init__()
        self.branch = branch
        self.shortcut = shortcut

    def forward(self, x):
        return (x if self.shortcut is None else self.shortcut(x)) + self.branch(x)


class Tanh(nn.Module):
    def forward(self, x):
        return torch.tanh(x)


class GlobalAveragePooling(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


class Network:
    """Builds the layers of a workload, taking the initial weights in their order."""

    def __init__(self, workload, weights):
        self.weights = iter(weights)
        shape = workload["inputShape"]
        self.shape = [shape[2], shape[0], shape[1]] if len(shape) == 3 else list(shape)
        self.image = None
        self.module = nn.Sequential(*[self.layer(one) for one in workload["layers"]])

    def layer(self, one):
        if one["kind"] == "residual":
            before = self.shape
            branch = nn.Sequential(*[self.layer(inner) for inner in one["branch"]])
            after = self.shape
            self.shape = before
            shortcut = self.layer(one["shortcut"]) if "shortcut" in one else None
            self.shape = after
            return Residual(branch, shortcut)
        weights = {name: numbers(w["data"], w["shape"]) for name, w in next(self.weights).items()}
        return getattr(self, one["kind"])(one, weights)

    def activated(self, module, one):
        ends = {"relu": nn.ReLU(inplace=True), "tanh": Tanh()}
        return nn.Sequential(module, ends[one["activation"]]) if "activation" in one else module

    def dense(self, one, weights):
        kernel = weights["kernel"]
        if self.image is not None:
            # rows of the kernel are [height, width, channels]; here a flattened image is [channels, height, width]
            channels, height, width = self.image
            kernel = kernel.reshape(height, width, channels, -1).permute(2, 0, 1, 3).reshape(kernel.shape)
            self.image = None
        made = nn.Linear(kernel.shape[0], one["units"])
        with torch.no_grad():
            made.weight.copy_(kernel.T)
            made.bias.copy_(weights["bias"])
        self.shape = [one["units"]]
        return self.activated(made, one)

    def conv2d(self, one, weights):
        size, stride, filters = one["kernelSize"], one.get("strides", 1), one["filters"]
        channels, height, width = self.shape
        pads, sizes = [], []
        for length in (height, width):
            if one["padding"] == "same":
                windows = math.ceil(length / stride)
                total = max(0, (windows - 1) * stride + size - length)
            else:
                windows, total = math.ceil((length - size + 1) / stride), 0
            pads.append((total // 2, total - total // 2))
            sizes.append(windows)
        even = all(low == high for low, high in pads)
        made = nn.Conv2d(channels, filters, size, stride, tuple(low for low, _ in pads) if even else 0, bias=one["useBias"])
        with torch.no_grad():
            made.weight.copy_(weights["kernel"].permute(3, 2, 0, 1))
            if one["useBias"]:
                made.bias.copy_(weights["bias"])
        self.shape = [filters, *sizes]
        (top, bottom), (left, right) = pads
        return self.activated(made if even else nn.Sequential(EndPad((left, right, top, bottom)), made), one)

    def batchNorm(self, one, weights):
        make = nn.BatchNorm2d if len(self.shape) == 3 else nn.BatchNorm1d
        made = make(self.shape[0], eps=1e-3, momentum=0.01)
        with torch.no_grad():
            made.weight.copy_(weights["gamma"])
            made.bias.copy_(weights["beta"])
        return made

    def maxPooling(self, one, weights):
        size = one["poolSize"]
        self.shape = [self.shape[0], self.shape[1] // size, self.shape[2] // size]
        return nn.MaxPool2d(size)

    def globalAveragePooling(self, one, weights):
        self.shape = [self.shape[0]]
        return GlobalAveragePooling()

    def flatten(self, one, weights):
        if len(self.shape) == 3:
            self.image = self.shape
        self.shape = [math.prod(self.shape)]
        return nn.Flatten()

    def relu(self, one, weights):
        return nn.ReLU()


def optimizer_of(one, parameters):
    if one["kind"] == "sgd":
        make, options = torch.optim.SGD, {"momentum": one.get("momentum", 0)}
    else:
        make, options = torch.optim.Adam, {"betas": (one["beta1"], one["beta2"]), "eps": one["epsilon"]}
    parameters = list(parameters)
    try:
        return make(parameters, lr=one["learningRate"], foreach=True, **options)
    except TypeError:  # an older PyTorch
        return make(parameters, lr=one["learningRate"], **options)


class Model:
    def __init__(self, workload, weights):
        self.network = Network(workload, weights).module.train()
        self.optimizer = optimizer_of(workload["optimizer"], self.network.parameters())

    def step(self, x, y):
        self.optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.network(x), y)
        loss.backward()
        self.optimizer.step()
        return loss.detach()


class Contender:
    def open(self, workload, weights, data, threads):
        torch.set_num_threads(threads)
        self.workload, self.weights, self.kept = workload, weights, None
        rows, size = workload["rows"], workload["batchSize"]
        x = numbers(data["x"], [rows, *workload["inputShape"]])
        if x.dim() == 4:
            x = x.permute(0, 3, 1, 2).contiguous()
        y = numbers(data["y"], [rows, workload["classes"]]).argmax(1)
        self.batches = [(x[i : i + size].clone(), y[i : i + size].clone()) for i in range(0, rows, size)]
        return {"ways": ["loop"], "place": f"PyTorch {torch.__version__}, Python {sys.version.split()[0]}"}

    def model(self):
        if self.kept is None:
            self.kept = Model(self.workload, self.weights)
        return self.kept

    def run(self, steps):
        model, batches = self.model(), self.batches
        losses = [model.step(*batches[i % len(batches)]) for i in range(steps)]
        return torch.stack(losses).tolist()

    def firstLosses(self, steps):
        return self.run(steps)

    def meanLoss(self, steps):
        return sum(self.run(steps)) / steps

    def train(self, way, steps):
        return timed(lambda: self.run(steps))

    def predict(self, times):
        network = self.model().network.eval()
        x = self.batches[0][0]

        def answer():
            with torch.no_grad():
                for _ in range(times):
                    network(x).numpy()

        try:
            return timed(answer)
        finally:
            network.train()

    def firstStep(self):
        return timed(lambda: Model(self.workload, self.weights).step(*self.batches[0]).item())

    def peakBytes(self, way):
        return None

    def liveMemory(self):
        return None

    def kernels(self):
        return []

    def explain(self):
        return ""


def timed(work):
    start = time.perf_counter()
    work()
    return {"milliseconds": (time.perf_counter() - start) * 1000, "draws": 0, "dispatches": 0}


def main():
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    sys.stdout = sys.stderr  # nothing but answers goes to the parent
    contender = Contender()
    for line in sys.stdin:
        call = json.loads(line)
        try:
            answer = {"id": call["id"], "result": getattr(contender, call["method"])(*call["values"])}
        except Exception as error:  # told to the parent, who goes on
            answer = {"id": call["id"], "error": f"{type(error).__name__}: {error}"}
        out.write(json.dumps(answer) + "\n")
        out.flush()


main()
