export { bilateral } from './bilateral'
export { keepStrongest } from './blobs'
export { convolve } from './convolution'
export { gaussianNoise } from './gaussian-noise'
export { median3 } from './median3'
export { median5 } from './median5'
export { allFinite, heapBase } from './memory'
export { nonLocalMeans } from './non-local-means'
export { explain, makeRegressors, sumProducts, sumWanted } from './regressors'
export { lagProducts } from './residual'
export { similarity } from './similarity'
export { extremesWithin, smoothBinomial } from './smoothing'
export {
  anyBeyond, compareSmoothed, cutLoss, displacedDistance, markOff, quantileOfMagnitude, shareOfRange, squaredDistance, subtract, sumOfSquares,
  surround, variance, whiteNoise
} from './structure'
export { addViews, projectView } from './tomography'
export { totalVariation } from './total-variation'
