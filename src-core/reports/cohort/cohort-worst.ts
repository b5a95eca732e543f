import { counted } from '../../counts.ts'
import { fixed } from '../number-text.ts'
import { html, type Html } from '../report-markup.ts'
import { imageMarkup, type Picture } from '../report-pictures.ts'
import type { CohortAnalysis, WorstPatient } from './cohort-analysis.ts'
import { worstPatients } from './cohort-analysis.ts'
import type { CohortWords } from './cohort-words.ts'

/** A patch with its images: reference, noisy input and the output. */
export interface ShownWorstPatch {
  /** 'slice 12, row 30, column 64'. */
  readonly place: string
  readonly images: readonly { readonly label: string; readonly picture: Picture }[]
  readonly pixelSpacing: readonly [number, number] | null
}

/** The worst patches of a patient's worst output, the worst first. Empty if no pixels are kept. */
export type ReadWorstPatches = (patient: WorstPatient, count: number) => Promise<readonly ShownWorstPatch[]>

const mostPatients = 10
/** Patients with pictures, and pictured patches of each. */
const mostPictured = 5
const patchesOfEach = 2

/** Patients with the worst means first, with their worst patches. */
export async function worstSection(
  analysis: CohortAnalysis,
  words: CohortWords,
  readPatches: ReadWorstPatches
): Promise<Html> {
  const [score] = analysis.compared
  if (!score) return html``
  const all = worstPatients(analysis, score)
  if (all.length === 0) return html``
  const shown = all.slice(0, mostPatients)
  const meansOf = ({ setting, patient }: WorstPatient) =>
    analysis.means
      .filter((mean) => mean.setting === setting && mean.score === score && mean.patients.has(patient))
      .map((mean) => `${mean.output.label} ${fixed(mean.patients.get(patient)!, words.digits(score))}`)
      .join(', ')
  const pictures: Html[] = []
  for (const patient of shown.slice(0, mostPictured)) {
    const patches = await readPatches(patient, patchesOfEach)
    if (patches.length > 0) pictures.push(pictureBlock(patient, patches, words))
  }
  return html`<section aria-labelledby="worst"><h2 id="worst">Worst patients first</h2>
<p>By the mean of ${words.name(score)} of the worst output, ${score.better} is better${all.length > shown.length && `; the first ${shown.length} of ${analysis.table.settings.length > 1 ? counted(all.length, 'pair of patient and setting', 'pairs of patient and setting') : counted(all.length, 'patient')}. patients.csv holds all`}.</p>
<table class="methods worst"><thead><tr><th scope="col">Patient</th><th scope="col">Worst output</th><th scope="col">Mean of each image</th></tr></thead>
<tbody>${shown.map((one) => html`<tr><th scope="row">${one.patient}</th><td>${words.setting(one.setting)}${one.output.label}, ${words.value(score, one.value)}</td><td>${meansOf(one)}</td></tr>`)}</tbody></table>
${pictures.length > 0 ? pictures : html`<p>No pixels of worst patches are kept: the plan says so, or no audit has any.</p>`}</section>`
}

const pictureBlock = (
  { patient, setting, output }: WorstPatient,
  patches: readonly ShownWorstPatch[],
  words: CohortWords
): Html => html`<div class="finding"><h3>${patient}: ${words.setting(setting)}${output.label}</h3>
${patches.map(
  ({ place, images, pixelSpacing }) => html`<p class="place">${place}</p>
<div class="pictures">${images.map(
    ({ label, picture }) =>
      html`<figure><div class="picture">${imageMarkup(picture, { pixelSpacing: pixelSpacing as [number, number] | null }, `${label}, ${place}`)}</div><figcaption>${label}</figcaption></figure>`
  )}</div>`
)}</div>`
