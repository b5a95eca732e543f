/** Words of slice viewer. */
export const sliceViewerText = {
  slice: (number: number, of: number, source: string) => `Slice ${number} of ${of}, ${source}`,
  length: (length: string) => `Length ${length}; Delete removes it`,
  scaleBar: (millimetres: number) => `Scale bar, ${millimetres} mm`,
  cropHandles: {
    corner: (corner: string) => `Crop corner, ${corner}; arrows resize it`,
    cropPositionArrowsMove: 'Crop position; arrows move it'
  },
  sliceSlider: { slice: 'Slice' },
  viewerToolbar: {
    gestures: {
      window: 'Window and level: drag with the left button',
      pan: 'Pan: drag, or the middle button',
      zoom: 'Zoom: drag, the right button or Ctrl and wheel',
      length: 'Length: drag from end to end',
      crop: 'Draw the crop square'
    },
    windowNamed: (name: string) => `Window: ${name}`,
    sliceViewer: 'Slice viewer',
    fitToTheView: 'Fit to the view',
    turnClockwise: 'Turn clockwise',
    invert: 'Invert',
    smoothPixels: 'Smooth pixels',
    patchGrid: 'Patch grid',
    resetWindowPlaceAnd: 'Reset window, place and turn',
    windowPresets: 'Window presets'
  }
}
