/** Words of slice viewer. */
export const sliceViewerText = {
  cropHandles: {
    cropPositionArrowsMove: 'Crop position; arrows move it'
  },
  sliceSlider: {
    slice: 'Slice'
  },
  viewerToolbar: {
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
