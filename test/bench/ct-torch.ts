/**
 * The networks for CT slices in PyTorch. Arguments: architecture, channels, number of threads.
 * Each line, `slice` or `step`, is answered as in ct-process.ts. Each network has the faster memory layout.
 */
export const torchScript = `
import sys, time, copy
import torch
from torch import nn
import torch.nn.functional as F
torch.set_num_threads(int(sys.argv[3]))
kind, channels = sys.argv[1], [int(c) for c in sys.argv[2].split(',')]
three = lambda a, b, stride=1: nn.Conv2d(a, b, 3, stride=stride, padding=1)
class Unet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.ModuleList(nn.Sequential(
            three(channels[max(0, i - 1)] if i else 1, c, 2 if i else 1), nn.ReLU(True), three(c, c), nn.ReLU(True)) for i, c in enumerate(channels))
        pairs = list(zip(channels, channels[1:]))
        self.up = nn.ModuleList(nn.ConvTranspose2d(b, a, 2, stride=2) for a, b in pairs)
        self.join = nn.ModuleList(nn.Sequential(three(2 * a, a), nn.ReLU(True), three(a, a), nn.ReLU(True)) for a, b in pairs)
        self.last = nn.Conv2d(channels[0], 1, 1)
    def forward(self, x):
        y, features = x * 8 - 4, []
        for level in self.down: y = level(y); features.append(y)
        for i in reversed(range(len(self.up))): y = self.join[i](torch.cat([features[i], self.up[i](y)], 1))
        return x + self.last(y) / 8
class RedCnn(nn.Module):
    def __init__(self):
        super().__init__()
        c = channels[0]
        self.encode = nn.ModuleList(three(c if i else 1, c) for i in range(5))
        self.decode = nn.ModuleList(three(c, c) for i in range(4))
        self.last = nn.Conv2d(c, 1, 1)
    def forward(self, x):
        y, features = x * 8 - 4, []
        for layer in self.encode: y = torch.relu_(layer(y)); features.append(y)
        for i, layer in enumerate(self.decode):
            y = layer(y)
            y = torch.relu_(y + features[3 - i] if i in (0, 2) else y)
        return x + self.last(y) / 8
class Judge(nn.Module):
    def __init__(self):
        super().__init__()
        widths = [2, 16, 32, 64]
        halvings = [m for a, b in zip(widths, widths[1:]) for m in (nn.Conv2d(a, b, 4, stride=2, padding=1), nn.LeakyReLU(0.2, True))]
        self.layers = nn.Sequential(*halvings, three(64, 1))
    def forward(self, noisy, image): return self.layers(torch.cat([noisy, image], 1) * 8 - 4)
class Runner:
    def __init__(self, layout):
        place = lambda value: value.to(memory_format=layout)
        self.net = place(RedCnn() if kind == 'red-cnn' else Unet())
        self.judge = place(Judge())
        self.slice, self.noisy, self.clean = place(torch.rand(1, 1, 512, 512)), place(torch.rand(16, 1, 64, 64)), place(torch.rand(16, 1, 64, 64))
        weights = list(self.net.parameters()) + (list(self.judge.parameters()) if kind == 'residual-gan' else [])
        self.adam = torch.optim.Adam(weights, 1e-3, weight_decay=1e-5)
    def run_slice(self):
        with torch.inference_mode(): self.net(self.slice).numpy()
    def run_step(self):
        made = self.net(self.noisy)
        loss = F.l1_loss(made, self.clean)
        self.adam.zero_grad()
        if kind == 'residual-gan':
            for weight in self.judge.parameters(): weight.requires_grad_(False)
            (800 * loss + F.softplus(-self.judge(self.noisy, made)).mean()).backward()
            for weight in self.judge.parameters(): weight.requires_grad_(True)
            judged = F.softplus(-self.judge(self.noisy, self.clean)).mean() + F.softplus(self.judge(self.noisy, made.detach())).mean()
            (judged / 2).backward()
        else: loss.backward()
        self.adam.step(); loss.item()
def seconds(run):
    run(); run()
    started = time.perf_counter(); run(); run()
    return time.perf_counter() - started
runners = [Runner(layout) for layout in (torch.contiguous_format, torch.channels_last)]
fastest = {what: min((getattr(runner, 'run_' + what) for runner in runners), key=seconds) for what in ('slice', 'step')}
print(f'PyTorch {torch.__version__}', flush=True)
for line in sys.stdin:
    fastest[line.strip()]()
    print('done', flush=True)
`
