/**
 * Words that may stay in descriptions of studies, series and protocols: anatomy, technique, phase, kernel. None is a
 * common family name. Compared without regard to capitals.
 */
const words = new Set(
  `
  abd abdomen abdominal ankle aorta aortic arm arms arterial artery axial bone bones brain breast bronchial cardiac
  carotid cervical cerebral chest colon coronary cranial ear elbow extremity face facial femur foot hand heart hip
  humerus kidney kidneys knee larynx leg legs liver lumbar lung lungs mandible mediastinum neck nasal orbit orbits
  pancreas pelvic pelvis pulmonary renal rib ribs sacrum shoulder sinus sinuses skull spine spleen sternum temporal
  thoracic thorax throat tibia trachea upper lower venous vein wrist tissue soft body wholebody
  ct cta ctpa cect ncct hrct ldct dect cbct pet mr mri mg us xr dose low full half quarter normal routine standard
  ultralow reduced high resolution hires lowdose fulldose quarterdose simulated noise noisy denoised image images
  series study scan scans slice slices volume recon reconstruction reconstructions reformat reformatted mpr mip minip vrt thick
  thin coronal sagittal oblique transverse helical spiral sequential sequence topogram scout localizer localiser scanogram
  surview survey contrast enhanced unenhanced native plain iv oral kv kvp ma mas mm cm gy mgy sec pitch fov matrix filter
  filtered backprojection fbp iterative asir asirv admire safire idose mbir veo aidr adaptive deep learning dlir aice
  truefidelity kernel sharp smooth medium window phase phases early late delayed delay portal portovenous equilibrium
  nephrographic excretory pre post without with and or for of in the to left right bilateral both anterior posterior
  lateral supine prone decubitus inspiration inspiratory expiration expiratory breath hold gated gating ecg triggered
  retrospective prospective systole systolic diastole diastolic perfusion angio angiography angiogram venography
  urography urogram colonography enterography screening followup follow up baseline staging trauma stroke embolism
  protocol adult child pediatric paediatric infant test phantom catphan acr qa qc calibration water air monitoring
  bolus tracking premonitoring timing run card calcium scoring score dual energy single source monoenergetic iodine
  virtual vnc kev mixed average minimum maximum intensity projection parenchyma mediastinal angled special
  `
    .trim()
    .split(/\s+/)
)

/** Siemens kernels (`B30f`, `Br40d`), thicknesses and energies with their unit (`1.25mm`, `120kV`). */
const technical = [/^[BDHIJQSTU][a-z]?\d{2}[a-z]$/, /^\d{1,4}([.,]\d{1,3})?(mm|cm|kVp?|keV|mAs?|mGy|s|%)$/i]

/**
 * Words of a description that name anatomy and technique, in their order. All other words are left out, with numbers
 * that have no unit.
 * @param isIdentifying true for a word that is part of a name or an identifier of the patient
 */
export function cleanedDescription(text: string, isIdentifying: (word: string) => boolean): string {
  return text
    .split(/[\s_,;:/()[\]-]+/)
    .filter((word) => words.has(word.toLowerCase()) || technical.some((pattern) => pattern.test(word)))
    .filter((word) => !isIdentifying(word))
    .join(' ')
}
