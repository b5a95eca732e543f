/**
 * The same model, batches, noise and optimiser in PyTorch. Arguments: a .npy of clean images, the number of threads.
 * Each line, `epoch` or `inference`, is run and answered. Inference uses the faster batch.
 */
export const torchScript = `
import sys, time
import numpy as np, torch
from torch import nn
torch.set_num_threads(int(sys.argv[2]))
clean = torch.from_numpy(np.load(sys.argv[1]))[:, None]
conv = lambda a, b, p: nn.Conv2d(a, b, 3, stride=2, padding=p)
back = lambda a, b, p: nn.ConvTranspose2d(a, b, 3, stride=2, padding=p, output_padding=p)
model = nn.Sequential(
    conv(1, 8, 1), nn.ReLU(), conv(8, 16, 1), nn.BatchNorm2d(16), nn.ReLU(), conv(16, 32, 0), nn.ReLU(),
    nn.Flatten(), nn.Linear(288, 128), nn.ReLU(), nn.Linear(128, 32), nn.Linear(32, 128), nn.ReLU(), nn.Linear(128, 288), nn.ReLU(),
    nn.Unflatten(1, (32, 3, 3)), back(32, 16, 0), nn.BatchNorm2d(16), nn.ReLU(), back(16, 8, 1), nn.BatchNorm2d(8), nn.ReLU(),
    back(8, 1, 1), nn.Sigmoid())
adam = torch.optim.Adam(model.parameters(), 1e-3, weight_decay=1e-5)
noise = lambda x: torch.clamp(x + 0.3 * torch.randn_like(x), 0, 1)
def epoch():
    model.train()
    for batch in torch.randperm(len(clean)).split(256):
        x = clean[batch]
        loss = nn.functional.mse_loss(model(noise(x)), x)
        adam.zero_grad(); loss.backward(); adam.step(); loss.item()
noisy = noise(clean)
@torch.inference_mode()
def infer(size):
    model.eval()
    for part in noisy.split(size): model(part).numpy()
def seconds(size):
    infer(size)
    started = time.perf_counter(); infer(size)
    return time.perf_counter() - started
size = min((256, 1024), key=seconds)
print(f'PyTorch {torch.__version__}', flush=True)
for line in sys.stdin:
    if line.strip() == 'epoch': epoch()
    else: infer(size)
    print('done', flush=True)
`
