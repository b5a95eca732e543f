import { f4, f8 } from './memory'

// State of xoshiro128++ during a draw that needs more than the fast path.
let s0: i32 = 0
let s1: i32 = 0
let s2: i32 = 0
let s3: i32 = 0

/**
 * target = clip(source + factor N(0, 1), 0, 1) for `count` images of `size` pixels.
 * Image i draws from stream firstStream + i of the seed, the same numbers as Random.normal in random/random.ts.
 * `ratio`, `edge` and `height` are the tables of doubles in random/random.ts.
 */
export function gaussianNoise(
  source: usize, target: usize, count: i32, size: i32, factor: f64, seed: u32, firstStream: u32,
  ratio: usize, edge: usize, height: usize
): void {
  for (let image = 0; image < count; image++) {
    fillState(seed, firstStream + image)
    noisyImage(f4(source, image * size), f4(target, image * size), size, factor, ratio, edge, height)
  }
}

function noisyImage(source: usize, target: usize, size: i32, factor: f64, ratio: usize, edge: usize, height: usize): void {
  let a = s0
  let b = s1
  let c = s2
  let d = s3
  for (let pixel = 0; pixel < size; pixel++) {
    const word = rotl<i32>(a + d, 7) + a
    c ^= a
    d ^= b
    a ^= d
    const shifted = b << 9
    b ^= c
    c ^= shifted
    d = rotl<i32>(d, 11)
    const layer = word & 127
    const position = (<f64>(word >> 7) + 0.5) * (1.0 / 16777216.0)
    let value = position * load<f64>(f8(edge, layer))
    if (!(Math.abs(position) < load<f64>(f8(ratio, layer)))) {
      s0 = a
      s1 = b
      s2 = c
      s3 = d
      value = normalAtEdge(layer, position, ratio, edge, height)
      a = s0
      b = s1
      c = s2
      d = s3
    }
    const noisy = <f64>load<f32>(f4(source, pixel)) + factor * value
    store<f32>(f4(target, pixel), <f32>Math.min(1, Math.max(0, noisy)))
  }
}

/** Decides a position that may lie above the density: accepted, in the tail, or drawn again. */
function normalAtEdge(layer: i32, position: f64, ratio: usize, edge: usize, height: usize): f64 {
  while (true) {
    const value = position * load<f64>(f8(edge, layer))
    if (Math.abs(position) < load<f64>(f8(ratio, layer))) return value
    if (layer == 0) return position < 0 ? -normalTail(edge) : normalTail(edge)
    const low = load<f64>(f8(height, layer))
    if (low + uniform() * (load<f64>(f8(height, layer + 1)) - low) < Math.exp(-0.5 * value * value)) return value
    const word = next()
    layer = word & 127
    position = (<f64>(word >> 7) + 0.5) * (1.0 / 16777216.0)
  }
}

/** Beyond the right edge of layer 1. */
function normalTail(edge: usize): f64 {
  const start = load<f64>(f8(edge, 1))
  while (true) {
    const x = -Math.log(1 - uniform()) / start
    const y = -Math.log(1 - uniform())
    if (y + y > x * x) return start + x
  }
}

function uniform(): f64 {
  const high = <u32>next() >>> 5
  const low = <u32>next() >>> 6
  return (<f64>high * 67108864.0 + <f64>low) / 9007199254740992.0
}

function next(): i32 {
  const word = rotl<i32>(s0 + s3, 7) + s0
  const shifted = s1 << 9
  s2 ^= s0
  s3 ^= s1
  s1 ^= s2
  s0 ^= s3
  s2 ^= shifted
  s3 = rotl<i32>(s3, 11)
  return word
}

/** SplitMix64 from stream x 2^32 + seed. */
function fillState(seed: u32, stream: u32): void {
  let counter = (<u64>stream << 32) | <u64>seed
  counter += 0x9e3779b97f4a7c15
  const first = mixed(counter)
  counter += 0x9e3779b97f4a7c15
  const second = mixed(counter)
  s0 = <i32>first
  s1 = <i32>(first >>> 32)
  s2 = <i32>second
  s3 = <i32>(second >>> 32)
}

function mixed(counter: u64): u64 {
  let value = (counter ^ (counter >>> 30)) * 0xbf58476d1ce4e5b9
  value = (value ^ (value >>> 27)) * 0x94d049bb133111eb
  return value ^ (value >>> 31)
}
