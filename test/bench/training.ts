import { join } from 'node:path'
import { degradeGaussian } from '../../src-core/degradation/degrade.ts'
import { writeNpy } from '../../src-core/images/npy.ts'
import type { ImageBatch } from '../../src-core/images/image.ts'
import { architectures } from '../../src-core/models/architectures.ts'
import { loadTensorFlow } from '../../src-core/models/backend.ts'
import { denoiseInParts } from '../../src-core/models/model-denoiser.ts'
import { readMnistImages } from '../../src-core/sources/mnist.ts'
import { trainEpoch } from '../../src-core/training/epoch.ts'
import { trainingRequestSchema } from '../../src-core/training/request.ts'
import { imagesBetween } from '../../src-core/training/training-data.ts'
import { Trainer } from '../../src-core/training/training-step.ts'
import { repeat, secondsOf, type Alternative, type Benchmark } from './benchmark.ts'
import { inFolder } from './engine.ts'
import { reasonsOf, runPython } from './python.ts'

const images = 8192
const runs = 3

export const training: Benchmark = {
  name: 'training',
  about: `The paper's autoencoder (bottleneck 32) on ${images.toLocaleString('en-US')} MNIST images: one epoch in batches of 256 with new noise, and inference.`,
  run: async () => {
    const clean = imagesBetween(await readMnistImages('train'), 0, images)
    const ours = await measureOurs(clean)
    const torch = await measureTorch(clean)
    const beside = (what: 'training' | 'inference'): Alternative[] =>
      'result' in torch ? [{ name: torch.result.name, values: torch.result[what] }] : []
    return {
      measurements: [
        { name: `one epoch, ${ours.backend}`, unit: 's', values: ours.training, beside: beside('training') },
        { name: 'inference', unit: 's', values: ours.inference, beside: beside('inference') }
      ],
      skipped: reasonsOf('PyTorch beside it', torch)
    }
  }
}

/** The first run of each, in which TensorFlow makes its kernels ready, does not count; nor does PyTorch's. */
async function measureOurs(clean: ImageBatch) {
  const loaded = await loadTensorFlow()
  const request = trainingRequestSchema.parse({ data: 'mnist', degradation: { kind: 'gaussian', factor: 0.3 }, latentSize: 32, batchSize: 256, epochs: runs + 1 })
  const model = architectures.autoencoder.build(loaded.tf, request)
  const trainer = new Trainer(loaded, model, request)
  const noisy = degradeGaussian(clean, { factor: 0.3, seed: 1 })
  const epoch = (run: number) =>
    secondsOf(() => trainEpoch({ request, training: clean, trainer, epoch: run + 1, signal: undefined, onImages: () => {} }))
  const epochs = await repeat(runs + 1, epoch)
  const inferences = await repeat(runs + 1, () => secondsOf(() => denoiseInParts(loaded.tf, model, noisy)))
  model.dispose()
  return { training: epochs.slice(1), inference: inferences.slice(1), backend: loaded.backend.name === 'wasm' ? 'WebAssembly' : 'native TensorFlow' }
}

const script = `
import json, sys, time
import numpy as np, torch
from torch import nn
clean, runs = torch.from_numpy(np.load(sys.argv[1]))[:, None], int(sys.argv[2])
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
@torch.no_grad()
def infer():
    model.eval()
    for part in noisy.split(1024): model(part).numpy()
def times(work):
    taken = []
    for run in range(runs + 1):
        started = time.perf_counter(); work(); taken.append(time.perf_counter() - started)
    return taken[1:]
print(json.dumps({'name': f'PyTorch {torch.__version__}, {torch.get_num_threads()} threads', 'training': times(epoch), 'inference': times(infer)}))
`

function measureTorch({ data, count, rows, columns }: ImageBatch) {
  return inFolder((folder) => {
    const file = join(folder, 'clean.npy')
    writeNpy(file, data, [count, rows, columns])
    return runPython<{ name: string; training: number[]; inference: number[] }>(script, [file, String(runs)])
  })
}
