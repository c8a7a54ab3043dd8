// Opens a picture file that anybody may have made: bounded before it is decoded, with a named trouble.

import { fitArea } from './frames';

export type PictureTrouble =
  'picture_empty' | 'picture_file_too_large' | 'picture_too_many_pixels' | 'picture_not_decodable';

export class PictureError extends Error {
  constructor(readonly trouble: PictureTrouble) {
    super(trouble);
  }
}

/** Largest photographs of phones are near 30 MB. */
const MOST_BYTES = 64 * 1024 * 1024;
/** 108 megapixels is the largest common camera; at 4 bytes a pixel that is 432 MB while decoding. */
const MOST_PIXELS = 110_000_000;
/** The reader is made for up to 12 megapixels; more only costs time. */
const READ_PIXELS = 12_000_000;

export type OpenedPicture = { bitmap: ImageBitmap; width: number; height: number };

export async function openPicture(file: Blob): Promise<OpenedPicture> {
  if (file.size === 0) throw new PictureError('picture_empty');
  if (file.size > MOST_BYTES) throw new PictureError('picture_file_too_large');
  const head = new Uint8Array(await file.slice(0, 64 * 1024).arrayBuffer());
  const stated = statedSize(head);
  if (stated !== null && stated[0] * stated[1] > MOST_PIXELS)
    throw new PictureError('picture_too_many_pixels');
  const bitmap = await decode(file);
  if (bitmap.width * bitmap.height > MOST_PIXELS) {
    bitmap.close();
    throw new PictureError('picture_too_many_pixels');
  }
  const [width, height] = fitArea(bitmap.width, bitmap.height, READ_PIXELS);
  return { bitmap, width, height };
}

async function decode(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    // Some browsers decode more kinds (HEIC) in an image element than here.
    return decodeByElement(file);
  }
}

async function decodeByElement(file: Blob): Promise<ImageBitmap> {
  const address = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    return await createImageBitmap(image);
  } catch {
    throw new PictureError('picture_not_decodable');
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Width and height as the file's head states them, for PNG, GIF, BMP, WebP and JPEG; `null` when not told. */
export function statedSize(head: Uint8Array): [number, number] | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const ascii = (at: number, length: number) => String.fromCharCode(...head.subarray(at, at + length));
  if (head.length >= 24 && ascii(1, 3) === 'PNG') return [view.getUint32(16), view.getUint32(20)];
  if (head.length >= 10 && ascii(0, 3) === 'GIF') return [view.getUint16(6, true), view.getUint16(8, true)];
  if (head.length >= 26 && ascii(0, 2) === 'BM') {
    return [Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true))];
  }
  if (head.length >= 30 && ascii(0, 4) === 'RIFF' && ascii(8, 4) === 'WEBP')
    return webpSize(view, ascii(12, 4));
  if (head.length >= 4 && view.getUint16(0) === 0xffd8) return jpegSize(view);
  return null;
}

function webpSize(view: DataView, chunk: string): [number, number] | null {
  if (chunk === 'VP8X') {
    const three = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    return [three(24) + 1, three(27) + 1];
  }
  if (chunk === 'VP8L') {
    const bits = view.getUint32(21, true);
    return [(bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1];
  }
  if (chunk === 'VP8 ') return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
  return null;
}

/** Walks the segments to the frame header (SOF). */
function jpegSize(view: DataView): [number, number] | null {
  let at = 2;
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    const isFrameHeader = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrameHeader) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}
