/**
 * The tables of the normal ziggurat with 128 layers of equal area (Marsaglia & Tsang 2000, doi:10.18637/jss.v005.i08),
 * laid out as in Doornik 2005: layer 0 is the base with the tail, layer 127 the cap.
 */
export const layerCount = 128

/** Beginning of the tail, and area of each layer, for 128 layers. */
export const tailStart = 3.442619855899
const layerArea = 9.91256303526217e-3

const density = (x: number): number => Math.exp(-0.5 * x * x)

/** Right edge of each layer; that of layer 0 stands for the base's whole area, tail included. */
export const layerEdge = new Float64Array(layerCount + 1)
layerEdge[0] = layerArea / density(tailStart)
layerEdge[1] = tailStart
for (let layer = 2; layer < layerCount; layer++) {
  const below = layerEdge[layer - 1]!
  layerEdge[layer] = Math.sqrt(-2 * Math.log(layerArea / below + density(below)))
}

/** Part of each layer's width that lies wholly under the density. */
export const layerRatio = new Float64Array(layerCount)
for (let layer = 0; layer < layerCount; layer++) layerRatio[layer] = layerEdge[layer + 1]! / layerEdge[layer]!

/** Density at each layer's right edge: the lower side of layers 1 to 127; the last entry is the peak. */
export const layerHeight = layerEdge.map(density)
