/** Marks elements that are no pixels of a slice, such as text and measurements. */
const overlay = '[data-overlay]'

/**
 * PNG of a viewer's element as it is on the screen.
 * The browser draws a copy of the element, so that turns, curtains and fields look the same.
 * @param withOverlays false for the pixels alone
 * @throws Error if the browser draws no picture
 */
export async function pictureOf(element: HTMLElement, withOverlays: boolean): Promise<Blob> {
  const { clientWidth: width, clientHeight: height } = element
  const copy = copyOf(element, withOverlays)!
  Object.assign((copy as HTMLElement).style, { width: `${width}px`, height: `${height}px` })
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('width', String(width))
  svg.setAttribute('height', String(height))
  const inside = document.createElementNS('http://www.w3.org/2000/svg', 'foreignObject')
  inside.setAttribute('width', '100%')
  inside.setAttribute('height', '100%')
  inside.append(copy)
  svg.append(inside)
  const image = new Image(width, height)
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`
  await image.decode()
  const scale = Math.max(1, devicePixelRatio)
  const canvas = Object.assign(document.createElement('canvas'), { width: width * scale, height: height * scale })
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The browser made no picture'))), 'image/png')
  )
}

/** A copy with its styles in the elements and its canvases as pictures. Null for an element that is left out. */
function copyOf(element: Element, withOverlays: boolean): Element | null {
  if (!withOverlays && element.matches(overlay)) return null
  const copy = element instanceof HTMLCanvasElement ? pictureElement(element) : (element.cloneNode(false) as Element)
  const styles = getComputedStyle(element)
  const text = Array.from(styles, (name) => `${name}:${styles.getPropertyValue(name)}`).join(';')
  copy.setAttribute('style', text)
  for (const child of element.childNodes) {
    const copied = child instanceof Element ? copyOf(child, withOverlays) : child.cloneNode()
    if (copied && !(copied instanceof Comment)) copy.append(copied)
  }
  return copy
}

function pictureElement(canvas: HTMLCanvasElement): HTMLImageElement {
  return Object.assign(document.createElement('img'), { src: canvas.toDataURL() })
}
