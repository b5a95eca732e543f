import { statSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import type { BeyondRange } from '../../audit/whole-slices.ts'
import { count } from '../../counts.ts'
import type { DenoisingMethod } from '../../dicom-objects/derivation-text.ts'
import { DenoscopeError } from '../../errors.ts'
import { isWithin } from '../../files/is-within.ts'
import { fillFolder } from '../../files/atomic-folder.ts'
import { imageBatch, type ImageBatch } from '../../images/image.ts'
import type { IntensityRange } from '../../images/intensity.ts'
import { appVersion } from '../../runtime/versions.ts'
import type { Source } from '../../sources/source.ts'
import type { ArrayFormat } from '../../sources/volume-files/written-volume.ts'
import { personalKeyFile } from '../../storage/locations.ts'
import type { IdentityOptions } from '../options/identity-options.ts'
import { type ImageArray, type ImageOutput, requireOutput, writeImages } from './image-file.ts'
import { identityText, pseudonymsOf } from './key-option.ts'
import { warn } from './standard-error.ts'

/** A new folder for images of a DICOM series. */
export interface DicomOutput {
  readonly path: string
  readonly format: 'dicom'
}

export interface DenoisedOutputOptions extends IdentityOptions {
  readonly format?: ArrayFormat | 'dicom'
}

/** The way from the input to denoised images. */
export interface Denoised {
  /** In the unit of the input. */
  readonly images: ImageBatch
  readonly method: Omit<DenoisingMethod, 'version'>
  /** Absent if all values were denoised as they are. */
  readonly range?: IntensityRange | null
}

/**
 * As `requireOutput`. A folder, or a name without extension, is a new folder for a DICOM series.
 * @throws argument.invalid also for a folder that is not empty, and for options that need DICOM
 */
export async function requireDenoisedOutput(
  path: string,
  { format, keepIdentity, keyFile }: DenoisedOutputOptions
): Promise<ImageOutput | DicomOutput> {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() || /[\\/]$/.test(path)
  if (format !== 'dicom' && (format !== undefined || !(isFolder || extname(path) === ''))) {
    if (keepIdentity || keyFile !== undefined)
      throw new DenoscopeError(
        'argument.invalid',
        `--${keepIdentity ? 'keep-identity' : 'key-file'}: only DICOM has an identity to keep or replace; name a folder as output`
      )
    return requireOutput(path, format)
  }
  const { requireEmptyFolder } = await import('../../dicom-objects/write-objects.ts')
  const folder = resolve(path)
  requireEmptyFolder(folder)
  if (keyFile !== undefined && isWithin(folder, keyFile))
    throw new DenoscopeError('argument.invalid', `--key-file: ${keyFile} lies in the output, which is given away`)
  return { path: folder, format: 'dicom' }
}

/** Writes denoised images where they belong. */
export interface DenoisedWriter {
  /** Images to denoise. For DICOM, without padding, whose value would blur into the picture. */
  readonly images: ImageBatch
  /** Treatment of values beyond the range of a denoiser. DICOM loses no value. */
  readonly beyondRange: 'clipped' | 'kept'
  write(denoised: Denoised): Promise<void>
}

/**
 * Prepares the writing. Headers of a DICOM series are read, and de-identified, before the work begins.
 * @throws argument.invalid if the output is DICOM and the input is not; errors of reading headers
 */
export async function denoisedWriter(
  output: ImageOutput | DicomOutput,
  input: string,
  file: ImageArray,
  options: IdentityOptions
): Promise<DenoisedWriter> {
  if (output.format !== 'dicom')
    return {
      images: file.images,
      beyondRange: 'clipped',
      write: ({ images }) => writeImages(output, images, file.shape, file.place)
    }
  const { series } = file
  if (series?.summary.kind !== 'dicom')
    throw new DenoscopeError(
      'argument.invalid',
      `${output.path}: '${input}' is no DICOM series, which a folder of DICOM needs; name an output .npy, .nii.gz, .nii, .mha or .png`
    )
  return dicomWriter(output.path, series, file.images, options)
}

async function dicomWriter(
  folder: string,
  source: Source,
  images: ImageBatch,
  { keepIdentity, keyFile }: IdentityOptions
): Promise<DenoisedWriter> {
  const { readSourceHeaders } = await import('../../dicom-objects/source-headers.ts')
  const { requireCt } = await import('../../dicom-objects/derived-files.ts')
  const { writeDenoisedSeries } = await import('../../dicom-objects/denoised-series.ts')
  const { extentText } = await import('../../dicom-objects/derivation-text.ts')
  const key = keepIdentity ? null : resolve(keyFile ?? personalKeyFile())
  const slices = Array.from({ length: source.summary.sliceCount }, (_, slice) => slice)
  const headers = await readSourceHeaders(source, slices, {
    pseudonyms: key === null ? null : pseudonymsOf(key, false)
  })
  requireCt(source, headers)
  const write = async ({ images: denoised, method, range }: Denoised): Promise<void> => {
    const beyond: BeyondRange = range ? 'excess' : 'as-is'
    const limited = await fillFolder(folder, (partial) =>
      writeDenoisedSeries(partial, {
        source,
        headers,
        images: denoised,
        method: { ...method, version: appVersion },
        extent: extentText(beyond, `${range?.join('..')} HU`),
        createdAt: new Date().toISOString()
      })
    )
    if (limited > 0)
      warn(
        `${limited === 1 ? '1 pixel' : `${count(limited)} pixels`} did not fit bits and rescale of the source and have the nearest value`
      )
    process.stdout.write(
      `${slices.length === 1 ? '1 image' : `${count(slices.length)} images`} written to ${folder}\n${identityText(key)}\n`
    )
  }
  return { images: withoutPadding(images, source), beyondRange: 'kept', write }
}

/** Images with the lowest value of the range in place of padding. */
function withoutPadding(images: ImageBatch, source: Source): ImageBatch {
  const { count: slices, rows, columns } = images
  const data = images.data.slice()
  for (let slice = 0; slice < slices; slice++) {
    const padding = source.slicePadding?.(slice) ?? null
    if (padding === null) continue
    const pixels = data.subarray(slice * rows * columns, (slice + 1) * rows * columns)
    pixels.forEach((value, pixel) => {
      if (value === padding) pixels[pixel] = source.summary.intensityRange[0]
    })
  }
  return imageBatch(data, slices, rows, columns)
}
