// The label of a pallet or case before the camera: its SSCC, from a QR code or a linear one.

import { grabFrame } from '../reader/frames';
import type { Reading } from '../wire';
import type { Core } from './core';

/** The first SSCC in what was read of a frame, or in the linear codes of what the camera shows now. */
export async function ssccIn(core: Core, reading: Reading, video: HTMLVideoElement): Promise<string | null> {
  for (const { text } of reading.symbols) {
    const sscc = await core.sscc(text);
    if (sscc !== null) return sscc;
  }
  const picture = await grabFrame(video, { bitmaps: false, frames: false });
  if (picture?.kind !== 'pixels') return null;
  for (const text of await core.linear(picture.rgba, picture.width)) {
    const sscc = await core.sscc(text);
    if (sscc !== null) return sscc;
  }
  return null;
}
