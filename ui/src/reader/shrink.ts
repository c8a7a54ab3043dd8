// A photograph made small enough to send: drawn anew, so that place, time and maker stay behind.

import { fitArea } from './frames';
import { openPicture } from './picture';

export type Photo = { base64: string; address: string };

const SENT_PIXELS = 2_000_000;
const QUALITY = 0.82;

/** A JPEG of at most two megapixels. Fails with the troubles of opening a picture. */
export async function shrink(file: Blob): Promise<Photo> {
  const { bitmap } = await openPicture(file);
  const [width, height] = fitArea(bitmap.width, bitmap.height, SENT_PIXELS);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const address = canvas.toDataURL('image/jpeg', QUALITY);
  return { address, base64: address.slice(address.indexOf(',') + 1) };
}
