import { Command } from 'commander'
import { batchOfOne, joinBatches } from '../../images/image.ts'
import { findPhantom, type LocatedModule } from '../../phantoms/find-phantom.ts'
import { huAccuracy, type MaterialHu } from '../../phantoms/hu-accuracy.ts'
import { modulePlace } from '../../phantoms/module-place.ts'
import { phantomSlices } from '../../phantoms/phantom-slices.ts'
import { integer, joinOption, jsonOption } from '../options/common-options.ts'
import { addFormatOptions, answersFrom, type FormatOptions } from '../options/format-options.ts'
import { openInput } from '../support/input-source.ts'
import { warnAll } from '../support/standard-error.ts'

const help = `
Known phantoms: ACR 464, Catphan 500, 503, 504, 600 and 604, the MITA low-contrast body phantom, and uniform cylinders or ellipses,
shifted, rotated, the other way round, or on a table. Each module has a middle slice, its slices, its centre in pixels and its
rotation. For a HU module: mean HU of each material and its bias. Check the places before you use the figures.
`

export function measurePhantomCommand(): Command {
  const command = new Command('phantom')
    .description('Find a phantom and its modules in a series, and measure the HU of its materials.')
    .argument('<input>', 'file or folder of images')
    .option('--series <number>', 'number of the series if the input holds several', integer(1))
    .addOption(joinOption())
  return addFormatOptions(command)
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((input: string, options: MeasurePhantomOptions) => measurePhantom(input, options))
}

interface MeasurePhantomOptions extends FormatOptions {
  series?: number
  join?: boolean
  json?: boolean
}

async function measurePhantom(input: string, { json, ...options }: MeasurePhantomOptions): Promise<void> {
  const source = await openInput(input, {
    series: options.series,
    ...(options.join && { join: true }),
    answers: answersFrom(options)
  })
  const slices = phantomSlices(source)
  const { model, modules, warnings } = await findPhantom(slices)
  warnAll(warnings)
  const withHu = modules.find(({ kind }) => kind === 'hu')
  const images = withHu && (await Promise.all(withHu.slices.map((index) => slices.read(index))))
  const materials =
    withHu && images && model.hu
      ? huAccuracy(
          {
            images: joinBatches(images.map(batchOfOne), images[0]!.rows, images[0]!.columns),
            pixelSpacing: slices.pixelSpacing
          },
          model.hu,
          withHu
        ).materials
      : []
  const found = modules.map((module) => described(module, slices.positions))
  process.stdout.write(
    json
      ? `${JSON.stringify({ phantom: model.id, name: model.name, citation: model.citation, modules: found, materials, warnings })}\n`
      : asText(model.name, found, materials)
  )
}

const described = (module: LocatedModule, positions: readonly number[]) => ({
  ...modulePlace(module),
  positionMm: positions[module.slice]!
})

function asText(name: string, modules: readonly ReturnType<typeof described>[], materials: readonly MaterialHu[]) {
  const lines = [
    name,
    ...modules.map(
      (module) =>
        `  ${module.name.padEnd(20)} slice ${module.sliceNumber} (${module.firstSliceNumber} to ${module.lastSliceNumber}), ` +
        `centre ${module.x.toFixed(1)}, ${module.y.toFixed(1)}, radius ${module.radiusMm.toFixed(1)} mm, rotation ${module.rotation.toFixed(1)} degrees`
    ),
    ...materials.map(
      ({ name: material, plateauMean, range: [low, high], bias }) =>
        `  ${material.padEnd(20)} ${plateauMean.toFixed(1)} HU, accepted ${low} to ${high}${bias === null ? '' : `, bias ${bias.toFixed(1)}`}`
    )
  ]
  return `${lines.join('\n')}\n`
}
